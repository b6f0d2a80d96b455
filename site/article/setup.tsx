/**
 * The commands from nothing to this report.
 *
 * @module
 */

const COMMANDS: readonly { command: string; does: string }[] = [
  {
    command: "npx --yes deno@2.9.6 task train",
    does:
      "trains on the built-in phantom; all it needs is Node’s npx; with Deno 2.9.6 installed, deno task train",
  },
  {
    command: "deno task data import PATH --name NAME --size N",
    does: "prepares slices that you have, at N × N pixels, as data/prepared/NAME",
  },
  {
    command: "deno task train --dataset NAME",
    does: "trains on them; the run is written to artifacts/runs",
  },
  {
    command: "deno task evaluate RUN",
    does: "scores the whole test split and draws reconstructions",
  },
  {
    command: "deno task site",
    does: "builds this report from artifacts/runs into _site",
  },
  { command: "deno task test", does: "runs the tests" },
];

/** The section on setting up. */
export function Setup(): JSX.Component {
  return (
    <section id="set-up">
      <h2>Set-up</h2>
      <p>
        In a clone of the repository. Versions are pinned and locked; no step needs an account.
      </p>
      <dl class="commands">
        {COMMANDS.map(({ command, does }) => (
          <div>
            <dt>
              <code>{command}</code>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
