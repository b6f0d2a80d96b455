/**
 * `--set key=value`.
 *
 * @module
 */
import { UsageError } from "../errors.ts";

/**
 * Sets one value of a configuration by its dotted key, at most two levels
 * deep; the text is read as the key's present type. Whether the value can be
 * used is checked later, with all others.
 *
 * @param config Changed in place.
 * @param pair `key=value`, e.g. `training.learningRate=0.0005`.
 * @param locked Keys that cannot be set.
 * @param keys Which keys there are, for messages.
 * @throws UsageError for a malformed pair or an unknown key.
 */
export function setValue(
  config: object,
  pair: string,
  locked: readonly string[],
  keys: string,
): void {
  const unknownKey = () => new UsageError(`Unknown key in --set ${pair}: ${keys}`);
  const equals = pair.indexOf("=");
  if (equals < 1) {
    throw new UsageError(
      `Cannot read --set ${pair}: write key=value, e.g. training.epochs=5`,
    );
  }
  const path = pair.slice(0, equals).split(".");
  const text = pair.slice(equals + 1);
  let parent = config as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (typeof next !== "object" || next === null) throw unknownKey();
    parent = next as Record<string, unknown>;
  }
  const key = path[path.length - 1];
  const settable = Object.hasOwn(parent, key) && !locked.includes(key);
  if (!settable || path.length > 2) throw unknownKey();
  const present = parent[key];
  if (Array.isArray(present)) parent[key] = text.split(",").map(number);
  else if (typeof present === "number") parent[key] = number(text);
  else if (typeof present === "boolean") {
    parent[key] = text === "true" ? true : text !== "false" && text;
  } else if (typeof present === "string") parent[key] = text;
  else throw unknownKey();

  function number(text: string): number | string {
    return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
  }
}
