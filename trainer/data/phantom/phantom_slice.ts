/**
 * Paints one slice of a phantom subject: cortex and white matter from the
 * distance to the surface, then the deep structures on top.
 *
 * @module
 */
import {
  midlineStroke,
  type MidlineStructure,
  pairedStroke,
  type PairedStructure,
} from "./phantom_anatomy.ts";
import { phantomSurface } from "./phantom_cortex.ts";
import {
  polygonMask,
  type SampleGrid,
  type Stroke,
  strokeDistances,
  type StrokePoint,
} from "./phantom_stroke.ts";
import { type PhantomSubject, placePoint } from "./phantom_subject.ts";

/** Edge of the imaged square, mm; the brain fills about 137 × 171 mm of it. */
export const FIELD_OF_VIEW = 256;

/** Half of the painted rectangle, mm: the largest brain with room to spare. */
const HALF_WIDTH = 84;
const HALF_HEIGHT = 100;

/** Least width, in mm, over which tissues blend: the scanner's point spread and 1 mm voxels. */
const BLUR = 1.5;

/** A slice before shading, noise and rounding. */
export interface CleanSlice {
  /** [size, size], 0 outside the brain, at most about 1. */
  intensity: Float64Array;
  /** [size, size], share of the pixel that is brain, in [0, 1]. */
  coverage: Float64Array;
}

/**
 * Samples per pixel edge: enough that a sample is at most 2 mm, and at least 2
 * where pixels are larger than 1 mm, so that small images are close to area averages of fine
 * ones, as prepared slices are.
 */
export function samplesPerPixel(imageSize: number): number {
  return imageSize >= FIELD_OF_VIEW ? 1 : Math.max(2, Math.ceil(FIELD_OF_VIEW / imageSize / 2));
}

/**
 * Paints a slice without noise.
 *
 * @param level In [0, 1]: 0 below the ventricles, 1 at their roof.
 * @param imageSize Pixels along an edge.
 */
export function paintSlice(
  subject: PhantomSubject,
  level: number,
  imageSize: number,
): CleanSlice {
  const factor = samplesPerPixel(imageSize);
  const pixel = FIELD_OF_VIEW / imageSize;
  // The painted rectangle covers whole pixels around the image's centre.
  const columns = Math.min(
    imageSize,
    2 * Math.ceil(HALF_WIDTH / pixel) + imageSize % 2,
  );
  const rows = Math.min(
    imageSize,
    2 * Math.ceil(HALF_HEIGHT / pixel) + imageSize % 2,
  );
  const grid: SampleGrid = {
    left: -columns * pixel / 2,
    top: rows * pixel / 2,
    spacing: pixel / factor,
    columns: columns * factor,
    rows: rows * factor,
  };
  const { samples, mask } = paintSamples(subject, level, grid);

  const intensity = new Float64Array(imageSize * imageSize);
  const coverage = new Float64Array(imageSize * imageSize);
  const firstColumn = (imageSize - columns) / 2;
  const firstRow = (imageSize - rows) / 2;
  const share = 1 / (factor * factor);
  for (let row = 0; row < grid.rows; row++) {
    const pixelRow = firstRow + Math.floor(row / factor);
    for (let column = 0; column < grid.columns; column++) {
      const at = row * grid.columns + column;
      if (mask[at] === 0) continue;
      const to = pixelRow * imageSize + firstColumn +
        Math.floor(column / factor);
      intensity[to] += samples[at] * share;
      coverage[to] += share;
    }
  }
  return { intensity, coverage };
}

function paintSamples(
  subject: PhantomSubject,
  level: number,
  grid: SampleGrid,
): { samples: Float32Array; mask: Uint8Array } {
  const own = level + subject.levelOffset;
  const { white, cortex, deepGrey, sulcalFluid, ventricularFluid } = subject.intensity;
  const surface = phantomSurface(subject, own);
  const mask = polygonMask(grid, surface.outline);
  const samples = new Float32Array(grid.rows * grid.columns);
  const distance = new Float32Array(grid.rows * grid.columns);

  const soft = Math.max(BLUR, grid.spacing);
  const rim: Stroke = [...surface.outline, surface.outline[0]]
    .map(([x, y]): StrokePoint => [x, y, 0.7 * subject.sulci]);
  strokeDistances(distance, grid, [rim, ...surface.sulci], subject.cortex + 2);
  const texture = paintTexture(subject, own, grid);
  for (let i = 0; i < samples.length; i++) {
    if (mask[i] === 0) continue;
    const uneven = texture[i];
    const thickness = subject.cortex + 0.8 * uneven;
    const grey = ramp(distance[i] - thickness, 2.2 * soft);
    const fluid = ramp(distance[i] + 0.15 * uneven, 1.8 * soft);
    const darkened = cortex + 0.06 * uneven;
    const tissue = white + 0.015 * uneven + grey * (darkened - white);
    samples[i] = tissue + fluid * (sulcalFluid - tissue);
  }

  const paint = (strokes: readonly Stroke[], value: number, blur: number) => {
    const width = blur * soft;
    strokeDistances(distance, grid, strokes, width);
    for (let i = 0; i < samples.length; i++) {
      if (distance[i] < width / 2) {
        samples[i] += ramp(distance[i], width) * (value - samples[i]);
      }
    }
  };
  const pair = (name: PairedStructure, widen = 1) =>
    ([-1, 1] as const).map((side) =>
      placeStroke(subject, own, pairedStroke(name, side, own), widen)
    );
  const middle = (name: MidlineStructure, widen = 1) => [
    placeStroke(subject, own, midlineStroke(name, own), widen),
  ];
  const brightGrey = deepGrey + 0.55 * (white - deepGrey);
  paint([...pair("genu"), ...pair("splenium")], white + 0.015, 2);
  paint(pair("putamen"), deepGrey + 0.02, 2);
  paint(pair("pallidum"), brightGrey + 0.03, 3);
  paint(pair("thalamus"), deepGrey + 0.06, 3);
  paint(pair("caudate"), deepGrey - 0.02, 2.2);
  paint(pair("cistern"), sulcalFluid, 1.8);
  const fluid = [
    ...pair("lateralVentricle", subject.ventricles),
    ...pair("atrium", subject.ventricles),
    ...middle("thirdVentricle", subject.ventricles),
  ];
  paint(fluid, ventricularFluid, 1.3);
  paint(middle("septum"), brightGrey, 1.2);
  return { samples, mask };
}

/** Moves a standard stroke to where the subject has it, its half-widths times `widen`. */
function placeStroke(
  subject: PhantomSubject,
  level: number,
  stroke: Stroke,
  widen: number,
): Stroke {
  return cutCorners(stroke).map(([x, y, r]): StrokePoint => {
    const [px, py] = placePoint(subject, level, x, y);
    return [px, py, r > 0 ? r * widen : r];
  });
}

/** Rounds a polyline by one pass of corner cutting (Chaikin 1974); the ends stay. */
function cutCorners(stroke: Stroke): Stroke {
  const between = (a: StrokePoint, b: StrokePoint, t: number): StrokePoint => [
    a[0] + t * (b[0] - a[0]),
    a[1] + t * (b[1] - a[1]),
    a[2] + t * (b[2] - a[2]),
  ];
  return [
    stroke[0],
    ...stroke.slice(1).flatMap((point, i) => [
      between(stroke[i], point, 0.25),
      between(stroke[i], point, 0.75),
    ]),
    stroke[stroke.length - 1],
  ];
}

/**
 * Sum of the subject's texture waves, about in [−1.5, 1.5]. The sine of a sum
 * is split into products so that sines are taken once a row and a column.
 */
function paintTexture(
  subject: PhantomSubject,
  level: number,
  grid: SampleGrid,
): Float32Array {
  const { left, top, spacing, columns, rows } = grid;
  const texture = new Float32Array(rows * columns);
  const amplitude = 1 / Math.sqrt(subject.texture.length);
  for (const { kx, ky, kLevel, phase } of subject.texture) {
    const alongX = Float64Array.from(
      { length: columns },
      (_, column) => kx * (left + (column + 0.5) * spacing),
    );
    const sines = alongX.map(Math.sin);
    const cosines = alongX.map(Math.cos);
    for (let row = 0; row < rows; row++) {
      const b = ky * (top - (row + 0.5) * spacing) + kLevel * level + phase;
      const sine = amplitude * Math.sin(b);
      const cosine = amplitude * Math.cos(b);
      for (let column = 0; column < columns; column++) {
        texture[row * columns + column] += sines[column] * cosine +
          cosines[column] * sine;
      }
    }
  }
  return texture;
}

/** Share of a sample inside an outline at signed distance d, blended over `width` mm. */
function ramp(d: number, width: number): number {
  const t = 0.5 - d / width;
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
