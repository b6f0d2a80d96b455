/**
 * The first page: the article on the run that {@link rankRuns} puts first, and
 * a table of all runs where there are several.
 *
 * @module
 */
import { Article } from "./article/article.tsx";
import { articleTitle } from "./article/title.ts";
import type { PageData } from "./page_data.ts";

export const url = "/";
export const layout = "base.tsx";
export const title = articleTitle();
export const description =
  "Learning a discrete code for brain MRI slices with a VQ-VAE: method, results, and how to repeat them.";

export default function ({ url, runs }: PageData): JSX.Component {
  return <Article page={url} run={runs[0]} runs={runs} />;
}
