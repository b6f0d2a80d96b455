/**
 * The expected SHA-256 of the final checkpoint of the preset `smoke`, seed 1,
 * on the CPU: the same on every machine, so one number shows whether a machine
 * computes as the others do.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { resolveConfig } from "../config/resolve.ts";
import { Interruption, ReproductionError } from "../errors.ts";
import { writeFileAtomically } from "../run/atomic_write.ts";
import { RunReader } from "../run/run_reader.ts";
import { describeEnvironment } from "./environment.ts";
import { openDataset } from "./open_dataset.ts";
import type { StopSignals } from "./stop_signals.ts";
import { withTemporaryFolder } from "./temporary_folder.ts";
import { trainNewRun } from "./training_session.ts";

const FILE = fileURLToPath(new URL("../config/presets/smoke.sha256.json", import.meta.url));

/** Content of `trainer/config/presets/smoke.sha256.json`. */
export interface SmokeReference {
  preset: "smoke";
  seed: number;
  backend: "wasm";
  /** Deno's version when it was recorded. */
  deno: string;
  /** TensorFlow.js' version when it was recorded. */
  tfjs: string;
  /** The final checkpoint, path inside the run directory. */
  checkpoint: string;
  /** Of the final checkpoint, in hex. */
  sha256: string;
}

/** What is committed. */
export async function readSmokeReference(): Promise<SmokeReference> {
  return JSON.parse(await Deno.readTextFile(FILE)) as SmokeReference;
}

/**
 * Trains the preset and says what came out here, with the present versions.
 *
 * @param path Where the run goes; nothing is there yet.
 * @throws Interruption where a signal stopped it.
 */
export async function trainSmokeReference(
  path: string,
  signals: StopSignals,
): Promise<SmokeReference> {
  const device = await startDevice("wasm", "the reference is the CPU's");
  const { preset, seed, backend } = { preset: "smoke", seed: 1, backend: "wasm" } as const;
  const config = resolveConfig({ preset, seed, backend, dataset: "phantom", set: [] });
  const dataset = await openDataset(config);
  const environment = await describeEnvironment(device, dataset);
  const setup = { config, dataset, device, signals, evaluated: "best", quiet: true } as const;
  const end = await trainNewRun(path, setup, environment);
  const run = await RunReader.open(path);
  const checkpoint = await run.checkpointAt("latest");
  if (end.kind === "stopped" || checkpoint === null) {
    throw new Interruption("Stopped before the reference was trained; nothing was recorded.");
  }
  const sha256 = createHash("sha256").update(await run.readBytes(checkpoint)).digest("hex");
  const { deno } = Deno.version;
  return { preset, seed, backend, deno, tfjs: tf.version.tfjs, checkpoint, sha256 };
}

/**
 * Trains the preset twice and records its hash as the expected one.
 *
 * @throws ReproductionError where the two differ; nothing is recorded then.
 */
export async function recordSmokeReference(): Promise<void> {
  await withTemporaryFolder(async (folder, signals) => {
    console.log("Training smoke twice on the CPU …");
    const reference = await trainSmokeReference(`${folder}/first`, signals);
    const second = await trainSmokeReference(`${folder}/second`, signals);
    if (reference.sha256 !== second.sha256) {
      throw new ReproductionError(
        `Nothing was recorded: two equal trainings of smoke ended in different checkpoints, ` +
          `${reference.sha256} and ${second.sha256}; find out why first`,
      );
    }
    const text = `${JSON.stringify(reference, null, 2)}\n`;
    await writeFileAtomically(FILE, new TextEncoder().encode(text));
    console.log(`${reference.checkpoint}: SHA-256 ${reference.sha256}`);
    console.log(`Recorded in ${FILE}`);
  });
}
