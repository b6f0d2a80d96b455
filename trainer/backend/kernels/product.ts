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
import { SEARCH_BYTES, sharedProduct } from "./shared_product.ts";
import { sharedRowProduct } from "./shared_row_product.ts";
import { type SharedTile, sharedTileBytes, sharedTileSize } from "./shared_tile.ts";
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
  const { program, workgroups } = planProduct(variant, geometry, workgroupBytes(backend));
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
  const rowsPerChunk = chunkRows(rowsOfPhase(geometry), size, batches);
  const chunks = Math.ceil(rowsOfPhase(geometry) / rowsPerChunk);
  const memory = workgroupBytes(backend);
  const { program, workgroups } = planRowProduct(source, gradient, geometry, chunks, memory);
  const partial = allocate(backend, chunks === 1 ? shape : [batches, chunks, size]);
  compute(backend, {
    program,
    inputs: [source, gradient],
    outputs: [partial],
    parameters: geometryParameters(geometry, rowsPerChunk),
    workgroups: [...spread(workgroups), chunks * batches],
  });
  if (chunks === 1) return partial;
  const result = sumChunks(backend, partial, shape);
  backend.disposeData(partial.dataId);
  return result;
}

/** A program, and workgroups for one phase, chunk and batch. */
interface Plan {
  program: Program;
  workgroups: number;
}

function planProduct(variant: ProductVariant, geometry: Geometry, memory: number): Plan {
  const { columns, channels, batches } = geometry;
  const rows = rowsOfPhase(geometry);
  const searching = variant.epilogue === "largest";
  if (sharedTilesPay(channels, columns)) {
    const left = memory - (searching ? SEARCH_BYTES : 0);
    const tile = sharedTile(rows, columns, phases(geometry) * batches, left);
    const size = sharedTileSize(tile);
    return {
      program: sharedProduct(variant, tile),
      workgroups: Math.ceil(rows / size.rows) * (searching ? 1 : Math.ceil(columns / size.columns)),
    };
  }
  const lanes = variant.filterAxis === "columns" ? variant.filter.lanes : variant.resultLanes;
  const width = columnTile(columns, lanes);
  const tile: RegisterTile = { rows: width >= 8 ? 8 : 16, columns: width, workgroupSize: 8 };
  if (tuning() === "shared") Object.assign(tile, { rows: 4, workgroupSize: 64 });
  const rowTiles = Math.ceil(rows / (tile.rows * tile.workgroupSize));
  return {
    program: registerProduct(variant, tile),
    workgroups: rowTiles * (searching ? 1 : Math.ceil(columns / width)),
  };
}

function planRowProduct(
  source: Input,
  gradient: Input,
  geometry: Geometry,
  chunks: number,
  memory: number,
): Plan {
  const { filterHeight, filterWidth, channels, columns, batches } = geometry;
  const taps = filterHeight * filterWidth;
  if (sharedTilesPay(channels, columns)) {
    const tile = sharedTile(taps * channels, columns, chunks * batches, memory);
    const size = sharedTileSize(tile);
    return {
      program: sharedRowProduct(source, gradient, tile),
      workgroups: Math.ceil(taps * channels / size.rows) * Math.ceil(columns / size.columns),
    };
  }
  const tile: RegisterTile = {
    rows: source.lanes === 4 ? Math.min(8, channels) : 1,
    columns: columnTile(columns, gradient.lanes),
    workgroupSize: tuning() === "shared" ? 64 : 8,
  };
  const tiles = taps * Math.ceil(channels / tile.rows) * Math.ceil(columns / tile.columns);
  return {
    program: registerRowProduct(source, gradient, tile),
    workgroups: Math.ceil(tiles / tile.workgroupSize),
  };
}

/** Whether shared tiles would be filled: with few channels or columns most of a tile is zeros. */
function sharedTilesPay(channels: number, columns: number): boolean {
  return tuning() === "shared" && channels >= 8 && columns >= 8;
}

/** Workgroup memory of the device, in bytes: at least 16 KiB. */
function workgroupBytes(backend: WebGPUBackend): number {
  return backend.device.limits.maxComputeWorkgroupStorageSize;
}

/** The largest tile that fits the workgroup's memory and leaves the GPU enough workgroups. */
function sharedTile(rows: number, columns: number, layers: number, memory: number): SharedTile {
  const columnInvocations = columns <= 32 ? 8 : 16;
  const candidates: SharedTile[] = [
    { columnInvocations, rowGroups: 2, columnGroups: columns > 64 ? 2 : 1 },
    { columnInvocations, rowGroups: 2, columnGroups: 1 },
    { columnInvocations, rowGroups: 1, columnGroups: 1 },
  ];
  const fitting = candidates.filter((tile) => sharedTileBytes(tile) <= memory);
  const enough = fitting.find((tile) => {
    const size = sharedTileSize(tile);
    const tiles = Math.ceil(rows / size.rows) * Math.ceil(columns / size.columns);
    return tiles * layers >= ENOUGH_WORKGROUPS;
  });
  return enough ?? fitting[fitting.length - 1];
}

/** About two for each multiprocessor of a large GPU. */
const ENOUGH_WORKGROUPS = 256;

/** Columns of a register tile. */
function columnTile(columns: number, lanes: 1 | 4): number {
  return Math.min(16, Math.ceil(columns / lanes) * lanes);
}

/** Rows that one partial sum of {@link rowProduct} covers: it depends on the sizes alone. */
function chunkRows(rows: number, size: number, batches: number): number {
  const chunks = Math.min(
    Math.ceil(rows / MINIMUM_CHUNK_ROWS),
    Math.max(1, Math.floor(MAXIMUM_PARTIAL_SCALARS / (size * batches))),
    // Chunks and batches share the z axis of the workgroups.
    Math.floor(MAXIMUM_WORKGROUPS / batches),
  );
  return Math.ceil(rows / chunks);
}

/** Enough work for an invocation, and enough chunks for thousands of them. */
const MINIMUM_CHUNK_ROWS = 512;

/** Workgroups along one axis that every WebGPU device allows. */
const MAXIMUM_WORKGROUPS = 65535;

/** 64 MiB of partial sums at most, unless one chunk takes more. */
const MAXIMUM_PARTIAL_SCALARS = 2 ** 24;

function lanesOf(length: number): 1 | 4 {
  return length % 4 === 0 ? 4 : 1;
}

function asInput(tensor: tf.TensorInfo, lanes: 1 | 4): Input {
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  const texture = tuning() === "register" && fitsTexture(size, lanes);
  return { tensor, lanes, storage: texture ? "texture" : "buffer" };
}
