/**
 * What the commands of `deno task data` share.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { DatasetCard } from "../data/prepared/dataset_card.ts";
import { UsageError } from "../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../run/schema.ts";

/** Where prepared datasets are: `data/prepared` in the repository. */
export const PREPARED_DIRECTORY: string = fileURLToPath(
  new URL("../../data/prepared", import.meta.url),
);

/** Where the commands work and print; tests give their own. */
export interface DataCommandContext {
  preparedDirectory: string;
  print: (line: string) => void;
  /** Gives up the right to use the network, which only fetching needs. */
  goOffline: () => Promise<void>;
}

/** One line: name, size, slices and subjects of each split, title. */
export function describeCard(name: string, card: DatasetCard): string {
  const counts = SPLIT_NAMES.map((split) => {
    const subjects = subjectCount(card, split);
    return `${split} ${card.splits[split].slices.length} slices of ${subjects} subject${
      subjects === 1 ? "" : "s"
    }`;
  });
  return `${name}: ${card.width}×${card.height}, ${counts.join(", ")}; ${card.title}`;
}

function subjectCount(card: DatasetCard, split: SplitName): number {
  return new Set(card.splits[split].slices.map((slice) => slice.subject)).size;
}

/**
 * The value of a flag that must be there.
 *
 * @throws {UsageError} If it is not.
 */
export function required(value: string | undefined, flag: string): string {
  if (value === undefined) {
    throw new UsageError(`${flag} is missing; see 'deno task data --help'`);
  }
  return value;
}

/**
 * A flag's whole number within bounds.
 *
 * @throws {UsageError} Naming the flag, the bounds and the value.
 */
export function integer(text: string, flag: string, low: number, high: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) {
    throw new UsageError(
      `${flag} must be an integer from ${low} to ${high}: current value is '${text}'`,
    );
  }
  return value;
}

/**
 * Refuses arguments that are not flags.
 *
 * @throws {UsageError} Naming the first.
 */
export function refusePositionals(positionals: string[], command: string): void {
  if (positionals.length > 0) {
    throw new UsageError(
      `data ${command} takes no argument: remove '${positionals[0]}'`,
    );
  }
}
