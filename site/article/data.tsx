/**
 * The data of the run: source, preprocessing, split.
 *
 * @module
 */
import { SPLIT_NAMES } from "@oasis-vq-vae/trainer/run/schema";
import type { Run } from "../run.ts";
import { grouped, significant } from "./number_format.ts";

/** The section on the data. */
export function Data({ run }: { run: Run }): JSX.Component {
  const { dataset } = run.environment;
  return (
    <section id="data">
      <h2>Data</h2>
      <p>
        {dataset.title}: {dataset.height} × {dataset.width} pixels, 8-bit grey, dataset{" "}
        <code>{dataset.name}</code>. {dataset.synthetic &&
          "It is a synthetic phantom: slices drawn by a program, there to try the pipeline without anyone’s data."}
      </p>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Splits. No subject is in two of them.</caption>
          <thead>
            <tr>
              <th scope="col">Split</th>
              <th scope="col">Subjects</th>
              <th scope="col">Slices</th>
              <th scope="col" class="text">Used for</th>
            </tr>
          </thead>
          <tbody>
            {SPLIT_NAMES.map((split) => (
              <tr>
                <th scope="row">{split}</th>
                <td>{grouped(dataset.subjects[split])}</td>
                <td>{grouped(dataset.slices[split])}</td>
                <td class="text">{USES[split]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>Why the split is by subject</h3>
      <p>
        Neighbouring slices of one head are nearly the same picture. Were they dealt out one by one,
        the model would be tested on pictures that it has all but seen, and the score would measure
        memory. So all slices of a person are in one split. For the same reason slices of one
        subject are not independent, and scores are also given as a distribution over subjects.
      </p>
      <h3>Preprocessing</h3>
      <ol>
        {dataset.preprocessing.map(({ step, parameters }) => (
          <li>
            {step.replaceAll("_", " ")}
            <Parameters parameters={parameters} />
          </li>
        ))}
      </ol>
      <p>
        For the network, pixels in [0, 1] are standardised by the mean (
        {significant(dataset.training_pixels.mean)}) and the variance (
        {significant(dataset.training_pixels.variance)}) of the <em>training</em>{" "}
        pixels. One pair of numbers serves all splits: a range taken slice by slice would hide
        differences in brightness, and one taken with the test slices would leak them.
      </p>
    </section>
  );
}

const USES = {
  train: "fitting the parameters and the codebook",
  validation: "curves by epoch, choice of the best checkpoint",
  test: "the final scores",
} as const;

function Parameters(
  { parameters }: { parameters: Record<string, string | number | boolean> },
): JSX.Component | null {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return null;
  return (
    <span class="parameters">
      {" ("}
      {entries.map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`).join("; ")}
      {")"}
    </span>
  );
}
