/**
 * Presets: complete configurations with a name.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { RunConfig } from "../run/schema.ts";
import { oasis } from "./presets/oasis.ts";
import { original } from "./presets/original.ts";
import { quick } from "./presets/quick.ts";
import { smoke } from "./presets/smoke.ts";

/** What a preset sets; seed, backend and dataset are the user's. */
export type Preset = Pick<
  RunConfig,
  "phantom" | "model" | "quantizer" | "training"
>;

/** All presets by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  smoke,
  quick,
  oasis,
  original,
};

/**
 * The preset of that name.
 *
 * @throws UsageError listing the names there are.
 */
export function presetNamed(name: string): Preset {
  if (!Object.hasOwn(PRESETS, name)) {
    throw new UsageError(
      `Unknown preset "${name}": choose one of ${Object.keys(PRESETS).join(", ")}`,
    );
  }
  return PRESETS[name];
}
