/**
 * For tests on real OASIS slices, which are never part of the repository: they
 * run where the slices stand in a folder `shared/` beside it.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { COURSE_FOLDERS } from "./layouts/course_slices.ts";

const REAL = fileURLToPath(new URL("../../../shared/data/keras_png_slices_data", import.meta.url));

const here = await Deno.stat(REAL).then(() => true, () => false);

/**
 * Registers a test that needs the slices. It is skipped, with one line, where
 * they are missing; in CI they must be there.
 *
 * @param files Which slices of each split the test is given.
 * @param body Gets a folder that holds these slices alone, in the course layout.
 */
export function testOnRealSlices(
  name: string,
  files: Record<SplitName, string[]>,
  body: (folder: string) => Promise<void>,
): void {
  const ignore = !here && Deno.env.get("CI") !== "true";
  if (ignore) console.warn(`skipped: "${name}": there are no slices in ${REAL}`);
  Deno.test({
    name,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        for (const split of SPLIT_NAMES) {
          const target = join(folder, COURSE_FOLDERS[split]);
          await Deno.mkdir(target);
          for (const file of files[split]) {
            await Deno.copyFile(join(REAL, COURSE_FOLDERS[split], file), join(target, file));
          }
        }
        await body(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
