/**
 * Title, notices on the run, abstract and goals.
 *
 * @module
 */
import type { Run } from "../run.ts";
import { fixed, grouped, significant } from "./number_format.ts";
import { Teaser } from "./teaser.tsx";
import { REPORT_TITLE } from "./title.ts";

/** Title, name of the run, and what a reader must know before the numbers. */
export function Introduction({ page, run }: { page: string; run: Run }): JSX.Component {
  const { dataset } = run.environment;
  return (
    <header class="title">
      <h1>{REPORT_TITLE}</h1>
      <p class="subtitle">
        Report on the training run <code>{run.name}</code>: {dataset.title}
      </p>
      <Notices run={run} />
      <Teaser page={page} run={run} />
    </header>
  );
}

function Notices({ run }: { run: Run }): JSX.Component {
  const { status } = run.manifest;
  const { epochs } = run.metrics;
  const last = epochs[epochs.length - 1].epoch;
  const planned = run.config.training.epochs;
  return (
    <>
      {run.environment.dataset.synthetic && (
        <p class="notice synthetic">
          <strong>Synthetic phantom.</strong>{" "}
          Every slice of this run was drawn by a program. None shows a person’s brain, and the
          scores below say nothing about real MRI.
        </p>
      )}
      {status !== "complete" && (
        <p class="notice">
          <strong>
            {status === "running" ? "Unfinished run." : "Interrupted run."}
          </strong>{" "}
          The numbers are those after epoch {last} of {planned}. Go on with{" "}
          <code>deno task train --resume artifacts/runs/{run.name}</code>.
        </p>
      )}
      {run.evaluation === null && (
        <p class="notice">
          <strong>Not evaluated yet.</strong>{" "}
          The scores below are those of the validation split. Score the test split with{" "}
          <code>deno task evaluate artifacts/runs/{run.name}</code>.
        </p>
      )}
    </>
  );
}

/** The abstract with the run's headline numbers. */
export function Abstract({ run }: { run: Run }): JSX.Component {
  const { model, quantizer } = run.config;
  const { dataset } = run.environment;
  const images = dataset.synthetic ? "phantom slices" : "brain MRI slices";
  const map = model.imageSize / 2 ** model.filters.length;
  return (
    <section id="abstract" class="abstract">
      <h2>Abstract</h2>
      <p>
        A vector-quantized variational autoencoder (VQ-VAE) turns an image into a small grid of
        symbols from a learned alphabet and draws the image again from them. Here a model with{" "}
        {grouped(model.numEmbeddings)} codes of length {model.embeddingDim} is trained on{" "}
        {grouped(dataset.slices.train)} {images} of {grouped(dataset.subjects.train)} subjects at
        {" "}
        {model.imageSize} × {model.imageSize} pixels, with {quantizer.codebook === "ema"
          ? "a codebook kept as moving averages"
          : "a codebook learned by gradient"}. Each slice becomes {map} × {map} symbols.{" "}
        <Outcome run={run} />
      </p>
      <Headline run={run} />
    </section>
  );
}

function Outcome({ run }: { run: Run }): JSX.Component {
  const { evaluation } = run;
  if (evaluation === null) {
    return <>The test split has not been scored yet.</>;
  }
  const { ssim, psnr } = evaluation.summary;
  return (
    <>
      On {grouped(evaluation.slices.length)} test slices of {grouped(evaluation.subjects.length)}
      {" "}
      subjects that the model never saw, reconstructions reach a structural similarity (SSIM) of
      {" "}
      {fixed(ssim.mean, 3)} ± {fixed(ssim.sd, 3)} and {fixed(psnr.mean, 1)} ± {fixed(psnr.sd, 1)}
      {" "}
      dB (mean ± standard deviation over slices) at{" "}
      {significant(evaluation.bits_per_pixel.fixed_rate)} bits per pixel.
    </>
  );
}

/** One number with its name and what it refers to. */
interface Figure {
  name: string;
  value: string;
  note: string;
}

function Headline({ run }: { run: Run }): JSX.Component {
  return (
    <dl class="headline">
      {headline(run).map(({ name, value, note }) => (
        <div>
          <dt>{name}</dt>
          <dd class="value">{value}</dd>
          <dd class="note">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

function headline(run: Run): Figure[] {
  const { numEmbeddings } = run.config.model;
  const { evaluation } = run;
  if (evaluation !== null) {
    const { ssim, psnr } = evaluation.summary;
    return [
      {
        name: "Test SSIM",
        value: fixed(ssim.mean, 3),
        note: `± ${fixed(ssim.sd, 3)} over slices`,
      },
      {
        name: "Test PSNR",
        value: `${fixed(psnr.mean, 1)} dB`,
        note: `± ${fixed(psnr.sd, 1)} dB over slices`,
      },
      {
        name: "Rate",
        value: `${significant(evaluation.bits_per_pixel.fixed_rate)} bpp`,
        note: `${significant(evaluation.bits_per_pixel.entropy)} by entropy; source 8`,
      },
      {
        name: "Codes in use",
        value: grouped(evaluation.codes_used),
        note: `of ${grouped(numEmbeddings)}; perplexity ${fixed(evaluation.perplexity, 1)}`,
      },
    ];
  }
  const { epoch, validation } = run.metrics.epochs[
    run.metrics.epochs.length - 1
  ];
  const note = `validation, epoch ${epoch}`;
  const orDash = (value: number | null, decimals: number) =>
    value === null ? "–" : fixed(value, decimals);
  return [
    { name: "Validation SSIM", value: orDash(validation.ssim, 3), note },
    { name: "Validation PSNR", value: `${orDash(validation.psnr, 1)} dB`, note },
    {
      name: "Codes in use",
      value: grouped(validation.codes_used),
      note: `of ${grouped(numEmbeddings)}; perplexity ${fixed(validation.perplexity, 1)}`,
    },
  ];
}

/** What the work is for. */
export function Goals(): JSX.Component {
  return (
    <section id="goals">
      <h2>Goals</h2>
      <ul>
        <li>
          Learn a discrete code from which slices of people whom the model never saw can be redrawn
          faithfully.
        </li>
        <li>
          Use the whole alphabet. A VQ-VAE that lets most of its codes lie idle (codebook collapse)
          wastes the rate it claims.
        </li>
        <li>
          Let anyone repeat it: one command, one seed, locked packages, and the hash of every file
          that must come out the same.
        </li>
        <li>
          Keep the test split out of training: no choice, neither of a hyper-parameter nor of a
          checkpoint, is made by it.
        </li>
      </ul>
    </section>
  );
}
