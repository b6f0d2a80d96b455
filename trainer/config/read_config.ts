/**
 * A configuration from a file, such as a run's or a report's `config.json`.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { RunConfig } from "../run/schema.ts";
import { validateConfig } from "./validate.ts";

/**
 * Reads a configuration.
 *
 * @param path Of a JSON file.
 * @throws {ConfigError} Where it is missing, no JSON, or has a value that cannot be used.
 */
export async function readConfig(path: string): Promise<RunConfig> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      throw new ConfigError(`Cannot read the configuration ${path} as there is no such file`);
    }
    if (error instanceof Deno.errors.IsADirectory) {
      throw new ConfigError(
        `Cannot read the configuration ${path} as it is a folder: name the config.json in it`,
      );
    }
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ConfigError(
      `Cannot read the configuration ${path} as it is not valid JSON; take the config.json of a run`,
      { cause: error },
    );
  }
  return validateConfig(value, path);
}
