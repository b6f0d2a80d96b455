/**
 * What kind of file this is, by its first bytes; by its name only where a
 * format has no magic number.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { isPairHeader } from "./analyze_volume.ts";
import { gunzipStart, isGzip } from "./gunzip.ts";
import { isJpeg } from "./jpeg_slice.ts";
import { NIFTI2_HEADER_BYTES, niftiKind } from "./nifti_volume.ts";
import { isPng } from "./png_chunks.ts";

/** Kinds of files that are told apart. */
export type FileFormat =
  | "png"
  | "jpeg"
  /** A NIfTI file with its voxels, plain. */
  | "nifti"
  /** The same, packed by gzip. */
  | "nifti_gz"
  /** The header of an Analyze or a NIfTI pair, plain or packed. */
  | "analyze_header"
  /** The image of such a pair, plain or packed. */
  | "analyze_image"
  | "dicom"
  /** FreeSurfer's volume, plain (.mgh) or packed (.mgz). */
  | "mgz"
  | "tar"
  | "zip"
  /** Packed by gzip, and none of the above: a .tar.gz for one. */
  | "gzip"
  | "unknown";

/** First bytes of a file that are enough to recognise it. */
export const RECOGNITION_BYTES = 4096;

/**
 * Recognises a file.
 *
 * @param path Its name, with or without folders; upper or lower case.
 * @param firstBytes Its first {@link RECOGNITION_BYTES} bytes, or all of it.
 */
export function recogniseFormat(path: string, firstBytes: Uint8Array): FileFormat {
  const name = path.toLowerCase();
  if (isPng(firstBytes)) return "png";
  if (isJpeg(firstBytes)) return "jpeg";
  if (hasText(firstBytes, 0, "PK\x03\x04") || hasText(firstBytes, 0, "PK\x05\x06")) return "zip";
  if (hasText(firstBytes, 128, "DICM")) return "dicom";
  if (hasText(firstBytes, 257, "ustar")) return "tar";

  const packed = isGzip(firstBytes);
  const start = packed ? gunzipStart(firstBytes, NIFTI2_HEADER_BYTES) : firstBytes;
  if (niftiKind(start) === "single") return packed ? "nifti_gz" : "nifti";
  if (isPairHeader(start)) return "analyze_header";

  if (/\.mg[hz]$/.test(name)) return "mgz";
  if (/\.img(\.gz)?$/.test(name)) return "analyze_image";
  if (packed) return "gzip";
  if (/\.(dcm|ima)$/.test(name)) return "dicom";
  // Tar had no magic number before POSIX.
  return name.endsWith(".tar") ? "tar" : "unknown";
}

/**
 * Why a format is not read, and what to do; undefined for one that is.
 *
 * @param name File name for the message.
 */
export function refusalOf(format: FileFormat, name: string): DatasetError | undefined {
  switch (format) {
    case "dicom":
      return new DatasetError(
        `Cannot use ${name}: it is a DICOM file, which may name the patient; convert the series to NIfTI with dcm2niix, make sure that it is de-identified and that you may use it, and import that`,
      );
    case "mgz":
      return new DatasetError(
        `Cannot use ${name}: it is a FreeSurfer volume; convert it with mri_convert ${name} volume.nii.gz and import that`,
      );
    case "unknown":
      return new DatasetError(
        `Cannot use ${name}: it is no format that is known here; convert it to NIfTI (.nii.gz) or an 8-bit grey PNG, or move it away`,
      );
    default:
      return undefined;
  }
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((character, i) => bytes[offset + i] === character.charCodeAt(0));
}
