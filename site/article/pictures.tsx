/**
 * Reconstructions with their code maps, and frames over the epochs.
 *
 * @module
 */
import type { ReconstructionPanels, ReconstructionPicture } from "@oasis-vq-vae/trainer/run/schema";
import { jsonForScript } from "../json_for_script.ts";
import { spread } from "../read_pictures.ts";
import { relativeUrl } from "../relative_url.ts";
import type { Frame, Run } from "../run.ts";
import { fixed } from "./number_format.ts";
import { PictureImage } from "./picture_image.tsx";

/** A section of pictures of a run. */
interface PicturesProps {
  /** Address of the page. */
  page: string;
  run: Run;
}

/** At most so many frames are shown side by side. */
const FRAMES_SHOWN = 6;

/** Slices chosen by their rank, with what each stands for. */
const RANKS: readonly { role: ReconstructionPicture["role"]; title: string }[] = [
  { role: "best", title: "Best: the highest SSIM" },
  { role: "median", title: "Median: what to expect" },
  { role: "worst", title: "Worst: where the model fails" },
];

/** The section on reconstructions. */
export function Reconstructions({ page, run }: PicturesProps): JSX.Component {
  const pictures = run.evaluation?.pictures ?? [];
  const fixedSlices = pictures.filter(({ role }) => role === "fixed");
  return (
    <section id="reconstructions">
      <h2>Reconstructions and their codes</h2>
      {pictures.length === 0
        ? (
          <p>
            There are none before <code>deno task evaluate artifacts/runs/{run.name}</code>.
          </p>
        )
        : (
          <>
            <p>
              Left and right of the line: the original test slice and its reconstruction. Beside
              them the difference, reconstruction − original, and the code map: one square a symbol,
              one colour a code. Colours do not tell how alike two codes are. All that the decoder
              knows of the slice is in that map.
            </p>
            <p class="difference-scale">
              <span>−0.25, too dark</span> <span class="difference-bar" aria-hidden="true"></span>
              {" "}
              <span>too bright, +0.25</span>
            </p>
          </>
        )}
      <div class="pictures">
        {RANKS.flatMap(({ role, title }) =>
          pictures.filter((picture) => picture.role === role).map((picture) => (
            <Reconstruction page={page} run={run} picture={picture} title={title} />
          ))
        )}
      </div>
      {fixedSlices.length > 0 && (
        <>
          <h3>Fixed slices</h3>
          <p>Drawn once from the run’s seed, before anything was known of their scores.</p>
          <div class="pictures pictures-small">
            {fixedSlices.map((picture) => (
              <Reconstruction page={page} run={run} picture={picture} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function Reconstruction(
  { page, run, picture, title }: PicturesProps & {
    picture: ReconstructionPicture;
    title?: string;
  },
): JSX.Component {
  const ssim = fixed(picture.ssim, 3);
  const where = `test slice ${picture.index} of subject ${picture.subject}`;
  const panel = (name: keyof ReconstructionPanels, label: string, alt: string) => (
    <div class={`panel panel-${name}`}>
      <PictureImage page={page} picture={run.evaluationPictures[picture.panels[name]]} alt={alt} />
      <span class="panel-label">{label}</span>
    </div>
  );
  return (
    <figure>
      {title !== undefined && <p class="picture-title">{title}</p>}
      <div class="panels">
        <div class="pair">
          {panel("original", "Original", `Original of ${where}`)}
          {panel("reconstruction", "Reconstruction", `Reconstruction of ${where}, SSIM ${ssim}`)}
        </div>
        {panel("difference", "Difference", `Reconstruction minus original of ${where}`)}
        {panel("codes", "Codes", `Code map of ${where}`)}
      </div>
      <figcaption>
        <strong>SSIM {ssim}</strong>, slice {picture.index}, {picture.subject}
        {run.environment.dataset.synthetic && ", synthetic"}
      </figcaption>
    </figure>
  );
}

/** The section on the same slices over the epochs. */
export function Progression({ page, run }: PicturesProps): JSX.Component {
  const { frames, progression } = run;
  const shown = spread(frames, FRAMES_SHOWN);
  return (
    <section id="progression">
      <h2>The same slices over time</h2>
      <p>
        Every frame shows the same test slices, originals above their reconstructions, so that
        frames can be compared.
      </p>
      {frames.length === 0 && progression === null && <p>This run has no frames.</p>}
      {progression !== null && (
        <details class="animation" open>
          <summary>Animation over all epochs</summary>
          <figure>
            <PictureImage
              page={page}
              picture={progression}
              alt="Animation of the reconstructions of the fixed slices from the first to the last epoch"
            />
          </figure>
          {frames.length > 1 && <FrameList page={page} frames={frames} />}
        </details>
      )}
      <div class="frames">
        {shown.map(({ epoch, picture }) => (
          <figure>
            <PictureImage
              page={page}
              picture={picture}
              alt={`Fixed slices after epoch ${epoch}`}
            />
            <figcaption>
              {epoch === 0 ? "Before training" : `After epoch ${epoch}`}
            </figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

/** All frames for the script that plays them; a list of data, which no browser runs. */
function FrameList({ page, frames }: { page: string; frames: readonly Frame[] }): JSX.Component {
  const list = frames.map(({ epoch, picture }) => ({
    epoch,
    src: relativeUrl(page, picture.url),
    width: picture.width,
    height: picture.height,
  }));
  return (
    <script type="application/json" class="frame-list">{{ __html: jsonForScript(list) }}</script>
  );
}
