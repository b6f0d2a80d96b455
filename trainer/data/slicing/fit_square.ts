/**
 * Puts a slice of a volume onto a square of given size in millimetres and in
 * pixels: the same scale for everyone, and no distortion where voxels are not
 * cubes.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { areaAverage, overlaps, type PixelRow } from "./area_resize.ts";

/** A slice in grey levels. */
export interface LevelSlice {
  /** [rows, columns] in C order, 0 … 255; need not be whole numbers. */
  pixels: Uint8Array | Float32Array;
  rows: number;
  columns: number;
  /** Millimetres from one row to the next. */
  rowSpacing: number;
  /** Millimetres from one column to the next. */
  columnSpacing: number;
}

/** Levels below round to black. */
const BLACK = 0.5;

/** How far a pixel may reach over the square's edge by rounding, in pixels. */
const TOLERANCE = 1e-6;

/** The square that holds all of a slice, in millimetres. */
export function fullFieldOfView({ rows, columns, rowSpacing, columnSpacing }: LevelSlice): number {
  return Math.max(rows * rowSpacing, columns * columnSpacing);
}

/**
 * A slice on a square. Its centre becomes the square's, to half a voxel: voxels
 * are shifted by whole ones, of two equally good shifts the one up or to the
 * left, so that nothing is blurred where voxels and pixels have one size. Each
 * pixel is the mean of the area that it covers, rounded half up once; around
 * the slice there is 0.
 *
 * Lengths are counted in millimetres/size, so that sums are exact where the
 * field of view and the spacing times `size` are whole millimetres and levels
 * are whole; then the result is that of zero-padding and `areaResize`.
 *
 * @param fieldOfView Edge of the square in millimetres, positive.
 * @param size Edge of the square in pixels, at least 1.
 * @param name Of the slice, for messages.
 * @returns [size, size] in C order, 0 … 255.
 * @throws {DatasetError} If the square would cut off pixels that are not black.
 */
export function fitSquare(
  slice: LevelSlice,
  fieldOfView: number,
  size: number,
  name: string,
): Uint8Array {
  const box = brightBox(slice);
  if (box !== undefined && !isInside(slice, box, fieldOfView)) {
    const full = Math.ceil(fullFieldOfView(slice));
    let needed = Math.ceil(fieldOfView);
    while (needed < full && !isInside(slice, box, needed)) needed++;
    throw new DatasetError(
      `Cannot fit ${name} into ${fieldOfView} mm without cutting off what is not black: give --field-of-view ${needed} for this slice, or ${full} for all of the scan`,
    );
  }
  const inPixels = ({ count, step, start }: PixelRow) =>
    overlaps({ count, step: step * size, start: start * size }, size, fieldOfView);
  return areaAverage(
    slice.pixels,
    slice.columns,
    inPixels(placed(slice.rows, slice.rowSpacing, fieldOfView)),
    inPixels(placed(slice.columns, slice.columnSpacing, fieldOfView)),
    fieldOfView * fieldOfView,
  );
}

/** Where the voxels lie along an edge of the square, in millimetres. */
function placed(count: number, spacing: number, fieldOfView: number): PixelRow {
  const margin = (fieldOfView / spacing - count) / 2;
  return { count, step: spacing, start: Math.ceil(margin - 0.5 - TOLERANCE) * spacing };
}

/** A box of pixels: its first row and column, and those behind its last. */
interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Whether a box of a slice lies on the square. */
function isInside(slice: LevelSlice, { top, bottom, left, right }: Box, fieldOfView: number) {
  const holds = (count: number, spacing: number, from: number, to: number) => {
    const { start } = placed(count, spacing, fieldOfView);
    const slack = TOLERANCE * spacing;
    return start + from * spacing >= -slack && start + to * spacing <= fieldOfView + slack;
  };
  return holds(slice.rows, slice.rowSpacing, top, bottom) &&
    holds(slice.columns, slice.columnSpacing, left, right);
}

/** The smallest box around all pixels that are not black; undefined if all are. */
function brightBox({ pixels, rows, columns }: LevelSlice): Box | undefined {
  let [top, bottom, left, right] = [rows, 0, columns, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (pixels[row * columns + column] < BLACK) continue;
      top = Math.min(top, row);
      bottom = row + 1;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
    }
  }
  return bottom === 0 ? undefined : { top, bottom, left, right };
}
