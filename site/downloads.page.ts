/**
 * The downloads of all runs, each a page of its own: so they get into the
 * report the same way in both engines.
 *
 * @module
 */
import type { PageData } from "./page_data.ts";

export default async function* (
  { runs }: PageData,
): AsyncGenerator<{ url: string; content: Uint8Array | string }> {
  for (const { downloads } of runs) {
    for (const { url, content } of downloads.flatMap(({ files }) => files)) {
      yield { url, content: await content() };
    }
  }
}
