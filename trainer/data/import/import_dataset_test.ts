import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import { DatasetError, UsageError } from "../../errors.ts";
import type { SplitName } from "../../run/schema.ts";
import { COURSE_FOLDERS } from "../layouts/course_slices.ts";
import { importDataset } from "./import_dataset.ts";
import { IMPORT_DEFAULTS, type ImportOptions } from "./import_options.ts";
import { readDataset } from "../prepared/read_dataset.ts";

/** A source folder and a folder for prepared datasets, removed afterwards. */
async function withFolders(
  body: (source: string, prepared: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await body(join(root, "source"), join(root, "prepared"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Pixels of the slice of a case: distinct for each. */
function testPixels(number: number, index: number, count: number): Uint8Array {
  return Uint8Array.from(
    { length: count },
    (_, i) => (17 * number + 5 * index + 3 * i) % 256,
  );
}

async function writeSlice(
  source: string,
  split: SplitName,
  number: number,
  index: number,
  height = 4,
  width = 4,
): Promise<string> {
  const data = testPixels(number, index, height * width);
  return await writeBytes(
    source,
    split,
    `case_${String(number).padStart(3, "0")}_slice_${index}.nii.png`,
    encode({ height, width, data, channels: 1, depth: 8 }),
  );
}

async function writeBytes(
  source: string,
  split: SplitName,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const folder = join(source, COURSE_FOLDERS[split]);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(join(folder, name), bytes);
  return join(folder, name);
}

/** Two training subjects, one each for validation and test, slices 9 to 11. */
async function writeSource(
  source: string,
  height = 4,
  width = 4,
): Promise<void> {
  const subjects: [SplitName, number][] = [
    ["train", 1],
    ["train", 2],
    ["validation", 3],
    ["test", 4],
  ];
  for (const [split, number] of subjects) {
    for (const index of [9, 10, 11]) {
      await writeSlice(source, split, number, index, height, width);
    }
  }
}

async function prepare(
  path: string,
  preparedDirectory: string,
  options: Partial<ImportOptions> = {},
) {
  const { directory } = await importDataset({
    ...IMPORT_DEFAULTS,
    paths: [path],
    name: "tiny",
    preparedDirectory,
    ...options,
  });
  return { dataset: await readDataset(directory), directory };
}

/** Every file below a folder with its bytes, by path. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const visit = async (path: string) => {
    for await (const entry of Deno.readDir(path)) {
      const inner = join(path, entry.name);
      if (entry.isDirectory) await visit(inner);
      else files[inner] = (await Deno.readFile(inner)).toHex();
    }
  };
  await visit(folder);
  return files;
}

Deno.test("import keeps pixels, order, subjects and positions", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    const progress: [number, number][] = [];
    const { directory, dataset } = await prepare(source, prepared, {
      onProgress: (done, total) => progress.push([done, total]),
    });
    assert.equal(directory, join(prepared, "tiny"));
    const [done, total] = progress.at(-1)!;
    assert(total > 0 && done === total, `${done} of ${total}`);
    const { card, splits } = dataset;
    assert.deepEqual([card.height, card.width], [4, 4]);
    assert.deepEqual(
      card.splits.train.slices.map((s) => [s.subject, s.index, s.position]),
      ["case_001", "case_002"].flatMap((subject) => [
        [subject, 9, 0],
        [subject, 10, 0.5],
        [subject, 11, 1],
      ]),
    );
    assert.deepEqual(
      splits.train.pixels.subarray(4 * 16, 5 * 16),
      testPixels(2, 10, 16),
    );
    assert.deepEqual(
      splits.test.pixels.subarray(2 * 16),
      testPixels(4, 11, 16),
    );
    assert.equal(card.synthetic, false);
    assert.match(card.acknowledgement, /Marcus et al\. 2007/);
    assert.deepEqual(
      card.preprocessing.map(({ step }) => step),
      ["read_images", "drop_blank_slices", "compare_slices"],
    );
    assert.equal(card.split.method, "folders");
    assert(!JSON.stringify(card).includes(source), "no local path in the card");
  }));

Deno.test("two imports give the same bytes, and nothing else is left", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source, 5, 7);
    await prepare(source, prepared, { size: 3 });
    const first = await snapshot(prepared);
    assert.deepEqual(Object.keys(first).sort(), [
      join(prepared, "tiny", "dataset.json"),
      join(prepared, "tiny", "test.npy"),
      join(prepared, "tiny", "train.npy"),
      join(prepared, "tiny", "validation.npy"),
    ]);
    await prepare(source, prepared, { size: 3, force: true });
    assert.deepEqual(await snapshot(prepared), first);
  }));

Deno.test("a source that is not square is padded, and the steps are recorded", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source, 5, 8);
    const { dataset } = await prepare(source, prepared, { size: 4 });
    assert.deepEqual(
      dataset.card.preprocessing.map((step) => step.step),
      ["read_images", "zero_pad", "area_average", "drop_blank_slices", "compare_slices"],
    );
    assert.deepEqual(dataset.card.preprocessing[1].parameters, {
      height: 8,
      width: 8,
      top: 1,
      left: 0,
    });
    assert.equal(dataset.splits.train.height, 4);
    // The first 2×2 area: two zeros of padding over the first row's first pair.
    const [a, b] = testPixels(1, 9, 40);
    assert.equal(
      dataset.splits.train.pixels[0],
      Math.floor((a + b) / 4 + 0.5),
    );
    const kept = await prepare(source, prepared, { name: "kept" });
    assert.deepEqual(
      [kept.dataset.card.height, kept.dataset.card.width],
      [5, 8],
    );
  }));

/** Imports a source that must fail, over an existing dataset; nothing may change. */
async function failsCleanly(
  source: string,
  prepared: string,
  message: RegExp,
): Promise<void> {
  const good = join(source, "..", "good");
  await writeSource(good);
  await prepare(good, prepared);
  const before = await snapshot(prepared);
  for (const options of [{ name: "other" }, { force: true }]) {
    await assert.rejects(prepare(source, prepared, options), (error) => {
      assert(error instanceof DatasetError, String(error));
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(await snapshot(prepared), before);
    const entries = await Array.fromAsync(Deno.readDir(prepared));
    assert.deepEqual(entries.map((entry) => entry.name), ["tiny"]);
  }
}

Deno.test("a missing source changes nothing", () =>
  withFolders((source, prepared) => failsCleanly(source, prepared, /Cannot (find|read) .*source/)));

Deno.test("an empty folder changes nothing", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    const folder = join(source, COURSE_FOLDERS.validation);
    await Deno.remove(folder, { recursive: true });
    await Deno.mkdir(folder);
    await failsCleanly(source, prepared, /none in the source's validation folder/);
  }));

Deno.test("a truncated PNG changes nothing, though it is the last to be read", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    const path = join(source, COURSE_FOLDERS.test, "case_004_slice_11.nii.png");
    await Deno.truncate(path, 50);
    await failsCleanly(
      source,
      prepared,
      /case_004_slice_11.*truncated or corrupt/,
    );
  }));

Deno.test("a colour PNG changes nothing", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    const data = Uint8Array.from({ length: 48 }, (_, i) => 5 * i);
    await writeBytes(
      source,
      "validation",
      "case_003_slice_12.nii.png",
      encode({ height: 4, width: 4, data, channels: 3, depth: 8 }),
    );
    await failsCleanly(source, prepared, /case_003_slice_12.*colour/);
  }));

Deno.test("images of different sizes: both files are named", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    await writeSlice(source, "validation", 3, 12, 4, 5);
    await failsCleanly(
      source,
      prepared,
      /case_003_slice_12.* is 5×4, .* is 4×4/,
    );
  }));

Deno.test("a subject in two splits is named", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    await writeSlice(source, "test", 2, 30);
    await failsCleanly(source, prepared, /subject case_002.*in both (train|test).*(train|test)/);
  }));

Deno.test("an existing name is refused before anything is read", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    await prepare(source, prepared);
    const before = await snapshot(prepared);
    let reads = 0;
    await assert.rejects(
      prepare(source, prepared, { onProgress: () => reads++ }),
      /tiny exists already: .*--force/,
    );
    assert.equal(reads, 0);
    assert.deepEqual(await snapshot(prepared), before);
  }));

Deno.test("names that are no folder names are refused", () =>
  withFolders(async (source, prepared) => {
    await writeSource(source);
    for (
      const name of ["", ".", "..", "../up", "a/b", "a\\b", "Ab", "-x", "phantom"]
    ) {
      await assert.rejects(prepare(source, prepared, { name }), UsageError);
    }
    await assert.rejects(Deno.stat(prepared), Deno.errors.NotFound);
  }));
