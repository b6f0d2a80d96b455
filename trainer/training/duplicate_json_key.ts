/**
 * Finds a key that occurs twice in one JSON object. `JSON.parse` keeps the last
 * of them silently, which in a checkpoint would lose a tensor.
 *
 * @module
 */

/**
 * The first key that an object of the text holds twice.
 *
 * @param text Valid JSON; the answer is meaningless for anything else.
 * @returns The key, unescaped, or null where all keys are unique.
 *
 * @example
 * ```ts
 * firstDuplicateKey('{"a": 1, "b": {"a": 2}, "a": 3}'); // "a"
 * ```
 */
export function firstDuplicateKey(text: string): string | null {
  const open: Set<string>[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token, string, colon] = match;
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon !== undefined) {
      const key: string = JSON.parse(string);
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
}

/** A string, with the colon that makes it a key; or a brace outside of strings. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;
