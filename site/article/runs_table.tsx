/**
 * All runs of the report, where there are several.
 *
 * @module
 */
import { MOST_SETTINGS, runsChart } from "../charts/runs_chart.ts";
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { configDifferences, settingsOf } from "../settings.ts";
import { ChartFigure } from "./chart_figure.tsx";
import { fixed, significant } from "./number_format.ts";

/** The table of runs, in the order of their rank. */
export function RunsTable(
  { page, run, runs }: { page: string; run: Run; runs: Run[] },
): JSX.Component {
  return (
    <section id="runs">
      <h2>All runs</h2>
      <p>
        The first page reports on{" "}
        <code>{runs[0].name}</code>: complete and evaluated runs come first, then runs on real data,
        then larger images, then more updates.
      </p>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Runs of this report</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Data</th>
              <th scope="col">Status</th>
              <th scope="col">Epochs</th>
              <th scope="col">Test SSIM</th>
              <th scope="col">PSNR (dB)</th>
              <th scope="col">Bits per pixel</th>
              <th scope="col">Codes in use</th>
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
      <RunCurves runs={runs} />
      <Differences runs={runs} />
    </section>
  );
}

function RunCurves({ runs }: { runs: readonly Run[] }): JSX.Component {
  const settings = settingsOf(runs);
  const left = settings.length - MOST_SETTINGS;
  return (
    <div class="charts">
      <ChartFigure chart={runsChart(settings)}>
        Runs that differ in the seed alone are one curve, their mean, with a band of one standard
        deviation on either side. {left > 0 && `The last ${left} configurations are not drawn.`}
      </ChartFigure>
    </div>
  );
}

function Differences({ runs }: { runs: readonly Run[] }): JSX.Component | null {
  const differences = configDifferences(runs);
  if (differences.length === 0) return null;
  return (
    <>
      <h3>What the configurations differ in</h3>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Configuration values that are not the same in all runs</caption>
          <thead>
            <tr>
              <th scope="col">Value</th>
              {runs.map(({ name }) => <th scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ key, values }) => (
              <tr>
                <th scope="row">
                  <code>{key}</code>
                </th>
                {values.map((value) => <td>{value === "" ? "–" : value}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function RunCells({ run }: { run: Run }): JSX.Component {
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
