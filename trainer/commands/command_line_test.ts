/**
 * The command line as users meet it: whole processes, real files.
 *
 * @module
 */
import assert from "node:assert/strict";
import { checkRunDirectory } from "../run/contract_check.ts";
import { RUN_FILES, type RunConfig } from "../run/schema.ts";
import { pathExists } from "../path_exists.ts";
import { fails, run, spawn, TINY, until } from "./test_processes.ts";

async function trained(args: string[]): Promise<string> {
  const { code, out, error } = await run(["train", ...args]);
  assert.equal(code, 0, out + error);
  return out;
}

async function readManifest(path: string): Promise<string> {
  return await Deno.readTextFile(`${path}/${RUN_FILES.manifest}`);
}

Deno.test("train keeps the contract; stopped and resumed, or killed and resumed, it ends alike", async (t) => {
  const folder = await Deno.makeTempDir();
  const whole = `${folder}/whole`;
  await t.step("a whole run", async () => {
    const out = await trained([...TINY, "--out", whole]);
    assert.match(out, /SSIM \(Wang\) +0\.\d{4}/);
    assert.deepEqual(await checkRunDirectory(whole), []);
  });
  await t.step("Ctrl-C, then --resume", async () => {
    const path = `${folder}/stopped`;
    const process = spawn(["train", ...TINY, "--set=training.logInterval=1", "--out", path]);
    await until(() => pathExists(`${path}/${RUN_FILES.checkpoints}/latest`));
    process.kill("SIGINT");
    const { code, stdout } = await process.output();
    assert.equal(code, 130);
    const out = new TextDecoder().decode(stdout);
    assert(out.includes(`continue with: deno task train --resume ${path}`), out);
    assert.equal(JSON.parse(await readManifest(path)).status, "interrupted");
    await trained(["--resume", path]);
    assert.equal(await readManifest(path), await readManifest(whole));
  });
  await t.step("SIGKILL, then --resume", async () => {
    const path = `${folder}/killed`;
    const process = spawn(["train", ...TINY, "--out", path]);
    await until(() => pathExists(`${path}/${RUN_FILES.checkpoints}/latest`));
    process.kill("SIGKILL");
    await process.output();
    assert.equal(JSON.parse(await readManifest(path)).status, "running");
    await trained(["--resume", path]);
    assert.equal(await readManifest(path), await readManifest(whole));
  });
  await t.step("killed between the last checkpoint and what follows it", async () => {
    const path = `${folder}/late`;
    // Another run's configuration says all.
    await trained(["--config", `${whole}/${RUN_FILES.config}`, "--out", path]);
    assert.equal(await readManifest(path), await readManifest(whole));
    const manifest = JSON.parse(await readManifest(path));
    await Deno.writeTextFile(
      `${path}/${RUN_FILES.manifest}`,
      JSON.stringify({ ...manifest, status: "running" }),
    );
    await Deno.writeTextFile(`${path}/${RUN_FILES.checkpoints}/best`, "epoch-0001.safetensors\n");
    await Deno.remove(`${path}/${RUN_FILES.evaluation}`);
    await trained(["--resume", path]);
    assert.equal(await readManifest(path), await readManifest(whole));
  });
  await t.step("killed before the first manifest", async () => {
    const path = `${folder}/early`;
    await Deno.mkdir(path);
    await Deno.copyFile(`${whole}/${RUN_FILES.config}`, `${path}/${RUN_FILES.config}`);
    await trained(["--resume", path]);
    assert.equal(await readManifest(path), await readManifest(whole));

    await Deno.writeTextFile(
      `${path}/${RUN_FILES.manifest}`,
      (await readManifest(path)).replace("complete", "interrupted"),
    );
    await Deno.writeTextFile(`${path}/${RUN_FILES.metrics}`, '{ "schema_version": 1 }');
    await fails(["train", "--resume", path], 1, `${path}/${RUN_FILES.metrics}: `);
  });
  await t.step("evaluate again: the same bytes", async () => {
    const before = await readManifest(whole);
    const { code, out, error } = await run(["evaluate", whole]);
    assert.equal(code, 0, error);
    assert.match(out, /16 slices of 2 subjects/);
    assert.equal(await readManifest(whole), before);
  });
  await t.step("damage is named, and nothing is lost", async () => {
    const before = await readManifest(whole);
    await fails(["train", ...TINY, "--out", whole], 1, `${whole} already: continue a run with`);
    await fails(["train", "--resume", whole], 1, "is complete");
    await fails(["train", "--resume", `${folder}/none`], 1, `${folder}/none`);
    await fails(["evaluate", `${folder}/none`], 1, `${folder}/none`);
    assert.equal(await readManifest(whole), before);
    assert.deepEqual(await checkRunDirectory(whole), []);

    const configFile = `${whole}/${RUN_FILES.config}`;
    const config: RunConfig = JSON.parse(await Deno.readTextFile(configFile));
    const other = { ...config, model: { ...config.model, embeddingDim: 8 } };
    await Deno.writeTextFile(configFile, JSON.stringify(other));
    await fails(["evaluate", whole], 1, "it is of another configuration");
    const unknown = { ...config, model: { ...config.model, width: 8 } };
    await Deno.writeTextFile(configFile, JSON.stringify(unknown));
    await fails(["evaluate", whole], 1, "unknown key model.width");
    // Another phantom: its scores would not be this run's.
    const phantom = { ...config, phantom: { ...config.phantom, seed: 77 } };
    await Deno.writeTextFile(configFile, JSON.stringify(phantom));
    for (const flags of [[], ["--samples"]]) {
      await fails(
        ["evaluate", whole, ...flags],
        1,
        'dataset "phantom" is not the one that the run was made with (train, validation, test)',
      );
    }
    await Deno.writeTextFile(configFile, JSON.stringify(config));

    const pointer = await Deno.readTextFile(`${whole}/${RUN_FILES.checkpoints}/best`);
    const checkpoint = `${whole}/${RUN_FILES.checkpoints}/${pointer.trim()}`;
    const bytes = await Deno.readFile(checkpoint);
    await Deno.writeFile(checkpoint, bytes.subarray(0, bytes.length / 2));
    await fails(["evaluate", whole], 1, pointer.trim());
    assert.equal(await readManifest(whole), before);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("wrong usage exits with 2, bad values with 1, each with one line", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/file`, "");
  const cases: [string[], number, string][] = [
    [["train", "--preset", "huge"], 2, 'Unknown preset "huge": choose one of smoke, quick'],
    [["train", "--speed", "9"], 2, "Unknown option '--speed'"],
    [["train", "--epochs"], 2, "--epochs"],
    [["train", "--epochs", "0"], 2, "--epochs must be a whole number of at least 1: it is 0"],
    [["train", "--seed", "x"], 2, "--seed must be a whole number"],
    [["train", "--backend", "cuda"], 2, "--backend must be one of auto, webgpu, wasm: it is cuda"],
    [["train", "quick"], 2, 'Unexpected "quick"'],
    [["train", "--resume", folder, "--seed", "1"], 2, "--resume goes with no other flag"],
    [["train", "--config", "c.json", "--seed=2"], 2, "--config goes with no flag but --out"],
    [["train", "--config", "none.json"], 1, "configuration none.json as there is no such file"],
    [["train", "--config", folder], 1, "as it is a folder: name the config.json in it"],
    [["train", "--config", `${folder}/file`], 1, `${folder}/file as it is not valid JSON`],
    [["train", "--set", "model.width=3"], 2, "Unknown key in --set model.width=3"],
    [["train", "--set", "backend=webgpu"], 2, "have no flag of their own"],
    [["train", "--out", ""], 2, "--out needs the name of a folder"],
    [["train", "--set", "model.imageSize"], 2, "write key=value"],
    [["train", "--set", "model.imageSize=66"], 1, "must be a multiple of 4"],
    [["train", "--set", "training.learningRate=fast"], 1, "training.learningRate must be a number"],
    [["train", "--set", "training.batchSize=30"], 1, "must be a multiple of training.shards"],
    [["train", "--backend", "wasm", "--dataset", "nowhere"], 1, 'no dataset "nowhere"'],
    [
      ["train", "--preset=smoke", "--backend=wasm", "--set=quantizer.initialisationStep=500"],
      1,
      "quantizer.initialisationStep must be below 128",
    ],
    [["train", ...TINY, "--out", `${folder}/file/run`], 1, `${folder}/file`],
    [["train", "--resume", folder], 1, `${folder} as it holds no config.json`],
    [["evaluate"], 2, "Name one run"],
    [["evaluate", folder, "--checkpoint", "first"], 2, "--checkpoint must be one of best, latest"],
    [["paint"], 2, 'Unknown command "paint"'],
  ];
  for (const [args, code, message] of cases) await fails(args, code, message);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--help tells the flags", async () => {
  for (const command of ["train", "evaluate", "data"]) {
    const { code, out } = await run([command, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`deno task ${command}`));
  }
});
