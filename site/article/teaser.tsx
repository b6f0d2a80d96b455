/**
 * What a VQ-VAE does, in three pictures: a slice, its symbols, and what is drawn
 * from them.
 *
 * @module
 */
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { fixed, grouped } from "./number_format.ts";

/** The test slice of median SSIM; null for a run that is not evaluated. */
export function Teaser({ page, run }: { page: string; run: Run }): JSX.Component | null {
  const { evaluation, evaluationPictures } = run;
  const shown = evaluation?.pictures.find(({ role }) => role === "median");
  if (evaluation === null || shown === undefined) return null;
  const { height, width } = evaluation.code_map;
  // At the top of the page: these are seen at once, so not lazy.
  const picture = (file: string, alt: string) => {
    const { url, ...size } = evaluationPictures[file];
    return <img src={relativeUrl(page, url)} width={size.width} height={size.height} alt={alt} />;
  };
  const arrow = <span class="teaser-arrow" aria-hidden="true">→</span>;
  return (
    <figure class="teaser">
      <div class="teaser-steps">
        {picture(shown.panels.original, "A slice of the test split")}
        {arrow}
        {picture(shown.panels.codes, `Its code map: ${height} × ${width} coloured squares`)}
        {arrow}
        {picture(shown.panels.reconstruction, "The slice as drawn from its codes")}
      </div>
      <figcaption>
        A test slice, the {height} × {width} symbols it becomes, out of{" "}
        {grouped(run.config.model.numEmbeddings)}, and what is drawn from these alone: the one of
        median SSIM, {fixed(shown.ssim, 3)}.
      </figcaption>
    </figure>
  );
}
