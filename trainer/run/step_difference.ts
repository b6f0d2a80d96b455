/**
 * Where two logs of updates begin to differ.
 *
 * @module
 */
import { RunDirectoryError } from "../errors.ts";
import { STEP_SHAPE } from "./contract_shapes.ts";
import type { StepRecord } from "./schema.ts";

/** The first update that two runs did not log alike. */
export interface StepDifference {
  step: number;
  /** Null where only the other run logged the step. */
  first: StepRecord | null;
  /** Null where only the first run logged the step. */
  second: StepRecord | null;
  /** Names of the values that differ; empty where one record is null. */
  keys: (keyof StepRecord)[];
}

/**
 * Finds the first difference between two contents of `steps.jsonl`.
 *
 * @param first Text of the first log.
 * @param second Text of the second log.
 * @returns The difference; null where both logged the same values.
 * @throws {RunDirectoryError} If a line up to it is damaged.
 */
export function firstStepDifference(first: string, second: string): StepDifference | null {
  const lines = [recordLines(first), recordLines(second)];
  for (let i = 0; i < Math.max(lines[0].length, lines[1].length); i++) {
    if (lines[0][i] === lines[1][i]) continue;
    const [a, b] = lines.map((log) => i < log.length ? parseRecord(log[i], i) : null);
    if (a === null || b === null || a.step !== b.step) {
      const step = Math.min(a?.step ?? Infinity, b?.step ?? Infinity);
      return {
        step,
        first: a?.step === step ? a : null,
        second: b?.step === step ? b : null,
        keys: [],
      };
    }
    const keys = (Object.keys(a) as (keyof StepRecord)[]).filter((key) => a[key] !== b[key]);
    if (keys.length > 0) return { step: a.step, first: a, second: b, keys };
  }
  return null;
}

function recordLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function parseRecord(line: string, index: number): StepRecord {
  const at = `line ${index + 1} of steps.jsonl`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new RunDirectoryError(`Cannot compare ${at}: it is not valid JSON; train again`, {
      cause: error,
    });
  }
  const [violation] = STEP_SHAPE(value, at);
  if (violation !== undefined) {
    throw new RunDirectoryError(`Cannot compare: ${violation}; train again`);
  }
  return value as StepRecord;
}
