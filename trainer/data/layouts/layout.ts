/**
 * A layout: how one source names its files, and so which of them are slices or
 * volumes, and of whom.
 *
 * @module
 */
import type { SplitName } from "../../run/schema.ts";
import type { DatasetCard } from "../prepared/dataset_card.ts";

/** What one file holds. */
export interface Place {
  /** The person. Numbers that differ only in leading zeros must be one person. */
  subject: string;
  /** Which of the person's scans; empty where there is but one. */
  scan: string;
  /** Of an image: the slice's number; null to number them in the files' order. */
  index: number | null;
  /** The split that the source puts it in; null where it has none. */
  split: SplitName | null;
  /** `header` and `image` are the two files of a pair, whose other half has the same subject and scan. */
  part: "whole" | "header" | "image";
}

/** How a source names its files, and what is said of it. */
export interface Layout {
  /** As `preprocessing` calls it. */
  id: string;
  /** Whether its files are slices already, or volumes to be cut. */
  holds: "images" | "volumes";
  title: string;
  acknowledgement: string;
  terms: string;
  /** See {@link DatasetCard.position_within}. */
  positionWithin: DatasetCard["position_within"];
  /**
   * What a file holds; null for one that is of no use here.
   *
   * @param path Path inside the source.
   * @throws {DatasetError} For a file that should have a place but whose name does not fit.
   */
  place(path: string, name: string): Place | null;
  /** Whether each volume is one coronal slice, whatever its header says; see neurite.ts. */
  coronalSlices: boolean;
}

/** What the card says where the source is not known. */
export const UNKNOWN_SOURCE = {
  acknowledgement:
    "The source is not known to this program; acknowledge whoever provided the images.",
  terms: "Those that the images came with; no attempt may be made to identify participants.",
} as const;

/** What the OASIS data use agreement asks to be said of OASIS-1. */
export const OASIS1 = {
  acknowledgement: "Data were provided by OASIS-1: Cross-Sectional: Principal Investigators: " +
    "D. Marcus, R. Buckner, J. Csernansky, J. Morris; P50 AG05681, P01 AG03991, " +
    "P01 AG026276, R01 AG021910, P20 MH071616, U24 RR021382. " +
    "Marcus et al. 2007, doi 10.1162/jocn.2007.19.9.1498.",
  terms: "OASIS-1 data use agreement: acknowledge the source; no attempt may be " +
    "made to identify or contact participants.",
} as const;

/** File name of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Name of the folder that a path's file is in; empty at the top. */
export function folderName(path: string): string {
  return path.split("/").at(-2) ?? "";
}
