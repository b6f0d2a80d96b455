/**
 * Reads a command's flags.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "../errors.ts";

/**
 * Node's argument parser, strict, with its errors as one line that names the
 * flag and where to find help.
 *
 * @param command For messages, e.g. `train`.
 * @throws UsageError for an unknown flag or a flag without its value.
 */
export function parseFlags<T extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw new UsageError(`${message}; see deno task ${command} --help`);
  }
}

/**
 * A flag's whole number.
 *
 * @throws UsageError naming the flag and its value.
 */
export function wholeNumber(flag: string, text: string, min: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`--${flag} must be a whole number of at least ${min}: it is ${text}`);
  }
  return value;
}

/**
 * A flag's value among the allowed ones.
 *
 * @throws UsageError listing them.
 */
export function choice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  if (!choices.includes(text as T)) {
    throw new UsageError(`--${flag} must be one of ${choices.join(", ")}: it is ${text}`);
  }
  return text as T;
}
