/**
 * `deno task verify` as users meet it: whole processes, real runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkRunDirectory } from "../run/contract_check.ts";
import { listFiles } from "../run/list_files.ts";
import { writeManifest } from "../run/manifest.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { type EnvironmentFile, RUN_FILES, type RunConfig, type RunStatus } from "../run/schema.ts";
import { fails, run, spawn, TINY, until } from "./test_processes.ts";

/**
 * Nothing learns: the validation losses of all epochs are equal, so the best
 * epoch is the first, whatever the arithmetic.
 */
const NO_LEARNING = [
  "--set=training.learningRate=0",
  "--set=quantizer.codebook=gradient",
  "--set=quantizer.revivalInterval=0",
];

Deno.test("verify repeats a run, and tells what differs where something does", async (t) => {
  const folder = await Deno.makeTempDir();
  const original = `${folder}/original`;
  const temporary = `${folder}/temporary`;
  await Deno.mkdir(temporary);
  const env = { TMPDIR: temporary };
  await trained([...TINY, "--out", original]);
  const files = Object.keys(JSON.parse(await manifestOf(original)).files);

  await t.step("the same bytes; --keep keeps the repeated run, a run like any other", async () => {
    const before = await contents(original);
    const kept = `${folder}/kept`;
    const { code, out, error } = await run(["verify", original, "--keep", kept], env);
    assert.equal(code, 0, out + error);
    assert(out.includes(`0 differences, all ${files.length} files are equal`), out);
    assert.deepEqual(await contents(original), before);
    assert.deepEqual(await checkRunDirectory(kept), []);
    assert.equal(await manifestOf(kept), await manifestOf(original));
    await fails(["verify", original, "--keep", kept], 1, `${kept} already`);
  });

  await t.step("another seed: the first step, the files and the tensors that differ", async () => {
    const path = await copyOf(original, `${folder}/seed`);
    const config = await readJson<RunConfig>(`${path}/${RUN_FILES.config}`);
    await rewrite(path, RUN_FILES.config, { ...config, seed: 2 });
    const { code, out, error } = await run(["verify", path], env);
    assert.equal(code, 1, out);
    assert(error.includes(`error: ${path} did not come out in the same bytes`), error);
    assert.match(out, /First differing step: 1 \(every step is logged\)/);
    const logged = JSON.parse((await Deno.readTextFile(`${path}/steps.jsonl`)).split("\n")[0]);
    const [, first, second] = /^ {2}total +(\S+) +(\S+)$/m.exec(out) ?? [];
    assert.equal(Number(first), logged.total);
    assert(Number.isFinite(Number(second)) && first !== second, out);
    assert.match(out, /differs +checkpoints\/epoch-0003\.safetensors: first \S+ by up to \d/);
    for (const file of ["metrics.json", "steps.jsonl", "evaluation.json", "progression.gif"]) {
      assert.match(out, new RegExp(`^ +differs +${file}$`, "m"));
    }
    // The seed of the config itself is the same in both.
    assert.doesNotMatch(out, /differs +config\.json/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary)), []);
  });

  await t.step("a change in one file alone is found, and the rest called equal", async () => {
    const path = await copyOf(original, `${folder}/one-file`);
    const frame = `${path}/${RUN_FILES.frames}/epoch-0001.png`;
    const bytes = await Deno.readFile(frame);
    bytes[bytes.length - 20] ^= 1;
    await Deno.writeFile(frame, bytes);
    await rehash(path);
    const { code, out } = await run(["verify", path, "--repeat", "2"], env);
    assert.equal(code, 1, out);
    assert(out.includes(`Repetition 1 of 2: 1 of ${files.length} files differ`), out);
    assert.match(out, /^ {2}differs +frames\/epoch-0001\.png$/m);
    assert.equal([...out.matchAll(/All logged steps are equal\./g)].length, 1);
    assert.match(out, /^2 repetitions: 2 differences$/m);
  });

  await t.step(
    "--repeat: a line each and the total; circumstances and samples are told",
    async () => {
      const path = await copyOf(original, `${folder}/circumstances`);
      const environment = await readJson<EnvironmentFile>(`${path}/${RUN_FILES.environment}`);
      const other = { ...environment, deno: "1.0.0", adapter: "abacus" };
      await Deno.writeTextFile(`${path}/${RUN_FILES.environment}`, JSON.stringify(other));
      await Deno.mkdir(`${path}/${RUN_FILES.samples}`);
      await Deno.writeTextFile(`${path}/${RUN_FILES.samples}/0000.png`, "drawn");
      await Deno.mkdir(`${path}/prior`);
      await Deno.writeTextFile(`${path}/prior/metrics.json`, "{}");
      await rehash(path);
      const { code, out } = await run(["verify", path, "--repeat", "2"], env);
      assert.equal(code, 0, out);
      assert(out.includes(`Deno was 1.0.0, is ${Deno.version.deno}`), out);
      assert(out.includes(`the adapter was abacus, is ${environment.adapter}`), out);
      assert.match(
        out,
        /^Not compared: prior\/ and samples\/, with 2 files: training makes none\.$/m,
      );
      const lines = out.trim().split("\n").filter((line) => /repetition/i.test(line));
      const same = `0 differences, all ${files.length} files are equal byte by byte`;
      assert(lines[0].startsWith(`Repetition 1 of 2: ${same}`), out);
      assert(lines[1].startsWith(`Repetition 2 of 2: ${same}`), out);
      assert.deepEqual(lines.slice(2), ["2 repetitions: 0 differences"]);
      assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary)), []);
    },
  );

  await t.step("what cannot be compared is refused before anything is trained", async () => {
    const refuses = async (path: string, message: string) => {
      await fails(["verify", path], 1, message);
      assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary)), []);
    };
    const tampered = await copyOf(original, `${folder}/tampered`);
    await Deno.writeTextFile(`${tampered}/${RUN_FILES.metrics}`, "{}");
    await refuses(tampered, `${tampered}/${RUN_FILES.metrics} is not what the run's manifest says`);

    const added = await copyOf(original, `${folder}/added`);
    await Deno.writeTextFile(`${added}/notes.txt`, "");
    await refuses(added, `${added}/notes.txt is not in the run's manifest; move it elsewhere`);

    const lacking = await copyOf(original, `${folder}/lacking`);
    await Deno.remove(`${lacking}/${RUN_FILES.progression}`);
    await refuses(lacking, `${lacking}/${RUN_FILES.progression} is missing`);

    for (const status of ["interrupted", "running"] as const) {
      const path = await copyOf(original, `${folder}/${status}`);
      await rehash(path, status);
      await refuses(path, `not complete (${status}): let it end, or continue it with deno task`);
    }

    const otherData = await copyOf(original, `${folder}/other-data`);
    const environment = await readJson<EnvironmentFile>(`${otherData}/${RUN_FILES.environment}`);
    environment.dataset.sha256.validation = "0".repeat(64);
    await Deno.writeTextFile(
      `${otherData}/${RUN_FILES.environment}`,
      JSON.stringify(environment),
    );
    await refuses(
      otherData,
      'dataset "phantom" is not the one that the run was made with (validation)',
    );
  });

  await t.step("Ctrl-C ends the step and leaves nothing behind", async () => {
    const process = spawn(["verify", original, "--repeat", "50"], env);
    await until(async () => (await listFiles(temporary)).some((name) => name.endsWith("latest")));
    process.kill("SIGINT");
    const { code, stdout, stderr } = await process.output();
    const out = new TextDecoder().decode(stdout);
    assert.equal(code, 130, new TextDecoder().decode(stderr));
    assert.match(out, /Stopped after (step|repetition) \d+.*not compared/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary)), []);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("verify repeats the evaluation that the run has, be it of the best or the latest checkpoint", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/run`;
  await trained([...TINY, ...NO_LEARNING, "--out", path]);
  const pointer = (name: string) => Deno.readTextFile(`${path}/${RUN_FILES.checkpoints}/${name}`);
  assert.notEqual(await pointer("best"), await pointer("latest"));
  const ofBest = await manifestOf(path);
  assert.equal((await run(["verify", path])).code, 0);

  assert.equal((await run(["evaluate", path, "--checkpoint", "latest"])).code, 0);
  assert.notEqual(await manifestOf(path), ofBest);
  const { code, out } = await run(["verify", path]);
  assert.equal(code, 0, out);
  assert.match(out, /evaluation is of its latest checkpoint/);

  await Deno.writeTextFile(
    `${path}/${RUN_FILES.checkpoints}/latest`,
    "epoch-0002.safetensors\n",
  );
  await rehash(path);
  await fails(["verify", path], 1, "epoch-0003.safetensors, neither its best nor its latest");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("verify: wrong usage exits with 2, what is no run with 1, each with one line", async () => {
  const folder = await Deno.makeTempDir();
  const cases: [string[], number, string][] = [
    [[], 2, "Name one run: deno task verify"],
    [[folder, folder], 2, "Name one run"],
    [[folder, "--repeat", "0"], 2, "--repeat must be a whole number of at least 1: it is 0"],
    [[folder, "--repeat", "2", "--keep", `${folder}/a`], 2, "--keep goes with one repetition"],
    [[folder, "--keep", ""], 2, "--keep needs the name of a folder"],
    [[folder, "--seed", "1"], 2, "Unknown option '--seed'"],
    [[folder, "--record-smoke"], 2, "--record-smoke goes with no run"],
    [[folder], 1, `${folder} as it holds no config.json`],
    [[`${folder}/none`], 1, `${folder}/none`],
  ];
  for (const [args, code, message] of cases) await fails(["verify", ...args], code, message);
  await Deno.writeTextFile(`${folder}/config.json`, "{}");
  await fails(["verify", folder], 1, `${folder}/manifest.json as it does not exist`);
  const { code, out } = await run(["verify", "--help"]);
  assert.equal(code, 0);
  assert.match(out, /deno task verify RUN/);
  await Deno.remove(folder, { recursive: true });
});

async function trained(args: string[]): Promise<void> {
  const { code, out, error } = await run(["train", ...args]);
  assert.equal(code, 0, out + error);
}

async function manifestOf(path: string): Promise<string> {
  return await Deno.readTextFile(`${path}/${RUN_FILES.manifest}`);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path)) as T;
}

async function contents(path: string): Promise<[name: string, bytes: Uint8Array][]> {
  const names = await listFiles(path);
  return await Promise.all(
    names.map(async (name): Promise<[string, Uint8Array]> => [
      name,
      await Deno.readFile(`${path}/${name}`),
    ]),
  );
}

async function copyOf(path: string, target: string): Promise<string> {
  for (const [name, bytes] of await contents(path)) {
    const file = `${target}/${name}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeFile(file, bytes);
  }
  return target;
}

/** Makes the manifest say what the files are now: a run that contradicts itself nowhere. */
async function rehash(path: string, status: RunStatus = "complete"): Promise<void> {
  const directory = await RunDirectory.open(path);
  await writeManifest(directory, status);
  await directory.close();
}

/** Replaces a JSON file of a run, in the run's own notation. */
async function rewrite(path: string, name: string, value: object): Promise<void> {
  const directory = await RunDirectory.open(path);
  await directory.writeJson(name, value);
  await writeManifest(directory, "complete");
  await directory.close();
}
