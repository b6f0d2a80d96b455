/// <reference lib="dom" />
/**
 * A chart's controls: switches in the legend, the scale, the smoothing, the
 * zoom, and what can be taken away. They are made here and not in the page,
 * where nothing would happen without a script.
 *
 * @module
 */
import { canBeSmoothed, type Chart, type ChartView } from "../charts/chart.ts";
import { places } from "../charts/series.ts";
import type { ScaleKind } from "../charts/value_scale.ts";
import { element } from "./element.ts";

/** What a reader can ask for. */
export interface ChartActions {
  /** Looks at the chart in another way. */
  change(part: Partial<ChartView>): void;
  /** Zooms around the crosshair, or the middle: `factor` below 1 shows less. */
  zoom(factor: number): void;
  save(format: "svg" | "png" | "csv"): void;
  /** Resolves to what became of it. */
  copyLink(): Promise<string>;
}

/** The controls of one chart. */
export interface ChartControls {
  /** Shows what is chosen. */
  sync(view: ChartView): void;
}

const SCALE_NAMES: Record<ScaleKind, string> = { linear: "Linear", log: "Log" };

/** Adds the controls to the places that the figure keeps for them. */
export function chartControls(
  figure: HTMLElement,
  chart: Chart,
  actions: ChartActions,
): ChartControls {
  const document = figure.ownerDocument;
  const tools = figure.querySelector(".chart-tools");
  const switches = legendSwitches(figure, chart, actions);
  const chosen = [
    ...(chart.scales.length > 1 ? [scaleSwitch(document, chart, actions)] : []),
    ...(canBeSmoothed(chart) ? [smoothingSlider(document, actions)] : []),
  ];
  const zoom = places(chart.series).length > 2 ? [zoomButtons(document, actions)] : [];
  tools?.append(...chosen.map(({ shown }) => shown));
  figure.querySelector(".chart-drawings")?.prepend(...zoom.map(({ shown }) => shown));
  figure.querySelector(".chart-foot")?.prepend(takeaways(document, actions));
  return {
    sync: (view) => [switches, ...chosen, ...zoom].forEach((part) => part.sync(view)),
  };
}

interface Control extends ChartControls {
  shown: HTMLElement;
}

/** Turns the entries of the legend into buttons of the same size. */
function legendSwitches(figure: HTMLElement, chart: Chart, actions: ChartActions): ChartControls {
  const entries = [...figure.querySelectorAll(".legend-entry")];
  // A single line cannot be compared with what is left when it is hidden.
  if (chart.series.length < 2) return { sync: () => {} };
  let hidden: readonly number[] = [];
  const buttons = entries.map((entry, index) => {
    const made = button(figure.ownerDocument, "", "legend-entry", () => {
      const rest = hidden.filter((other) => other !== index);
      actions.change({
        hidden: hidden.includes(index) ? rest : [...rest, index].sort((a, b) => a - b),
      });
    });
    made.replaceChildren(...entry.childNodes);
    entry.replaceWith(made);
    return made;
  });
  return {
    sync(view) {
      hidden = view.hidden;
      buttons.forEach((one, index) => press(one, !hidden.includes(index)));
    },
  };
}

function scaleSwitch(document: Document, { scales }: Chart, actions: ChartActions): Control {
  const buttons = scales.map((scale) =>
    button(document, SCALE_NAMES[scale], "", () => actions.change({ scale }))
  );
  const group = { class: "switch", role: "group", "aria-label": "Vertical scale" };
  return {
    shown: element(document, "div", group, ...buttons),
    sync: ({ scale }) => buttons.forEach((one, index) => press(one, scales[index] === scale)),
  };
}

function smoothingSlider(document: Document, actions: ChartActions): Control {
  const slider = element(document, "input", { type: "range", min: "0", max: "99", step: "1" });
  const value = element(document, "span", { class: "value", "aria-hidden": "true" });
  slider.addEventListener("input", () => actions.change({ smoothing: slider.valueAsNumber / 100 }));
  const label = element(document, "label", { class: "smoothing" }, "Smoothing", slider, value);
  return {
    shown: label,
    sync({ smoothing }) {
      slider.valueAsNumber = Math.round(smoothing * 100);
      slider.setAttribute("aria-valuetext", smoothing.toFixed(2));
      value.textContent = smoothing.toFixed(2);
    },
  };
}

function zoomButtons(document: Document, actions: ChartActions): Control {
  const out = button(document, "−", "", () => actions.zoom(2));
  const into = button(document, "+", "", () => actions.zoom(0.5));
  const reset = button(document, "Reset", "", () => actions.change({ zoom: null }));
  out.setAttribute("aria-label", "Zoom out");
  into.setAttribute("aria-label", "Zoom in");
  reset.setAttribute("aria-label", "Reset the zoom");
  const group = { class: "chart-zoom", role: "group", "aria-label": "Zoom" };
  return {
    shown: element(document, "div", group, out, into, reset),
    sync({ zoom }) {
      // Not `disabled`, which would throw the keyboard's focus away.
      for (const one of [out, reset]) one.setAttribute("aria-disabled", String(zoom === null));
    },
  };
}

function takeaways(document: Document, actions: ChartActions): HTMLElement {
  const formats = (["svg", "png", "csv"] as const).map((format) => {
    const made = button(document, format.toUpperCase(), "", () => actions.save(format));
    made.setAttribute("aria-label", `Download ${format.toUpperCase()}`);
    return made;
  });
  const label = "Copy link";
  const link = button(document, label, "", async () => {
    link.textContent = await actions.copyLink();
  });
  link.addEventListener("blur", () => link.textContent = label);
  return element(document, "div", { class: "chart-takeaways" }, link, ...formats);
}

function button(
  document: Document,
  text: string,
  kind: string,
  act: () => void | Promise<void>,
): HTMLButtonElement {
  const made = element(document, "button", { type: "button" }, text);
  if (kind !== "") made.className = kind;
  made.addEventListener("click", act);
  return made;
}

function press(one: HTMLButtonElement, pressed: boolean): void {
  one.setAttribute("aria-pressed", String(pressed));
}
