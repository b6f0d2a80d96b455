import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decode, encode } from "jpeg-js";
import { RandomStream } from "../../random.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import { testOnRealSlices } from "../real_slices.ts";
import { areaResize } from "../slicing/area_resize.ts";
import { comparisonTile } from "./comparison_tile.ts";
import { type ComparedScan, comparedSlices, findNearDuplicates } from "./near_duplicates.ts";

/** A slice and what edge it has. */
type Slice = { pixels: Uint8Array; edge: number };

function moved({ pixels, edge }: Slice, down: number, right: number): Slice {
  return {
    pixels: pixels.map((_, i) => {
      const [y, x] = [Math.floor(i / edge) - down, i % edge - right];
      return y < 0 || x < 0 || y >= edge || x >= edge ? 0 : pixels[y * edge + x];
    }),
    edge,
  };
}

/** What may have happened to a copy on its way. */
const CHANGES: Record<string, (slice: Slice) => Slice> = {
  "nothing": (slice) => slice,
  "other brightness and gamma": ({ pixels, edge }) => ({
    pixels: pixels.map((value) => Math.round(255 * (0.8 * value / 255) ** 1.3)),
    edge,
  }),
  "a JPEG file": ({ pixels, edge }) => {
    const data = Buffer.from(
      Uint8Array.from({ length: 4 * edge * edge }, (_, i) => i % 4 === 3 ? 255 : pixels[i >> 2]),
    );
    const file = encode({ data, width: edge, height: edge }, 75).data;
    const rgb = decode(file, { useTArray: true, formatAsRGBA: false }).data;
    return { pixels: pixels.map((_, i) => rgb[3 * i]), edge };
  },
  "a shift by two pixels": (slice) => moved(slice, 2, 2),
  "a shift by a sixteenth": (slice) => moved(slice, slice.edge / 16, -slice.edge / 16),
  "a mirror": ({ pixels, edge }) => ({
    pixels: pixels.map((_, i) => pixels[i - i % edge + edge - 1 - i % edge]),
    edge,
  }),
  "half the size": ({ pixels, edge }) => ({
    pixels: areaResize(pixels, edge, edge, edge / 2, edge / 2),
    edge: edge / 2,
  }),
};

function tileOf({ pixels, edge }: Slice): Uint8Array {
  return comparisonTile(pixels, edge, edge);
}

Deno.test("comparedSlices: the slices nearest to five places, none where none is near", () => {
  const even = (count: number) => Array.from({ length: count }, (_, i) => i / (count - 1));
  assert.deepEqual(comparedSlices(even(101)), [10, 30, 50, 70, 90]);
  assert.deepEqual(comparedSlices(even(3)), [0, null, 1, null, 2]);
  assert.deepEqual(comparedSlices([0.5]), [null, null, 0, null, null]);
  assert.deepEqual(comparedSlices([0.9, 0.1]), [1, null, null, null, 0]);
  assert.deepEqual(comparedSlices([0.201]), [null, 0, null, null, null]);
  assert.deepEqual(comparedSlices([]), [null, null, null, null, null]);
});

const EDGE = 96;
const SUBJECTS = 12;
const { splits } = generatePhantom(
  {
    trainSubjects: SUBJECTS,
    validationSubjects: 1,
    testSubjects: 1,
    slicesPerSubject: 5,
    seed: 5,
  },
  EDGE,
);

/** A phantom subject after a change. */
function phantomScan(
  number: number,
  subject: string,
  change: (slice: Slice) => Slice = (slice) => slice,
): ComparedScan {
  return {
    subject,
    tiles: Array.from({ length: 5 }, (_, n) => {
      const start = (5 * number + n) * EDGE * EDGE;
      const pixels = splits.train.pixels.slice(start, start + EDGE * EDGE);
      return tileOf(change({ pixels, edge: EDGE }));
    }),
  };
}

const phantoms = Array.from({ length: SUBJECTS }, (_, n) => phantomScan(n, `phantom_${10 + n}`));

Deno.test("findNearDuplicates: different phantoms are none", () => {
  assert.deepEqual(findNearDuplicates(phantoms), []);
});

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`findNearDuplicates: finds a copy after ${what}, and no other`, () => {
    const scans = [phantomScan(7, "a copy", change), ...phantoms];
    const pairs = findNearDuplicates(scans);
    assert.deepEqual(pairs.map(({ subjects }) => subjects), [["a copy", "phantom_17"]]);
    assert.ok(pairs[0].similarity > 0.85 && pairs[0].similarity <= 1, `${pairs[0].similarity}`);
  });
}

Deno.test("findNearDuplicates: pairs by similarity; more scans of one person change nothing", () => {
  const scans = [
    phantomScan(3, "blurred", CHANGES["half the size"]),
    phantomScan(7, "same"),
    ...phantoms,
    phantomScan(7, "same"),
    phantomScan(7, "same", CHANGES["a shift by two pixels"]),
  ];
  const pairs = findNearDuplicates(scans);
  assert.deepEqual(pairs.map(({ subjects }) => subjects), [
    ["phantom_17", "same"],
    ["blurred", "phantom_13"],
  ]);
  assert.equal(pairs[0].similarity, 1);
  assert.ok(pairs[1].similarity < 1);
});

Deno.test("findNearDuplicates: a copy of which there are but some slices", () => {
  const copy = phantomScan(7, "part");
  const part = { ...copy, tiles: copy.tiles.map((tile, n) => n === 2 ? tile : null) };
  const pairs = findNearDuplicates([...phantoms, part]);
  assert.deepEqual(pairs, [{ subjects: ["part", "phantom_17"], similarity: 1 }]);
});

Deno.test("findNearDuplicates: scans without anything on them are like no other", () => {
  const empty = (subject: string): ComparedScan => ({
    subject,
    tiles: new Array(5).fill(new Uint8Array(64 * 64)),
  });
  assert.deepEqual(findNearDuplicates([empty("a"), empty("b"), phantoms[0]]), []);
  assert.deepEqual(findNearDuplicates([]), []);
});

Deno.test("findNearDuplicates: unrelated noise is none", () => {
  const scans = Array.from({ length: 12 }, (_, n): ComparedScan => {
    const stream = new RandomStream(n, "noise");
    return {
      subject: `${n}`,
      tiles: [Uint8Array.from({ length: 64 * 64 }, () => stream.integer(256))],
    };
  });
  assert.deepEqual(findNearDuplicates(scans), []);
});

const REAL: Record<SplitName, string[]> = {
  train: Array.from({ length: 8 }, (_, n) => `case_00${n + 1}`),
  validation: ["case_131"],
  test: ["case_151"],
};
const filesOf = (split: SplitName) =>
  REAL[split].flatMap((subject) => [5, 6, 15, 16].map((n) => `${subject}_slice_${n}.nii.png`));

testOnRealSlices(
  "findNearDuplicates: ten real subjects are different, their copies are found",
  { train: filesOf("train"), validation: filesOf("validation"), test: filesOf("test") },
  async (importSlices) => {
    const { card, splits } = await importSlices();
    const subjects = SPLIT_NAMES.flatMap((split) => REAL[split]);
    // Numbers among the four slices of a subject, after a change.
    const tilesOf = (subject: string, numbers: number[], change = CHANGES["nothing"]) => {
      const split = SPLIT_NAMES.find((split) => REAL[split].includes(subject))!;
      const first = card.splits[split].slices.findIndex((slice) => slice.subject === subject);
      return numbers.map((n) => {
        const start = (first + n) * 256 * 256;
        const pixels = splits[split].pixels.slice(start, start + 256 * 256);
        return tileOf(change({ pixels, edge: 256 }));
      });
    };
    const scans = subjects.map((subject) => ({ subject, tiles: tilesOf(subject, [0, 2]) }));
    assert.deepEqual(findNearDuplicates(scans), []);
    const copies = Object.entries(CHANGES);
    const expected = [["the next slice", subjects[9]], ...copies.map(([w], n) => [w, subjects[n]])];
    const found = findNearDuplicates([
      ...scans,
      ...copies.map(([subject, change], n) => ({
        subject,
        tiles: tilesOf(subjects[n], [0, 2], change),
      })),
      { subject: "the next slice", tiles: tilesOf(subjects[9], [1, 3]) },
    ]);
    const texts = (pairs: string[][]) => pairs.map((pair) => pair.toSorted().join()).sort();
    assert.deepEqual(texts(found.map(({ subjects }) => subjects)), texts(expected));
  },
);
