/**
 * From the bytes of files to slices as a dataset holds them.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { decodeAnalyze } from "../formats/analyze_volume.ts";
import type { GreyImage } from "../formats/grey_image.ts";
import { decodeJpegSlice, isJpeg } from "../formats/jpeg_slice.ts";
import { decodeNifti } from "../formats/nifti_volume.ts";
import { decodePngSlice } from "../formats/png_slice.ts";
import { asFreeSurferSlice } from "../layouts/neurite.ts";
import { fitSquare, fullFieldOfView } from "../slicing/fit_square.ts";
import { intensityScale, toLevels } from "../slicing/intensity_scale.ts";
import { cutVolume } from "../slicing/orientation.ts";
import { selectSlices } from "../slicing/slice_range.ts";
import { squareImage } from "../slicing/square_image.ts";
import { isBlankSlice } from "../splits/blank_slices.ts";
import { hashSlice } from "../splits/duplicate_slices.ts";
import type { ImageJob, NamedBytes, PreparedSlices, ScanJob, VolumeJob } from "./scan_job.ts";

/** Smallest and largest edge of a prepared slice that a volume's own resolution may ask for. */
const SIZE_RANGE = { smallest: 8, largest: 1024 };

/**
 * Prepares a volume or some images.
 *
 * @throws {DatasetError} For a file that cannot be used.
 */
export function prepareScan(job: ScanJob): PreparedSlices {
  return job.kind === "images" ? prepareImages(job) : prepareVolume(job);
}

function prepareImages({ images, size }: ImageJob): PreparedSlices {
  const decoded = images.map(decodeImage);
  const source = { height: decoded[0].height, width: decoded[0].width };
  decoded.forEach(({ height, width }, i) => {
    if (height === source.height && width === source.width) return;
    throw new DatasetError(
      `Cannot import slices of different sizes: ${images[i].name} is ${width}×${height}, ${
        images[0].name
      } is ${source.width}×${source.height}; bring all to one size`,
    );
  });
  const slices = decoded.map((image) => squareImage(image, size));
  const { height, width } = slices[0];
  return {
    ...together(slices.map(({ pixels }) => pixels)),
    ...{ height, width, source },
    indices: images.map(() => null),
    names: images.map(({ name }) => name),
    fieldOfView: null,
  };
}

function decodeImage({ bytes, name }: NamedBytes): GreyImage {
  return isJpeg(bytes) ? decodeJpegSlice(bytes, name) : decodePngSlice(bytes, name);
}

function prepareVolume(job: VolumeJob): PreparedSlices {
  const { files, coronalSlice, plane, view, range } = job;
  const { name } = files[files.length - 1];
  const stored = files.length === 1
    ? decodeNifti(files[0].bytes, name)
    : decodeAnalyze(files[0].bytes, files[1].bytes, name);
  if (coronalSlice && stored.dimensions[2] !== 1) {
    throw new DatasetError(
      `Cannot import ${name}: it must be one slice, but it has ${
        stored.dimensions[2]
      }; check that it is the file of the neurite-oasis 2D set`,
    );
  }
  const volume = coronalSlice ? asFreeSurferSlice(stored) : stored;
  const scale = intensityScale(volume.voxels, name);
  const stack = cutVolume(volume, plane, view, name);
  const chosen = range === null ? stack.positions : selectSlices(stack.positions, range, name);
  let { fieldOfView, size } = job;
  const slices = chosen.map(({ index }) => {
    const slice = stack.slice(index);
    const levels = { ...slice, pixels: toLevels(slice.pixels, scale) };
    fieldOfView ??= fullFieldOfView(levels);
    size ??= Math.round(fieldOfView / Math.min(slice.rowSpacing, slice.columnSpacing));
    if (size < SIZE_RANGE.smallest || size > SIZE_RANGE.largest) {
      throw new DatasetError(
        `Cannot import ${name} at its own resolution: that is ${size}×${size} pixels; choose --size`,
      );
    }
    return fitSquare(levels, fieldOfView, size, `slice ${index} of ${name}`);
  });
  return {
    ...together(slices),
    height: size!,
    width: size!,
    source: null,
    indices: chosen.map(({ index }) => index),
    names: chosen.map(() => name),
    fieldOfView,
  };
}

/** The slices in one array, and what is known of each. */
function together(slices: readonly Uint8Array[]): Pick<
  PreparedSlices,
  "pixels" | "hashes" | "blank"
> {
  const pixels = new Uint8Array(slices.reduce((sum, slice) => sum + slice.length, 0));
  slices.reduce((offset, slice) => {
    pixels.set(slice, offset);
    return offset + slice.length;
  }, 0);
  return { pixels, hashes: slices.map(hashSlice), blank: slices.map(isBlankSlice) };
}
