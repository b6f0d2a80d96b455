/**
 * How the algorithm works.
 *
 * @module
 */
import { architectureDiagram } from "../charts/architecture_diagram.ts";
import type { Run } from "../run.ts";
import { MOVING_AVERAGES, NEAREST_CODE, objective, STRAIGHT_THROUGH } from "./formulas.ts";
import { grouped, significant } from "./number_format.ts";

/** Overview, encoder, quantizer, decoder and objective, with the run's sizes. */
export function Method({ run }: { run: Run }): JSX.Component {
  const { model, quantizer, training } = run.config;
  const map = model.imageSize / 2 ** model.filters.length;
  return (
    <section id="method">
      <h2>How it works</h2>
      <p>
        An autoencoder squeezes an image through a bottleneck and is judged by what it can draw
        again on the far side. In a VQ-VAE (van den Oord et al., 2017) the bottleneck is discrete:
        at every place of a coarse grid the network may pass on nothing but the number of one entry
        of a shared table, the{" "}
        <em>codebook</em>. Encoder, codebook and decoder are learned together.
      </p>
      <div class="beside">
        <figure class="architecture">
          {{ __html: architectureDiagram(model) }}
          <figcaption>
            <strong>Architecture of this run.</strong>{" "}
            Channels × height × width after each stage. The highlighted box is the only way from the
            upper half to the lower.
          </figcaption>
        </figure>
        <div>
          <h3>Encoder</h3>
          <p>
            The slice’s edge is halved by each of {model.filters.length}{" "}
            convolutions of stride 2, from {model.imageSize} to {map} pixels.{" "}
            {model.residualLayers > 0
              ? `Then ${model.residualLayers} residual ${
                model.residualLayers === 1 ? "block refines" : "blocks refine"
              } the features, and a`
              : "A"} 1×1 convolution brings every place to a vector <i>z</i>
            <sub>e</sub> of length {model.embeddingDim}.
          </p>
          <h3>Quantizer</h3>
          <p>
            Each vector is replaced by the nearest of {grouped(model.numEmbeddings)}{" "}
            code vectors; its index is the symbol.
          </p>
          {{ __html: NEAREST_CODE }}
          <p>
            Choosing has no useful derivative. The <em>straight-through</em>{" "}
            estimator lets the decoder’s gradient skip the choice: it is handed to the encoder as if
            nothing had been replaced.
          </p>
          {{ __html: STRAIGHT_THROUGH }}
          <h3>Decoder</h3>
          <p>
            The encoder’s mirror image: from the {map} × {map}{" "}
            code vectors, transposed convolutions of stride 2 lead back to {model.imageSize} ×{" "}
            {model.imageSize} pixels.
          </p>
        </div>
      </div>
      <h3>What is minimised</h3>
      {{ __html: objective(quantizer.codebook === "gradient") }}
      <p>
        Here sg[·] holds its argument fixed (no gradient passes),{" "}
        <i>σ</i>² is the variance of the training pixels, norms are means over elements, and{" "}
        <i>β</i> ={" "}
        {significant(quantizer.commitmentCost)}. The terms are explained one by one beside{" "}
        <a href="#training">their curves</a>. It is minimised by Adam at a learning rate of{" "}
        {significant(training.learningRate)}{" "}
        ({training.schedule === "cosine" ? "falling along a cosine" : "constant"}
        {training.warmupSteps > 0
          ? `, after ${grouped(training.warmupSteps)} steps of linear warm-up`
          : ""}), {training.batchSize} slices a batch, over {training.epochs}{" "}
        {training.epochs === 1 ? "epoch" : "epochs"}.
      </p>
      <Codebook run={run} />
    </section>
  );
}

function Codebook({ run }: { run: Run }): JSX.Component {
  const { quantizer } = run.config;
  const start = quantizer.initialisation === "kmeans"
    ? `The codes start as the centres that k-means finds among encoder outputs${
      quantizer.initialisationStep > 0
        ? ` after ${grouped(quantizer.initialisationStep)} updates with the quantizer bypassed`
        : ""
    }.`
    : "The codes start at small random values.";
  const revival = quantizer.revivalInterval > 0
    ? ` Every ${
      grouped(quantizer.revivalInterval)
    } steps, codes that hardly any vector chooses are moved onto encoder outputs of the batch, so that none lies idle for long.`
    : "";
  return (
    <>
      <h3>How the codebook learns</h3>
      {quantizer.codebook === "ema"
        ? (
          <>
            <p>
              Not by gradient: each code follows the mean of the vectors that choose it, as in an
              online k-means. With <i>n</i>
              <sub>k</sub> vectors choosing code <i>k</i> in a batch and a decay <i>γ</i> ={" "}
              {significant(quantizer.decay)},
            </p>
            {{ __html: MOVING_AVERAGES }}
            <p>
              where the counts are smoothed (Laplace, <i>ε</i> ={" "}
              {significant(quantizer.epsilon)}) so that none becomes zero. {start}
              {revival}
            </p>
          </>
        )
        : (
          <p>
            By gradient: the codebook loss draws each code to the vectors that choose it. {start}
            {revival}
          </p>
        )}
    </>
  );
}
