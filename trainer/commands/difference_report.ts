/**
 * Tells people in what a repeated run differs from the first.
 *
 * @module
 */
import { checkpointDifference } from "../run/checkpoint_difference.ts";
import type { ManifestDifference } from "../run/manifest.ts";
import { CHECKPOINT_EXTENSION, RunReader } from "../run/run_reader.ts";
import { RUN_FILES, type RunConfig, type StepRecord } from "../run/schema.ts";
import { firstStepDifference } from "../run/step_difference.ts";
import { decodeSafetensors } from "../training/safetensors.ts";

const KINDS: Record<ManifestDifference["kind"], string> = {
  changed: "differs",
  missing: "only in the run",
  unexpected: "only in the repetition",
};

/**
 * Describes every differing file, of checkpoints the first differing tensor,
 * and the first differing update.
 *
 * @param path The run.
 * @param repeatedPath The repeated run, with all its files.
 * @param differences In which files the second differs from the first; not empty.
 * @returns Lines of text.
 */
export async function reportDifferences(
  path: string,
  repeatedPath: string,
  config: RunConfig,
  differences: readonly ManifestDifference[],
): Promise<string[]> {
  const run = await RunReader.open(path);
  const repeated = await RunReader.open(repeatedPath);
  const lines: string[] = [];
  for (const { path: file, kind } of differences) {
    const detail = kind === "changed" && file.endsWith(`.${CHECKPOINT_EXTENSION}`)
      ? `: ${await describeCheckpoints(run, repeated, file)}`
      : "";
    lines.push(`  ${KINDS[kind].padEnd(22)}  ${file}${detail}`);
  }
  return [...lines, ...await describeSteps(run, repeated, config)];
}

async function describeCheckpoints(
  run: RunReader,
  repeated: RunReader,
  file: string,
): Promise<string> {
  const decode = async (from: RunReader) =>
    decodeSafetensors(await from.readBytes(file), `${from.path}/${file}`);
  const { tensors, count, metadata } = checkpointDifference(
    await decode(run),
    await decode(repeated),
  );
  if (tensors.length === 0) return `no tensor, but metadata: ${metadata.join(", ") || "its order"}`;
  const by = (largest: number | null) =>
    largest === null ? "is not in both alike" : `by up to ${largest}`;
  const measured = tensors.map(({ largest }) => largest).filter((largest) => largest !== null);
  return `first ${tensors[0].name} ${by(tensors[0].largest)}; ` +
    `${tensors.length} of ${count} tensors differ` +
    (measured.length > 0 ? `, by up to ${Math.max(...measured)}` : "");
}

async function describeSteps(
  run: RunReader,
  repeated: RunReader,
  config: RunConfig,
): Promise<string[]> {
  const difference = firstStepDifference(
    await run.readText(RUN_FILES.steps),
    await repeated.readText(RUN_FILES.steps),
  );
  if (difference === null) return ["All logged steps are equal."];
  const { step, first, second, keys } = difference;
  const { logInterval } = config.training;
  const logged = logInterval === 1 ? "every step" : `one step in ${logInterval}`;
  const header = `First differing step: ${step} (${logged} is logged)`;
  if (first === null || second === null) {
    return [`${header}, logged only by the ${first === null ? "repetition" : "run"}.`];
  }
  const row = (cells: readonly (string | number | null)[]) =>
    `  ${String(cells[0]).padEnd(16)}${String(cells[1]).padEnd(24)}${cells[2]}`;
  const value = (record: StepRecord, key: keyof StepRecord) => record[key] ?? "none";
  return [
    header,
    row(["", "run", "repetition"]),
    ...keys.map((key) => row([key, value(first, key), value(second, key)])),
  ];
}
