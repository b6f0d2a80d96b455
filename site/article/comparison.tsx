/**
 * This run beside what others report on OASIS slices.
 *
 * @module
 */
import type { Run } from "../run.ts";
import { fixed, grouped, significant } from "./number_format.ts";

/**
 * What others report. An empty cell is a number that they do not give. Bits per
 * pixel are theirs, or follow from grid, K and image size: log2 K bits a code.
 */
const PEERS: readonly {
  model: string;
  grid: string;
  codes: string;
  epochs: string;
  bits: string;
  ssim: string;
}[] = [
  {
    model: "the paper’s architecture, 256 × 256",
    grid: "about 64 × 64",
    codes: "",
    epochs: "215",
    bits: "",
    ssim: "0.963",
  },
  {
    model: "the paper’s architecture, 128 hidden, 128 × 128",
    grid: "32 × 32",
    codes: "512 × 64",
    epochs: "150",
    bits: "0.5625",
    ssim: "0.946",
  },
  {
    model: "two 4×4 convolutions, two residual blocks, batch norm",
    grid: "64 × 64",
    codes: "512 × 64",
    epochs: "20",
    bits: "0.5625",
    ssim: "0.907",
  },
  {
    model: "three 4×4 convolutions of 128, batch norm",
    grid: "32 × 32",
    codes: "32 × 128",
    epochs: "40",
    bits: "0.078",
    ssim: "0.849",
  },
  {
    model: "the student report that this replaces, 256 × 256",
    grid: "64 × 64",
    codes: "128 × 16",
    epochs: "20",
    bits: "0.4375",
    ssim: "",
  },
  {
    model: "K and D of the original student work",
    grid: "",
    codes: "128 × 16",
    epochs: "50",
    bits: "",
    ssim: "0.78 to 0.82",
  },
];

/** The section that compares. */
export function Comparison({ run }: { run: Run }): JSX.Component {
  const { model, training } = run.config;
  const { synthetic } = run.environment.dataset;
  const map = model.imageSize / 2 ** model.filters.length;
  const ssim = run.evaluation?.summary.ssim_skimage;
  return (
    <section id="comparison">
      <h2>Beside other work</h2>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Test SSIM of VQ-VAEs on OASIS slices, as reported.</caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Code grid</th>
              <th scope="col">K × D</th>
              <th scope="col">Epochs</th>
              <th scope="col">Bits per pixel</th>
              <th scope="col">SSIM</th>
            </tr>
          </thead>
          <tbody>
            {PEERS.map((peer) => (
              <tr>
                <th scope="row">{peer.model}</th>
                <td>{peer.grid || "–"}</td>
                <td>{peer.codes || "–"}</td>
                <td>{peer.epochs}</td>
                <td>{peer.bits || "–"}</td>
                <td>{peer.ssim || "–"}</td>
              </tr>
            ))}
            <tr class="own">
              <th scope="row">
                this run, {model.imageSize} × {model.imageSize}
                {synthetic ? ", synthetic phantom" : ""}
              </th>
              <td>{map} × {map}</td>
              <td>{grouped(model.numEmbeddings)} × {model.embeddingDim}</td>
              <td>{training.epochs}</td>
              <td>{significant(Math.log2(model.numEmbeddings) * (map / model.imageSize) ** 2)}</td>
              <td>{ssim === undefined ? "–" : fixed(ssim.mean, 3)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <p>
        Read it with care. Image sizes, slices, splits and rates differ, and a coarser image is
        easier at the same rate per pixel. The others use scikit-image’s default SSIM, so that
        variant is given for this run too{run.evaluation !== null &&
          ` (Wang’s is ${fixed(run.evaluation.summary.ssim.mean, 3)})`}; the original student work
        takes the grey range from each image, which changes the value. {synthetic &&
          "Above all, this run saw a phantom and no MRI: its row is here to show the table, not to be compared."}
      </p>
    </section>
  );
}
