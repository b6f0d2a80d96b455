import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decodeNpy } from "../data/prepared/npy.ts";
import { RunDirectoryError, UsageError, type UserError } from "../errors.ts";
import { decodePng } from "../pictures/png.ts";
import { keptPlaces } from "../prior/kept_part.ts";
import { verifyManifest } from "../run/manifest.ts";
import { SAMPLES_SHAPE } from "../run/prior_shapes.ts";
import { RunReader } from "../run/run_reader.ts";
import type { SamplesFile } from "../run/prior_schema.ts";
import { sampleCommand } from "./sample.ts";
import { run as runProcess, TINY } from "./test_processes.ts";

/** A prior of a second. */
const QUICKLY = ["--set=prior.epochs=1", "--set=prior.channels=4", "--set=prior.layers=2"];

/** Runs the command and returns what it printed. */
async function sample(...args: string[]): Promise<string> {
  const { log } = console;
  const lines: unknown[] = [];
  console.log = (line: unknown) => lines.push(line);
  try {
    await sampleCommand(args);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

async function refuses(args: string[], kind: typeof UserError, message: string): Promise<void> {
  await assert.rejects(sample(...args), (error: Error) => {
    assert(error instanceof kind, `${args.join(" ")}: ${error.stack}`);
    assert(error.message.includes(message), `${args.join(" ")}: ${error.message}`);
    assert(!error.message.includes("\n"));
    return true;
  });
}

/** Hashes of what is in `samples/`, but `samples.json` itself. */
async function hashes(run: string): Promise<Record<string, string>> {
  const reader = await RunReader.open(run);
  const names = (await reader.list("samples")).filter((name) => name !== "samples.json");
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => {
      const bytes = await reader.readBytes(`samples/${name}`);
      return [name, createHash("sha256").update(bytes).digest("hex")];
    })),
  );
}

async function readSamples(run: string): Promise<{ index: SamplesFile; codes: Uint16Array }> {
  const reader = await RunReader.open(run);
  const index = await reader.readJson("samples/samples.json", SAMPLES_SHAPE);
  const { data, dtype, shape } = decodeNpy(await reader.readBytes(index.codes_file), "codes");
  assert.deepEqual(shape, [index.samples.length, 8, 8]);
  assert(dtype === "uint16");
  return { index, codes: data };
}

Deno.test("sample", async (t) => {
  const folder = await Deno.makeTempDir();
  const run = `${folder}/run`;
  const { code, error } = await runProcess(["train", ...TINY, "--out", run]);
  assert.equal(code, 0, error);

  let first: Record<string, string>;
  await t.step("trains the prior, draws, and keeps the contract", async () => {
    const out = await sample(run, ...QUICKLY, "--count=10", "--seed=7");
    assert.match(out, /epoch 1\/1 {2}bits\/code [\d.]+ → [\d.]+ \(validation\)/);
    assert.match(out, /Wrote 10 slices/);
    assert.deepEqual(await verifyManifest(run), []);
    const manifest = JSON.parse(await Deno.readTextFile(`${run}/manifest.json`));
    assert.equal(manifest.status, "complete");
    first = await hashes(run);
    const { index } = await readSamples(run);
    assert.equal(index.drawn_codes, 64);
    for (const name of [index.prior_checkpoint.file, index.checkpoint.file]) {
      const hash = createHash("sha256").update(await Deno.readFile(`${run}/${name}`));
      assert(
        [index.prior_checkpoint.sha256, index.checkpoint.sha256].includes(hash.digest("hex")),
        name,
      );
    }
    assert.equal(Object.keys(first).length, 12);
    for (const { file, position } of index.samples) {
      const { width, height, pixels } = decodePng(await Deno.readFile(`${run}/${file}`), file);
      assert.deepEqual([width, height], [32, 32]);
      assert(new Set(pixels).size > 10, `${file} is empty`);
      assert(position >= 0 && position <= 1);
    }
    const positions = index.samples.map(({ position }) => position);
    assert(new Set(positions).size > 4, "the positions are not spread");
  });
  await t.step("the same seed gives the same bytes, another one other bytes", async () => {
    // As an evaluation leaves it beside the samples of before.
    await Deno.mkdir(`${run}/samples/nearest`);
    await Deno.writeTextFile(`${run}/samples/nearest/0000_training.png`, "stale");
    const out = await sample(run, "--count=10", "--seed=7");
    assert(!out.includes("bits/code"), "it trained again");
    assert.deepEqual(await hashes(run), first);
    await sample(run, "--count=10", "--seed=8");
    assert.notDeepEqual((await hashes(run))["codes.npy"], first["codes.npy"]);
  });
  await t.step("position, temperature, nucleus and count are heard", async () => {
    await sample(run, "--count=3", "--seed=7", "--position=0.25");
    const plain = await readSamples(run);
    assert.deepEqual(plain.index.samples.map(({ position }) => position), [0.25, 0.25, 0.25]);
    assert.equal(Object.keys(await hashes(run)).length, 5, "samples of before are still there");
    await sample(run, "--count=3", "--seed=7", "--position=0.25", "--temperature=0.01");
    const cold = await readSamples(run);
    await sample(run, "--count=3", "--seed=7", "--position=0.25", "--top-p=0.001");
    const narrow = await readSamples(run);
    const mapsOf = ({ codes }: { codes: Uint16Array }) =>
      [0, 1, 2].map((i) => codes.subarray(64 * i, 64 * (i + 1)).join());
    assert.equal(new Set(mapsOf(plain)).size, 3);
    // Nothing but the most probable code is left: one map.
    assert.equal(new Set(mapsOf(narrow)).size, 1);
    const mean = ({ index }: { index: SamplesFile }) =>
      index.samples.reduce((sum, { log2_likelihood }) => sum + log2_likelihood, 0) / 3;
    assert(mean(cold) > mean(plain) + 1, "likelier codes are not likelier");
    assert.equal(cold.index.temperature, 0.01);
    assert.equal(narrow.index.top_p, 0.001);
  });
  await t.step("--complete keeps the slice's own codes, at its own position", async () => {
    const test = decodeNpy(await Deno.readFile(`${run}/codes/test.npy`), "test").data;
    const { slices } = JSON.parse(await Deno.readTextFile(`${run}/evaluation.json`));
    for (const keep of ["top-half", "left-half"] as const) {
      await sample(run, "--count=2", "--complete=5", `--keep=${keep}`);
      const { index, codes } = await readSamples(run);
      assert.deepEqual(index.completion, { slice: 5, subject: slices[5].subject, keep });
      assert.equal(index.samples[0].position, slices[5].position);
      assert.equal(index.drawn_codes, 32);
      let changed = 0;
      keptPlaces(keep, 8, 8).forEach((kept, place) => {
        for (const i of [0, 1]) {
          const same = codes[64 * i + place] === test[64 * 5 + place];
          if (kept) assert(same, `${keep}: the code at ${place} was not kept`);
          else if (!same) changed++;
        }
      });
      assert(changed > 0, "nothing was drawn");
    }
  });
  await t.step("what cannot be is refused in one line, and changes nothing", async () => {
    const before = await Deno.readTextFile(`${run}/manifest.json`);
    const cases: [args: string[], kind: typeof UserError, message: string][] = [
      [[], UsageError, "Name one run"],
      [[run, run], UsageError, "Name one run"],
      [[`${folder}/none`], RunDirectoryError, `${folder}/none as it holds no config.json`],
      [[run, "--count=0"], UsageError, "--count must be a whole number of at least 1: it is 0"],
      [[run, "--count=1000000"], UsageError, "--count must be at most 4096: it is 1000000"],
      [[run, "--count=1.5"], UsageError, "--count must be a whole number"],
      [[run, "--seed=4294967296"], UsageError, "--seed must be below 4294967296"],
      [[run, "--seed=-1"], UsageError, "--seed must be a whole number"],
      [[run, "--temperature=0"], UsageError, "--temperature must be a number from 0.01 to 100"],
      [[run, "--temperature=NaN"], UsageError, "--temperature must be a number from 0.01"],
      [[run, "--temperature=-1"], UsageError, "--temperature must be a number from 0.01"],
      [[run, "--temperature="], UsageError, "--temperature must be a number from 0.01"],
      [[run, "--top-p=0"], UsageError, "--top-p must be a number from 0.001 to 1: it is 0"],
      [[run, "--top-p=1.1"], UsageError, "--top-p must be a number from 0.001 to 1: it is 1.1"],
      [[run, "--position=2"], UsageError, "--position must be a number from 0 to 1: it is 2"],
      [[run, "--complete=16"], UsageError, "the number of a test slice, 0 to 15: it is 16"],
      [[run, "--complete=first"], UsageError, "--complete must be a whole number"],
      [[run, "--keep=top-half"], UsageError, "--keep goes with --complete"],
      [
        [run, "--complete=1", "--keep=bottom-half"],
        UsageError,
        "--keep must be one of top-half, top-quarter, left-half: it is bottom-half",
      ],
      [[run, "--interpolate=1"], UsageError, "Unknown option '--interpolate'"],
      [[run, "--set=prior.layers=3"], UsageError, "is there already, with 2; leave --set out"],
    ];
    for (const [args, kind, message] of cases) await refuses(args, kind, message);
    assert.equal(await Deno.readTextFile(`${run}/manifest.json`), before);
  });
  await t.step("a dataset that is not the run's is refused", async () => {
    const file = `${run}/environment.json`;
    const environment = await Deno.readTextFile(file);
    const edited = JSON.parse(environment);
    edited.dataset.sha256.validation = "0".repeat(64);
    await Deno.writeTextFile(file, JSON.stringify(edited));
    await refuses(
      [run],
      RunDirectoryError,
      'dataset "phantom" is not the one that the run was made with (validation)',
    );
    await Deno.writeTextFile(file, environment);
  });
  await t.step(
    "a run without a checkpoint, or not complete, has nothing to draw from",
    async () => {
      const manifest = await Deno.readTextFile(`${run}/manifest.json`);
      const running = manifest.replace('"complete"', '"interrupted"');
      await Deno.writeTextFile(`${run}/manifest.json`, running);
      await refuses([run], RunDirectoryError, "it is not complete (interrupted)");
      await Deno.writeTextFile(`${run}/manifest.json`, manifest);
      await Deno.remove(`${run}/checkpoints/best`);
      await refuses([run], RunDirectoryError, "has no best checkpoint yet");
    },
  );
  await t.step("--help tells the flags", async () => {
    const help = await sample("--help");
    for (const flag of ["count", "seed", "position", "temperature", "top-p", "complete", "keep"]) {
      assert(help.includes(`--${flag} `), flag);
    }
  });
  await Deno.remove(folder, { recursive: true });
});
