/// <reference lib="dom" />
/**
 * Brings the charts of a page to life and ties them together: charts with the
 * same kind of horizontal axis show their crosshairs at the same place, and the
 * page's address holds how each is looked at.
 *
 * @module
 */
import { viewFromText, viewToText } from "./chart_permalink.ts";
import { formatFragment, parseFragment } from "./fragment.ts";
import { type InteractiveChart, interactiveChart } from "./interactive_chart.ts";

/** A slider moves faster than browsers let the address change, in ms. */
const ADDRESS_DELAY = 200;

/** Upgrades all charts of the page. */
export function upgradeCharts(document: Document): void {
  const window = document.defaultView;
  if (window === null) return;
  const charts: InteractiveChart[] = [];
  let timer: number | undefined;

  /** Writes the charts' views into the address; other parts of it stay as they are. */
  const writeAddress = (anchor?: string) => {
    window.clearTimeout(timer);
    const fragment = parseFragment(window.location.hash);
    const states = new Map(fragment.states);
    for (const { chart, view } of charts) states.set(chart.id, viewToText(chart, view));
    const hash = formatFragment({ anchor: anchor ?? fragment.anchor, states });
    if (hash === window.location.hash) return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", hash || pathname + search);
  };
  /** Shows what the address says; one without any state, as in the contents, leaves the charts alone. */
  const readAddress = () => {
    const { anchor, states } = parseFragment(window.location.hash);
    if (states.size === 0) {
      writeAddress();
      return;
    }
    for (const one of charts) {
      const text = states.get(one.chart.id) ?? "";
      if (text !== viewToText(one.chart, one.view)) one.show(viewFromText(one.chart, text));
    }
    document.getElementById(anchor)?.scrollIntoView();
  };

  for (const figure of document.querySelectorAll<HTMLElement>(".chart-figure")) {
    const made = interactiveChart(figure, {
      pointed: (x) => {
        for (const other of charts) {
          if (other !== made && other.chart.axis === made?.chart.axis) other.follow(x);
        }
      },
      changed: () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(writeAddress, ADDRESS_DELAY);
      },
      linkWanted: async () => {
        writeAddress(figure.id);
        try {
          await window.navigator.clipboard.writeText(window.location.href);
          return "Copied";
        } catch {
          // Without a secure connection, or without the reader's leave.
          return "See the address bar";
        }
      },
    });
    if (made !== undefined) charts.push(made);
  }
  if (charts.length === 0) return;
  readAddress();
  window.addEventListener("hashchange", readAddress);
}
