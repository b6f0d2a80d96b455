/**
 * All samples of a run beside their nearest training slices, where these are
 * more than the article shows.
 *
 * @module
 */
import { galleryUrl, WholeGallery } from "./article/sample_gallery.tsx";
import type { PageData } from "./page_data.ts";

export const layout = "base.tsx";

export default function* ({ runs }: PageData): Generator<Record<string, unknown>> {
  for (const run of runs) {
    const url = galleryUrl(run);
    if (url === null) continue;
    yield {
      url,
      title: `Samples of ${run.name} beside their nearest training slices`,
      description: `Generated slices of the training run ${run.name}, and whether they are new.`,
      content: <WholeGallery page={url} run={run} />,
    };
  }
}
