/// <reference lib="dom" />
/**
 * Brings the charts of a page to life and ties them together: charts with the
 * same kind of horizontal axis show their crosshairs at the same place, and the
 * page's address holds how each is looked at.
 *
 * @module
 */
import { viewFromText, viewToText } from "./chart_permalink.ts";
import { type InteractiveChart, interactiveChart } from "./interactive_chart.ts";
import type { PageAddress } from "./page_address.ts";

/** Upgrades all charts of the page, and returns them in their order. */
export function upgradeCharts(document: Document, address: PageAddress): InteractiveChart[] {
  const charts: InteractiveChart[] = [];
  for (const figure of document.querySelectorAll<HTMLElement>(".chart-figure")) {
    const made = interactiveChart(figure, {
      pointed: (x) => {
        for (const other of charts) {
          if (other !== made && other.chart.axis === made?.chart.axis) other.follow(x);
        }
      },
      changed: address.changed,
      linkWanted: async () => {
        address.write(figure.id);
        try {
          await figure.ownerDocument.defaultView?.navigator.clipboard.writeText(
            document.location.href,
          );
          return "Copied";
        } catch {
          // Without a secure connection, or without the reader's leave.
          return "See the address bar";
        }
      },
    });
    if (made === undefined) continue;
    charts.push(made);
    address.add({
      id: made.chart.id,
      state: () => viewToText(made.chart, made.view),
      show: (state) => made.show(viewFromText(made.chart, state)),
    });
  }
  return charts;
}
