import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import type { Dataset } from "./dataset.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import { readDataset } from "./read_dataset.ts";
import { DatasetFolder, restoreReplaced } from "./dataset_folder.ts";
import { writeDataset } from "./write_dataset.ts";

function phantom(seed: number): Dataset {
  return generatePhantom(
    {
      trainSubjects: 1,
      validationSubjects: 1,
      testSubjects: 1,
      slicesPerSubject: 2,
      seed,
    },
    16,
    "small",
  );
}

async function withFolder(body: (prepared: string) => Promise<void>) {
  const root = await Deno.makeTempDir();
  try {
    await body(join(root, "data", "prepared"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function names(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map((entry) => entry.name).sort();
}

Deno.test("what is written is what is read", () =>
  withFolder(async (prepared) => {
    const dataset = phantom(1);
    const directory = await writeDataset(dataset, prepared, { force: false });
    assert.deepEqual(await readDataset(directory), dataset);
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("force replaces; without it the old dataset stays", () =>
  withFolder(async (prepared) => {
    const directory = await writeDataset(phantom(1), prepared, {
      force: false,
    });
    await assert.rejects(
      writeDataset(phantom(2), prepared, { force: false }),
      DatasetError,
    );
    assert.deepEqual(await readDataset(directory), phantom(1));
    await writeDataset(phantom(2), prepared, { force: true });
    assert.deepEqual(await readDataset(directory), phantom(2));
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("a failure while writing leaves the old dataset and nothing else", () =>
  withFolder(async (prepared) => {
    const directory = await writeDataset(phantom(1), prepared, {
      force: false,
    });
    const broken = phantom(2);
    // A file in a folder that is not there: writing the last array fails.
    broken.card.splits.test.file = "missing/test.npy";
    await assert.rejects(
      writeDataset(broken, prepared, { force: true }),
      (error) => error instanceof DatasetError && /missing\/test\.npy/.test(error.message),
    );
    assert.deepEqual(await readDataset(directory), phantom(1));
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("while a dataset is made, its name is taken; afterwards it is not", () =>
  withFolder(async (prepared) => {
    const folder = await DatasetFolder.begin(prepared, "small", false);
    await assert.rejects(
      writeDataset(phantom(1), prepared, { force: false }),
      (error) => error instanceof DatasetError && /another process/.test(error.message),
    );
    await folder.abandon();
    assert.deepEqual(await names(prepared), []);
    await writeDataset(phantom(1), prepared, { force: false });
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("what a killed import left is cleared by the next of that name", () =>
  withFolder(async (prepared) => {
    await Deno.mkdir(join(prepared, ".small.tmp"), { recursive: true });
    await Deno.writeTextFile(join(prepared, ".small.tmp", "slices.spool"), "half");
    await Deno.writeTextFile(join(prepared, ".small.lock"), "1\n");
    const directory = await writeDataset(phantom(1), prepared, { force: false });
    assert.deepEqual(await names(directory), [
      "dataset.json",
      "test.npy",
      "train.npy",
      "validation.npy",
    ]);
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("a replacement killed between its renames is undone by the next reader", () =>
  withFolder(async (prepared) => {
    const directory = await writeDataset(phantom(1), prepared, {
      force: false,
    });
    await Deno.rename(directory, join(prepared, ".small.replaced.tmp"));
    assert.deepEqual(await readDataset(directory), phantom(1));
    assert.deepEqual(await names(prepared), ["small"]);
  }));

Deno.test("a replacement killed after its renames is not undone", () =>
  withFolder(async (prepared) => {
    const directory = await writeDataset(phantom(2), prepared, {
      force: false,
    });
    await Deno.mkdir(join(prepared, ".small.replaced.tmp"));
    await restoreReplaced(prepared, "small");
    assert.deepEqual(await readDataset(directory), phantom(2));
    await writeDataset(phantom(1), prepared, { force: true });
    assert.deepEqual(await names(prepared), ["small"]);
  }));
