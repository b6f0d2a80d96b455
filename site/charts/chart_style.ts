/**
 * Looks of a drawing that leaves the page: the style sheet's light colours,
 * without its variables, as viewers of SVG files do not know the page.
 *
 * @module
 */

/** Colours of `style.css` in a light page; a test holds the two to each other. */
export const LIGHT_COLOURS = {
  paper: "#fcfbf8",
  ink: "#1f2328",
  quiet: "#59616b",
  rule: "#d9d5ca",
  "series-1": "#1d4e89",
  "series-2": "#b5480f",
  "series-3": "#2a7a4b",
  "series-4": "#7b3f8c",
} as const;

const SERIES = [1, 2, 3, 4] as const;

/** Rules of a `<style>` element inside the drawing. */
export const CHART_STYLE: string = [
  `text{font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;font-size:13px;font-variant-numeric:tabular-nums;fill:${LIGHT_COLOURS.quiet}}`,
  `.paper{fill:${LIGHT_COLOURS.paper}}`,
  `.title{fill:${LIGHT_COLOURS.ink};font-size:15px;font-weight:650}`,
  `.legend text,.chart-note{fill:${LIGHT_COLOURS.ink}}`,
  `.grid{stroke:${LIGHT_COLOURS.rule}}`,
  `.domain,.tick{stroke:${LIGHT_COLOURS.quiet}}`,
  ...SERIES.map((n) => {
    const colour = LIGHT_COLOURS[`series-${n}`];
    return `.series-${n}{stroke:${colour};fill:${colour}}.label-${n}{fill:${colour}}`;
  }),
  `.series path,.series line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}`,
  `.series.thin path,.series.thin line{stroke-width:1.25}`,
  `.series.dashed path,.series.dashed line{stroke-dasharray:6 5}`,
  `.series.dotted path,.series.dotted line{stroke-dasharray:0 4}`,
  `.series.dash-dotted path,.series.dash-dotted line{stroke-dasharray:8 4 0 4}`,
  `.series circle{stroke-width:1.5}`,
  `.series.dashed circle{fill:${LIGHT_COLOURS.paper}}`,
  `.series path.band{fill:inherit;fill-opacity:.22;stroke-width:.6;stroke-opacity:.5}`,
  `.series.raw{opacity:.35}`,
  `.series.smoothed path{stroke-width:2.5}`,
].join("");
