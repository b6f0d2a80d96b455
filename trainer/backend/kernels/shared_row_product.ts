/**
 * Products over all rows, such as a filter's gradient, in shared tiles; see
 * shared_tile.ts.
 *
 * @module
 */
import { type Program, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from "./compute.ts";
import { geometrySource } from "./geometry.ts";
import { indices } from "./indices.ts";
import { components, type Operand, operandKey, reader, zeroElement } from "./operand.ts";
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

/** As `registerRowProduct` in register_tiles.ts; rows of a tile are taps · channels. */
export function sharedRowProduct(source: Operand, gradient: Operand, tile: SharedTile): Program {
  const key = `sharedRowProduct ${tileKey(tile)} ${operandKey(source)} ${operandKey(gradient)}`;
  return { key, source: () => rowProductSource(source, gradient, tile) };
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
