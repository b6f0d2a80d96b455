/**
 * Distance fields of strokes: the phantom's anatomy is drawn with polylines of
 * varying half-width, and a tissue is where the distance to a set of them is
 * negative. All lengths are in millimetres, x to the right, y up (anterior).
 *
 * @module
 */

/** A vertex of a stroke: [x, y, half-width]; a negative half-width is not there (yet). */
export type StrokePoint = readonly [number, number, number];

/** A polyline whose half-width runs linearly from vertex to vertex. */
export type Stroke = readonly StrokePoint[];

/** A rectangle of square cells; sample (column, row) lies in its cell's middle. */
export interface SampleGrid {
  /** x of the left edge, mm. */
  left: number;
  /** y of the upper edge, mm; rows run downwards. */
  top: number;
  /** Edge of a cell, mm. */
  spacing: number;
  columns: number;
  rows: number;
}

/**
 * Signed distance in mm from each sample to the nearest of the strokes'
 * outlines, negative inside, cut off at `reach`. Along a segment whose
 * half-width changes this is the distance to the axis less the half-width
 * there, a good approximation for slender strokes.
 *
 * @param field [rows, columns], overwritten.
 * @param reach Largest distance of interest, mm.
 */
export function strokeDistances(
  field: Float32Array,
  grid: SampleGrid,
  strokes: readonly Stroke[],
  reach: number,
): void {
  field.fill(reach);
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) {
      lowerToSegment(field, grid, stroke[i - 1], stroke[i], reach);
    }
  }
}

function lowerToSegment(
  field: Float32Array,
  grid: SampleGrid,
  [ax, ay, ar]: StrokePoint,
  [bx, by, br]: StrokePoint,
  reach: number,
): void {
  const { left, top, spacing, columns, rows } = grid;
  const margin = reach + Math.max(ar, br);
  if (margin <= 0) return;
  const first = (edge: number) => Math.max(0, Math.ceil(edge / spacing - 0.5));
  const last = (edge: number, count: number) =>
    Math.min(count - 1, Math.floor(edge / spacing - 0.5));
  const columnFrom = first(Math.min(ax, bx) - margin - left);
  const columnTo = last(Math.max(ax, bx) + margin - left, columns);
  const rowFrom = first(top - Math.max(ay, by) - margin);
  const rowTo = last(top - Math.min(ay, by) + margin, rows);

  const dx = bx - ax;
  const dy = by - ay;
  const inverse = 1 / Math.max(dx * dx + dy * dy, 1e-12);
  for (let row = rowFrom; row <= rowTo; row++) {
    const py = top - (row + 0.5) * spacing - ay;
    for (let column = columnFrom; column <= columnTo; column++) {
      const px = left + (column + 0.5) * spacing - ax;
      let t = (px * dx + py * dy) * inverse;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const ex = px - t * dx;
      const ey = py - t * dy;
      const distance = Math.sqrt(ex * ex + ey * ey) - ar - t * (br - ar);
      const at = row * columns + column;
      if (distance < field[at]) field[at] = distance;
    }
  }
}

/**
 * Which samples lie inside a closed polygon (even-odd rule).
 *
 * @param polygon Vertices [x, y] in mm; the last is joined to the first.
 * @returns [rows, columns], 1 inside and 0 outside.
 */
export function polygonMask(
  grid: SampleGrid,
  polygon: readonly (readonly [number, number])[],
): Uint8Array {
  const { left, top, spacing, columns, rows } = grid;
  const crossings: number[][] = Array.from({ length: rows }, () => []);
  for (let i = 0; i < polygon.length; i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[(i + 1) % polygon.length];
    // Rows whose y lies in [lower end, upper end): each vertex counts once.
    const from = Math.floor((top - Math.max(ay, by)) / spacing + 0.5);
    const to = Math.floor((top - Math.min(ay, by)) / spacing + 0.5);
    for (let row = Math.max(0, from); row < Math.min(rows, to); row++) {
      const y = top - (row + 0.5) * spacing;
      crossings[row].push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  const mask = new Uint8Array(rows * columns);
  crossings.forEach((xs, row) => {
    xs.sort((a, b) => a - b);
    const columnAt = (x: number) =>
      Math.max(0, Math.min(columns, Math.ceil((x - left) / spacing - 0.5)));
    for (let i = 0; i + 1 < xs.length; i += 2) {
      mask.fill(
        1,
        row * columns + columnAt(xs[i]),
        row * columns + columnAt(xs[i + 1]),
      );
    }
  });
  return mask;
}
