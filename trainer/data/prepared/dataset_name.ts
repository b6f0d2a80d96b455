/**
 * Names of prepared datasets.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { PHANTOM_NAME } from "../phantom/phantom.ts";

/**
 * Checks a name for a prepared dataset: it becomes a folder, and on a command
 * line it must not be taken for a flag, a path or the built-in phantom.
 *
 * @throws {UsageError} If the name is not allowed.
 */
export function checkDatasetName(name: string): void {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) {
    throw new UsageError(
      `--name must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit: current value is '${name}'`,
    );
  }
  if (name === PHANTOM_NAME) {
    throw new UsageError(
      `--name ${PHANTOM_NAME} means the built-in dataset; choose another name, e.g. ${PHANTOM_NAME}-64`,
    );
  }
}
