/**
 * What is needed to get the same bytes again.
 *
 * @module
 */
import { SPLIT_NAMES } from "@oasis-vq-vae/trainer/run/schema";
import type { Run } from "../run.ts";
import { duration, fixed, grouped } from "./number_format.ts";

/** The section on reproducibility. */
export function Reproducibility({ run }: { run: Run }): JSX.Component {
  const { config, environment, manifest } = run;
  const dirty = environment.commit?.endsWith("-dirty") ?? false;
  return (
    <section id="reproducibility">
      <h2>Reproducibility</h2>
      <p>
        One seed feeds every random stream, packages are locked, and no clock is in a hashed file.
        {" "}
        {config.backend === "wasm"
          ? "On the CPU the same configuration gives the same bytes, on however many cores."
          : "On one GPU the same configuration gives the same bytes: every sum has a fixed order."}
        {" "}
        The run’s manifest lists the SHA-256 of {grouped(Object.keys(manifest.files).length)} files;
        {" "}
        <code>deno task verify RUN</code>{" "}
        trains again and compares every one. To train again without the run, take its config.json
        {" "}
        from the <a href="#downloads">downloads</a>, and data of the hashes below:
      </p>
      <pre><code>{repetition(run)}</code></pre>
      {dirty && (
        <p class="notice">
          <strong>Uncommitted changes.</strong>{" "}
          The code differed from the commit when the run was made, so the commit alone does not lead
          back to it.
        </p>
      )}
      <div class="table-scroll" tabindex={0}>
        <table class="facts">
          <caption>Provenance of the run</caption>
          <tbody>
            {facts(run).map(([name, value]) => (
              <tr>
                <th scope="row">{name}</th>
                <td class="text">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details>
        <summary>Full configuration (config.json)</summary>
        <pre><code>{JSON.stringify(config, null, 2)}</code></pre>
      </details>
    </section>
  );
}

/** The commands that train the run's configuration again, with the code that it was made with. */
function repetition({ environment: { commit } }: Run): string {
  return [
    ...(commit === null ? [] : [`git checkout ${commit.replace("-dirty", "")}`]),
    "deno task train --config config.json",
  ].join("\n");
}

function facts(run: Run): [string, JSX.Component | string][] {
  const { config, environment, evaluation, timing } = run;
  const hash = (value: string) => <code class="hash">{value}</code>;
  return [
    [
      "Commit",
      environment.commit === null ? "none: made outside a repository" : hash(environment.commit),
    ],
    ["deno.lock, SHA-256", hash(environment.lock_sha256)],
    ...SPLIT_NAMES.map((split): [string, JSX.Component] => [
      `Data, ${split}, SHA-256`,
      hash(environment.dataset.sha256[split]),
    ]),
    [
      "Evaluated checkpoint",
      evaluation === null ? "none yet" : evaluation.checkpoint.file,
    ],
    ...(evaluation === null ? [] : [
      ["Checkpoint, SHA-256", hash(evaluation.checkpoint.sha256)] as [
        string,
        JSX.Component,
      ],
    ]),
    ["Seed", String(config.seed)],
    ["Preset", config.preset],
    ["Backend", `${environment.backend}: ${environment.backend_reason}`],
    ["Adapter", environment.adapter],
    [
      "Runtime",
      `Deno ${environment.deno}, V8 ${environment.v8}, TypeScript ${environment.typescript}`,
    ],
    [
      "Machine",
      `${environment.os} ${environment.architecture}, ${environment.cores} cores`,
    ],
    [
      "Packages",
      Object.entries(environment.packages).sort(([a], [b]) => a < b ? -1 : 1)
        .map(([name, version]) => `${name} ${version}`).join(", "),
    ],
    ...(timing === null ? [] : [["Duration", durationOf(timing)] as [string, string]]),
  ];
}

function durationOf(timing: NonNullable<Run["timing"]>): string {
  const speeds = timing.epochs.map((epoch) => epoch.images_per_second);
  const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
  return speeds.length === 0
    ? duration(timing.seconds)
    : `${duration(timing.seconds)}; ${fixed(mean, 1)} training images a second`;
}
