/**
 * What a thread is given to prepare, and what it gives back.
 *
 * @module
 */
import type { Plane, View } from "../slicing/orientation.ts";
import type { SliceRange } from "../slicing/slice_range.ts";

/** A file's bytes and its name for messages. */
export interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

/** Some images, each a slice. */
export interface ImageJob {
  kind: "images";
  images: NamedBytes[];
  /** Edge of the prepared slices in pixels; null keeps the images' size. */
  size: number | null;
}

/** One volume, to be cut. */
export interface VolumeJob {
  kind: "volume";
  /** One file, or a header and an image. */
  files: NamedBytes[];
  /** Take it as one coronal slice, whatever its header says. */
  coronalSlice: boolean;
  plane: Plane;
  view: View;
  /** Slices to take; null for all. */
  range: SliceRange | null;
  /** Edge of the square that is prepared, in millimetres; null for the volume's own. */
  fieldOfView: number | null;
  /** Edge of the prepared slices in pixels; null for the volume's own resolution. */
  size: number | null;
}

/** Work for one thread. */
export type ScanJob = ImageJob | VolumeJob;

/** Slices of equal size, prepared. */
export interface PreparedSlices {
  /** [slices, height, width], 0 … 255. */
  pixels: Uint8Array;
  height: number;
  width: number;
  /** Of each slice: its number in the volume; of images, null. */
  indices: (number | null)[];
  /** Of each slice: the file that it comes from. */
  names: string[];
  /** Of each slice: SHA-256 of its pixels, hex. */
  hashes: string[];
  /** Of each slice: whether nothing is on it. */
  blank: boolean[];
  /** Size before preparation: of images. */
  source: { height: number; width: number } | null;
  /** Edge of the prepared square in millimetres: of volumes. */
  fieldOfView: number | null;
}

/** What a thread answers. */
export type ScanReply =
  | { kind: "prepared"; slices: PreparedSlices }
  /** A fault of the data, to be shown to the user. */
  | { kind: "refused"; message: string }
  /** A bug. */
  | { kind: "failed"; message: string };
