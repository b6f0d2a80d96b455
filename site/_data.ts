/**
 * The data that every page gets: the runs of the report, the one to show first
 * at the front.
 *
 * Which runs is told by a JSON list of absolute paths: in this module's own
 * address (`_data.ts?runs=…`), which the built-in renderer uses, or in the
 * environment variable `SITE_RUNS`, which `build.ts` sets for Lume. Without
 * either, as when Lume is started by hand, it is all of `artifacts/runs`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { findRuns, readRuns } from "./read_runs.ts";
import { rankRuns, type Run } from "./run.ts";

async function directories(): Promise<string[]> {
  const listed = new URL(import.meta.url).searchParams.get("runs") ??
    Deno.env.get("SITE_RUNS");
  if (listed !== undefined) return JSON.parse(listed) as string[];
  const folder = fileURLToPath(new URL("../artifacts/runs", import.meta.url));
  return (await findRuns(folder)).ready;
}

/** Runs of the report, in the order of {@link rankRuns}. */
export const runs: Run[] = rankRuns(await readRuns(await directories()));

/** Language of the pages. */
export const lang = "en";
