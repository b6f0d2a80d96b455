import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  addToHistogram,
  assembleDataset,
  type DatasetDescription,
  pixelStatistics,
  sliceArraySha256,
  slicePositions,
} from "./assemble_dataset.ts";
import { encodeNpy } from "./npy.ts";

const DESCRIPTION: DatasetDescription = {
  name: "tiny",
  synthetic: true,
  title: "",
  acknowledgement: "",
  terms: "",
  orientation: { plane: "axial", top: "anterior", left: "unknown" },
  preprocessing: [],
  blank_slices: 0,
  split: { method: "folders", seed: null, fractions: null, stratified_by: [], strata: [] },
  near_duplicates: [],
  position_within: "dataset",
};

function statisticsOf(pixels: Uint8Array) {
  return pixelStatistics(addToHistogram(new Float64Array(256), pixels));
}

Deno.test("pixelStatistics of hand-computed pixels", () => {
  // 0, 51, 102, 255 are 0, 0.2, 0.4, 1: mean 0.4, variance (.16+.04+0+.36)/4 = 0.14.
  const { mean, variance } = statisticsOf(Uint8Array.of(0, 51, 102, 255));
  assert(Math.abs(mean - 0.4) < 1e-15);
  assert(Math.abs(variance - 0.14) < 1e-15);
  assert.equal(statisticsOf(new Uint8Array(7).fill(77)).variance, 0);
});

Deno.test("positions span the dataset's numbers, or each scan's", () => {
  const slice = (subject: string, scan: string, index: number) => ({ subject, scan, index });
  const slices = [
    slice("a", "", 14),
    slice("a", "", 10),
    slice("a", "", 18),
    slice("b", "1", 12),
    slice("b", "1", 20),
    slice("b", "2", 16),
  ];
  const within = (stack: "dataset" | "scan") => slices.map(slicePositions(slices, stack));
  assert.deepEqual(within("dataset"), [0.4, 0, 0.8, 0.2, 1, 0.6]);
  assert.deepEqual(within("scan"), [0.5, 0, 1, 0, 1, 0.5]);
});

Deno.test("the card's hash is that of the .npy file", () => {
  const array = {
    pixels: Uint8Array.of(1, 2, 3, 4),
    count: 1,
    height: 2,
    width: 2,
  };
  const file = encodeNpy({
    dtype: "uint8",
    shape: [1, 2, 2],
    data: array.pixels,
  });
  assert.equal(
    sliceArraySha256(array),
    createHash("sha256").update(file).digest("hex"),
  );
});

Deno.test("positions span all splits; equal training pixels are refused", () => {
  const one = (subject: string, index: number, value: number) => ({
    pixels: Uint8Array.of(0, value),
    slices: [{ subject, scan: "", index }],
  });
  const { card } = assembleDataset(DESCRIPTION, 1, 2, {
    train: one("a", 4, 9),
    validation: one("b", 5, 9),
    test: one("c", 8, 9),
  });
  assert.equal(card.splits.train.slices[0].position, 0);
  assert.equal(card.splits.validation.slices[0].position, 0.25);
  assert.equal(card.splits.test.slices[0].position, 1);
  assert.throws(
    () =>
      assembleDataset(DESCRIPTION, 1, 2, {
        train: one("a", 4, 0),
        validation: one("b", 5, 9),
        test: one("c", 8, 9),
      }),
    /all its pixels are equal/,
  );
});
