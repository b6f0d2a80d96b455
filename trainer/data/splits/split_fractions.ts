/**
 * How large each split shall be.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";

/** Shares of the subjects where nothing else is asked for; `data/README.md` says why. */
export const DEFAULT_SPLIT_FRACTIONS: Readonly<Record<SplitName, number>> = {
  train: 0.85,
  validation: 0.1,
  test: 0.05,
};

/**
 * Reads `--split`: percentages of training, validation and test, in this order.
 *
 * @param text E.g. `85/10/5`; decimals are allowed, `33.4/33.3/33.3`.
 * @returns Shares of the subjects, each above 0, adding up to 1.
 * @throws {UsageError} If these are not three numbers above 0 that add up to 100.
 */
export function parseSplitFractions(text: string): Record<SplitName, number> {
  const parts = text.split("/").map((part) => part.trim());
  if (parts.length !== SPLIT_NAMES.length || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) {
    throw new UsageError(
      `--split must be three percentages, TRAIN/VALIDATION/TEST, e.g. 85/10/5: it is '${text}'`,
    );
  }
  const [train, validation, test] = parts.map(Number);
  if (train === 0 || validation === 0 || test === 0) {
    throw new UsageError(
      `--split must give each of training, validation and test more than 0 %: it is '${text}'`,
    );
  }
  const sum = train + validation + test;
  // 33.4 + 33.3 + 33.3 is not 100 in binary floating point.
  if (Math.abs(sum - 100) > 1e-9) {
    throw new UsageError(
      `--split must add up to 100 %: '${text}' adds up to ${Number(sum.toFixed(9))}`,
    );
  }
  return { train: train / 100, validation: validation / 100, test: test / 100 };
}
