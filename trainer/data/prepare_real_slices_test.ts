import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { COURSE_FOLDERS } from "./course_slices.ts";
import { prepareCourseSlices } from "./prepare.ts";

const REAL = fileURLToPath(
  new URL("../../../shared/data/keras_png_slices_data", import.meta.url),
);

/** Sums of the pixels of four real slices, as read by scikit-image 0.19.3. */
const REAL_SUMS: Record<SplitName, [file: string, sum: number][]> = {
  train: [
    ["case_001_slice_0.nii.png", 2625085],
    ["case_001_slice_31.nii.png", 2660647],
  ],
  validation: [["case_131_slice_5.nii.png", 2643104]],
  test: [["case_151_slice_9.nii.png", 2425882]],
};

const realHere = await Deno.stat(REAL).then(() => true, () => false);
if (!realHere && Deno.env.get("CI") !== "true") {
  console.warn(`prepare_real_slices_test: ${REAL} is missing, real slices skipped`);
}

Deno.test({
  name: "real slices have the means that scikit-image finds",
  ignore: !realHere && Deno.env.get("CI") !== "true",
  async fn() {
    const root = await Deno.makeTempDir();
    try {
      const source = join(root, "source");
      for (const split of SPLIT_NAMES) {
        const folder = join(source, COURSE_FOLDERS[split]);
        await Deno.mkdir(folder, { recursive: true });
        for (const [file] of REAL_SUMS[split]) {
          await Deno.copyFile(join(REAL, COURSE_FOLDERS[split], file), join(folder, file));
        }
      }
      const prepare = async (name: string, size?: number) =>
        (await prepareCourseSlices({
          path: source,
          name,
          size,
          force: false,
          preparedDirectory: join(root, "prepared"),
        })).dataset;
      const full = await prepare("full");
      const small = await prepare("small", 64);
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
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});
