/**
 * The finished model of a run, whose codes a prior learns.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { RunDirectoryError } from "../errors.ts";
import type { CodesOrigin } from "../run/prior_schema.ts";
import type { RunReader } from "../run/run_reader.ts";
import { type ManifestFile, RUN_FILES, type RunConfig } from "../run/schema.ts";

/**
 * Reads the run's best checkpoint, and what its codes are known by.
 *
 * @throws {RunDirectoryError} Where there is none yet, or the run is not complete.
 */
export async function readModel(
  run: RunReader,
  { model }: RunConfig,
): Promise<{ origin: CodesOrigin; bytes: Uint8Array }> {
  const file = await run.checkpointAt("best");
  const resume = `deno task train --resume ${run.path}`;
  if (file === null) {
    throw new RunDirectoryError(
      `Run ${run.path} has no best checkpoint yet: let its training end, with ${resume}`,
    );
  }
  const { status } = await run.readJson<ManifestFile>(RUN_FILES.manifest);
  if (status !== "complete") {
    throw new RunDirectoryError(
      `Cannot draw from ${run.path} as it is not complete (${status}): a prior learns the codes ` +
        `of a finished model; let it end, with ${resume}`,
    );
  }
  const bytes = await run.readBytes(file);
  const edge = model.imageSize / 2 ** model.filters.length;
  const origin: CodesOrigin = {
    checkpoint: file,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    numEmbeddings: model.numEmbeddings,
    height: edge,
    width: edge,
  };
  return { origin, bytes };
}
