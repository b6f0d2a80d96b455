/**
 * The table of runs by setting, with the mean over the seeds of each.
 *
 * @module
 */
import { lookOf, meanAndDeviation } from "../charts/comparison_charts.ts";
import { legendSample } from "../charts/legend.ts";
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import type { Setting } from "../settings.ts";
import { fixed } from "./number_format.ts";
import { RunCells, RunHeads } from "./runs_table.tsx";

/** A group of rows a setting. The first column is for the script's switches. */
export function SettingsTable(
  { page, settings }: { page: string; settings: readonly Setting[] },
): JSX.Component {
  return (
    <>
      <div class="run-tools"></div>
      <div class="table-scroll" tabindex={0}>
        <table class="settings">
          <caption>
            All runs; several seeds of one configuration with mean ± standard deviation
          </caption>
          <thead>
            <tr>
              <td class="choice"></td>
              <th scope="col" class="text">Run</th>
              <th scope="col">Seed</th>
              <RunHeads />
            </tr>
          </thead>
          {settings.map((setting, index) => (
            <tbody>
              {setting.runs.length > 1 && <SeedsRow setting={setting} index={index} />}
              {setting.runs.map((run) => (
                <tr data-run={run.name}>
                  <td class="choice"></td>
                  <th scope="row" class="text">
                    <span class="run-name">
                      {setting.runs.length === 1 && <Sample index={index} name={run.name} />}
                      <a href={relativeUrl(page, run.url)}>{run.name}</a>
                    </span>
                  </th>
                  <td>{run.config.seed}</td>
                  <RunCells run={run} />
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}

/** What the curve of a setting looks like. */
function Sample({ index, name }: { index: number; name: string }): JSX.Component {
  return <>{{ __html: legendSample({ name, points: [], ...lookOf(index) }) }}</>;
}

/** Scores over the seeds; the codes in use and the rate hardly vary, and are the runs' own. */
function SeedsRow({ setting, index }: { setting: Setting; index: number }): JSX.Component {
  const { name, runs } = setting;
  const scored = runs.flatMap(({ evaluation }) => evaluation === null ? [] : [evaluation.summary]);
  const score = (
    of: (summary: NonNullable<Run["evaluation"]>["summary"]) => number,
    decimals: number,
  ) => {
    if (scored.length < 2) return "–";
    const { mean, sd } = meanAndDeviation(scored.map(of));
    return `${fixed(mean, decimals)} ± ${fixed(sd, decimals)}`;
  };
  return (
    <tr class="seeds">
      <td class="choice"></td>
      <th scope="rowgroup" class="text" colspan={5}>
        <span class="run-name">
          <Sample index={index} name={name} />
          {name}
        </span>
      </th>
      <td>{score(({ ssim }) => ssim.mean, 3)}</td>
      <td>{score(({ psnr }) => psnr.mean, 2)}</td>
      <td colspan={2}></td>
    </tr>
  );
}
