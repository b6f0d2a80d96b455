/**
 * All runs side by side, where there are several.
 *
 * @module
 */
import { RunsCompared } from "./article/runs_compared.tsx";
import type { PageData } from "./page_data.ts";

export const layout = "base.tsx";

export default function* ({ runs }: PageData): Generator<Record<string, unknown>> {
  if (runs.length < 2) return;
  yield {
    url: "/runs/",
    title: "Runs compared",
    description: "All training runs of this report side by side: scores, curves, configurations.",
    content: <RunsCompared page="/runs/" runs={runs} />,
  };
}
