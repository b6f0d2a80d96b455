/**
 * Samples beside the training slices that are nearest to them.
 *
 * @module
 */
import type { SamplePair, ShownSamples } from "../generation.ts";
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { fixed, grouped } from "./number_format.ts";
import { PictureImage } from "./picture_image.tsx";

/** Pairs in the article; where there are more, all are on a page of their own. */
const SHOWN_FIRST = 12;
/** Slices from this edge on have more pixels than their panel. */
const SMOOTHED_EDGE = 160;

/** Which run's, on which page. */
interface GalleryProps {
  /** Address of the page. */
  page: string;
  run: Run;
}

/** Address of the page with all pairs; null where the article has them all. */
export function galleryUrl({ url, generation }: Run): string | null {
  return generation.pairs.length > SHOWN_FIRST ? `${url}gallery/` : null;
}

/** The gallery of an evaluated run; one sentence where its training slices are not shown. */
export function SampleGallery({ page, run }: GalleryProps): JSX.Component | null {
  const { samples, pairs } = run.generation;
  if (samples === null) return null;
  if (pairs.length === 0) return <NotShown run={run} />;
  const all = galleryUrl(run);
  return (
    <>
      <h3>Beside their nearest training slices</h3>
      <Explanation run={run} samples={samples} />
      <Pairs page={page} run={run} samples={samples} pairs={pairs.slice(0, SHOWN_FIRST)} />
      {all !== null && (
        <p>
          <a href={relativeUrl(page, all)}>All {grouped(pairs.length)} pairs</a>, the less alike,
          too.
        </p>
      )}
    </>
  );
}

/** The page with all pairs. */
export function WholeGallery({ page, run }: GalleryProps): JSX.Component | null {
  const { samples, pairs } = run.generation;
  if (samples === null) return null;
  return (
    <>
      <nav class="contents" aria-label="Contents">
        <a href={relativeUrl(page, "/")}>First page</a>
      </nav>
      <main id="content">
        <h1>Samples beside their nearest training slices</h1>
        <p class="subtitle">
          Of the training run <code>{run.name}</code>
        </p>
        <Explanation run={run} samples={samples} />
        <Pairs page={page} run={run} samples={samples} pairs={pairs} />
      </main>
    </>
  );
}

function Explanation({ run, samples }: { run: Run; samples: ShownSamples }): JSX.Component {
  const { pairs } = run.generation;
  const all = samples.samples.length;
  return (
    <>
      <p>
        Each sample with the training slice that has the highest SSIM with it, both as the decoder
        draws them, and the difference, sample − training slice. {pairs.some(({ copy }) => copy)
          ? "Flagged copies come first, then the most alike."
          : "The most alike come first."} A copy would leave the difference black.{" "}
        {pairs.length < all &&
          `Of ${grouped(all)} samples these are the ${grouped(pairs.length)} most alike. `}
        {run.environment.dataset.synthetic
          ? "All are synthetic."
          : "The training slices are of people, shown by the choice of whoever evaluated this run."}
      </p>
      <p class="difference-scale">
        <span>−0.25, darker</span> <span class="difference-bar" aria-hidden="true"></span>{" "}
        <span>brighter, +0.25</span>
      </p>
    </>
  );
}

function NotShown({ run: { environment, name } }: { run: Run }): JSX.Component {
  const command = `deno task evaluate artifacts/runs/${name} --samples`;
  return environment.dataset.synthetic
    ? (
      <p>
        The samples beside their nearest training slices are shown after{" "}
        <code>{command}</code>; this run was evaluated before there were such pictures.
      </p>
    )
    : (
      <p>
        The nearest training slices themselves are not shown, as they are of people; where the terms
        of the dataset allow it, <code>{command} --show-training-slices</code>{" "}
        puts them beside the samples.
      </p>
    );
}

function Pairs(
  { page, run, samples, pairs }: GalleryProps & {
    samples: ShownSamples;
    pairs: readonly SamplePair[];
  },
): JSX.Component {
  const smoothed = run.config.model.imageSize >= SMOOTHED_EDGE;
  return (
    <div class={smoothed ? "gallery gallery-smooth" : "gallery"}>
      {pairs.map((pair) => <Pair page={page} pair={pair} drawnCodes={samples.drawn_codes} />)}
    </div>
  );
}

function Pair(
  { page, pair, drawnCodes }: { page: string; pair: SamplePair; drawnCodes: number },
): JSX.Component {
  const { sample, position, log2_likelihood, nearest, copy, pictures } = pair;
  const ssim = fixed(nearest.value, 3);
  const training = `training slice ${nearest.index} of ${nearest.subject}`;
  const panel = (name: keyof SamplePair["pictures"], label: string, alt: string) => (
    <div class="panel">
      <PictureImage page={page} picture={pictures[name]} alt={alt} />
      <span class="panel-label">{label}</span>
    </div>
  );
  return (
    <figure class={copy ? "gallery-copy" : undefined}>
      <div class="gallery-pair">
        {panel("sample", "Sample", `Sample ${sample}`)}
        {panel("trainingSlice", "Training slice", `Nearest to it, SSIM ${ssim}: ${training}`)}
        {panel("difference", "Difference", `Sample ${sample} minus ${training}`)}
      </div>
      <figcaption>
        <strong>SSIM {ssim}</strong>
        {copy && <strong class="copy-mark">flagged as a copy</strong>}
        <br />
        Sample {sample}: position {fixed(position, 2)}, {fixed(-log2_likelihood / drawnCodes, 3)}
        {" "}
        bits per code
        <br />
        Nearest: {nearest.subject}, position {fixed(nearest.position, 2)}, slice {nearest.index}
      </figcaption>
    </figure>
  );
}
