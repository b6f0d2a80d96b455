/**
 * The text of `steps.jsonl`: one JSON object a line, steps rising.
 *
 * @module
 */
import { RunDirectoryError } from "../errors.ts";
import type { StepRecord } from "./schema.ts";

/**
 * The line of a step.
 *
 * @param record Scalars of one update.
 * @returns One line of JSON, with its newline.
 * @throws {RangeError} If a number is not finite: JSON would turn it into null.
 */
export function stepLine(record: StepRecord): string {
  const wrong = Object.entries(record).find(([, value]) =>
    value !== null && !Number.isFinite(value)
  );
  if (wrong) {
    throw new RangeError(
      `Cannot log step ${record.step} as ${wrong[0]} must be finite: current value is ${wrong[1]}`,
    );
  }
  return `${JSON.stringify(record)}\n`;
}

/**
 * Cuts a log back to a checkpoint: a run that is killed has logged steps after
 * its last checkpoint, the last of them perhaps in part.
 *
 * @param text The whole log.
 * @param lastStep The checkpoint's step; records up to it are kept.
 * @param fileName How messages call the log.
 * @returns The beginning of the text that holds all records up to the step.
 * @throws {RunDirectoryError} If a record up to the step lies behind a damaged line.
 */
export function truncateStepLog(
  text: string,
  lastStep: number,
  fileName: string,
): string {
  const lines = text.split("\n");
  const steps = lines.map(stepOfLine);
  const isKept = (step: number | null) => step !== null && step <= lastStep;
  // What follows the last newline is no record, except where a kill took that newline alone.
  const cut = steps.findIndex((step) => !isKept(step));
  const end = cut === -1 ? lines.length : cut;
  if (steps.slice(end).some(isKept)) {
    throw new RunDirectoryError(
      `Cannot resume as ${fileName} is damaged at line ${
        end + 1
      }; start a new run with another --out`,
    );
  }
  return lines.slice(0, end).map((line) => `${line}\n`).join("");
}

function stepOfLine(line: string): number | null {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === "object" && record !== null && "step" in record) {
      return typeof record.step === "number" ? record.step : null;
    }
  } catch {
    // Not JSON: damaged, as null says.
  }
  return null;
}
