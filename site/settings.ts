/**
 * Runs of one setting: their configurations differ in the seed alone.
 *
 * @module
 */
import type { RunConfig } from "@oasis-vq-vae/trainer/run/schema";
import type { Run } from "./run.ts";

/** Runs of one setting. */
export interface Setting {
  /** The run's name, or what several have in common. */
  name: string;
  /** In the order of the report. */
  runs: Run[];
}

/** A configuration value that is not the same in all runs. */
export interface ConfigDifference {
  /** Its path, e.g. `training.learningRate`. */
  key: string;
  /** Of each run, as JSON; empty where the run has none. */
  values: string[];
}

/** The settings of some runs, in the order of their first run. */
export function settingsOf(runs: readonly Run[]): Setting[] {
  const groups = Map.groupBy(runs, ({ config }) => JSON.stringify({ ...config, seed: 0 }));
  return [...groups.values()].map((members) => ({ name: settingName(members), runs: members }));
}

function settingName(runs: readonly Run[]): string {
  if (runs.length === 1) return runs[0].name;
  return `${runs[0].name.replace(/[-_.]?seed[-_.]?\d+$/i, "")}, ${runs.length} seeds`;
}

/** What the configurations of some runs differ in, sorted by key. */
export function configDifferences(runs: readonly Run[]): ConfigDifference[] {
  const flat = runs.map(({ config }) => new Map(leaves(config)));
  const keys = [...new Set(flat.flatMap((values) => [...values.keys()]))].sort();
  return keys
    .map((key) => ({ key, values: flat.map((values) => values.get(key) ?? "") }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Every value that is no object, by its path. */
function leaves(config: RunConfig): [string, string][] {
  const visit = (value: unknown, path: string): [string, string][] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, inner]) =>
        visit(inner, path === "" ? key : `${path}.${key}`)
      )
      : [[path, JSON.stringify(value)]];
  return visit(config, "");
}
