/**
 * The pictures of all runs, each a page of its own: so they get into the report
 * the same way in both engines, though they lie outside the folder of pages.
 *
 * @module
 */
import type { PageData } from "./page_data.ts";
import type { Picture, Run } from "./run.ts";

export default function* (
  { runs }: PageData,
): Generator<{ url: string; content: Uint8Array }> {
  for (const run of runs) {
    const written = new Set<string>();
    for (const { url, bytes } of shown(run)) {
      if (written.has(url)) continue;
      written.add(url);
      yield { url, content: bytes };
    }
  }
}

function shown(run: Run): Picture[] {
  return [
    ...(run.progression === null ? [] : [run.progression]),
    ...run.frames.map(({ picture }) => picture),
    ...Object.values(run.evaluationPictures),
    ...(run.generation.contactSheet === null ? [] : [run.generation.contactSheet]),
    ...run.generation.pairs.flatMap(({ pictures }) => Object.values(pictures)),
  ];
}
