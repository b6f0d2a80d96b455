/**
 * Loss curves, each with what the loss represents, and quality by epoch.
 *
 * @module
 */
import type { LossTerms } from "@oasis-vq-vae/trainer/run/schema";
import { codebookChart } from "../charts/codebook_chart.ts";
import { LOSS_NAMES, lossChart, stepLossChart } from "../charts/loss_chart.ts";
import { psnrChart } from "../charts/psnr_chart.ts";
import { ssimChart } from "../charts/ssim_chart.ts";
import type { Run } from "../run.ts";
import { ChartFigure } from "./chart_figure.tsx";
import { CODEBOOK, COMMITMENT, RECONSTRUCTION } from "./formulas.ts";
import { fixed, grouped } from "./number_format.ts";

const TERMS: readonly (keyof LossTerms)[] = [
  "total",
  "reconstruction",
  "codebook",
  "commitment",
];

/** The section on the losses. */
export function Training({ run }: { run: Run }): JSX.Component {
  const { epochs } = run.metrics;
  const steps = stepLossChart(run.steps);
  return (
    <section id="training">
      <h2>Training: the losses</h2>
      <p>
        Training values are means over an epoch’s batches while the parameters were still moving;
        validation values are taken at the end of the epoch. That is why validation can lie below
        training early on. Epoch 0 is the untrained model. The linear scale shows where most of the
        gain is made, the logarithmic scale what happens after it.
      </p>
      {TERMS.map((term) => (
        <div class="chart-beside-text">
          <div>
            <h3>{LOSS_NAMES[term]}</h3>
            <LossExplanation run={run} term={term} />
          </div>
          <ChartFigure chart={lossChart(epochs, term)} drawn={["linear", "log"]} />
        </div>
      ))}
      {run.steps.length > 0 && (
        <div class="chart-beside-text">
          <div>
            <h3>Step by step</h3>
            <p>
              The same training seen closer, before anything is averaged over an epoch: each value
              is of a single batch, with the parameters that the update before had left. How far it
              jumps is how much one batch differs from the next.
            </p>
          </div>
          <ChartFigure chart={steps.chart}>
            {steps.groupSize === 1
              ? `All ${grouped(run.steps.length)} logged steps.`
              : `${grouped(run.steps.length)} logged steps, drawn as the mean of every ${
                grouped(steps.groupSize)
              }; the band reaches from the lowest to the highest of them, so that no peak is lost.`}
          </ChartFigure>
        </div>
      )}
    </section>
  );
}

function LossExplanation(
  { run, term }: { run: Run; term: keyof LossTerms },
): JSX.Component {
  const { codebook, commitmentCost, initialisation, initialisationStep } = run.config.quantizer;
  const { variance } = run.environment.dataset.training_pixels;
  switch (term) {
    case "total":
      return (
        <p>
          What Adam minimises: the sum of the terms below
          {codebook === "ema"
            ? ", without the codebook loss, as the moving averages take its place."
            : "."}
        </p>
      );
    case "reconstruction":
      return (
        <>
          {{ __html: RECONSTRUCTION }}
          <p>
            How far the drawn slice is from the original: the mean squared error in units of the
            variance of the training pixels ({fixed(variance, 4)}{" "}
            for pixels in [0, 1]). Up to a constant it is the negative log-likelihood −log{" "}
            <i>p</i>(<i>x</i>|<i>z</i>
            <sub>q</sub>) of a Gaussian. A model that always answers with the mean grey would score
            1. It trains the decoder and, straight through the quantizer, the encoder.
          </p>
        </>
      );
    case "codebook":
      return (
        <>
          {{ __html: CODEBOOK }}
          <p>
            How far the codes are from the vectors that they stand for, with the vectors held fixed:
            it would move the codes. {codebook === "ema"
              ? "In this run the codes are moving averages, so it is reported but not minimised."
              : "It is the only term that trains the codebook."}
            {initialisation === "kmeans" && initialisationStep > 0 && (
              ` For the first ${initialisationStep} updates the quantizer is bypassed, and this ` +
              "term and the next are 0; then the codes start at the k-means centres of a batch's " +
              "vectors."
            )}
          </p>
        </>
      );
    case "commitment":
      return (
        <>
          {{ __html: COMMITMENT }}
          <p>
            The same distance, and so the same value, with the codes held fixed: it moves the
            encoder, which has to <em>commit</em>{" "}
            to codes rather than run away from them. The curves show it before the factor <i>β</i> =
            {" "}
            {fixed(commitmentCost, 2)}.
          </p>
        </>
      );
  }
}

/** The section on quality by epoch. */
export function Quality({ run }: { run: Run }): JSX.Component {
  const { epochs, test10 } = run.metrics;
  const { numEmbeddings } = run.config.model;
  return (
    <section id="quality">
      <h2>Training: the quality</h2>
      <p>
        SSIM compares local means, contrasts and structures under a Gaussian window (Wang et al.,
        2004; 1 is identity); PSNR is the squared error in decibels below the full grey range.
        Perplexity is the number of equally frequent codes that would be as hard to predict as those
        in use.
      </p>
      <div class="charts">
        <ChartFigure chart={ssimChart(epochs)}>
          Mean over all validation slices, and over {test10.length}{" "}
          slices of the test split that were drawn once from the run’s seed. The latter are shown
          for comparison over time and choose nothing.
        </ChartFigure>
        <ChartFigure chart={psnrChart(epochs)}>
          Mean over all validation slices.
        </ChartFigure>
        <ChartFigure chart={codebookChart(epochs, numEmbeddings)}>
          Over the validation split.
        </ChartFigure>
      </div>
    </section>
  );
}
