/**
 * `manifest.json`: hashes of every file that comes out the same when the run
 * is repeated.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { TEMPORARY_SUFFIX } from "./atomic_write.ts";
import { listFiles } from "./list_files.ts";
import type { RunDirectory } from "./run_directory.ts";
import { LOCK_FILE } from "./run_lock.ts";
import { RunReader } from "./run_reader.ts";
import {
  GENERATION_FILES,
  type ManifestFile,
  RUN_FILES,
  type RunStatus,
  SCHEMA_VERSION,
} from "./schema.ts";

/** Files that may differ between two runs of one config. */
const UNHASHED: ReadonlySet<string> = new Set([
  RUN_FILES.environment,
  RUN_FILES.timing,
  RUN_FILES.manifest,
  LOCK_FILE,
  // The prior's folder is laid out as a run is.
  ...[RUN_FILES.environment, RUN_FILES.timing, LOCK_FILE].map((file) =>
    `${GENERATION_FILES.prior}/${file}`
  ),
]);

/** A file in which a run differs from its manifest. */
export interface ManifestDifference {
  /** Path inside the run directory. */
  path: string;
  /** `missing`: listed only; `unexpected`: there, but not listed; `changed`: of another hash. */
  kind: "missing" | "changed" | "unexpected";
}

/**
 * SHA-256 of every file of a run but `environment.json`, `timing.json` (the
 * prior's, too), the manifest itself, the locks and unfinished files.
 *
 * @param folder The run directory.
 * @returns Hashes in hex by path with forward slashes, sorted by path.
 */
export async function hashRunFiles(
  folder: string,
): Promise<Record<string, string>> {
  const hashes: [path: string, hash: string][] = [];
  for (const path of await listFiles(folder)) {
    if (UNHASHED.has(path) || path.endsWith(TEMPORARY_SUFFIX)) continue;
    const bytes = await Deno.readFile(`${folder}/${path}`);
    hashes.push([path, createHash("sha256").update(bytes).digest("hex")]);
  }
  return Object.fromEntries(hashes);
}

/**
 * Hashes a run's files and writes its manifest.
 *
 * @param run The run, open for writing; pending steps are written first.
 * @param status State of the run.
 * @throws {RunDirectoryError} If the file system refuses.
 */
export async function writeManifest(
  run: RunDirectory,
  status: RunStatus,
): Promise<void> {
  await run.flushSteps();
  const manifest: ManifestFile = {
    schema_version: SCHEMA_VERSION,
    status,
    files: await hashRunFiles(run.path),
  };
  await run.writeJson(RUN_FILES.manifest, manifest);
}

/**
 * Compares a run's files with its own manifest.
 *
 * @param folder The run directory.
 * @returns The differences, sorted by path; empty where there is none.
 * @throws {RunDirectoryError} If it is no run directory, or has no readable manifest.
 */
export async function verifyManifest(
  folder: string,
): Promise<ManifestDifference[]> {
  const run = await RunReader.open(folder);
  const manifest = await run.readJson<ManifestFile>(RUN_FILES.manifest);
  return compareHashes(manifest.files, await hashRunFiles(folder));
}

/**
 * Compares two lists of hashes: a run's with its manifest's, or a repeated
 * run's with the first one's.
 *
 * @param expected Hashes by path.
 * @param actual Hashes by path.
 * @returns The differences, sorted by path.
 */
export function compareHashes(
  expected: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string>>,
): ManifestDifference[] {
  const paths = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...paths].sort().flatMap((path): ManifestDifference[] => {
    if (!Object.hasOwn(actual, path)) return [{ path, kind: "missing" }];
    if (!Object.hasOwn(expected, path)) return [{ path, kind: "unexpected" }];
    return expected[path] === actual[path] ? [] : [{ path, kind: "changed" }];
  });
}
