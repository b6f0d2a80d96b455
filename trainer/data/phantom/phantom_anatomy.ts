/**
 * The phantom's standard anatomy: outline and deep structures of an axial
 * brain between the midbrain and the roof of the lateral ventricles, as
 * strokes that change with the level. Drawn by hand in a Talairach-like frame
 * (mm, x to the side, y anterior, origin in the middle of the brain).
 *
 * @module
 */
import type { Stroke, StrokePoint } from "./phantom_stroke.ts";

/**
 * A structure over the levels. Each row is a level in [0, 1] followed by
 * x, y, half-width of every vertex; half-widths below zero mean that the
 * structure does not reach this level.
 */
type Track = readonly (readonly number[])[];

/** Structures that exist once on each side, x positive laterally. */
const PAIRED = {
  lateralVentricle: [
    [0, 13, 40, -3, 10, 32, -2, 6, 22, -2, 6, 10, -4, 14, -18, -4],
    [0.16, 17, 44, 1, 10.5, 36, 2.2, 4.5, 24, 1.9, 5, 12, -3, 14, -20, -4],
    [0.32, 18, 45, 2.6, 10, 36, 4.2, 5, 19, 4, 6, 8, -2, 14, -20, -3],
    [0.48, 17.5, 44, 2.6, 9.5, 33, 5.2, 6.2, 16, 4.8, 6, 6, -1, 15, -14, -1],
    [0.65, 18, 42, 2.6, 9, 28, 6.6, 7, 12, 6, 7, -1, 3, 18, -20, 4],
    [0.81, 16, 35, 2.4, 9, 20, 7, 9.5, 0, 6.8, 17, -14, 5.2, 25, -26, 2],
    [1, 15, 24, 0.8, 15, 12, 3.4, 15, 0, 4, 18, -10, 3, 21, -17, 0.5],
  ],
  atrium: [
    [0, 35, -12, 1.5, 32, -22, 3.6, 30, -40, 0.5],
    [0.16, 29, -17, 3, 30, -26, 5, 29, -39, 1],
    [0.32, 25, -19, 3.6, 29, -27, 6, 28, -40, 1],
    [0.48, 19, -18, 3.4, 25, -26, 5.4, 28, -35, 1.5],
    [0.65, 12, -10, 3, 19, -20, 4.6, 26, -29, 2.4],
    [0.81, 14, -8, 3, 20, -18, 4, 26, -27, 1],
    [1, 16, -8, -1, 20, -16, -1, 24, -24, -3],
  ],
  caudate: [
    [0, 15, 37, 2.4, 10, 26, 3.4],
    [0.16, 17, 36, 3.4, 12, 24, 4.4],
    [0.32, 18, 33, 4, 13.5, 21, 4],
    [0.48, 18.5, 32, 3.8, 15.5, 18, 3.4],
    [0.65, 19.5, 28, 3, 17, 9, 2.8],
    [0.81, 20.5, 18, 2, 20, -2, 2],
    [1, 21, 10, 0.5, 22, -6, 0.3],
  ],
  putamen: [
    [0, 23, 28, 3, 27, 12, 4.6, 31, 0, 1.5],
    [0.16, 24, 30, 3, 28, 15, 5.4, 32, -2, 2],
    [0.32, 25, 28, 2.6, 28, 13, 5, 31, -3, 1.5],
    [0.48, 26, 26, 2, 28.5, 11, 3.8, 31, -3, 1],
    [0.65, 28, 20, 0.5, 29, 8, 1.6, 31, -2, -1],
    [0.81, 28, 16, -3, 29, 8, -2, 31, -2, -4],
  ],
  pallidum: [
    [0, 17, 15, 2.4, 21, 5, 2.6],
    [0.16, 18, 14, 3, 22, 4, 3.6],
    [0.32, 19, 12, 2, 22.5, 4, 2.8],
    [0.48, 20, 10, -1, 23, 4, -1],
  ],
  thalamus: [
    [0, 8, 8, -2, 12, -6, 1],
    [0.16, 7.5, 10, 4, 12.5, -6, 7.6],
    [0.32, 7.5, 9, 5, 12, -6, 9],
    [0.48, 8, 6, 5, 12, -7, 8],
    [0.65, 8, 0, 2, 12, -6, 3.4],
    [0.81, 9, -1, -3, 12, -6, -3],
  ],
  genu: [
    [0, 0, 40, -3, 12, 48, -1, 20, 56, 0],
    [0.16, 3, 42, -1, 12, 50, 2.4, 17, 55, 0.6],
    [0.32, 0, 45, 3.2, 11, 50.5, 3, 17, 56, 0.6],
    [0.48, 0, 45.5, 3.4, 11, 50.5, 3, 17, 56, 0.6],
    [0.65, 0, 42, 3, 11, 47, 3, 17, 54, 0.6],
    [0.81, 0, 34, 3, 9, 40, 3, 16, 49, 0.6],
    [1, 0, 22, 4.4, 8, 32, 3.4, 14, 42, 0.6],
  ],
  splenium: [
    [0, 12, -26, -3, 22, -34, 1.5, 29, -46, 0.6],
    [0.16, 8, -24, -1, 19, -29, 2.6, 29, -46, 0.6],
    [0.32, 0, -19, 3, 12, -22.5, 3, 24, -37, 1],
    [0.48, 0, -17, 4.4, 12, -24, 3.8, 25, -38, 1],
    [0.65, 0, -15, 4.2, 11, -25, 3.8, 23, -37, 1],
    [0.81, 0, -12, 4, 10, -22, 3.8, 21, -34, 1],
    [1, 0, -8, 5, 9, -20, 3.4, 17, -29, 0.8],
  ],
  cistern: [
    [0, 24, -12, 1, 13, -14, 2.2, 6, -21, 4, 0, -24, 6.5],
    [0.16, 21, -18, 0.8, 10, -16, 2, 4, -17, 4, 0, -21, 6],
    [0.32, 14, -18, -1, 8, -17, 0.8, 2, -11, 2, 0, -13, 2.6],
    [0.48, 10, -15, -1, 6, -13, 0.8, 2, -9, 1.6, 0, -8, 2.4],
    [0.65, 8, -10, -2, 4, -8, -1, 1, -4, 0, 0, -3, 0.4],
    [0.81, 8, -10, -4, 4, -8, -4, 1, -4, -4, 0, -3, -4],
  ],
  insula: [
    [0, 46, 39, 1.4, 44, 26, 2.6, 41, 12, 2.2, 36.5, 0, 0.8],
    [0.16, 44, 41, 1.2, 45, 27, 2, 42, 12, 1.8, 36, -3, 0.8],
    [0.32, 42, 42, 1, 44.5, 27, 1.5, 42, 12, 1.5, 36, -5, 0.8],
    [0.48, 41, 39, 0.8, 42.5, 26, 1.2, 41, 10, 1.3, 36, -5, 0.7],
    [0.65, 39, 26, -0.5, 40.5, 16, 0.8, 40, 8, 1, 36.5, -3, 0.5],
    [0.81, 40, 22, -3, 42, 14, -2, 41, 6, -1.5, 38, -2, -3],
  ],
  sylvianMouth: [
    [0, 44, 27, 2.2, 53, 31, 2, 63, 34, 3],
    [0.16, 45, 24, 1.6, 54, 26, 1.5, 66, 26, 2],
    [0.32, 43, 14, 1, 55, 12, 1, 70, 7, 1.4],
    [0.48, 41, 9, 0.9, 54, 4, 0.9, 72, -1, 1.3],
    [0.65, 40, 4, 0.7, 54, -3, 0.8, 72, -9, 1.2],
    [0.81, 43, 0, -0.8, 54, -7, 0.6, 72, -14, 1],
    [1, 48, -4, -3, 56, -10, 0.3, 72, -18, 0.9],
  ],
} as const satisfies Record<string, Track>;

/** Structures on the midline. */
const MIDLINE = {
  thirdVentricle: [
    [0, 0, 17, 2.6, 0, 6, 2.2, 0, -8, 1.4],
    [0.16, 0, 14, 2, 0, 4, 1.6, 0, -10, 2.4],
    [0.32, 0, 12, 0.6, 0, 2, 0.9, 0, -10, 1.8],
    [0.48, 0, 8, -0.5, 0, 1, 0.2, 0, -7, 1.2],
    [0.65, 0, 6, -3, 0, 0, -2, 0, -5, -1],
  ],
  anteriorFissure: [
    [0, 0, 22, 0.8, 0, 50, 0.7, 0, 88, 1.4],
    [0.16, 0, 37, 0.5, 0, 58, 0.7, 0, 88, 1.4],
    [0.32, 0, 51, 0.5, 0, 66, 0.7, 0, 88, 1.4],
    [0.65, 0, 47, 0.5, 0, 64, 0.7, 0, 88, 1.4],
    [0.81, 0, 39, 0.5, 0, 60, 0.7, 0, 88, 1.4],
    [1, 0, 28, 0.5, 0, 54, 0.7, 0, 88, 1.4],
  ],
  posteriorFissure: [
    [0, 0, -34, 0.6, 0, -60, 0.6, 0, -88, 1.3],
    [0.16, 0, -30, 0.8, 0, -56, 0.6, 0, -88, 1.3],
    [0.32, 0, -25, 0.9, 0, -54, 0.6, 0, -88, 1.3],
    [0.65, 0, -22, 0.7, 0, -52, 0.6, 0, -88, 1.3],
    [1, 0, -16, 0.6, 0, -48, 0.6, 0, -88, 1.3],
  ],
  septum: [
    [0.16, 0, 36, -0.4, 0, 26, 0.4, 0, 18, 1],
    [0.32, 0, 44, 0.6, 0, 28, 0.5, 0, 16, 1.6],
    [0.48, 0, 44, 0.6, 0, 26, 0.5, 0, 12, 1.6],
    [0.65, 0, 40, 0.7, 0, 22, 0.6, 0, 2, 1.6],
    [0.81, 0, 32, 1, 0, 12, 0.9, 0, -10, 1.6],
    [1, 0, 22, -2, 0, 8, -2, 0, -8, -2],
  ],
} as const satisfies Record<string, Track>;

/** Half of the outline, from the anterior to the posterior midline; no half-widths. */
const OUTLINE: Track = [
  // deno-fmt-ignore
  [0, 0, 84, 13, 85, 30, 80, 50, 60, 55, 40, 61, 20, 67, 0, 68, -20, 64, -40, 52, -60, 29, -80, 12, -85, 0, -83],
  // deno-fmt-ignore
  [0.5, 0, 84, 13, 85, 29, 80, 49, 60, 58, 40, 63, 20, 67, 0, 68, -20, 63, -40, 50, -60, 27, -79, 12, -83, 0, -81],
  // deno-fmt-ignore
  [1, 0, 82, 10, 83, 21, 79, 44, 60, 55, 40, 62, 20, 66, 0, 66, -20, 61, -40, 46, -60, 24, -73, 10, -76, 0, -74],
];

/** Names of the paired structures. */
export type PairedStructure = keyof typeof PAIRED;

/** Names of the structures on the midline. */
export type MidlineStructure = keyof typeof MIDLINE;

/** A paired structure of one side (−1 left, +1 right) at a level in [0, 1]. */
export function pairedStroke(
  name: PairedStructure,
  side: -1 | 1,
  level: number,
): Stroke {
  return vertices(PAIRED[name], level, 3).map(([x, y, r]): StrokePoint => [
    side * x,
    y,
    r,
  ]);
}

/** A midline structure at a level in [0, 1]. */
export function midlineStroke(name: MidlineStructure, level: number): Stroke {
  return vertices(MIDLINE[name], level, 3).map(([x, y, r]) => [x, y, r]);
}

/**
 * One hemisphere's outline at a level in [0, 1], from the anterior to the
 * posterior midline: a Catmull-Rom curve through hand-drawn points.
 *
 * @param side −1 left, +1 right.
 * @param steps Points a span.
 */
export function outlineCurve(
  side: -1 | 1,
  level: number,
  steps: number,
): [number, number][] {
  const points = vertices(OUTLINE, level, 2);
  const mirrored = (i: number) =>
    i < 0
      ? [-points[1][0], points[1][1]]
      : i >= points.length
      ? [-points[points.length - 2][0], points[points.length - 2][1]]
      : points[i];
  const curve: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [i - 1, i, i + 1, i + 2].map(mirrored);
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      curve.push([
        side * catmullRom(a[0], b[0], c[0], d[0], t),
        catmullRom(a[1], b[1], c[1], d[1], t),
      ]);
    }
  }
  const last = points[points.length - 1];
  curve.push([side * last[0], last[1]]);
  return curve;
}

function catmullRom(
  a: number,
  b: number,
  c: number,
  d: number,
  t: number,
): number {
  return b +
    0.5 * t *
      (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** The track's vertices at a level: rows are interpolated linearly and held beyond the ends. */
function vertices(track: Track, level: number, size: number): number[][] {
  let upper = 0;
  while (upper < track.length - 1 && track[upper][0] < level) upper++;
  const lower = Math.max(0, upper - 1);
  const [a, b] = [track[lower], track[upper]];
  const share = a === b ? 0 : Math.max(0, Math.min(1, (level - a[0]) / (b[0] - a[0])));
  const result: number[][] = [];
  for (let i = 1; i < a.length; i += size) {
    result.push(
      Array.from(
        { length: size },
        (_, j) => a[i + j] + share * (b[i + j] - a[i + j]),
      ),
    );
  }
  return result;
}
