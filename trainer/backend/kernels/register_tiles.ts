/**
 * Matrix products in tiles that each invocation holds in its registers, without
 * shared memory or barriers: for adapters emulated on a CPU, where barriers are
 * expensive and "registers" are cached memory, and for products that are too
 * narrow for shared tiles.
 *
 * @module
 */
import { type Program, WORKGROUP_BUILTINS, WORKGROUP_INDEX } from "./compute.ts";
import { geometrySource } from "./geometry.ts";
import { indices } from "./indices.ts";
import { components, elementType, operandKey, reader, zeroElement } from "./operand.ts";
import { epilogueKey, epilogueSource, type ProductVariant, storeTile } from "./product_variant.ts";

/** Size of an invocation's tile. */
export interface RegisterTile {
  /** Rows of the result. For a product over rows, a multiple of the source's lanes. */
  rows: number;
  /** Columns of the result, a multiple of the filter's lanes. */
  columns: number;
  /** Invocations in a workgroup. */
  workgroupSize: number;
}

/**
 * The product of a source's pixels with a filter; see geometry.ts. Each output
 * adds its terms one by one: filter rows, filter columns, then channels, ascending.
 *
 * Workgroups: columns' tiles fastest, then rows' tiles; z = phase + phases · batch.
 */
export function registerProduct(variant: ProductVariant, tile: RegisterTile): Program {
  const key = `registerProduct ${tile.rows}x${tile.columns}x${tile.workgroupSize} ` +
    `${variant.direction} ${operandKey(variant.source)} ${variant.filterAxis} ` +
    `${operandKey(variant.filter)} ${epilogueKey(variant)}`;
  return { key, source: () => productSource(variant, tile) };
}

function productSource(variant: ProductVariant, tile: RegisterTile): string {
  const { source, filter, filterAxis, epilogue } = variant;
  const rows = indices(tile.rows);
  const searching = epilogue === "largest";
  // Accumulators are vectors along the columns where the filter is read so.
  const accumulatorLanes = filterAxis === "columns" ? filter.lanes : 1;
  const accumulators = indices(tile.columns / accumulatorLanes);
  const accumulate = filterAxis === "columns"
    ? components(source.lanes).flatMap((component, q) =>
      accumulators.flatMap((j) => [
        `let filter${q}_${j} = filterElement(filterRow + ${q} * columnElements + ${j});`,
        ...rows.map((i) => `sum${i}_${j} += source${i}${component} * filter${q}_${j};`),
      ])
    )
    : accumulators.flatMap((j) => [
      `let filter${j} = filterElement(filterRow + ${j} * channelElements);`,
      ...components(source.lanes).flatMap((component) =>
        rows.map((i) => `sum${i}_${j} += source${i}${component} * filter${j}${component};`)
      ),
    ]);
  const filterRow = filterAxis === "columns"
    ? `filterStart + (tap * geometry.channels + channel * ${source.lanes}) * columnElements +
        column / ${filter.lanes}`
    : `filterStart + (tap * geometry.columns + column) * channelElements + channel`;

  const tileBody = `
    ${
    rows.flatMap((i) =>
      accumulators.map((j) => `var sum${i}_${j} = ${zeroElement(accumulatorLanes)};`)
    ).join("\n")
  }
    for (var ty = 0; ty < taps.x; ty++) { for (var tx = 0; tx < taps.y; tx++) {
      let tap = filterTap(ty, tx, phase);
      ${
    rows.map((i) => `
      let pixel${i} = sourcePixel(origin${i}, ty, tx);
      let base${i} = sourceStart + max(pixel${i}, 0) * channelElements;`).join("")
  }
      for (var channel = 0; channel < channelElements; channel++) {
        let filterRow = ${filterRow};
        ${
    rows.map((i) =>
      `let source${i} = select(${
        zeroElement(source.lanes)
      }, sourceElement(base${i} + channel), pixel${i} >= 0);`
    ).join("\n")
  }
        ${accumulate.join("\n")}
      }
    } }
    ${rows.map((i) => storeTile(variant, i, accumulators, accumulatorLanes)).join("\n")}`;

  return `
${epilogueSource(variant)}
${reader("sourceElement", 1, source)}
${reader("filterElement", 2, filter)}
@group(0) @binding(${variant.bias ? 4 : 3}) var<uniform> geometry : Geometry;
${geometrySource(variant.direction)}

@compute @workgroup_size(${tile.workgroupSize})
fn main(${WORKGROUP_BUILTINS}) {
  let index = ${WORKGROUP_INDEX};
  let phase = i32(workgroup.z) % geometry.phases;
  let batch = i32(workgroup.z) / geometry.phases;
  let columnTiles = ${
    searching ? "1" : `(geometry.columns + ${tile.columns - 1}) / ${tile.columns}`
  };
  let rowTile = index / columnTiles;
  let firstRow = rowTile * ${tile.rows * tile.workgroupSize} + i32(localIndex);
  if (firstRow >= geometry.rows) { return; }
  let channelElements = geometry.channels / ${source.lanes};
  let columnElements = geometry.columns / ${filterAxis === "columns" ? filter.lanes : 1};
  let sourceStart = batch * geometry.sourceBatchStride / ${source.lanes};
  let filterStart = batch * geometry.filterBatchStride / ${filter.lanes};
  let taps = tapCount(phase);
  ${
    rows.map((i) => `
  let row${i} = firstRow + ${i * tile.workgroupSize};
  let origin${i} = origin(min(row${i}, geometry.rows - 1), phase);`).join("")
  }
  ${
    searching
      ? `
  ${rows.map((i) => `var largest${i} = -3.4028234e38; var position${i} = 0;`).join("\n")}
  for (var column = 0; column < geometry.columns; column += ${tile.columns}) { ${tileBody} }
  ${
        rows.map((i) => `if (row${i} < geometry.rows) { result[row${i}] = position${i}; }`)
          .join("\n")
      }`
      : `let column = (index - rowTile * columnTiles) * ${tile.columns};
  ${tileBody}`
  }
}
`;
}

/**
 * The gradient of a convolution with respect to its filter: for each tap and
 * channel, the product over all rows (target pixels) of what the tap sees with
 * the gradient dy there. Rows are cut into chunks, and each chunk's sum is
 * written apart: [batches · chunks, taps, channels, columns]. Each output adds its
 * terms row by row.
 *
 * Workgroups: columns' tiles fastest, then channels' tiles, then taps; z =
 * chunk + chunks · batch.
 *
 * @param lanes Of the source (along the channels) and of dy (along the columns).
 */
export function registerRowProduct(
  source: ProductVariant["source"],
  filter: ProductVariant["filter"],
  tile: RegisterTile,
): Program {
  const key = `registerRowProduct ${tile.rows}x${tile.columns}x${tile.workgroupSize} ` +
    `${operandKey(source)} ${operandKey(filter)}`;
  return { key, source: () => rowProductSource(source, filter, tile) };
}

function rowProductSource(
  source: ProductVariant["source"],
  gradient: ProductVariant["filter"],
  tile: RegisterTile,
): string {
  const channelElements = indices(tile.rows / source.lanes);
  const columnElements = indices(tile.columns / gradient.lanes);
  const type = elementType(gradient.lanes);
  const sums = channelElements.flatMap((i) =>
    components(source.lanes).flatMap((component, q) =>
      columnElements.map((j) => ({ i, j, q, component, name: `sum${i}_${q}_${j}` }))
    )
  );
  return `
@group(0) @binding(0) var<storage, read_write> result : array<${type}>;
${reader("sourceElement", 1, source)}
${reader("gradientElement", 2, gradient)}
@group(0) @binding(3) var<uniform> geometry : Geometry;
${geometrySource("forward")}

@compute @workgroup_size(${tile.workgroupSize})
fn main(${WORKGROUP_BUILTINS}) {
  let tileIndex = ${WORKGROUP_INDEX} * ${tile.workgroupSize} + i32(localIndex);
  let columnTiles = (geometry.columns + ${tile.columns - 1}) / ${tile.columns};
  let channelTiles = (geometry.channels + ${tile.rows - 1}) / ${tile.rows};
  let channelTile = tileIndex / columnTiles;
  let column = (tileIndex - channelTile * columnTiles) * ${tile.columns};
  let tap = channelTile / channelTiles;
  let channel = (channelTile - tap * channelTiles) * ${tile.rows};
  let ty = tap / geometry.filterWidth;
  let tx = tap - ty * geometry.filterWidth;
  if (ty >= geometry.filterHeight) { return; }

  let chunks = (geometry.rows + geometry.rowsPerChunk - 1) / geometry.rowsPerChunk;
  let batch = i32(workgroup.z) / chunks;
  let firstRow = (i32(workgroup.z) - batch * chunks) * geometry.rowsPerChunk;
  let endRow = min(firstRow + geometry.rowsPerChunk, geometry.rows);
  let sourceStart = (batch * geometry.sourceBatchStride + channel) / ${source.lanes};
  let gradientStart = (batch * geometry.filterBatchStride + column) / ${gradient.lanes};
  let sourceStride = geometry.channels / ${source.lanes};
  let gradientStride = geometry.columns / ${gradient.lanes};
  ${sums.map(({ name }) => `var ${name} = ${zeroElement(gradient.lanes)};`).join("\n")}
  var pixel = gridPixel(firstRow);
  for (var row = firstRow; row < endRow; row++) {
    let start = vec3<i32>(
      pixel.x * geometry.sourceHeight * geometry.sourceWidth,
      pixel.y * geometry.strideHeight - geometry.padTop,
      pixel.z * geometry.strideWidth - geometry.padLeft);
    let seen = sourcePixel(start, ty, tx);
    let sourceBase = sourceStart + max(seen, 0) * sourceStride;
    let gradientBase = gradientStart + row * gradientStride;
    ${
    channelElements.map((i) =>
      `let source${i} = select(${
        zeroElement(source.lanes)
      }, sourceElement(sourceBase + ${i}), seen >= 0);`
    ).join("\n")
  }
    ${
    columnElements.map((j) => `let gradient${j} = gradientElement(gradientBase + ${j});`)
      .join("\n")
  }
    ${
    sums.map(({ i, j, component, name }) => `${name} += source${i}${component} * gradient${j};`)
      .join("\n")
  }
    // The next pixel, without the divisions of gridPixel.
    pixel.z++;
    let rowEnds = pixel.z == geometry.gridWidth;
    pixel.z = select(pixel.z, 0, rowEnds);
    pixel.y += select(0, 1, rowEnds);
    let imageEnds = pixel.y == geometry.gridHeight;
    pixel.y = select(pixel.y, 0, imageEnds);
    pixel.x += select(0, 1, imageEnds);
  }
  let taps = geometry.filterHeight * geometry.filterWidth;
  let filterRow = (i32(workgroup.z) * taps + tap) * geometry.channels + channel;
  ${
    sums.map(({ i, j, q, name }) => {
      const row = i * source.lanes + q;
      return `if (channel + ${row} < geometry.channels && column + ${
        j * gradient.lanes
      } < geometry.columns) {
    result[((filterRow + ${row}) * geometry.columns + column) / ${gradient.lanes} + ${j}] = ${name};
  }`;
    }).join("\n  ")
  }
}
`;
}
