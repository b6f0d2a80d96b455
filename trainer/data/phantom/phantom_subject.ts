/**
 * What makes one phantom subject differ from the next: size, shape, asymmetry,
 * width of ventricles and sulci, fold pattern, contrast and coil shading. All
 * of it is drawn from the subject's own stream.
 *
 * @module
 */
import type { RandomStream } from "../../random.ts";

/** A slow oscillation over the stack of slices; value in [−1, 1]. */
export interface Drift {
  /** Periods between the lowest and the highest slice. */
  cycles: number;
  /** In periods. */
  phase: number;
}

/** One fold: a sulcus that runs from the surface into the hemisphere. */
export interface SulcusPlan {
  /** Where it starts: share of the way along its wall, 0 anterior, 1 posterior. */
  start: number;
  /** Length at its deepest slice, mm. */
  depth: number;
  /** Mean angle to the wall's normal, radians. */
  tilt: number;
  /** Swing of the direction along the sulcus, radians. */
  meander: number;
  /** Length of one swing, mm. */
  wavelength: number;
  phase: number;
  /** How the start wanders over the slices. */
  wander: Drift;
  /** How the depth changes over the slices. */
  growth: Drift;
  /** Side branches; `at` is the share of the depth where they leave. */
  branches: { at: number; angle: number; length: number }[];
}

/** The folds of one hemisphere. */
export interface HemispherePlan {
  /** From the outer surface inwards. */
  lateral: SulcusPlan[];
  /** From the interhemispheric fissure outwards. */
  medial: SulcusPlan[];
}

/** A smooth displacement wave, in mm, over x, y and the level. */
interface WarpWave {
  kx: number;
  ky: number;
  kLevel: number;
  phase: number;
  shiftX: number;
  shiftY: number;
}

/** One synthetic person. */
export interface PhantomSubject {
  scaleX: number;
  scaleY: number;
  /** Radians. */
  rotation: number;
  /** mm. */
  shiftX: number;
  shiftY: number;
  /** The right hemisphere is wider by this share, the left narrower. */
  asymmetry: number;
  warp: WarpWave[];
  /** Factor on the ventricles' half-widths. */
  ventricles: number;
  /** Factor on the sulci's half-widths. */
  sulci: number;
  /** Thickness of the cortex, mm. */
  cortex: number;
  /** The stack starts this much higher, in levels. */
  levelOffset: number;
  /** Unevenness of the tissue: waves that vary cortical thickness and brightness. */
  texture: { kx: number; ky: number; kLevel: number; phase: number }[];
  /** Tissue intensities in [0, 1]. */
  intensity: {
    white: number;
    cortex: number;
    deepGrey: number;
    sulcalFluid: number;
    ventricularFluid: number;
  };
  /** Shading: coefficients of x, y, x², y² and xy over normalised coordinates. */
  bias: readonly [number, number, number, number, number];
  /** Standard deviation of the noise of a 1 mm pixel. */
  noise: number;
  /** Left, right. */
  hemispheres: readonly [HemispherePlan, HemispherePlan];
}

/** Draws one subject from its stream. */
export function drawSubject(stream: RandomStream): PhantomSubject {
  const spread = (mean: number, sd: number) =>
    mean + sd * Math.max(-2.5, Math.min(2.5, stream.normal()));
  // Older brains have wider ventricles and wider sulci: one factor drives both.
  const atrophy = spread(0, 1);
  return {
    scaleX: spread(1, 0.025),
    scaleY: spread(1, 0.02),
    rotation: spread(0, 0.02),
    shiftX: spread(0, 0.8),
    shiftY: spread(0, 0.8),
    asymmetry: spread(0, 0.015),
    warp: Array.from({ length: 5 }, () => drawWarp(stream, spread)),
    ventricles: Math.exp(0.08 + 0.17 * atrophy + spread(0, 0.12)),
    sulci: Math.exp(0.13 * atrophy + spread(0, 0.1)),
    cortex: spread(2.9, 0.2) - 0.15 * atrophy,
    levelOffset: spread(0, 0.06),
    texture: Array.from({ length: 5 }, () => {
      const direction = 2 * Math.PI * stream.uniform();
      const k = (2 * Math.PI) / (9 + 16 * stream.uniform());
      return {
        kx: k * Math.cos(direction),
        ky: k * Math.sin(direction),
        kLevel: spread(0, 4),
        phase: 2 * Math.PI * stream.uniform(),
      };
    }),
    intensity: {
      white: spread(0.87, 0.025),
      cortex: spread(0.56, 0.03),
      deepGrey: spread(0.68, 0.02),
      sulcalFluid: spread(0.2, 0.03),
      ventricularFluid: spread(0.13, 0.015),
    },
    bias: [
      spread(0, 0.03),
      spread(0, 0.03),
      spread(-0.03, 0.03),
      spread(-0.02, 0.03),
      spread(0, 0.02),
    ],
    noise: Math.max(0.012, spread(0.022, 0.004)),
    hemispheres: [drawHemisphere(stream), drawHemisphere(stream)],
  };
}

function drawWarp(
  stream: RandomStream,
  spread: (mean: number, sd: number) => number,
): WarpWave {
  const direction = 2 * Math.PI * stream.uniform();
  const k = (2 * Math.PI) / (80 + 90 * stream.uniform());
  return {
    kx: k * Math.cos(direction),
    ky: k * Math.sin(direction),
    kLevel: spread(0, 1),
    phase: 2 * Math.PI * stream.uniform(),
    shiftX: spread(0, 0.6),
    shiftY: spread(0, 0.6),
  };
}

function drawHemisphere(stream: RandomStream): HemispherePlan {
  return {
    lateral: drawSulci(stream, 25, [10, 17], [20, 34]),
    medial: drawSulci(stream, 16, [6, 10], [12, 22]),
  };
}

/** Sulci at jittered, even distances, shallow and deep in turn so that their ends keep apart. */
function drawSulci(
  stream: RandomStream,
  count: number,
  shallow: readonly [number, number],
  deep: readonly [number, number],
): SulcusPlan[] {
  const between = (low: number, high: number) => low + (high - low) * stream.uniform();
  return Array.from({ length: count }, (_, i) => {
    const [low, high] = i % 2 === 0 ? shallow : deep;
    const branchCount = stream.integer(i % 2 === 0 ? 2 : 4);
    const handedness = stream.integer(2) === 0 ? -1 : 1;
    return {
      start: 0.03 + 0.94 * (i + 0.5 + between(-0.22, 0.22)) / count,
      depth: between(low, high),
      tilt: between(-0.35, 0.35),
      meander: between(0.15, 0.65),
      wavelength: between(12, 24),
      phase: between(0, 2 * Math.PI),
      wander: { cycles: between(0.3, 0.9), phase: stream.uniform() },
      growth: { cycles: between(0.4, 1.2), phase: stream.uniform() },
      branches: Array.from({ length: branchCount }, (_, b) => ({
        at: between(0.4, 1),
        angle: (b % 2 === 0 ? 1 : -1) * handedness * between(0.7, 1.3),
        length: between(5, 11),
      })),
    };
  });
}

/** The value of a drift at a level, in [−1, 1]. */
export function driftAt(drift: Drift, level: number): number {
  return Math.sin(2 * Math.PI * (drift.cycles * level + drift.phase));
}

/**
 * Moves a point of the standard anatomy to where this subject has it.
 *
 * @param x Standard coordinate, mm, positive to the right.
 * @param y Standard coordinate, mm, positive anteriorly.
 * @returns The subject's [x, y], mm.
 */
export function placePoint(
  subject: PhantomSubject,
  level: number,
  x: number,
  y: number,
): [number, number] {
  let wx = x * subject.scaleX * (1 + Math.sign(x) * subject.asymmetry);
  let wy = y * subject.scaleY;
  for (const wave of subject.warp) {
    const s = Math.sin(
      wave.kx * x + wave.ky * y + wave.kLevel * level + wave.phase,
    );
    wx += wave.shiftX * s;
    wy += wave.shiftY * s;
  }
  const c = Math.cos(subject.rotation);
  const s = Math.sin(subject.rotation);
  return [c * wx - s * wy + subject.shiftX, s * wx + c * wy + subject.shiftY];
}
