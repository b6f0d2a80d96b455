/**
 * Titles of the article's pages.
 *
 * @module
 */

/** Title of the report. */
export const REPORT_TITLE = "A discrete code for brain MRI, learned with a VQ-VAE";

/** Title for the browser: the report's, with the run's name on its own page. */
export function articleTitle(run?: string): string {
  return run === undefined ? REPORT_TITLE : `${run} · ${REPORT_TITLE}`;
}
