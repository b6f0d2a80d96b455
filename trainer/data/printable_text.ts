/**
 * Text of a file's in a message, where it must not move the cursor, hide or
 * reverse what follows, or fill the screen.
 *
 * @module
 */

/** Most characters of it in a message. */
const LONGEST = 80;

/** Control characters, line separators and marks of writing direction. */
// deno-lint-ignore no-control-regex -- these are what is to be replaced
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The text with unprintable characters escaped. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The text in double quotes, unprintable characters escaped, at most 80 characters of it. */
export function quoted(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return printable(JSON.stringify(short));
}
