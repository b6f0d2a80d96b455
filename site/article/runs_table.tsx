/**
 * All runs of the report, where there are several.
 *
 * @module
 */
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { fixed, significant } from "./number_format.ts";

/** The section with the table of runs, in the order of their rank. */
export function RunsTable(
  { page, run, runs }: { page: string; run: Run; runs: Run[] },
): JSX.Component {
  return (
    <section id="runs">
      <h2>All runs</h2>
      <p>
        The first page reports on{" "}
        <code>{runs[0].name}</code>: complete and evaluated runs come first, then runs on real data,
        then larger images, then more updates.{" "}
        <a href={relativeUrl(page, "/runs/")}>Compare their curves and configurations</a>.
      </p>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Runs of this report</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <RunHeads />
            </tr>
          </thead>
          <tbody>
            {runs.map((other) => (
              <tr class={other.name === run.name ? "own" : undefined}>
                <th scope="row">
                  <a href={relativeUrl(page, other.url)}>{other.name}</a>
                </th>
                <RunCells run={other} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The heads of {@link RunCells}. */
export function RunHeads(): JSX.Component {
  return (
    <>
      <th scope="col" class="text">Data</th>
      <th scope="col" class="text">Status</th>
      <th scope="col">Epochs</th>
      <th scope="col">Test SSIM</th>
      <th scope="col">PSNR (dB)</th>
      <th scope="col">Bits per pixel</th>
      <th scope="col">Codes in use</th>
    </>
  );
}

/** What a table says of a run, behind its name. */
export function RunCells({ run }: { run: Run }): JSX.Component {
  const { evaluation, config, environment, manifest, metrics } = run;
  const { dataset } = environment;
  const summary = evaluation?.summary;
  return (
    <>
      <td class="text">
        {dataset.name}
        {dataset.synthetic ? " (synthetic)" : ""}, {config.model.imageSize} px
      </td>
      <td class="text">{manifest.status}</td>
      <td>
        {metrics.epochs[metrics.epochs.length - 1].epoch} of {config.training.epochs}
      </td>
      <td>{summary === undefined ? "–" : fixed(summary.ssim.mean, 3)}</td>
      <td>{summary === undefined ? "–" : fixed(summary.psnr.mean, 1)}</td>
      <td>
        {evaluation === null ? "–" : significant(evaluation.bits_per_pixel.fixed_rate)}
      </td>
      <td>
        {evaluation === null ? "–" : `${evaluation.codes_used} of ${config.model.numEmbeddings}`}
      </td>
    </>
  );
}
