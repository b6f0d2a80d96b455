/**
 * Tiles that a workgroup shares: each step, its invocations load a slice of both
 * operands into workgroup memory and multiply it from there, each a small tile in
 * registers. For a GPU.
 *
 * The sums are the same as in register_tiles.ts, bit for bit: one term after
 * another, and terms outside the operands are zero.
 *
 * @module
 */
import { indices } from "./indices.ts";
import { components } from "./operand.ts";

/** Invocations in a workgroup. */
export const INVOCATIONS = 256;

/** Terms of the sum in one step. */
export const DEPTH = 16;

/** Size of a workgroup's tile. Each invocation has `rowGroups`·4 rows and `columnGroups`·4 columns. */
export interface SharedTile {
  /** Invocations along the columns: 8 or 16. */
  columnInvocations: 8 | 16;
  /** 1 or 2. */
  rowGroups: number;
  /** 1 or 2. */
  columnGroups: number;
}

/** Rows and columns of a workgroup's tile. */
export function sharedTileSize(tile: SharedTile): { rows: number; columns: number } {
  const rowInvocations = INVOCATIONS / tile.columnInvocations;
  return {
    rows: 4 * rowInvocations * tile.rowGroups,
    columns: 4 * tile.columnInvocations * tile.columnGroups,
  };
}

/** Bytes of workgroup memory that a tile's slices take. */
export function sharedTileBytes(tile: SharedTile): number {
  const { rows, columns } = sharedTileSize(tile);
  return 4 * DEPTH * (rows + columns + 2 * SLICE_PADDING);
}

/** Short text for a program's key. */
export function tileKey({ columnInvocations, rowGroups, columnGroups }: SharedTile): string {
  return `${columnInvocations} ${rowGroups}x${columnGroups}`;
}

/** Scalars after each row of a slice, so that a column's scalars lie in different banks. */
const SLICE_PADDING = 4;

/** One slice of an operand in workgroup memory: [DEPTH, length + SLICE_PADDING]. */
export class Slice {
  readonly name: string;
  readonly length: number;
  readonly #stride: number;

  constructor(name: string, length: number) {
    this.name = name;
    this.length = length;
    this.#stride = (length + SLICE_PADDING) / 4;
  }

  get declaration(): string {
    return `var<workgroup> ${this.name} : array<vec4<f32>, ${DEPTH * this.#stride}>;`;
  }

  /** WGSL: four neighbours, from the fourfold of `quarter` on. */
  vector(depth: string, quarter: string): string {
    return `${this.name}[(${depth}) * ${this.#stride} + ${quarter}]`;
  }

  /** WGSL: one scalar. */
  scalar(depth: string, position: string): string {
    return `${this.vector(depth, `(${position}) / 4`)}[(${position}) % 4]`;
  }
}

/** WGSL that multiplies two slices into the invocation's sums. */
export function multiplySlices(source: Slice, filter: Slice, tile: SharedTile): string {
  const rowInvocations = INVOCATIONS / tile.columnInvocations;
  const rowGroups = indices(tile.rowGroups);
  const columnGroups = indices(tile.columnGroups);
  const load = [
    ...rowGroups.map((g) =>
      `let source${g} = ${source.vector("depth", `${g * rowInvocations} + invocationRow`)};`
    ),
    ...columnGroups.map((h) =>
      `let filter${h} = ${
        filter.vector("depth", `${h * tile.columnInvocations} + invocationColumn`)
      };`
    ),
  ];
  const accumulate = rowGroups.flatMap((g) =>
    components(4).flatMap((component, q) =>
      columnGroups.map((h) => `sum${4 * g + q}_${h} += source${g}${component} * filter${h};`)
    )
  );
  return `for (var depth = 0; depth < ${DEPTH}; depth++) {
    ${[...load, ...accumulate].join("\n    ")}
  }`;
}

/** WGSL: an invocation's sums, `sumROW_GROUP`, each four columns. */
export function declareSums(tile: SharedTile): string {
  return indices(4 * tile.rowGroups).flatMap((i) =>
    indices(tile.columnGroups).map((h) => `var sum${i}_${h} = vec4<f32>(0.0);`)
  ).join("\n");
}

/** WGSL: the row of the workgroup's tile that an invocation's i-th row is. */
export function tileRow(tile: SharedTile, i: number): string {
  const rowInvocations = INVOCATIONS / tile.columnInvocations;
  return `${4 * (i >> 2) * rowInvocations + (i & 3)} + 4 * invocationRow`;
}

/** WGSL: the first column of the workgroup's tile that an invocation's column group has. */
export function tileColumn(tile: SharedTile): (accumulator: number) => string {
  return (h) => `${4 * h * tile.columnInvocations} + 4 * invocationColumn`;
}
