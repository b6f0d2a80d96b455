/**
 * What a product of a source with a filter reads and what it does with each
 * sum; the same for every kind of tile.
 *
 * @module
 */
import type { Direction } from "./geometry.ts";
import { elementType, type Operand, zeroElement } from "./operand.ts";

/** A kind of product; each has a program of its own. */
export interface ProductVariant {
  direction: Direction;
  /** [images, height, width, channels]; its lanes run along the channels. */
  source: Operand;
  filter: Operand;
  /**
   * `columns`: the filter is [taps, channels, columns], its lanes run along
   * the columns. `inner`: it is [taps, columns, channels], lanes along the
   * channels, as many as the source's.
   */
  filterAxis: "columns" | "inner";
  /** Whether a bias [columns] is added; it is the third input. */
  bias: boolean;
  /**
   * `linear`, `relu`: each sum is written to float32 [pixels, columns].
   * `largest`: of each row the position of its largest sum, the first of equal
   * ones, is written to int32 [rows]; for one batch and phase.
   */
  epilogue: "linear" | "relu" | "largest";
  /** Scalars that are written at once: 4 only where the columns are a multiple of 4. */
  resultLanes: 1 | 4;
}

/** Short text for a program's key. */
export function epilogueKey({ bias, epilogue, resultLanes }: ProductVariant): string {
  return `${bias ? "bias " : ""}${epilogue} ${resultLanes}`;
}

/** WGSL bindings of the result and the bias. */
export function epilogueSource({ bias, epilogue, resultLanes }: ProductVariant): string {
  const searching = epilogue === "largest";
  const type = elementType(resultLanes);
  return `
@group(0) @binding(0) var<storage, read_write> result : array<${searching ? "i32" : type}>;
${
    bias
      ? `@group(0) @binding(3) var<storage, read> bias : array<${searching ? "f32" : type}>;`
      : ""
  }`;
}

/**
 * WGSL that deals with the sums of one row: `sumROW_0`, `sumROW_1`, …, from
 * column `column` on.
 *
 * @param row Suffix of the row's variables: `rowROW`, and `largestROW`, `positionROW`.
 * @param accumulators Numbers of the sums.
 * @param lanes Columns in each sum.
 * @param offset WGSL: the first column of a sum, counted from `column`.
 */
export function storeTile(
  variant: ProductVariant,
  row: number,
  accumulators: readonly number[],
  lanes: 1 | 4,
  offset: (accumulator: number) => string = (accumulator) => String(accumulator * lanes),
): string {
  const { bias, epilogue, resultLanes } = variant;
  const scalar = (column: number) =>
    lanes === 1 ? `sum${row}_${column}` : `sum${row}_${column >> 2}.${"xyzw"[column & 3]}`;
  if (epilogue === "largest") {
    return accumulators.flatMap((j) =>
      Array.from({ length: lanes }, (_, q) =>
        `{
      let candidate = column + ${offset(j)} + ${q};
      if (candidate < geometry.columns) {
        let score = ${scalar(j * lanes + q)}${bias ? " + bias[candidate]" : ""};
        if (score > largest${row}) { largest${row} = score; position${row} = candidate; }
      }
    }`)
    ).join("\n");
  }
  const finish = (value: string, index: string) => {
    const sum = bias ? `${value} + bias[${index}]` : value;
    if (epilogue === "linear") return sum;
    // Not max(), which may lose a NaN.
    const zero = zeroElement(resultLanes);
    return `select(${sum}, ${zero}, ${sum} < ${zero})`;
  };
  const stores = resultLanes === lanes
    ? accumulators.map((j) => ({ value: `sum${row}_${j}`, at: offset(j) }))
    : resultLanes === 4
    ? accumulators.filter((j) => j % 4 === 0).map((j) => ({
      value: `vec4<f32>(${[0, 1, 2, 3].map((q) => scalar(j + q)).join(", ")})`,
      at: offset(j),
    }))
    : accumulators.flatMap((j) =>
      [0, 1, 2, 3].map((q) => ({ value: scalar(j * 4 + q), at: `${offset(j)} + ${q}` }))
    );
  return `{
    let pixel = targetPixel(row${row}, phase);
    if (pixel >= 0) {
      let start = batch * geometry.targetBatchStride + pixel * geometry.columns;
      ${
    stores.map(({ value, at }) =>
      `if (column + ${at} < geometry.columns) {
        let columnElement = (column + ${at}) / ${resultLanes};
        result[start / ${resultLanes} + columnElement] = ${finish(value, "columnElement")};
      }`
    ).join("\n")
  }
    }
  }`;
}
