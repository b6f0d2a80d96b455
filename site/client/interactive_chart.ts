/// <reference lib="dom" />
/**
 * One chart that answers to its reader: it keeps the view, and draws it with
 * the same code as the server.
 *
 * @module
 */
import { type Chart, type ChartView, initialView } from "../charts/chart.ts";
import { chartCsv } from "../charts/chart_csv.ts";
import { CHART_WIDTH, chartGeometry } from "../charts/chart_geometry.ts";
import { chartFromJson } from "../charts/chart_json.ts";
import { lineChart } from "../charts/line_chart.ts";
import { describeReadings } from "../charts/readings.ts";
import { places } from "../charts/series.ts";
import { standaloneSvg } from "../charts/standalone_svg.ts";
import { nearest, panTo, zoomBy, zoomTo } from "../charts/zoom.ts";
import { chartControls } from "./chart_controls.ts";
import { crosshair } from "./crosshair.ts";
import { element, elementOf } from "./element.ts";
import { KEYS_HELP, watchKeys } from "./plot_keys.ts";
import { watchPointer } from "./plot_pointer.ts";
import { pngBlob, saveFile, svgBlob } from "./save_file.ts";

/** Pixels of the PNG for each unit of the drawing. */
const PNG_SCALE = 2;

/** What a chart tells the page. */
export interface ChartEvents {
  /** The reader points at a place, or (null) no longer. */
  pointed(x: number | null): void;
  /** The reader has changed the view. */
  changed(): void;
  /** The reader wants a link; resolves to what became of it, to be said. */
  linkWanted(): Promise<string>;
}

/** A chart in the page. */
export interface InteractiveChart {
  readonly chart: Chart;
  readonly view: ChartView;
  /** Shows a view that came from elsewhere. */
  show(view: ChartView): void;
  /** Shows other numbers of the same series. */
  update(chart: Chart): void;
  /** Shows the crosshair where a reader points in another chart, or (null) no longer. */
  follow(x: number | null): void;
}

/**
 * Brings a chart to life.
 *
 * @param figure the element that `article/chart_figure.tsx` made
 * @returns undefined for a figure without drawing or numbers
 */
export function interactiveChart(
  figure: HTMLElement,
  events: ChartEvents,
): InteractiveChart | undefined {
  const [drawing, ...others] = figure.querySelectorAll<HTMLElement>(".chart-drawing");
  const json = figure.querySelector('script[type="application/json"]')?.textContent;
  if (drawing === undefined || !json) return undefined;
  const document = figure.ownerDocument;
  let chart = chartFromJson(json);
  let xs = places(chart.series);
  let view = initialView(chart);
  let geometry = chartGeometry(chart, view);
  let at: number | null = null;
  let isOwn = false;

  for (const other of others) other.remove();
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-roledescription", "interactive chart");
  drawing.setAttribute("aria-label", `${chart.title}. ${KEYS_HELP}`);
  const lines = crosshair(drawing);
  const status = element(document, "p", { class: "chart-status", role: "status" });
  const brush = element(document, "div", { class: "chart-brush" });
  brush.hidden = true;
  drawing.append(brush);
  drawing.after(status);

  const say = (text: string) => status.textContent = text;
  /** Shows the crosshair at a place, or (null) nowhere. */
  const point = (x: number | null, own: boolean) => {
    const [low, high] = view.zoom ?? [xs[0], xs[xs.length - 1]];
    at = x !== null && x >= low && x <= high ? x : null;
    isOwn = own;
    if (at === null) lines.hide();
    else lines.show({ chart, view, geometry }, at, own);
  };
  const pointHere = (x: number | null) => {
    point(x, true);
    events.pointed(x);
  };
  /** Ends what this chart began: another's crosshair is not this one's to hide. */
  const leave = () => {
    if (isOwn && at !== null) pointHere(null);
  };
  const show = (next: ChartView) => {
    view = next;
    geometry = chartGeometry(chart, view);
    drawing.querySelector("svg.chart")?.replaceWith(elementOf(document, lineChart(chart, view)));
    controls.sync(view);
    point(at, isOwn);
  };
  const change = (part: Partial<ChartView>) => {
    show({ ...view, ...part });
    events.changed();
  };
  const zoomAround = (factor: number) => {
    if (xs.length === 0) return;
    const [low, high] = view.zoom ?? [xs[0], xs[xs.length - 1]];
    change({ zoom: zoomBy(xs, view.zoom, at ?? (low + high) / 2, factor) });
    sayWindow();
  };
  const sayWindow = () => {
    say(
      view.zoom === null
        ? "Showing all."
        : `Showing ${chart.xLabel.toLowerCase()} ${view.zoom[0]} to ${view.zoom[1]}.`,
    );
  };
  const controls = chartControls(figure, chart, {
    change,
    zoom: zoomAround,
    save: (format) => {
      save(document, chart, view, format).catch((error) => say(String(error)));
    },
    async copyLink() {
      const outcome = await events.linkWanted();
      say(outcome);
      return outcome;
    },
  });
  controls.sync(view);

  const placeAt = (unit: number) => geometry.x.position.invert(unit);
  watchPointer(drawing, {
    hover(unit) {
      if (xs.length > 0) pointHere(xs[nearest(xs, placeAt(unit))]);
    },
    leave,
    brush(part) {
      brush.hidden = part === null;
      if (part === null) return;
      const scale = drawing.clientWidth / CHART_WIDTH;
      const { area } = geometry;
      const [left, right] = part.map((x) => Math.min(Math.max(x, area.left), area.right) * scale);
      brush.style.left = `${left}px`;
      brush.style.width = `${right - left}px`;
      brush.style.top = `${area.top * scale}px`;
      brush.style.height = `${(area.bottom - area.top) * scale}px`;
    },
    select: ([low, high]) => {
      change({ zoom: zoomTo(xs, placeAt(low), placeAt(high)) });
      sayWindow();
    },
    reset: () => change({ zoom: null }),
  });
  watchKeys(drawing, {
    move(points) {
      if (xs.length === 0) return;
      const [low, high] = view.zoom ?? [xs[0], xs[xs.length - 1]];
      const [first, last] = [nearest(xs, low), nearest(xs, high)];
      const next = !Number.isFinite(points)
        ? (points < 0 ? first : last)
        : at === null
        ? (points < 0 ? last : first)
        : Math.min(Math.max(nearest(xs, at) + points, 0), xs.length - 1);
      const zoom = panTo(xs, view.zoom, xs[next]);
      if (zoom !== view.zoom) change({ zoom });
      pointHere(xs[next]);
      const readings = lines.show({ chart, view, geometry }, xs[next], true);
      say(describeReadings(chart, readings, xs[next]));
    },
    zoom: zoomAround,
    reset() {
      change({ zoom: null });
      sayWindow();
    },
    leave() {
      leave();
      say("");
    },
  });
  drawing.addEventListener("blur", leave);

  return {
    get chart() {
      return chart;
    },
    get view() {
      return view;
    },
    show,
    update(next) {
      chart = next;
      xs = places(chart.series);
      // The window's ends are places of points, of which some may be gone.
      const zoom = view.zoom === null || xs.length === 0 ? null : zoomTo(xs, ...view.zoom);
      at = null;
      show({ ...view, zoom });
    },
    follow: (x) => point(x, false),
  };
}

async function save(
  document: Document,
  chart: Chart,
  view: ChartView,
  format: "svg" | "png" | "csv",
): Promise<void> {
  const name = `${chart.id}.${format}`;
  if (format === "csv") {
    saveFile(document, name, new Blob([chartCsv(chart)], { type: "text/csv" }));
    return;
  }
  const drawing = standaloneSvg(chart, view);
  const blob = format === "svg" ? svgBlob(drawing) : await pngBlob(document, drawing, PNG_SCALE);
  saveFile(document, name, blob);
}
