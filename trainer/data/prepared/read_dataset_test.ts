import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import { readDataset } from "./read_dataset.ts";
import { encodeNpy } from "./npy.ts";
import { createHash } from "node:crypto";
import { CARD_FILE } from "./dataset_folder.ts";
import { writeDataset } from "./write_dataset.ts";

/** A folder with a small dataset whose files a test may damage. */
async function withDataset(body: (directory: string) => Promise<void>) {
  const root = await Deno.makeTempDir();
  try {
    const dataset = generatePhantom(
      {
        trainSubjects: 1,
        validationSubjects: 1,
        testSubjects: 1,
        slicesPerSubject: 2,
        seed: 1,
      },
      16,
      "small",
    );
    await body(await writeDataset(dataset, root, { force: false }));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function refused(directory: string, message: RegExp): Promise<void> {
  await assert.rejects(readDataset(directory), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /import the dataset again/);
    return true;
  });
}

/** Changes the text of the card. */
async function editCard(
  directory: string,
  from: string | RegExp,
  to: string,
): Promise<void> {
  const file = join(directory, CARD_FILE);
  const text = await Deno.readTextFile(file);
  assert.notEqual(text.replace(from, to), text);
  await Deno.writeTextFile(file, text.replace(from, to));
}

Deno.test("one changed pixel is noticed", () =>
  withDataset(async (directory) => {
    const file = join(directory, "validation.npy");
    const bytes = await Deno.readFile(file);
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(file, bytes);
    await refused(directory, /validation\.npy: its SHA-256 is/);
  }));

Deno.test("a missing array or card is named", () =>
  withDataset(async (directory) => {
    await Deno.remove(join(directory, "test.npy"));
    await refused(directory, /Cannot find .*test\.npy/);
    await Deno.remove(join(directory, CARD_FILE));
    await refused(directory, /Cannot find .*dataset\.json/);
    await refused(join(directory, "nowhere"), /Cannot find .*nowhere/);
  }));

Deno.test("an array of another shape is refused though its hash fits", () =>
  withDataset(async (directory) => {
    const bytes = encodeNpy({
      dtype: "uint8",
      shape: [2, 8, 32],
      data: new Uint8Array(512),
    });
    await Deno.writeFile(join(directory, "test.npy"), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await editCard(
      directory,
      /("test\.npy",\s*"sha256": ")[0-9a-f]+/,
      `$1${sha256}`,
    );
    await refused(directory, /test\.npy: it is uint8 \[2,8,32\].*\[2,16,16\]/);
  }));

Deno.test("a subject in two splits is refused by name", () =>
  withDataset(async (directory) => {
    await editCard(directory, "phantom_0003", "phantom_0001");
    await refused(directory, /phantom_0001 is in both train and test/);
  }));

Deno.test("a card of another version is refused", () =>
  withDataset(async (directory) => {
    await editCard(directory, '"schema_version": 2', '"schema_version": 3');
    await refused(directory, /dataset\.json: its schema_version must be 2, not 3/);
  }));
