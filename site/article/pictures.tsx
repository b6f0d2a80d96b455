/**
 * Reconstructions with their code maps, frames over the epochs, and samples.
 *
 * @module
 */
import type { ReconstructionPicture } from "@oasis-vq-vae/trainer/run/schema";
import type { Run } from "../run.ts";
import { fixed } from "./number_format.ts";
import { PictureImage } from "./picture_image.tsx";

/** A section of pictures of a run. */
interface PicturesProps {
  /** Address of the page. */
  page: string;
  run: Run;
}

const ROLES: readonly {
  role: ReconstructionPicture["role"];
  title: string;
  about: string;
}[] = [
  {
    role: "best",
    title: "Best",
    about: "The highest SSIM of the test split.",
  },
  {
    role: "median",
    title: "Median",
    about: "The middle of the ranking: what to expect.",
  },
  {
    role: "worst",
    title: "Worst",
    about: "The lowest SSIM: where the model fails.",
  },
  {
    role: "fixed",
    title: "Fixed slices",
    about: "Drawn once from the run’s seed, before anything was known of their scores.",
  },
];

/** The section on reconstructions. */
export function Reconstructions({ page, run }: PicturesProps): JSX.Component {
  const pictures = run.evaluation?.pictures ?? [];
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
          <p>
            From left to right: the original test slice, its reconstruction, the difference
            (reconstruction − original), and the code map: one square a symbol, one colour a code.
            Colours do not tell how alike two codes are. All that the decoder knows of the slice is
            in that map.
          </p>
        )}
      {ROLES.map(({ role, title, about }) => {
        const chosen = pictures.filter((picture) => picture.role === role);
        return chosen.length > 0 && (
          <>
            <h3>{title}</h3>
            <p>{about}</p>
            <div class="pictures">
              {chosen.map((picture) => <Reconstruction page={page} run={run} picture={picture} />)}
            </div>
          </>
        );
      })}
    </section>
  );
}

function Reconstruction(
  { page, run, picture }: PicturesProps & { picture: ReconstructionPicture },
): JSX.Component {
  const ssim = fixed(picture.ssim, 3);
  const where = `test slice ${picture.index} of subject ${picture.subject}`;
  return (
    <figure>
      <div class="pair">
        <PictureImage
          page={page}
          picture={run.evaluationPictures[picture.file]}
          alt={`Original, reconstruction and difference of ${where}, SSIM ${ssim}`}
        />
        <PictureImage
          page={page}
          picture={run.evaluationPictures[picture.codes_file]}
          alt={`Code map of ${where}`}
        />
      </div>
      <figcaption>
        <strong>SSIM {ssim}</strong>, slice {picture.index}, {picture.subject}
      </figcaption>
    </figure>
  );
}

/** The section on the same slices over the epochs. */
export function Progression({ page, run }: PicturesProps): JSX.Component {
  const { frames, progression } = run;
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
        </details>
      )}
      <div class="frames">
        {frames.map(({ epoch, picture }) => (
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

/** The section on images drawn from the prior; only where there are any. */
export function Samples({ page, run }: PicturesProps): JSX.Component | null {
  if (run.samples.length === 0) return null;
  return (
    <section id="samples">
      <h2>New images from the prior</h2>
      <p>
        An autoregressive model learns which code follows which; it writes new code maps, and the
        decoder draws them. These images show nobody.
      </p>
      <div class="pictures">
        {run.samples.map((picture) => (
          <figure>
            <PictureImage
              page={page}
              picture={picture}
              alt="Images drawn from the prior"
            />
          </figure>
        ))}
      </div>
    </section>
  );
}
