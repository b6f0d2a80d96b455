/**
 * Runs side by side: which there are, their curves, and what their
 * configurations differ in. `client/upgrade_run_choice.ts` lets the reader
 * choose among them.
 *
 * @module
 */
import { comparisonCharts, MOST_LOOKS } from "../charts/comparison_charts.ts";
import { type ComparedRuns, comparedRuns } from "../compared_runs.ts";
import { jsonForScript } from "../json_for_script.ts";
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { configDifferences, type Setting, settingsOf } from "../settings.ts";
import { ChartFigure } from "./chart_figure.tsx";
import { grouped } from "./number_format.ts";
import { SettingsTable } from "./settings_table.tsx";

/** The whole page. */
export function RunsCompared({ page, runs }: { page: string; runs: Run[] }): JSX.Component {
  const settings = settingsOf(runs);
  const compared = comparedRuns(settings);
  return (
    <>
      <a class="skip" href="#content">Skip to the content</a>
      <nav class="contents" aria-label="Contents">
        <a href={relativeUrl(page, "/")}>First page</a>
        <a href="#runs">Runs</a>
        <a href="#curves">Curves</a>
        <a href="#configurations">Configurations</a>
      </nav>
      <main id="content">
        <h1>Runs compared</h1>
        <p class="subtitle">
          {grouped(runs.length)} runs of {counted(settings.length, "configuration")}
        </p>
        <section id="runs">
          <h2>Runs</h2>
          <p>
            Runs whose configurations differ in the seed alone stand together: what they share is
            due to the configuration, how they differ is chance.
          </p>
          <SettingsTable page={page} settings={settings} />
          {{
            __html: `<script type="application/json" class="compared-runs">${
              jsonForScript(compared.settings)
            }</script>`,
          }}
        </section>
        <Curves compared={compared} />
        <Configurations settings={settings} />
      </main>
    </>
  );
}

function Curves({ compared: { settings, every } }: { compared: ComparedRuns }): JSX.Component {
  const chosen = new Set(settings.flatMap(({ runs }) => runs.map(({ name }) => name)));
  return (
    <section id="curves">
      <h2>Curves</h2>
      <p>
        Over the epochs, on the validation split. Several seeds are one curve, their mean, with a
        band of one standard deviation on either side.
        {every > 1 && ` One epoch in ${grouped(every)} is drawn, and the last.`}
        {settings.length > MOST_LOOKS &&
          ` Only ${MOST_LOOKS} curves can be told apart by colour and dashes; then these repeat.`}
      </p>
      <div class="charts">
        {comparisonCharts(settings, chosen).map((chart) => <ChartFigure chart={chart} />)}
      </div>
    </section>
  );
}

function Configurations({ settings }: { settings: readonly Setting[] }): JSX.Component {
  // Runs of a setting differ in the seed alone, which the table of runs tells.
  const differences = configDifferences(settings.map(({ runs }) => runs[0]))
    .filter(({ key }) => key !== "seed");
  return (
    <section id="configurations">
      <h2>What the configurations differ in</h2>
      {differences.length === 0
        ? <p>Nothing but the seed.</p>
        : (
          <div class="table-scroll" tabindex={0}>
            <table class="differences">
              <caption>Values that are not the same in all configurations</caption>
              <thead>
                <tr>
                  <th scope="col">Value</th>
                  {settings.map(({ name }) => <th scope="col">{name}</th>)}
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
        )}
    </section>
  );
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
