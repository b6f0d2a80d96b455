import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  assembleDataset,
  type DatasetDescription,
  pixelStatistics,
  sliceArraySha256,
  slicePosition,
} from "./assemble_dataset.ts";
import { encodeNpy } from "./npy.ts";

const DESCRIPTION: DatasetDescription = {
  name: "tiny",
  synthetic: true,
  title: "",
  acknowledgement: "",
  terms: "",
  preprocessing: [],
};

Deno.test("pixelStatistics of hand-computed pixels", () => {
  // 0, 51, 102, 255 are 0, 0.2, 0.4, 1: mean 0.4, variance (.16+.04+0+.36)/4 = 0.14.
  const { mean, variance } = pixelStatistics(Uint8Array.of(0, 51, 102, 255));
  assert(Math.abs(mean - 0.4) < 1e-15);
  assert(Math.abs(variance - 0.14) < 1e-15);
  assert.equal(pixelStatistics(new Uint8Array(7).fill(77)).variance, 0);
});

Deno.test("slicePosition spans the dataset's numbers", () => {
  const position = slicePosition([14, 10, 18]);
  assert.deepEqual([10, 12, 18].map(position), [0, 0.25, 1]);
  assert.equal(slicePosition([3, 3])(3), 0.5);
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
    slices: [{ subject, index }],
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
