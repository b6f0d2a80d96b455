/**
 * Cuts a volume into slices that lie on the screen as a reader expects them.
 *
 * | plane    | slices in order         | first row | first column                       |
 * | -------- | ----------------------- | --------- | ---------------------------------- |
 * | axial    | inferior to superior    | anterior  | right (radiological), or left side |
 * | coronal  | posterior to anterior   | superior  | right (radiological), or left side |
 * | sagittal | patient's left to right | superior  | anterior                           |
 *
 * Left and right are the patient's. Slices follow the volume's own grid, so
 * that nothing is interpolated; see {@link straightAxes} for tilted ones.
 *
 * @module
 */
import type { Volume } from "../formats/volume.ts";
import { straightAxes } from "./anatomical_axes.ts";

/** Which way a volume is cut. */
export type Plane = "axial" | "coronal" | "sagittal";

/** `radiological`: the patient's right is on the screen's left; `neurological`: it is on the right. */
export type View = "radiological" | "neurological";

/** All planes. */
export const PLANES: readonly Plane[] = ["axial", "coronal", "sagittal"];

/** All views. */
export const VIEWS: readonly View[] = ["radiological", "neurological"];

/** Where a slice is. */
export interface SlicePosition {
  /** From 0, in the plane's order. */
  index: number;
  /** The centre's x (sagittal), y (coronal) or z (axial) in the volume's space, in millimetres. */
  millimetres: number;
}

/** One slice, not yet scaled. */
export interface VolumeSlice extends SlicePosition {
  /** [rows, columns] in C order: intensities. */
  pixels: Float32Array;
  rows: number;
  columns: number;
  /** Millimetres from one row to the next. */
  rowSpacing: number;
  /** Millimetres from one column to the next. */
  columnSpacing: number;
}

/** The slices of a volume; each is copied when it is asked for. */
export interface SliceStack {
  /** All slices in order; millimetres grow. */
  positions: readonly SlicePosition[];
  /** @param index From 0; must be one of the positions'. */
  slice(index: number): VolumeSlice;
}

/** World axes (0 x, 1 y, 2 z) across, down and along the columns, and the direction on the screen. */
const LAYOUTS: Readonly<Record<Plane, { across: number; down: number; over: number }>> = {
  axial: { across: 2, down: 1, over: 0 },
  coronal: { across: 1, down: 2, over: 0 },
  sagittal: { across: 0, down: 2, over: 1 },
};

/**
 * Cuts a volume.
 *
 * @param name File name for messages.
 * @throws {DatasetError} If the volume lies too obliquely.
 */
export function cutVolume(volume: Volume, plane: Plane, view: View, name: string): SliceStack {
  const axes = straightAxes(volume.affine, name);
  const { across, down, over } = LAYOUTS[plane];
  const strides = [1, volume.dimensions[0], volume.dimensions[0] * volume.dimensions[1]];
  // The voxel axis that runs along a world axis, walked so that the world
  // coordinate grows (direction 1) or falls (−1).
  const walk = (world: number, direction: 1 | -1) => {
    const axis = axes.findIndex((candidate) => candidate.world === world);
    const count = volume.dimensions[axis];
    const forward = axes[axis].sign === direction;
    return {
      axis,
      count,
      spacing: volume.spacing[axis],
      forward,
      start: forward ? 0 : (count - 1) * strides[axis],
      step: forward ? strides[axis] : -strides[axis],
    };
  };
  const stack = walk(across, 1);
  // Rows go from the front to the back, or from the top down.
  const row = walk(down, -1);
  const column = walk(over, plane !== "sagittal" && view === "neurological" ? 1 : -1);

  const millimetres = (index: number) => {
    const [a, b, c, offset] = volume.affine[across];
    const centre = volume.dimensions.map((count) => (count - 1) / 2);
    centre[stack.axis] = stack.forward ? index : stack.count - 1 - index;
    return a * centre[0] + b * centre[1] + c * centre[2] + offset;
  };
  const positions = Array.from(
    { length: stack.count },
    (_, index) => ({ index, millimetres: millimetres(index) }),
  );
  return {
    positions,
    slice(index) {
      const pixels = new Float32Array(row.count * column.count);
      const start = stack.start + index * stack.step + row.start + column.start;
      for (let r = 0, target = 0; r < row.count; r++) {
        let source = start + r * row.step;
        for (let c = 0; c < column.count; c++, source += column.step) {
          pixels[target++] = volume.voxels[source];
        }
      }
      return {
        ...positions[index],
        pixels,
        rows: row.count,
        columns: column.count,
        rowSpacing: row.spacing,
        columnSpacing: column.spacing,
      };
    },
  };
}
