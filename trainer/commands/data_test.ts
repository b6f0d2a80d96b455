import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import { COURSE_FOLDERS } from "../data/layouts/course_slices.ts";
import { readDataset } from "../data/prepared/read_dataset.ts";
import { DatasetError, UsageError } from "../errors.ts";
import { SPLIT_NAMES } from "../run/schema.ts";
import { dataCommand } from "./data.ts";
import { PREPARED_DIRECTORY } from "./data_context.ts";

/** Runs the command in folders of its own and collects what it prints. */
async function withCommand(
  body: (
    run: (...args: string[]) => Promise<string[]>,
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const run = async (...args: string[]) => {
      const lines: string[] = [];
      await dataCommand(args, {
        preparedDirectory: join(root, "prepared"),
        print: (line) => lines.push(line),
        // The tests that run after this one need the network.
        goOffline: () => Promise.resolve(),
      });
      return lines;
    };
    await body(run, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("prepared datasets live in the repository's data/prepared", () => {
  const repository = join(import.meta.dirname ?? "", "..", "..");
  assert.equal(PREPARED_DIRECTORY, join(repository, "data", "prepared"));
});

Deno.test("phantom writes a dataset that list shows", () =>
  withCommand(async (run, root) => {
    assert.match((await run("list")).at(-1)!, /holds no dataset/);
    const args = ["--name", "ph-16", "--size", "16", "--subjects", "3"];
    const lines = await run("phantom", ...args, "--seed", "5");
    assert(lines.some((line) => line.includes("Synthetic phantom")));
    const { card } = await readDataset(join(root, "prepared", "ph-16"));
    assert.equal(card.name, "ph-16");
    assert.equal(card.preprocessing[0].parameters.seed, 5);
    const listed = await run("list");
    for (const source of ["neurite-2d", "neurite-3d", "oasis-1"]) {
      assert(listed.some((line) => line.includes(source)), source);
    }
    assert.equal(
      listed.at(-1),
      "ph-16: 16×16, train 32 slices of 1 subject, validation 32 slices of 1 subject, test 32 slices of 1 subject; Synthetic phantom",
    );
    await assert.rejects(run("phantom", ...args), DatasetError);
    await run("phantom", ...args, "--force");
  }));

Deno.test("import reads a folder; list goes on past a damaged dataset", () =>
  withCommand(async (run, root) => {
    for (const [i, split] of SPLIT_NAMES.entries()) {
      const folder = join(root, "source", COURSE_FOLDERS[split]);
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeFile(
        join(folder, `case_00${i}_slice_0.nii.png`),
        encode({
          width: 16,
          height: 16,
          data: Uint8Array.from({ length: 256 }, (_, j) => (j + i) % 256),
          channels: 1,
          depth: 8,
        }),
      );
    }
    const lines = await run(
      "import",
      join(root, "source"),
      "--name=real",
      "--size=8",
    );
    assert(lines.includes("read 100 % of the source"), lines.join("\n"));
    assert(lines.some((line) => /Data were provided by OASIS-1/.test(line)));
    await Deno.mkdir(join(root, "prepared", "broken"));
    await Deno.mkdir(join(root, "prepared", ".x.1.tmp"));
    const listed = await run("list");
    assert.match(listed.at(-2)!, /^broken: Cannot find .*dataset\.json/);
    assert.match(listed.at(-1)!, /^real: 8×8, train 1 slices/);
  }));

Deno.test("wrong usage names the flag or command at fault", () =>
  withCommand(async (run, root) => {
    const cases: [string[], RegExp][] = [
      [[], /needs a command/],
      [["fetsh"], /fetsh/],
      [["import", "--name", "a"], /needs a PATH/],
      [["import", "x", "--name", "a", "--axis", "oblique"], /--axis.*oblique/],
      [["import", "x", "--name", "a", "--view", "frontal"], /--view.*frontal/],
      [["import", "x", "--name", "a", "--slices", "9"], /--slices.*9/],
      [["import", "x", "--name", "a", "--field-of-view", "0"], /--field-of-view.*'0'/],
      [["import", "x", "--name", "a", "--split", "90/10"], /--split.*90\/10/],
      [["import", "x", "--name", "a", "--seed", "one"], /--seed.*'one'/],
      [["import", "x", "--name", "a", "--subject-pattern", "("], /--subject-pattern/],
      [["show"], /NAME/],
      [["import", "x"], /--name is missing/],
      [["import", "x", "--name"], /--name/],
      [["import", "x", "--name", "A/b"], /--name.*'A\/b'/],
      [["import", "x", "--name", "a", "--size", "0"], /--size.*'0'/],
      [["import", "x", "--name", "a", "--size", "6.5"], /--size.*'6\.5'/],
      [["import", "x", "--name", "a", "--sise", "64"], /--sise/],
      [["import", "x", "--name", "a", "--force=1"], /--force/],
      [["phantom", "--name", "a"], /--size is missing/],
      [["phantom", "--name", "phantom", "--size", "16"], /--name phantom/],
      [
        ["phantom", "--name", "a", "--size", "16", "--subjects", "2"],
        /--subjects/,
      ],
      [["phantom", "--name", "a", "--size", "16", "--seed", "-1"], /--seed/],
      [["phantom", "b", "--name", "a", "--size", "16"], /'b'/],
      [["list", "all"], /'all'/],
      [["list", "--long"], /--long/],
    ];
    for (const [args, message] of cases) {
      await assert.rejects(run(...args), (error) => {
        assert(error instanceof UsageError, `${args}: ${error}`);
        assert.match(error.message, message);
        assert.equal(error.message.includes("\n"), false);
        return true;
      });
    }
    await assert.rejects(
      Deno.stat(join(root, "prepared")),
      Deno.errors.NotFound,
    );
  }));

Deno.test("--help prints the commands", () =>
  withCommand(async (run) => {
    for (const args of [["--help"], ["import", "--help"]]) {
      assert.match((await run(...args)).join("\n"), /import PATH… --name NAME/);
    }
  }));
