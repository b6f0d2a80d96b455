/**
 * A convolution as the benchmark sees it: its geometry, its floating-point
 * operations and the three passes of one training step.
 *
 * @module
 */

/**
 * Geometry of a convolution with `same` padding, without the batch. A
 * transposed convolution is listed as the convolution whose input gradient it
 * is.
 */
export interface ConvolutionGeometry {
  /** Edge of the square input, in pixels. */
  inSize: number;
  inChannels: number;
  /** Edge of the square output, in pixels: inSize / stride, rounded up. */
  outSize: number;
  outChannels: number;
  /** Edge of the square window. */
  kernelSize: number;
  stride: number;
}

/** What a step computes of a convolution: y(x, w), dL/dx(dL/dy, w), dL/dw(x, dL/dy). */
export const PASSES = ["forward", "input gradient", "filter gradient"] as const;

/** One of {@link PASSES}. */
export type Pass = typeof PASSES[number];

/** A geometry, and how often each pass of it is needed in one training step. */
export interface ConvolutionLayer extends ConvolutionGeometry {
  /** Layers of this geometry, e.g. `encoder.downsample_0`. */
  layers: string[];
  uses: Record<Pass, number>;
}

/**
 * Floating-point operations of any one pass: a multiplication and an addition
 * for each tap, 2·batch·outSize²·kernelSize²·in·out. As is usual, taps on the
 * padding count too.
 */
export function convolutionFlops(geometry: ConvolutionGeometry, batch: number): number {
  const { outSize, kernelSize, inChannels, outChannels } = geometry;
  return 2 * batch * outSize ** 2 * kernelSize ** 2 * inChannels * outChannels;
}

/** Elements of the larger of input and output for one image. */
export function largestActivation(geometry: ConvolutionGeometry): number {
  const { inSize, inChannels, outSize, outChannels } = geometry;
  return Math.max(inSize ** 2 * inChannels, outSize ** 2 * outChannels);
}

/** In short, e.g. `64×64×32 → 32×32×64, 4×4 /2`. */
export function describeGeometry(geometry: ConvolutionGeometry): string {
  const { inSize, inChannels, outSize, outChannels, kernelSize, stride } = geometry;
  return `${inSize}×${inSize}×${inChannels} → ${outSize}×${outSize}×${outChannels}, ` +
    `${kernelSize}×${kernelSize}${stride === 1 ? "" : ` /${stride}`}`;
}
