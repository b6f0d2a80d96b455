import assert from "node:assert/strict";
import { mapSplits } from "../prepared/assemble_dataset.ts";
import { testOnRealSlices } from "../real_slices.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";

/** Sums of the pixels of four real slices, as read by scikit-image 0.19.3. */
const REAL_SUMS: Record<SplitName, [file: string, sum: number][]> = {
  train: [
    ["case_001_slice_0.nii.png", 2625085],
    ["case_001_slice_31.nii.png", 2660647],
  ],
  validation: [["case_131_slice_5.nii.png", 2643104]],
  test: [["case_151_slice_9.nii.png", 2425882]],
};
const files = mapSplits((split) => REAL_SUMS[split].map(([file]) => file));

testOnRealSlices(
  "real slices have the means that scikit-image finds",
  files,
  async (importSlices) => {
    const full = await importSlices();
    const small = await importSlices(64);
    const sumOf = (pixels: Uint8Array, i: number, size: number) =>
      pixels.subarray(i * size ** 2, (i + 1) * size ** 2).reduce((a, b) => a + b, 0);
    for (const split of SPLIT_NAMES) {
      REAL_SUMS[split].forEach(([file, sum], i) => {
        assert.equal(sumOf(full.splits[split].pixels, i, 256), sum, file);
        // Area averaging keeps the mean but for each pixel's rounding, at most
        // half a grey level either way, which nearly cancels over 4096 pixels.
        const mean = sumOf(small.splits[split].pixels, i, 64) / 64 ** 2;
        assert(Math.abs(mean - sum / 256 ** 2) < 0.05, `${file}: ${mean}`);
      });
    }
    const train = REAL_SUMS.train.reduce((total, [, sum]) => total + sum, 0);
    const mean = train / (2 * 256 ** 2 * 255);
    assert(Math.abs(full.card.training_pixels.mean - mean) < 1e-12);
  },
);
