/**
 * Tells slices with nothing on them from slices of a head.
 *
 * @module
 */

/** The brightest value, of 255, that counts as background: noise and the mosquitoes of JPEG stay below. */
export const BLANK_LEVEL = 16;
/** A slice is blank where a smaller share of its pixels than this is brighter than that. */
export const BLANK_SHARE = 0.01;

/**
 * Whether a slice is blank: fewer than 1 % of its pixels are above 16.
 *
 * 1 % of a frame of 208×176 mm is a disc 22 mm across: what is dropped is the
 * empty ends of a volume and the last few millimetres of a head's tips. Of four
 * skull-stripped OASIS-1 volumes that is 3 or 4 slices of 1 mm besides the
 * empty ones (15 to 29 a volume), cut axially; of the 5,440 course slices it is
 * none: the emptiest has 25.6 % of its pixels above 16.
 *
 * @param pixels A slice, 0 … 255, as it is stored: scaled, padded and resized.
 * @returns True if it is to be left out.
 */
export function isBlankSlice(pixels: Uint8Array): boolean {
  let bright = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i] > BLANK_LEVEL) bright++;
  return bright < BLANK_SHARE * pixels.length;
}
