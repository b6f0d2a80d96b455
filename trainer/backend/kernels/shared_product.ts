/**
 * Products of a source's pixels with a filter in shared tiles; see shared_tile.ts.
 *
 * @module
 */
import { type Program, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from "./compute.ts";
import { geometrySource } from "./geometry.ts";
import { indices } from "./indices.ts";
import { components, operandKey, reader, zeroElement } from "./operand.ts";
import { epilogueKey, epilogueSource, type ProductVariant, storeTile } from "./product_variant.ts";
import {
  declareSums,
  DEPTH,
  INVOCATIONS,
  multiplySlices,
  type SharedTile,
  sharedTileSize,
  Slice,
  tileColumn,
  tileKey,
  tileRow,
} from "./shared_tile.ts";

/** As `registerProduct` in register_tiles.ts; workgroups: one for each tile. */
export function sharedProduct(variant: ProductVariant, tile: SharedTile): Program {
  const key = `sharedProduct ${tileKey(tile)} ${variant.direction} ` +
    `${operandKey(variant.source)} ${variant.filterAxis} ` +
    `${operandKey(variant.filter)} ${epilogueKey(variant)}`;
  return { key, source: () => productSource(variant, tile) };
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

/** Bytes of workgroup memory that the search for the largest takes besides the slices. */
export const SEARCH_BYTES = 8 * INVOCATIONS;

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
