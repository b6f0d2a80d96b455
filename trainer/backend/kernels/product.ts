/**
 * Runs products of a source with a filter on tensors: chooses the program and
 * its tile by the tuning and the sizes.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { allocate, compute, type Input, type Program, spread } from "./compute.ts";
import { type Geometry, geometryParameters, phases, rowsOfPhase } from "./geometry.ts";
import type { ProductVariant } from "./product_variant.ts";
import { registerProduct, registerRowProduct, type RegisterTile } from "./register_tiles.ts";
import { sumChunks } from "./sum_chunks.ts";
import { fitsTexture } from "./texture_pool.ts";
import { tuning } from "./tuning.ts";

/** Tensors of a product. */
export interface ProductOperands {
  /** [images, height, width, channels] of the geometry, or [batches, rows, inner]. */
  source: tf.TensorInfo;
  filter: tf.TensorInfo;
  /** See `ProductVariant`. */
  filterAxis: ProductVariant["filterAxis"];
  /** [columns]. */
  bias?: tf.TensorInfo;
  epilogue: ProductVariant["epilogue"];
}

/** Computes source · filter (+ bias) as a new tensor of the given shape. */
export function product(
  backend: WebGPUBackend,
  geometry: Geometry,
  operands: ProductOperands,
  shape: readonly number[],
): tf.TensorInfo {
  const { bias, filterAxis, epilogue } = operands;
  const channelLanes = lanesOf(geometry.channels);
  const columnLanes = lanesOf(geometry.columns);
  const source = asInput(operands.source, channelLanes);
  const filter = asInput(operands.filter, filterAxis === "inner" ? channelLanes : columnLanes);
  const variant: ProductVariant = {
    direction: geometry.direction,
    source,
    filter,
    filterAxis,
    bias: bias !== undefined,
    epilogue,
    resultLanes: columnLanes,
  };
  const inputs: Input[] = [source, filter];
  if (bias !== undefined) {
    const lanes = epilogue === "largest" ? 1 : columnLanes;
    inputs.push({ tensor: bias, storage: "buffer", lanes });
  }
  const { program, workgroups } = planProduct(variant, geometry);
  const result = allocate(backend, shape, epilogue === "largest" ? "int32" : "float32");
  compute(backend, {
    program,
    inputs,
    outputs: [result],
    parameters: geometryParameters(geometry),
    workgroups: [...spread(workgroups), phases(geometry) * geometry.batches],
  });
  return result;
}

/**
 * Computes, for each tap and channel of the source, the product over all pixels
 * with `gradient`: the filter's gradient, as a new tensor [(batches,) taps,
 * channels, columns] of the given shape.
 *
 * @param geometry Of the forward direction.
 */
export function rowProduct(
  backend: WebGPUBackend,
  geometry: Geometry,
  sourceTensor: tf.TensorInfo,
  gradientTensor: tf.TensorInfo,
  shape: readonly number[],
): tf.TensorInfo {
  const source = asInput(sourceTensor, lanesOf(geometry.channels));
  const gradient = asInput(gradientTensor, lanesOf(geometry.columns));
  const { filterHeight, filterWidth, channels, columns, batches } = geometry;
  const size = filterHeight * filterWidth * channels * columns;
  const rowsPerChunk = chunkRows(rowsOfPhase(geometry), size);
  const chunks = Math.ceil(rowsOfPhase(geometry) / rowsPerChunk);
  const tile: RegisterTile = {
    rows: source.lanes === 4 ? Math.min(8, channels) : 1,
    columns: columnTile(columns, gradient.lanes),
    workgroupSize: REGISTER_WORKGROUP,
  };
  const tiles = filterHeight * filterWidth * Math.ceil(channels / tile.rows) *
    Math.ceil(columns / tile.columns);
  const partial = allocate(backend, chunks === 1 ? shape : [batches, chunks, size]);
  compute(backend, {
    program: registerRowProduct(source, gradient, tile),
    inputs: [source, gradient],
    outputs: [partial],
    parameters: geometryParameters(geometry, rowsPerChunk),
    workgroups: [...spread(Math.ceil(tiles / tile.workgroupSize)), chunks * batches],
  });
  if (chunks === 1) return partial;
  const result = sumChunks(backend, partial, shape);
  backend.disposeData(partial.dataId);
  return result;
}

const REGISTER_WORKGROUP = 8;

function planProduct(
  variant: ProductVariant,
  geometry: Geometry,
): { program: Program; workgroups: number } {
  const lanes = variant.filterAxis === "columns" ? variant.filter.lanes : variant.resultLanes;
  const columns = columnTile(geometry.columns, lanes);
  const tile: RegisterTile = {
    rows: columns >= 8 ? 8 : 16,
    columns,
    workgroupSize: REGISTER_WORKGROUP,
  };
  const rowTiles = Math.ceil(rowsOfPhase(geometry) / (tile.rows * tile.workgroupSize));
  const columnTiles = variant.epilogue === "largest" ? 1 : Math.ceil(geometry.columns / columns);
  return { program: registerProduct(variant, tile), workgroups: rowTiles * columnTiles };
}

/** Columns of a register tile. */
function columnTile(columns: number, lanes: 1 | 4): number {
  return Math.min(16, Math.ceil(columns / lanes) * lanes);
}

/** Rows that one partial sum of {@link rowProduct} covers: it depends on the sizes alone. */
function chunkRows(rows: number, size: number): number {
  const chunks = Math.min(
    Math.ceil(rows / MINIMUM_CHUNK_ROWS),
    Math.max(1, Math.floor(MAXIMUM_PARTIAL_SCALARS / size)),
  );
  return Math.ceil(rows / chunks);
}

/** Enough work for an invocation, and enough chunks for thousands of them. */
const MINIMUM_CHUNK_ROWS = 512;

/** 64 MiB of partial sums at most. */
const MAXIMUM_PARTIAL_SCALARS = 2 ** 24;

function lanesOf(length: number): 1 | 4 {
  return length % 4 === 0 ? 4 : 1;
}

function asInput(tensor: tf.TensorInfo, lanes: 1 | 4): Input {
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  const texture = tuning() === "register" && fitsTexture(size, lanes);
  return { tensor, lanes, storage: texture ? "texture" : "buffer" };
}
