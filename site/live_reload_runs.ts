/**
 * Whether there are runs to report on, checked before a development server
 * builds: Lume would go on without them, and say so in terms of its own.
 *
 * @module
 */
import { findRuns, readRuns } from "./read_runs.ts";
import { SiteError } from "./site_error.ts";

/**
 * Reads all runs of a folder, for nothing but to see that they can be read.
 *
 * @param folder the folder of runs, e.g. `artifacts/runs`
 * @throws {SiteError} where there is no run, or one cannot be read
 */
export async function assertRunsReadable(folder: string): Promise<void> {
  const { ready } = await findRuns(folder);
  if (ready.length === 0) {
    throw new SiteError(
      `There is no run in ${folder} to report on; make one with "deno task train"`,
    );
  }
  await readRuns(ready);
}
