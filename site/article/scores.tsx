/**
 * Scores on the test split.
 *
 * @module
 */
import type { EvaluationFile, ScoreSummary, SliceScores } from "@oasis-vq-vae/trainer/run/schema";
import { positionChart } from "../charts/position_chart.ts";
import { subjectChart } from "../charts/subject_chart.ts";
import type { Run } from "../run.ts";
import { ChartFigure } from "./chart_figure.tsx";
import { fixed, grouped, significant } from "./number_format.ts";

const SCORES: readonly {
  key: keyof SliceScores;
  name: string;
  decimals: number;
}[] = [
  { key: "ssim", name: "SSIM (Wang et al.)", decimals: 4 },
  { key: "ssim_skimage", name: "SSIM (scikit-image default)", decimals: 4 },
  { key: "psnr", name: "PSNR (dB)", decimals: 2 },
  { key: "mse", name: "MSE", decimals: 6 },
];

/** The section on the test scores. */
export function Scores({ run }: { run: Run }): JSX.Component {
  const { evaluation } = run;
  return (
    <section id="scores">
      <h2>Test scores</h2>
      {evaluation === null
        ? (
          <p>
            There are none before <code>deno task evaluate artifacts/runs/{run.name}</code>.
          </p>
        )
        : <Evaluated evaluation={evaluation} run={run} />}
    </section>
  );
}

function Evaluated(
  { evaluation, run }: { evaluation: EvaluationFile; run: Run },
): JSX.Component {
  const { checkpoint, code_map, bits_per_pixel } = evaluation;
  const { numEmbeddings, imageSize } = run.config.model;
  return (
    <>
      <p>
        The whole test split, by the checkpoint of epoch {checkpoint.epoch} (step{" "}
        {grouped(checkpoint.step)}). The grey range of SSIM and PSNR is fixed to 1, not taken from
        each image.
      </p>
      <ScoreTable
        caption={`By slice (${grouped(evaluation.slices.length)} slices)`}
        summary={evaluation.summary}
      />
      <ScoreTable
        caption={`By subject (means of ${grouped(evaluation.subjects.length)} subjects)`}
        summary={evaluation.subject_summary}
      />
      <div class="charts">
        <ChartFigure chart={subjectChart(evaluation.subjects)}>
          How much the score depends on the person.
        </ChartFigure>
        <ChartFigure chart={positionChart(evaluation.slices)}>
          How much it depends on where the brain is cut. The band runs from the lowest to the
          highest score at that place.
        </ChartFigure>
      </div>
      <p>
        <strong>Rate.</strong> {code_map.height} × {code_map.width} symbols from an alphabet of{" "}
        {grouped(numEmbeddings)} for {imageSize} × {imageSize} pixels are{" "}
        {significant(bits_per_pixel.fixed_rate)} bits per pixel at log<sub>2</sub> <i>K</i>{" "}
        bits a symbol, and {significant(bits_per_pixel.entropy)}{" "}
        at the entropy of the symbols that occur; the source has 8.
      </p>
    </>
  );
}

function ScoreTable(
  { caption, summary }: {
    caption: string;
    summary: Record<keyof SliceScores, ScoreSummary>;
  },
): JSX.Component {
  return (
    <div class="table-scroll" tabindex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col">Mean</th>
            <th scope="col">SD</th>
            <th scope="col">Median</th>
            <th scope="col">5 % to 95 %</th>
            <th scope="col">Range</th>
          </tr>
        </thead>
        <tbody>
          {SCORES.map(({ key, name, decimals }) => {
            const { mean, sd, median, q05, q95, min, max } = summary[key];
            const write = (value: number) => fixed(value, decimals);
            return (
              <tr>
                <th scope="row">{name}</th>
                <td>{write(mean)}</td>
                <td>{write(sd)}</td>
                <td>{write(median)}</td>
                <td>{write(q05)} to {write(q95)}</td>
                <td>{write(min)} to {write(max)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
