import assert from "node:assert/strict";
import type { SplitName } from "../../run/schema.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import type { DatasetCard, SliceRecord } from "../prepared/dataset_card.ts";
import { chooseSlices } from "./choose_slices.ts";

const { card: PHANTOM } = generatePhantom(
  { trainSubjects: 9, validationSubjects: 2, testSubjects: 1, slicesPerSubject: 11, seed: 1 },
  8,
);

/** The phantom's card with other slices. */
function cardOf(slices: Record<SplitName, Omit<SliceRecord, "index">[]>): DatasetCard {
  const record = (split: SplitName) => ({
    file: "",
    sha256: "",
    slices: slices[split].map((slice, index) => ({ ...slice, index })),
  });
  return {
    ...PHANTOM,
    splits: { train: record("train"), validation: record("validation"), test: record("test") },
  };
}

/** Slices of one scan at the given positions. */
function scanOf(subject: string, scan: string, ...positions: number[]) {
  return positions.map((position) => ({ subject, scan, position }));
}

Deno.test("chooseSlices: rows spread over the splits, as far as these have subjects", () => {
  const splits = (rows: number) => chooseSlices(PHANTOM, rows, 3, 0).rows.map((r) => r.subtitle);
  const many = (split: string, count: number) => new Array(count).fill(split);
  assert.deepEqual(splits(1), ["train"]);
  assert.deepEqual(splits(3), ["train", "validation", "test"]);
  assert.deepEqual(splits(6), [...many("train", 3), ...many("validation", 2), "test"]);
  assert.deepEqual(splits(50), [...many("train", 9), ...many("validation", 2), "test"]);
});

Deno.test("chooseSlices: other seeds draw other subjects, equal ones the same, each once", () => {
  const titles = (seed: number) => chooseSlices(PHANTOM, 6, 3, seed).rows.map((row) => row.title);
  assert.deepEqual(titles(3), titles(3));
  assert.ok([4, 5, 6].some((seed) => titles(seed).join() !== titles(3).join()));
  for (let seed = 0; seed < 20; seed++) {
    assert.equal(new Set(titles(seed)).size, 6);
    const train = titles(seed).slice(0, 3);
    assert.deepEqual(train, train.toSorted());
  }
});

Deno.test("chooseSlices: slices from the lowest to the highest, of the row's subject", () => {
  const { positions, rows } = chooseSlices(PHANTOM, 6, 6, 0);
  assert.deepEqual(positions.map((p) => p.toFixed(2)), [
    "0.00",
    "0.20",
    "0.40",
    "0.60",
    "0.80",
    "1.00",
  ]);
  for (const { title, slices } of rows) {
    slices.forEach((slice, n) => {
      assert.ok(slice !== null);
      const record = PHANTOM.splits[slice.split].slices[slice.number];
      assert.equal(record.subject, title);
      assert.ok(Math.abs(record.position - positions[n]) < 1e-9);
    });
  }
});

Deno.test("chooseSlices: no more columns than the longest scan has slices", () => {
  const card = cardOf({
    train: scanOf("a", "", 0, 0.5, 1),
    validation: scanOf("b", "", 0.4, 0.6),
    test: scanOf("c", "", 1),
  });
  const { positions, rows } = chooseSlices(card, 3, 6, 0);
  assert.deepEqual(positions, [0, 0.5, 1]);
  const numbers = rows.map(({ slices }) => slices.map((slice) => slice && slice.number));
  assert.deepEqual(numbers, [[0, 1, 2], [null, 0, null], [null, null, 0]]);
});

Deno.test("chooseSlices: a slice midway between two columns is not left out", () => {
  const card = cardOf({
    train: scanOf("a", "", 0, 0.5, 1),
    validation: scanOf("b", "", 0.25),
    test: scanOf("c", "", 0.26),
  });
  const numbers = chooseSlices(card, 3, 3, 0).rows.map(({ slices }) =>
    slices.map((slice) => slice && slice.number)
  );
  assert.deepEqual(numbers.slice(1), [[0, 0, null], [null, 0, null]]);
  // 0.4 - 0.3 is more than 0.5 / 5 in floating point.
  const six = cardOf({
    train: scanOf("a", "", 0, 0.2, 0.4, 0.6, 0.8, 1),
    validation: scanOf("b", "", 0.3),
    test: scanOf("c", "", 1),
  });
  const [, row] = chooseSlices(six, 3, 6, 0).rows;
  assert.deepEqual(row.slices.map((slice) => slice !== null), [
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("chooseSlices: one column shows the middle", () => {
  const { positions, rows } = chooseSlices(PHANTOM, 1, 1, 0);
  assert.deepEqual(positions, [0.5]);
  const [slice] = rows[0].slices;
  assert.equal(PHANTOM.splits.train.slices[slice?.number ?? -1].position, 0.5);
});

Deno.test("chooseSlices: of several scans the first, which the title names", () => {
  const card = cardOf({
    train: [...scanOf("a", "MR1", 0.1, 0.9), ...scanOf("a", "MR2", 0, 1)],
    validation: scanOf("b", "", 0, 1),
    test: scanOf("c", "", 0, 1),
  });
  const [row] = chooseSlices(card, 1, 2, 0).rows;
  assert.equal(row.title, "a MR1");
  assert.deepEqual(row.slices.map((slice) => slice?.number), [0, 1]);
});

Deno.test("chooseSlices: where scans are single slices, columns are subjects", () => {
  const people = (...names: string[]) => names.flatMap((name) => scanOf(name, "MR1", 0.5));
  const card = cardOf({
    train: people("a", "b", "c", "d", "e"),
    validation: people("f"),
    test: people("g", "h"),
  });
  const { positions, rows } = chooseSlices(card, 9, 3, 0);
  assert.deepEqual(positions, []);
  assert.deepEqual(rows.map(({ title }) => title), ["train", "train", "validation", "test"]);
  assert.deepEqual(
    rows.map(({ slices }) => slices.map((slice) => slice?.caption)),
    [["a MR1", "b MR1", "c MR1"], ["d MR1", "e MR1"], ["f MR1"], ["g MR1", "h MR1"]],
  );
  assert.deepEqual(rows[1].slices.map((slice) => slice?.number), [3, 4]);
});
