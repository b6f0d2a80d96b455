/**
 * One page for each run, where there are several. With one run, the first page
 * says it all.
 *
 * @module
 */
import { Article } from "./article/article.tsx";
import { articleTitle } from "./article/title.ts";
import type { PageData } from "./page_data.ts";

export const layout = "base.tsx";

export default function* (
  { runs }: PageData,
): Generator<Record<string, unknown>> {
  if (runs.length < 2) return;
  for (const run of runs) {
    yield {
      url: run.url,
      title: articleTitle(run.name),
      description: `The training run ${run.name}: results and how to repeat it.`,
      content: <Article page={run.url} run={run} runs={runs} />,
    };
  }
}
