/**
 * For tests: imports of sources that are put together byte by byte.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import { DatasetError } from "../../errors.ts";
import { int16Bytes, makeAnalyzeHeader, makeNifti } from "../formats/test_volumes.ts";
import type { Dataset } from "../prepared/dataset.ts";
import { readDataset } from "../prepared/read_dataset.ts";
import { importDataset } from "./import_dataset.ts";
import { IMPORT_DEFAULTS, type ImportOptions } from "./import_options.ts";

/** Imports what `write` puts into a folder, and gives the dataset and the notes to `check`. */
export async function imported(
  write: (folder: string) => Promise<void>,
  options: Partial<ImportOptions>,
  check: (dataset: Dataset, notes: string[]) => void,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const source = join(root, "source");
    await Deno.mkdir(source);
    await write(source);
    const notes: string[] = [];
    const { directory } = await importDataset({
      ...IMPORT_DEFAULTS,
      paths: [source],
      name: "it",
      preparedDirectory: join(root, "prepared"),
      onNote: (line) => notes.push(line),
      ...options,
    });
    check(await readDataset(directory), notes);
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(join(root, "prepared")))).map(({ name }) => name),
      ["it"],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Imports what must be refused with one line. */
export async function refused(
  write: (folder: string) => Promise<void>,
  message: RegExp,
  options: Partial<ImportOptions> = {},
): Promise<void> {
  await assert.rejects(imported(write, options, () => {}), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.equal(error.message.includes("\n"), false);
    return true;
  });
}

/** Voxels, or millimetres, along i, j and k. */
export type Size = [number, number, number];

/** Intensity of a voxel: a ramp along each axis, of another slope for each person. */
function intensity(person: number, [i, j, k]: Size): number {
  return 100 + (7 + person % 17) * i + 40 * j + 50 * k;
}

/** int16 voxels, i fastest. */
export function voxels(person: number, [ni, nj, nk]: Size, littleEndian: boolean): Uint8Array {
  const values = Array.from({ length: ni * nj * nk }, (_, n) => {
    const row = Math.floor(n / ni);
    return intensity(person, [n % ni, row % nj, Math.floor(row / nj)]);
  });
  return int16Bytes(values, littleEndian);
}

/** Code of int16 in both formats. */
const INT16 = 4;

/** A NIfTI-1 file in RAS+ order with voxels of the given edges in millimetres. */
export function nifti(person: number, size: Size, spacing: Size = [1, 1, 1]): Uint8Array {
  const [x, y, z] = spacing;
  return makeNifti({
    dim: [3, ...size, 1, 1, 1, 1],
    datatype: INT16,
    pixdim: [1, ...spacing],
    units: 2,
    sformCode: 1,
    srow: [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0],
  }, voxels(person, size, true));
}

/** The header of a big-endian Analyze pair, as OASIS-1 has it. */
export function analyzeHeader(size: Size): Uint8Array {
  return makeAnalyzeHeader({ dim: [4, ...size, 1, 0, 0, 0], datatype: INT16 });
}

/** Writes a file of a source. */
export const write = (folder: string, name: string, bytes: Uint8Array) =>
  Deno.writeFile(join(folder, name), bytes);

/** A grey gradient that no other number gives. */
export function picture(number: number): Uint8Array {
  const data = Uint8Array.from({ length: 64 }, (_, i) => (3 * i + number) % 256);
  return encode({ width: 8, height: 8, data, channels: 1, depth: 8 });
}
