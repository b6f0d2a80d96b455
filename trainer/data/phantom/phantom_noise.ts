/**
 * What the scanner adds to the phantom: shading by the receiving coil and
 * noise of the magnitude image.
 *
 * @module
 */
import type { RandomStream } from "../../random.ts";
import { type CleanSlice, FIELD_OF_VIEW } from "./phantom_slice.ts";
import type { PhantomSubject } from "./phantom_subject.ts";

/** Half the size of the brain in mm: the bias field's unit of length. */
const BIAS_UNIT = 80;

/**
 * Smooth multiplicative shading (bias field) of a coil: a quadratic in x, y.
 *
 * @param x,y Position in mm from the middle of the image.
 * @returns Factor near 1.
 */
export function biasField(
  coefficients: PhantomSubject["bias"],
  x: number,
  y: number,
): number {
  const u = x / BIAS_UNIT;
  const v = y / BIAS_UNIT;
  const [bx, by, bxx, byy, bxy] = coefficients;
  return 1 + bx * u + by * v + bxx * u * u + byy * v * v + bxy * u * v;
}

/**
 * One pixel of a magnitude image: |signal + complex Gaussian noise|, which is
 * Rician (Gudbjartsson and Patz 1995, doi 10.1002/mrm.1910340618).
 *
 * @param signal At least 0.
 * @param sigma Standard deviation of the real and of the imaginary part.
 */
export function ricianPixel(
  signal: number,
  sigma: number,
  stream: RandomStream,
): number {
  return Math.hypot(
    signal + sigma * stream.normal(),
    sigma * stream.normal(),
  );
}

/**
 * Shades a slice, adds noise inside the brain and rounds to 8 bits. A pixel of
 * s mm is taken as the mean of s² pixels of 1 mm, so its noise is 1/s of
 * theirs; above 256 pixels a side the noise stays that of 1 mm.
 *
 * @param imageSize Pixels along an edge of `slice`.
 * @returns [size, size], 0 … 255, exactly 0 outside the brain.
 */
export function scanSlice(
  slice: CleanSlice,
  subject: PhantomSubject,
  imageSize: number,
  stream: RandomStream,
): Uint8Array {
  const pixels = new Uint8Array(imageSize * imageSize);
  const spacing = FIELD_OF_VIEW / imageSize;
  const sigma = subject.noise / Math.max(1, spacing);
  for (let row = 0; row < imageSize; row++) {
    const y = FIELD_OF_VIEW / 2 - (row + 0.5) * spacing;
    for (let column = 0; column < imageSize; column++) {
      const at = row * imageSize + column;
      const share = slice.coverage[at];
      if (share === 0) continue;
      const x = (column + 0.5) * spacing - FIELD_OF_VIEW / 2;
      const signal = slice.intensity[at] * biasField(subject.bias, x, y);
      const value = ricianPixel(signal, sigma * share, stream);
      pixels[at] = Math.max(0, Math.min(255, Math.floor(255 * value + 0.5)));
    }
  }
  return pixels;
}
