/**
 * Gathers what `environment.json` records of the place where a run is made.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Device } from "../backend/device.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import {
  type DatasetSummary,
  type EnvironmentFile,
  SCHEMA_VERSION,
  SPLIT_NAMES,
  type SplitName,
} from "../run/schema.ts";

const REPOSITORY = new URL("../../", import.meta.url);

/** The environment of this process, with this device and dataset. */
export async function describeEnvironment(
  device: Device,
  dataset: Dataset,
): Promise<EnvironmentFile> {
  return { ...await describeMachine(device), dataset: summarise(dataset) };
}

/** The environment of this process, with this device. */
export async function describeMachine(device: Device): Promise<Omit<EnvironmentFile, "dataset">> {
  const lock = await Deno.readFile(new URL("deno.lock", REPOSITORY));
  const lockSha256 = createHash("sha256").update(lock).digest("hex");
  return {
    schema_version: SCHEMA_VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    typescript: Deno.version.typescript,
    os: Deno.build.os,
    architecture: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    packages: await packageVersions(),
    backend: device.backend,
    backend_reason: device.reason,
    adapter: device.adapter,
    commit: await gitCommit(),
    lock_sha256: lockSha256,
  };
}

/** Exact versions of the npm packages in the root import map, by name. */
async function packageVersions(): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(new URL("deno.json", REPOSITORY));
  const { imports } = JSON.parse(text) as { imports: Record<string, string> };
  const versions: Record<string, string> = {};
  for (const specifier of Object.values(imports)) {
    const match = /^npm:(@?[^@]+)@([^/]+)/.exec(specifier);
    if (match !== null) versions[match[1]] = match[2];
  }
  return Object.fromEntries(Object.entries(versions).sort(([a], [b]) => a < b ? -1 : 1));
}

/** The commit of the code; with `-dirty` where tracked files were changed; null without git. */
async function gitCommit(): Promise<string | null> {
  const git = async (...args: string[]): Promise<string | null> => {
    try {
      const { success, stdout } = await new Deno.Command("git", {
        args: ["-C", fileURLToPath(REPOSITORY), ...args],
        stderr: "null",
      }).output();
      return success ? new TextDecoder().decode(stdout).trim() : null;
    } catch {
      return null; // no git on this machine
    }
  };
  const commit = await git("rev-parse", "HEAD");
  if (commit === null) return null;
  const changes = await git("status", "--porcelain", "--untracked-files=no");
  return changes === "" ? commit : `${commit}-dirty`;
}

function summarise({ card }: Dataset): DatasetSummary {
  const bySplit = <T>(of: (split: SplitName) => T) =>
    Object.fromEntries(SPLIT_NAMES.map((split) => [split, of(split)])) as Record<SplitName, T>;
  return {
    name: card.name,
    synthetic: card.synthetic,
    title: card.title,
    acknowledgement: card.acknowledgement,
    terms: card.terms,
    sha256: bySplit((split) => card.splits[split].sha256),
    slices: bySplit((split) => card.splits[split].slices.length),
    subjects: bySplit((split) => new Set(card.splits[split].slices.map((s) => s.subject)).size),
    height: card.height,
    width: card.width,
    preprocessing: card.preprocessing,
    training_pixels: card.training_pixels,
  };
}
