import assert from "node:assert/strict";
import { RunDirectoryError } from "../errors.ts";
import { RunDirectory } from "./run_directory.ts";
import { RunReader } from "./run_reader.ts";
import { RUN_FILES } from "./schema.ts";

async function inTemporaryFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withRun(test: (run: RunDirectory) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const run = await RunDirectory.create(`${folder}/runs/a`);
    await run.writeJson(RUN_FILES.config, { schema_version: 1 });
    await test(run);
    await run.close();
  });
}

const refusal = (...parts: string[]) => (error: unknown) => {
  assert.ok(error instanceof RunDirectoryError, String(error));
  for (const part of parts) assert.ok(error.message.includes(part), error.message);
  assert.ok(!error.message.includes("\n"));
  return true;
};

const record = (step: number) => ({
  step,
  epoch: 1,
  total: 0.5,
  reconstruction: 0.25,
  codebook: 0.125,
  commitment: 1,
  perplexity: 2,
  learning_rate: 1e-3,
  gradient_norm: 3,
});

Deno.test("RunDirectory.create: an existing directory is refused with both ways on", async () => {
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(
      RunDirectory.create(folder),
      refusal(folder, "exists already", "--resume", "another --out"),
    );
  });
});

Deno.test("RunDirectory.create: a parent that cannot be written is named", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await assert.rejects(
      RunDirectory.create(`${folder}/file/run`),
      refusal(`${folder}/file cannot be written`, "another --out"),
    );
    await assert.rejects(
      RunDirectory.create(`${folder}/file/deep/run`),
      refusal(`${folder}/file/deep cannot be written`),
    );
    await assert.rejects(RunDirectory.create("/proc/run"), refusal("/proc cannot be written"));
  });
});

Deno.test("RunDirectory.open: what is no run is refused", async () => {
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(RunDirectory.open(folder), refusal(folder, "no config.json"));
    await assert.rejects(RunReader.open(`${folder}/none`), refusal("none", "no config.json"));
  });
});

Deno.test("RunDirectory: one writer at a time, any number of readers", async () => {
  await withRun(async (run) => {
    await assert.rejects(
      RunDirectory.open(run.path),
      refusal(run.path, `(${Deno.pid}) is writing it`),
    );
    const reader = await RunReader.open(run.path);
    assert.deepEqual(await reader.readJson("config.json"), { schema_version: 1 });
    await run.close();
    assert.deepEqual(await reader.list(""), ["config.json"], "no lock file stays");
    const again = await RunDirectory.open(run.path);
    await again.close();
  });
});

Deno.test("RunDirectory: a lock file of a dead process does not lock", async () => {
  await withRun(async (run) => {
    await run.close();
    await Deno.writeTextFile(`${run.path}/.lock`, "1\n");
    const again = await RunDirectory.open(run.path);
    await again.close();
  });
});

Deno.test("RunDirectory: closed, it cannot be written", async () => {
  await withRun(async (run) => {
    await run.close();
    await assert.rejects(run.writeText("a.txt", ""), /closed already/);
    await run.close();
  });
});

Deno.test("writeJson: two spaces, keys in order, a newline at the end", async () => {
  await withRun(async (run) => {
    await run.writeJson("x.json", { schema_version: 1, b: [1, null], a: "é" });
    assert.equal(
      await Deno.readTextFile(`${run.path}/x.json`),
      '{\n  "schema_version": 1,\n  "b": [\n    1,\n    null\n  ],\n  "a": "é"\n}\n',
    );
  });
});

Deno.test("writeJson: a number that JSON cannot hold is refused, and the old file stays", async () => {
  await withRun(async (run) => {
    await run.writeJson("x.json", { loss: 1 });
    await assert.rejects(run.writeJson("x.json", { a: { loss: NaN } }), /x\.json as loss .* NaN/);
    assert.equal(await Deno.readTextFile(`${run.path}/x.json`), '{\n  "loss": 1\n}\n');
  });
});

Deno.test("readJson: missing, broken and later files are refused by name", async () => {
  await withRun(async (run) => {
    await assert.rejects(run.readJson("metrics.json"), refusal("metrics.json", "does not exist"));
    await run.writeText("metrics.json", '{"schema_version": 1, "epo');
    await assert.rejects(run.readJson("metrics.json"), refusal("metrics.json", "not valid JSON"));
    for (const text of ["[]", "null", "{}", '{"schema_version": "1"}']) {
      await run.writeText("metrics.json", text);
      await assert.rejects(run.readJson("metrics.json"), refusal("no schema_version"));
    }
    await run.writeText("metrics.json", '{"schema_version": 2}');
    await assert.rejects(
      run.readJson("metrics.json"),
      refusal("metrics.json", "at most 1: current value is 2"),
    );
  });
});

Deno.test("a name that leads out of the run is refused", async () => {
  await withRun(async (run) => {
    for (const name of ["../x", "frames/../../x", "/tmp/x"]) {
      await assert.rejects(run.writeText(name, ""), refusal(name, "must lie inside"));
      await assert.rejects(run.readBytes(name), refusal(name));
    }
  });
});

Deno.test("list: sorted, nested, without unfinished files", async () => {
  await withRun(async (run) => {
    for (const name of ["frames/b.png", "frames/a.png", "frames/c/d.png", "frames/e.png.tmp"]) {
      await run.writeText(name, "");
    }
    assert.deepEqual(await run.list("frames"), ["a.png", "b.png", "c/d.png"]);
    assert.deepEqual(await run.list("samples"), []);
    await run.clearFolder("frames");
    await run.clearFolder("frames");
    assert.deepEqual(await run.list("frames"), []);
  });
});

Deno.test("removeFile: a file that may be missing, and no folder", async () => {
  await withRun(async (run) => {
    await run.writeText("samples/evaluation.json", "");
    await run.writeText("samples/nearest/a.png", "");
    await run.removeFile("samples/evaluation.json");
    await run.removeFile("samples/evaluation.json");
    await assert.rejects(run.removeFile("samples/nearest"));
    assert.deepEqual(await run.list("samples"), ["nearest/a.png"]);
    await run.clearFolder("samples/nearest");
    assert.deepEqual(await run.list("samples"), []);
  });
});

Deno.test("steps: appended when flushed, cut back on resume, flushed on close", async () => {
  await withRun(async (run) => {
    const steps = async () =>
      (await Deno.readTextFile(`${run.path}/steps.jsonl`)).trim().split("\n").map((line) =>
        JSON.parse(line).step
      );
    run.appendStep(record(10));
    assert.equal(await run.has("steps.jsonl"), false);
    await run.flushSteps();
    run.appendStep(record(20));
    run.appendStep(record(30));
    await run.flushSteps();
    await run.flushSteps();
    assert.deepEqual(await steps(), [10, 20, 30]);
    run.appendStep(record(40));
    await run.truncateSteps(20);
    assert.deepEqual(await steps(), [10, 20]);
    run.appendStep(record(30));
    await run.close();
    assert.deepEqual(await steps(), [10, 20, 30]);
  });
});

Deno.test("checkpoints: pointers, order beyond 9999, and what pruning keeps", async () => {
  await withRun(async (run) => {
    assert.equal(await run.checkpointAt("latest"), null);
    for (const epoch of [9998, 9999, 10000, 10001]) {
      await run.writeCheckpoint(epoch, Uint8Array.of(1));
    }
    await run.pointTo("best", 9998);
    assert.equal(
      await Deno.readTextFile(`${run.path}/checkpoints/latest`),
      "epoch-10001.safetensors\n",
    );
    await run.pruneCheckpoints(2);
    assert.deepEqual(await run.checkpointEpochs(), [9998, 10000, 10001]);
    assert.equal(await run.checkpointAt("best"), "checkpoints/epoch-9998.safetensors");
    await run.pruneCheckpoints(0);
    assert.deepEqual(await run.checkpointEpochs(), [9998, 10001]);
    await assert.rejects(run.pointTo("best", 5), /No checkpoint/);
  });
});

Deno.test("checkpoints: one made inside an epoch is used until the next, then gone", async () => {
  await withRun(async (run) => {
    await run.writeCheckpoint(1, Uint8Array.of(1));
    await run.writeInterruptedCheckpoint(123, Uint8Array.of(2));
    await run.writeInterruptedCheckpoint(140, Uint8Array.of(3));
    assert.equal(await run.checkpointAt("latest"), "checkpoints/step-00000140.safetensors");
    await run.pruneCheckpoints(1);
    assert.deepEqual(await run.list("checkpoints"), [
      "epoch-0001.safetensors",
      "latest",
      "step-00000140.safetensors",
    ]);
    await run.writeCheckpoint(2, Uint8Array.of(4));
    assert.deepEqual(await run.list("checkpoints"), [
      "epoch-0001.safetensors",
      "epoch-0002.safetensors",
      "latest",
    ]);
  });
});

Deno.test("checkpoints: a pointer to nothing, or out of the folder, is refused", async () => {
  await withRun(async (run) => {
    for (const target of ["epoch-0003.safetensors", "../config.json", ""]) {
      await run.writeText("checkpoints/latest", `${target}\n`);
      await assert.rejects(
        run.checkpointAt("latest"),
        refusal("checkpoints/latest", `"${target}"`),
      );
    }
  });
});
