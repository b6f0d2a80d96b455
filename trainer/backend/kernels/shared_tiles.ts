/**
 * Matrix products in tiles that a workgroup shares: each step, its invocations
 * load a slice of both operands into workgroup memory and multiply it from there,
 * each a small tile in registers. For a GPU.
 *
 * The sums are the same as in register_tiles.ts, bit for bit: one term after
 * another, and terms outside the operands are zero.
 *
 * @module
 */
import { type Program, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from "./compute.ts";
import { geometrySource } from "./geometry.ts";
import { components, type Operand, operandKey, reader, zeroElement } from "./operand.ts";
import { epilogueKey, epilogueSource, type ProductVariant, storeTile } from "./product_variant.ts";
import { indices } from "./register_tiles.ts";

/** Invocations in a workgroup. */
const INVOCATIONS = 256;

/** Terms of the sum in one step. */
const DEPTH = 16;

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

/** As `registerProduct` in register_tiles.ts; workgroups: one for each tile. */
export function sharedProduct(variant: ProductVariant, tile: SharedTile): Program {
  const key = `sharedProduct ${tileKey(tile)} ${variant.direction} ` +
    `${operandKey(variant.source)} ${variant.filterAxis} ` +
    `${operandKey(variant.filter)} ${epilogueKey(variant)}`;
  return { key, source: () => productSource(variant, tile) };
}

/** As `registerRowProduct` in register_tiles.ts; rows of a tile are taps · channels. */
export function sharedRowProduct(source: Operand, gradient: Operand, tile: SharedTile): Program {
  const key = `sharedRowProduct ${tileKey(tile)} ${operandKey(source)} ${operandKey(gradient)}`;
  return { key, source: () => rowProductSource(source, gradient, tile) };
}

function tileKey({ columnInvocations, rowGroups, columnGroups }: SharedTile): string {
  return `${columnInvocations} ${rowGroups}x${columnGroups}`;
}

/** One slice of an operand in workgroup memory: [DEPTH, length], padded against bank conflicts. */
class Slice {
  readonly name: string;
  readonly length: number;
  readonly #stride: number;

  constructor(name: string, length: number) {
    this.name = name;
    this.length = length;
    this.#stride = length / 4 + 1;
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
function multiplySlices(source: Slice, filter: Slice, tile: SharedTile): string {
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

function declareSums(tile: SharedTile): string {
  return indices(4 * tile.rowGroups).flatMap((i) =>
    indices(tile.columnGroups).map((h) => `var sum${i}_${h} = vec4<f32>(0.0);`)
  ).join("\n");
}

/** WGSL: the row of the workgroup's tile that an invocation's i-th row is. */
function tileRow(tile: SharedTile, i: number): string {
  const rowInvocations = INVOCATIONS / tile.columnInvocations;
  return `${4 * (i >> 2) * rowInvocations + (i & 3)} + 4 * invocationRow`;
}

function tileColumn(tile: SharedTile): (accumulator: number) => string {
  return (h) => `${4 * h * tile.columnInvocations} + 4 * invocationColumn`;
}

function productSource(variant: ProductVariant, tile: SharedTile): string {
  const { source, filter, filterAxis } = variant;
  const size = sharedTileSize(tile);
  const sourceSlice = new Slice("sourceSlice", size.rows);
  const filterSlice = new Slice("filterSlice", size.columns);
  const searching = variant.epilogue === "largest";
  const rows = indices(4 * tile.rowGroups);

  // Who loads what: elements along the channels first, then rows (or columns).
  const depthElements = DEPTH / source.lanes;
  const sourceLoads = indices(size.rows * depthElements / INVOCATIONS);
  const rowsApart = INVOCATIONS / depthElements;
  const loadSource = sourceLoads.map((r) =>
    `{
        var element = ${zeroElement(source.lanes)};
        if (pixel${r} >= 0 && channel + loadDepth < channelElements) {
          element = sourceElement(sourceStart + pixel${r} * channelElements + channel + loadDepth);
        }
        ${
      components(source.lanes).map((component, q) =>
        `${
          sourceSlice.scalar(`loadDepth * ${source.lanes} + ${q}`, `loadRow + ${r * rowsApart}`)
        } = element${component};`
      ).join("\n        ")
    }
      }`
  ).join("\n");

  const loadFilter = filterAxis === "inner"
    ? indices(Math.ceil(size.columns / rowsApart)).map((r) =>
      `{
        let position = loadRow + ${r * rowsApart};
        var element = ${zeroElement(filter.lanes)};
        if (column + position < geometry.columns && channel + loadDepth < channelElements) {
          element = filterElement(filterStart +
            (tap * geometry.columns + column + position) * channelElements + channel + loadDepth);
        }
        ${size.columns < rowsApart ? `if (position < ${size.columns}) {` : "{"}
        ${
        components(filter.lanes).map((component, q) =>
          `${
            filterSlice.scalar(`loadDepth * ${filter.lanes} + ${q}`, "position")
          } = element${component};`
        ).join("\n        ")
      }
        }
      }`
    ).join("\n")
    : indices(Math.ceil(DEPTH * size.columns / filter.lanes / INVOCATIONS)).map((r) =>
      `{
        let load = thread + ${r * INVOCATIONS};
        let depth = load / ${size.columns / filter.lanes};
        let position = load - depth * ${size.columns / filter.lanes};
        let row = channel * ${source.lanes} + depth;
        var element = ${zeroElement(filter.lanes)};
        if (row < geometry.channels && column / ${filter.lanes} + position < columnElements) {
          element = filterElement(filterStart +
            (tap * geometry.channels + row) * columnElements + column / ${filter.lanes} + position);
        }
        if (depth < ${DEPTH}) { ${
        filter.lanes === 4
          ? filterSlice.vector("depth", "position")
          : filterSlice.scalar("depth", "position")
      } = element; }
      }`
    ).join("\n");

  const tileBody = `
    ${declareSums(tile)}
    for (var ty = 0; ty < taps.x; ty++) { for (var tx = 0; tx < taps.y; tx++) {
      let tap = filterTap(ty, tx, phase);
      ${sourceLoads.map((r) => `let pixel${r} = sourcePixel(origin${r}, ty, tx);`).join("\n")}
      for (var channel = 0; channel < channelElements; channel += ${depthElements}) {
        ${loadSource}
        ${loadFilter}
        workgroupBarrier();
        ${multiplySlices(sourceSlice, filterSlice, tile)}
        workgroupBarrier();
      }
    } }
    ${
    rows.map((i) => storeTile(variant, i, indices(tile.columnGroups), 4, tileColumn(tile)))
      .join("\n")
  }`;

  return `
${epilogueSource(variant)}
${reader("sourceElement", 1, source)}
${reader("filterElement", 2, filter)}
@group(0) @binding(${variant.bias ? 4 : 3}) var<uniform> geometry : Geometry;
${geometrySource(variant.direction)}
${sourceSlice.declaration}
${filterSlice.declaration}
${searching ? SEARCH_DECLARATIONS : ""}

@compute @workgroup_size(${INVOCATIONS})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX};
  let thread = i32(localIndex);
  let phase = i32(workgroup.z) % geometry.phases;
  let batch = i32(workgroup.z) / geometry.phases;
  let columnTiles = ${
    searching ? "1" : `(geometry.columns + ${size.columns - 1}) / ${size.columns}`
  };
  let rowTile = index / columnTiles;
  let firstRow = rowTile * ${size.rows};
  if (firstRow >= geometry.rows) { return; }
  let channelElements = geometry.channels / ${source.lanes};
  let columnElements = geometry.columns / ${filterAxis === "columns" ? filter.lanes : 1};
  let sourceStart = batch * geometry.sourceBatchStride / ${source.lanes};
  let filterStart = batch * geometry.filterBatchStride / ${filter.lanes};
  let taps = tapCount(phase);
  let loadDepth = thread % ${depthElements};
  let loadRow = thread / ${depthElements};
  ${
    sourceLoads.map((r) =>
      `let origin${r} = origin(min(firstRow + loadRow + ${
        r * rowsApart
      }, geometry.rows - 1), phase);`
    ).join("\n  ")
  }
  let invocationColumn = thread % ${tile.columnInvocations};
  let invocationRow = thread / ${tile.columnInvocations};
  ${rows.map((i) => `let row${i} = firstRow + ${tileRow(tile, i)};`).join("\n  ")}
  ${
    searching
      ? `${rows.map((i) => `var largest${i} = -3.4028234e38; var position${i} = 0;`).join("\n  ")}
  for (var column = 0; column < geometry.columns; column += ${size.columns}) { ${tileBody} }
  ${rows.map((i) => searchAcross(tile, i)).join("\n")}`
      : `let column = (index - rowTile * columnTiles) * ${size.columns};
  ${tileBody}`
  }
}
`;
}

const SEARCH_DECLARATIONS = `
var<workgroup> candidateScores : array<f32, ${INVOCATIONS}>;
var<workgroup> candidatePositions : array<i32, ${INVOCATIONS}>;`;

/** WGSL: the largest of a row among the invocations that share it; of equal ones the first. */
function searchAcross(tile: SharedTile, row: number): string {
  return `
  candidateScores[thread] = largest${row};
  candidatePositions[thread] = position${row};
  workgroupBarrier();
  if (invocationColumn == 0) {
    for (var other = thread + 1; other < thread + ${tile.columnInvocations}; other++) {
      let score = candidateScores[other];
      let candidate = candidatePositions[other];
      if (score > largest${row} || (score == largest${row} && candidate < position${row})) {
        largest${row} = score;
        position${row} = candidate;
      }
    }
    if (row${row} < geometry.rows) { result[row${row}] = position${row}; }
  }
  workgroupBarrier();`;
}

function rowProductSource(source: Operand, gradient: Operand, tile: SharedTile): string {
  const size = sharedTileSize(tile);
  const sourceSlice = new Slice("sourceSlice", size.rows);
  const gradientSlice = new Slice("gradientSlice", size.columns);
  const load = (slice: Slice, lanes: 1 | 4, element: (depth: string, position: string) => string) =>
    indices(Math.ceil(DEPTH * slice.length / lanes / INVOCATIONS)).map((r) => {
      const perDepth = slice.length / lanes;
      return `{
      let depth = (thread + ${r * INVOCATIONS}) / ${perDepth};
      let position = thread % ${perDepth};
      if (depth < ${DEPTH}) {
        ${element("depth", "position")}
        ${
        lanes === 4 ? slice.vector("depth", "position") : slice.scalar("depth", "position")
      } = element;
      }
    }`;
    }).join("\n");
  const gradientLanes = gradient.lanes;

  return `
@group(0) @binding(0) var<storage, read_write> result : array<${
    gradientLanes === 4 ? "vec4<f32>" : "f32"
  }>;
${reader("sourceElement", 1, source)}
${reader("gradientElement", 2, gradient)}
@group(0) @binding(3) var<uniform> geometry : Geometry;
${geometrySource("forward")}
${sourceSlice.declaration}
${gradientSlice.declaration}

@compute @workgroup_size(${INVOCATIONS})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX};
  let thread = i32(localIndex);
  let columnTiles = (geometry.columns + ${size.columns - 1}) / ${size.columns};
  let filterRows = geometry.filterHeight * geometry.filterWidth * geometry.channels;
  let rowTile = index / columnTiles;
  let firstFilterRow = rowTile * ${size.rows};
  if (firstFilterRow >= filterRows) { return; }
  let column = (index - rowTile * columnTiles) * ${size.columns};

  let chunks = (geometry.rows + geometry.rowsPerChunk - 1) / geometry.rowsPerChunk;
  let batch = i32(workgroup.z) / chunks;
  let firstRow = (i32(workgroup.z) - batch * chunks) * geometry.rowsPerChunk;
  let endRow = min(firstRow + geometry.rowsPerChunk, geometry.rows);
  let sourceStart = batch * geometry.sourceBatchStride / ${source.lanes};
  let gradientStart = batch * geometry.filterBatchStride / ${gradientLanes};
  let channelElements = geometry.channels / ${source.lanes};
  let columnElements = geometry.columns / ${gradientLanes};

  // An invocation always loads the same tap and channel.
  let loadFilterRow = firstFilterRow + (thread % ${size.rows / source.lanes}) * ${source.lanes};
  let tap = loadFilterRow / geometry.channels;
  let loadChannel = (loadFilterRow - tap * geometry.channels) / ${source.lanes};
  let ty = tap / geometry.filterWidth;
  let tx = tap - ty * geometry.filterWidth;
  let loadsFilterRow = loadFilterRow < filterRows;
  let invocationColumn = thread % ${tile.columnInvocations};
  let invocationRow = thread / ${tile.columnInvocations};
  ${declareSums(tile)}
  for (var row = firstRow; row < endRow; row += ${DEPTH}) {
    ${
    load(sourceSlice, source.lanes, (depth) => `
        var element = ${zeroElement(source.lanes)};
        let seenRow = row + ${depth};
        let seen = sourcePixel(origin(seenRow, 0), ty, tx);
        if (loadsFilterRow && seenRow < endRow && seen >= 0) {
          element = sourceElement(sourceStart + seen * channelElements + loadChannel);
        }`)
  }
    ${
    load(gradientSlice, gradientLanes, (depth, position) => `
        var element = ${zeroElement(gradientLanes)};
        let columnElement = column / ${gradientLanes} + ${position};
        if (row + ${depth} < endRow && columnElement < columnElements) {
          element = gradientElement(gradientStart + (row + ${depth}) * columnElements + columnElement);
        }`)
  }
    workgroupBarrier();
    ${multiplySlices(sourceSlice, gradientSlice, tile)}
    workgroupBarrier();
  }
  ${
    indices(4 * tile.rowGroups).map((i) =>
      `{
    let filterRow = firstFilterRow + ${tileRow(tile, i)};
    if (filterRow < filterRows) {
      let start = (i32(workgroup.z) * filterRows + filterRow) * geometry.columns;
      ${
        indices(tile.columnGroups).flatMap((h) =>
          gradientLanes === 4
            ? [{ value: `sum${i}_${h}`, at: tileColumn(tile)(h) }]
            : components(4).map((component, q) => ({
              value: `sum${i}_${h}${component}`,
              at: `${tileColumn(tile)(h)} + ${q}`,
            }))
        ).map(({ value, at }) =>
          `if (column + ${at} < geometry.columns) {
        result[(start + column + ${at}) / ${gradientLanes}] = ${value};
      }`
        ).join("\n      ")
      }
    }
  }`
    ).join("\n  ")
  }
}
`;
}
