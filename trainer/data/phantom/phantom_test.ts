import assert from "node:assert/strict";
import { ConfigError } from "../../errors.ts";
import { ssim } from "../../metrics/ssim.ts";
import { RandomStream } from "../../random.ts";
import { type PhantomConfig, SPLIT_NAMES } from "../../run/schema.ts";
import { areaResize } from "../slicing/area_resize.ts";
import { sliceArraySha256 } from "../prepared/assemble_dataset.ts";
import type { Dataset } from "../prepared/dataset.ts";
import { parseDatasetCard } from "../prepared/parse_dataset_card.ts";
import { generatePhantom } from "./phantom.ts";
import { paintSlice } from "./phantom_slice.ts";
import { drawSubject } from "./phantom_subject.ts";

const CONFIG: PhantomConfig = {
  trainSubjects: 3,
  validationSubjects: 1,
  testSubjects: 1,
  slicesPerSubject: 4,
  seed: 7,
};

/** Pixels of the i-th slice of a split. */
function slice(
  dataset: Dataset,
  split: keyof Dataset["splits"],
  i: number,
): Uint8Array {
  const { pixels, height, width } = dataset.splits[split];
  return pixels.subarray(i * height * width, (i + 1) * height * width);
}

/** Mean over a (2r+1)² window, cut off at the border. */
function boxBlur(pixels: Uint8Array, size: number, r: number): Float64Array {
  return Float64Array.from(pixels, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    let count = 0;
    for (let y = row - r; y <= row + r; y++) {
      for (let x = column - r; x <= column + r; x++) {
        if (y < 0 || x < 0 || y >= size || x >= size) continue;
        sum += pixels[y * size + x];
        count++;
      }
    }
    return sum / count;
  });
}

Deno.test("the phantom is a function of its configuration", () => {
  const a = generatePhantom(CONFIG, 32);
  const b = generatePhantom(CONFIG, 32);
  assert.deepEqual(a, b);
  const c = generatePhantom({ ...CONFIG, seed: 8 }, 32);
  for (const split of SPLIT_NAMES) {
    assert.notEqual(a.card.splits[split].sha256, c.card.splits[split].sha256);
  }
});

Deno.test("the card tells what the arrays are", () => {
  const { card, splits } = generatePhantom(CONFIG, 32, "my-phantom");
  assert.deepEqual(
    parseDatasetCard(JSON.stringify(card), "dataset.json"),
    card,
  );
  assert.equal(card.name, "my-phantom");
  assert.equal(card.synthetic, true);
  assert.equal(card.preprocessing[0].parameters.seed, 7);
  const subjects = SPLIT_NAMES.map((split) => [
    ...new Set(card.splits[split].slices.map((record) => record.subject)),
  ]);
  assert.deepEqual(subjects, [
    ["phantom_0001", "phantom_0002", "phantom_0003"],
    ["phantom_0004"],
    ["phantom_0005"],
  ]);
  assert.deepEqual(
    card.splits.test.slices.map((record) => record.position),
    [0, 1 / 3, 2 / 3, 1],
  );
  for (const split of SPLIT_NAMES) {
    assert.equal(splits[split].pixels.length, splits[split].count * 32 * 32);
    assert.equal(card.splits[split].sha256, sliceArraySha256(splits[split]));
  }
});

Deno.test("other counts do not change a subject", () => {
  const few = generatePhantom(CONFIG, 32);
  const many = generatePhantom({ ...CONFIG, trainSubjects: 5 }, 32);
  // phantom_0004 is the validation subject of the one, a training subject of the other.
  for (let i = 0; i < 4; i++) {
    assert.deepEqual(slice(few, "validation", i), slice(many, "train", 12 + i));
  }
});

Deno.test("a subject looks the same at every image size", () => {
  const subject = drawSubject(new RandomStream(7, "phantom", 1));
  const next = (level: number) => level + 1 / 31;
  const bytes = (level: number, size: number) =>
    Uint8Array.from(
      paintSlice(subject, level, size).intensity,
      (value) => Math.min(255, Math.round(255 * value)),
    );
  for (const level of [0.1, 0.5, 0.9]) {
    const fine = areaResize(bytes(level, 256), 256, 256, 64, 64);
    const other = areaResize(bytes(next(level), 256), 256, 256, 64, 64);
    const coarse = bytes(level, 64);
    const same = ssim(fine, coarse, 64, 64, { dataRange: 255 });
    const adjacent = ssim(fine, other, 64, 64, { dataRange: 255 });
    assert(same > 0.98, `${same}`);
    assert(adjacent < same, `${adjacent} < ${same}`);
  }
});

Deno.test("the background is black, the brain is where it should be", () => {
  const size = 64;
  const dataset = generatePhantom(CONFIG, size);
  for (let i = 0; i < dataset.splits.train.count; i++) {
    const pixels = slice(dataset, "train", i);
    let inside = 0;
    pixels.forEach((value, at) => {
      const x = (at % size + 0.5) / size - 0.5;
      const y = (Math.floor(at / size) + 0.5) / size - 0.5;
      // Brain: about 137 × 171 mm of the 256 mm field.
      const radius = Math.hypot(x / (68.5 / 256), y / (85.5 / 256));
      if (radius > 1.25) assert.equal(value, 0, `slice ${i}, pixel ${at}`);
      if (radius < 0.8) assert(value > 0, `slice ${i}, pixel ${at}`);
      if (value > 0) inside++;
    });
    const share = inside / pixels.length;
    assert(share > 0.24 && share < 0.34, `${share}`);
  }
});

Deno.test("subjects, levels and blurring lower the SSIM", () => {
  const size = 64;
  const dataset = generatePhantom(
    { ...CONFIG, slicesPerSubject: 32 },
    size,
  );
  const middle = slice(dataset, "train", 16);
  const score = (other: ArrayLike<number>) => ssim(middle, other, size, size, { dataRange: 255 });
  const slight = score(boxBlur(middle, size, 1));
  const heavy = score(boxBlur(middle, size, 3));
  const adjacent = score(slice(dataset, "train", 17));
  const otherSubject = score(slice(dataset, "train", 32 + 16));
  assert(slight < 0.95, `blur 3×3: ${slight}`);
  assert(heavy < 0.7, `blur 7×7: ${heavy}`);
  assert(heavy < slight - 0.1, `${heavy} < ${slight}`);
  // Anatomy goes on smoothly: the next slice is nearer than another subject's.
  assert(adjacent > 0.85, `next slice: ${adjacent}`);
  assert(otherSubject < adjacent - 0.1, `other subject: ${otherSubject}`);
});

Deno.test("counts and sizes out of range are refused by name", () => {
  const refused = (change: Partial<PhantomConfig>, name: RegExp, size = 32) =>
    assert.throws(
      () => generatePhantom({ ...CONFIG, ...change }, size),
      (error) => error instanceof ConfigError && name.test(error.message),
    );
  refused({ trainSubjects: 0 }, /phantom\.trainSubjects/);
  refused({ testSubjects: 1.5 }, /phantom\.testSubjects/);
  refused({ slicesPerSubject: -1 }, /phantom\.slicesPerSubject/);
  refused({ seed: -1 }, /phantom\.seed/);
  refused({}, /imageSize/, 7);
});
