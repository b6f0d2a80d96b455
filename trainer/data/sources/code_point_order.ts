/**
 * The order of names by code point, which is also that of their UTF-8 bytes.
 *
 * @module
 */

/**
 * Compares two strings by code points, where JavaScript's `<` compares UTF-16
 * code units: those of characters above U+FFFF (surrogates, D800 to DFFF) would
 * come before U+E000 to U+FFFF.
 *
 * @returns A negative number if `a` comes first, a positive one if `b` does, 0 if they are equal.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Moves surrogates above all other code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
