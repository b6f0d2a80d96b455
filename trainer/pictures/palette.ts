/**
 * The colours of the pictures.
 *
 * @module
 */
import type { Colour } from "./raster.ts";

/** Behind the panels: nearly black, so that a slice's edge stays visible. */
export const BACKGROUND: Colour = [24, 24, 24];
/** Captions. */
export const TEXT: Colour = [232, 232, 232];
/** Labels of lesser weight. */
export const MUTED_TEXT: Colour = [168, 168, 168];

/** Differences from 0 to the end of the range, in equal steps: black is no error. */
const BRIGHTER: readonly Colour[] = [
  [0, 0, 0],
  [156, 62, 10],
  [244, 138, 48],
  [255, 222, 168],
];
const DARKER: readonly Colour[] = [
  [0, 0, 0],
  [14, 82, 156],
  [64, 158, 240],
  [190, 228, 255],
];

/**
 * Diverging colour of a signed share: black at 0, through orange towards 1,
 * through blue towards −1. Orange and blue are told apart by every common form
 * of colour blindness, and brightness grows with the size of the error.
 *
 * @param share The value as a share of the range's end; cut off outside [−1, 1].
 * @returns The colour; black for NaN.
 */
export function divergingColour(share: number): Colour {
  const stops = share < 0 ? DARKER : BRIGHTER;
  const size = Math.min(Math.abs(share), 1) || 0;
  const position = size * (stops.length - 1);
  const lower = Math.min(Math.floor(position), stops.length - 2);
  const fraction = position - lower;
  const channel = (c: 0 | 1 | 2) =>
    Math.round(
      stops[lower][c] + fraction * (stops[lower + 1][c] - stops[lower][c]),
    );
  return [channel(0), channel(1), channel(2)];
}

/**
 * A fixed colour for every code. Codes have no order, so neighbours are kept
 * far apart: hue, saturation and brightness follow the additive recurrence
 * whose steps are powers of 1/φ₃, φ₃ the root of x⁴ = x + 1 (Roberts 2018, "The
 * unreasonable effectiveness of quasirandom sequences"), which fills the colour
 * space evenly however many codes there are.
 *
 * @param code Index of the code, an integer of at least 0.
 * @returns Its colour, always the same.
 */
export function codeColour(code: number): Colour {
  const hue = (code * 0.6710436067037893) % 1;
  const saturation = 0.35 + 0.45 * ((code * 0.5497004779019703) % 1);
  const brightness = 0.5 + 0.45 * ((code * 0.8191725133961645) % 1);
  return hsvColour(hue, saturation, brightness);
}

/** HSV to RGB (Smith 1978), all in [0, 1]. */
function hsvColour(
  hue: number,
  saturation: number,
  brightness: number,
): Colour {
  const channel = (offset: number) => {
    const sector = (offset + hue * 6) % 6;
    const dip = Math.max(0, Math.min(sector, 4 - sector, 1));
    return Math.round(255 * brightness * (1 - saturation * dip));
  };
  return [channel(5), channel(3), channel(1)];
}
