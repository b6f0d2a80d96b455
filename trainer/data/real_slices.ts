/**
 * For tests on real OASIS slices, which are never part of the repository: they
 * run where the slices stand in a folder `shared/` beside it.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { importDataset } from "./import/import_dataset.ts";
import { IMPORT_DEFAULTS } from "./import/import_options.ts";
import { COURSE_FOLDERS } from "./layouts/course_slices.ts";
import type { Dataset } from "./prepared/dataset.ts";
import { readDataset } from "./prepared/read_dataset.ts";

const REAL = fileURLToPath(new URL("../../../shared/data/keras_png_slices_data", import.meta.url));

const here = await Deno.stat(REAL).then(() => true, () => false);

/**
 * Registers a test that needs the slices. It is skipped, with one line, where
 * they are missing; in CI they must be there, unless it says `REAL_SLICES=absent`.
 *
 * @param files Which slices of each split the test is given.
 * @param body Gets a function that imports these slices alone, at a size or at their own.
 */
export function testOnRealSlices(
  name: string,
  files: Record<SplitName, string[]>,
  body: (importSlices: (size?: number) => Promise<Dataset>) => Promise<void>,
): void {
  const required = Deno.env.get("CI") === "true" && Deno.env.get("REAL_SLICES") !== "absent";
  const ignore = !here && !required;
  if (ignore) console.warn(`skipped: "${name}": there are no slices in ${REAL}`);
  Deno.test({
    name,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        const source = join(folder, "source");
        for (const split of SPLIT_NAMES) {
          const target = join(source, COURSE_FOLDERS[split]);
          await Deno.mkdir(target, { recursive: true });
          for (const file of files[split]) {
            await Deno.copyFile(join(REAL, COURSE_FOLDERS[split], file), join(target, file));
          }
        }
        await body(async (size) => {
          const { directory } = await importDataset({
            ...IMPORT_DEFAULTS,
            paths: [source],
            name: `size-${size ?? "own"}`,
            preparedDirectory: join(folder, "prepared"),
            size,
          });
          return await readDataset(directory);
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
