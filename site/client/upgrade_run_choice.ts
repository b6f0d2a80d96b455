/// <reference lib="dom" />
/**
 * Choosing among the runs of the report: the curves, the configurations and the
 * page's address follow.
 *
 * @module
 */
import { comparisonCharts } from "../charts/comparison_charts.ts";
import type { ComparedSetting } from "../compared_runs.ts";
import { element } from "./element.ts";
import type { InteractiveChart } from "./interactive_chart.ts";
import type { PageAddress } from "./page_address.ts";

/** Adds the switches to the table of runs, if the page has one. */
export function upgradeRunChoice(
  document: Document,
  charts: readonly InteractiveChart[],
  address: PageAddress,
): void {
  const json = document.querySelector("script.compared-runs")?.textContent;
  const tools = document.querySelector(".run-tools");
  if (!json || tools === null) return;
  const settings: ComparedSetting[] = JSON.parse(json);
  const boxes = addSwitches(document);
  const all = [...boxes.keys()];
  const count = element(document, "span", { class: "run-count", role: "status" });
  const chosen = () => new Set(all.filter((name) => boxes.get(name)?.checked));

  const show = () => {
    const names = chosen();
    for (const next of comparisonCharts(settings, names)) {
      charts.find(({ chart }) => chart.id === next.id)?.update(next);
    }
    const isShown = settings.map(({ runs }) => runs.some(({ name }) => names.has(name)));
    for (const legend of document.querySelectorAll(".charts .chart-legend")) {
      [...legend.children].forEach((entry, index) =>
        entry.toggleAttribute("hidden", !isShown[index])
      );
    }
    showDifferences(document, isShown);
    count.textContent = `${names.size} of ${all.length} runs chosen`;
  };
  const choose = (isChosen: (name: string) => boolean) => {
    for (const [name, box] of boxes) box.checked = isChosen(name);
    show();
  };
  const change = () => {
    show();
    address.changed();
  };
  for (const box of boxes.values()) box.addEventListener("change", change);
  const button = (text: string, checked: boolean) => {
    const label = { type: "button", "aria-label": `Choose ${text.toLowerCase()}` };
    const made = element(document, "button", label, text);
    made.addEventListener("click", () => {
      choose(() => checked);
      address.changed();
    });
    return made;
  };
  tools.append(count, button("All", true), button("None", false));
  show();
  address.add({
    id: "runs",
    // A comma alone is no run at all; no name has one.
    state: () => {
      const names = chosen();
      return names.size === all.length ? "" : [...names].join(",") || ",";
    },
    show(state) {
      const names = new Set(state.split(","));
      // Of names that are all unknown, as in an old link, nothing is known.
      const known = state === "," || all.some((name) => names.has(name));
      choose((name) => !known || names.has(name));
    },
  });
}

/** A checkbox for each run, by its name. */
function addSwitches(document: Document): Map<string, HTMLInputElement> {
  const boxes = new Map<string, HTMLInputElement>();
  for (const row of document.querySelectorAll<HTMLElement>("tr[data-run]")) {
    const name = row.dataset.run ?? "";
    const box = element(document, "input", { type: "checkbox", "aria-label": `Draw ${name}` });
    box.checked = true;
    row.querySelector(".choice")?.append(box);
    boxes.set(name, box);
  }
  return boxes;
}

/** Columns of the settings that are shown, and of the rows those in which they differ. */
function showDifferences(document: Document, isShown: readonly boolean[]): void {
  for (const row of document.querySelectorAll<HTMLTableRowElement>(".differences tr")) {
    const cells = [...row.cells].slice(1);
    cells.forEach((cell, index) => cell.hidden = !isShown[index]);
    const values = cells.filter((cell) => !cell.hidden).map((cell) => cell.textContent);
    if (row.parentElement?.tagName === "TBODY") row.hidden = new Set(values).size < 2;
  }
}
