/**
 * Imports the course slices: PNG files in, a prepared dataset out.
 *
 * @module
 */
import { basename, join } from "node:path";
import { DatasetError } from "../errors.ts";
import { type PreprocessingStep, SPLIT_NAMES, type SplitName } from "../run/schema.ts";
import { areaResize } from "./slicing/area_resize.ts";
import { assembleDataset, type SplitContent } from "./prepared/assemble_dataset.ts";
import { COURSE_FOLDERS, type CourseSlice, listCourseSlices } from "./layouts/course_slices.ts";
import type { Dataset } from "./prepared/dataset.ts";
import { decodePngSlice, type GreyImage } from "./formats/png_slice.ts";
import { checkNameFree, writeDataset } from "./prepared/write_dataset.ts";

/** What is said of OASIS-1 on the card of its slices, and in reports made from them. */
export const OASIS1 = {
  title: "OASIS-1: Cross-Sectional, axial T1 slices",
  acknowledgement: "Data were provided by OASIS-1: Cross-Sectional: Principal Investigators: " +
    "D. Marcus, R. Buckner, J. Csernansky, J. Morris; P50 AG05681, P01 AG03991, " +
    "P01 AG026276, R01 AG021910, P20 MH071616, U24 RR021382. " +
    "Marcus et al. 2007, doi 10.1162/jocn.2007.19.9.1498.",
  terms: "OASIS-1 data use agreement: acknowledge the source; no attempt may be " +
    "made to identify or contact participants. Public copies of the slices " +
    "are under ODbL.",
} as const;

/** What to import, and how. */
export interface ImportOptions {
  /** Folder that holds the three split folders. */
  path: string;
  /** Name of the prepared dataset. */
  name: string;
  /** Edge to resize to, in pixels; without it the slices keep their size. */
  size?: number;
  /** Called after each slice that was read. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Imports the course slices and writes them to `preparedDirectory/NAME`.
 *
 * @param options.force Replace a dataset of this name.
 * @returns The dataset and the path of its folder.
 * @throws {UsageError} If the name is not allowed.
 * @throws {DatasetError} For any fault of the source, and a name that is taken.
 */
export async function prepareCourseSlices(
  options: ImportOptions & { preparedDirectory: string; force: boolean },
): Promise<{ dataset: Dataset; directory: string }> {
  const { preparedDirectory, force } = options;
  await checkNameFree(preparedDirectory, options.name, force);
  const dataset = await importCourseSlices(options);
  const directory = await writeDataset(dataset, preparedDirectory, { force });
  return { dataset, directory };
}

/**
 * Reads the course slices into a dataset; writes nothing.
 *
 * @throws {DatasetError} For a missing or empty folder, a name that does not
 *   fit, a subject in two splits, a file that is not a whole 8-bit grey PNG,
 *   and images of different sizes.
 */
export async function importCourseSlices(
  options: ImportOptions,
): Promise<Dataset> {
  const listing = await listCourseSlices(options.path);
  const total = SPLIT_NAMES.reduce((sum, s) => sum + listing[s].length, 0);
  const source = new SliceSource(options.path);
  let done = 0;
  const read = async (split: SplitName): Promise<SplitContent> => {
    const slices = listing[split];
    let pixels = new Uint8Array(0);
    for (const [i, slice] of slices.entries()) {
      const image = prepareImage(
        await source.read(split, slice),
        options.size,
      );
      const length = image.pixels.length;
      if (i === 0) pixels = new Uint8Array(slices.length * length);
      pixels.set(image.pixels, i * length);
      options.onProgress?.(++done, total);
    }
    return {
      pixels,
      slices: slices.map(({ subject, index }) => ({ subject, index })),
    };
  };
  const content = {
    train: await read("train"),
    validation: await read("validation"),
    test: await read("test"),
  };
  const { height, width } = source.size();
  const prepared = preparedSize(height, width, options.size);
  return assembleDataset(
    {
      name: options.name,
      synthetic: false,
      ...OASIS1,
      preprocessing: describeSteps(height, width, options.size),
    },
    prepared.height,
    prepared.width,
    content,
  );
}

/** Reads slices of one size, that of the first. */
class SliceSource {
  #first: { path: string; height: number; width: number } | undefined;

  constructor(readonly root: string) {}

  async read(split: SplitName, slice: CourseSlice): Promise<GreyImage> {
    const path = join(this.root, COURSE_FOLDERS[split], slice.file);
    const image = decodePngSlice(await readFile(path), path);
    const { height, width } = image;
    this.#first ??= { path, height, width };
    const first = this.#first;
    if (height !== first.height || width !== first.width) {
      throw new DatasetError(
        `Cannot import slices of different sizes: ${path} is ${width}×${height}, ${first.path} is ${first.width}×${first.height}; bring all to one size`,
      );
    }
    return image;
  }

  size(): { height: number; width: number } {
    if (this.#first === undefined) throw new Error("no slice was read");
    return this.#first;
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new DatasetError(
      `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}; check that ${
        basename(path)
      } is a readable file`,
    );
  }
}

/**
 * Zero-pads to a square, centred, then averages areas down (or up) to `size`.
 * Without a size the image is returned as it is.
 */
export function prepareImage(
  image: GreyImage,
  size: number | undefined,
): GreyImage {
  if (size === undefined) return image;
  const square = padToSquare(image);
  if (square.height === size) return square;
  return {
    pixels: areaResize(
      square.pixels,
      square.height,
      square.width,
      size,
      size,
    ),
    height: size,
    width: size,
  };
}

/** Zero-padding to a square, centred; an odd row or column goes below or to the right. */
export function padToSquare(image: GreyImage): GreyImage {
  const { pixels, height, width } = image;
  if (height === width) return image;
  const edge = Math.max(height, width);
  const { top, left } = padding(height, width);
  const padded = new Uint8Array(edge * edge);
  for (let row = 0; row < height; row++) {
    padded.set(
      pixels.subarray(row * width, (row + 1) * width),
      (top + row) * edge + left,
    );
  }
  return { pixels: padded, height: edge, width: edge };
}

function padding(height: number, width: number): { top: number; left: number } {
  const edge = Math.max(height, width);
  return {
    top: Math.floor((edge - height) / 2),
    left: Math.floor((edge - width) / 2),
  };
}

function preparedSize(
  height: number,
  width: number,
  size: number | undefined,
): { height: number; width: number } {
  return size === undefined ? { height, width } : { height: size, width: size };
}

/** The steps that {@link prepareImage} takes for a source of this size. */
function describeSteps(
  height: number,
  width: number,
  size: number | undefined,
): PreprocessingStep[] {
  const steps: PreprocessingStep[] = [{
    step: "read_png",
    parameters: { layout: "keras_png_slices", bits: 8, height, width },
  }];
  if (size === undefined) return steps;
  const edge = Math.max(height, width);
  if (height !== width) {
    steps.push({
      step: "zero_pad",
      parameters: { height: edge, width: edge, ...padding(height, width) },
    });
  }
  if (edge !== size) {
    steps.push({
      step: "area_average",
      parameters: { height: size, width: size, rounding: "half_up" },
    });
  }
  return steps;
}
