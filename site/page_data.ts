/**
 * What a page and a layout are given, in Lume's terms.
 *
 * @module
 */
import type { Run } from "./run.ts";

/** Data of every page: from `_data.ts` and from the page's own exports. */
export interface PageData {
  /** Address of the page from the site's root. */
  url: string;
  lang: string;
  runs: Run[];
}

/** Data of a layout: the page's, and the rendered page. */
export interface LayoutData extends PageData {
  title: string;
  description: string;
  children: { __html: string };
}
