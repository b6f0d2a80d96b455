/**
 * What an import knows of each prepared slice once its pixels are on the disk.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import type { SplitName } from "../../run/schema.ts";

/** A slice that is not blank. */
export interface PreparedRecord {
  subject: string;
  scan: string;
  index: number;
  /** The split that the source puts it in; null where it has none. */
  split: SplitName | null;
  /** SHA-256 of its pixels, hex. */
  hash: string;
  /** Number in the spool. */
  number: number;
  /** The file that it comes from, for messages. */
  name: string;
}

/**
 * The records in the order of the dataset: by subject, scan and index, digits
 * in names by their value.
 *
 * @throws {DatasetError} If two are the same slice of the same scan.
 */
export function orderRecords(records: readonly PreparedRecord[]): PreparedRecord[] {
  const ordered = [...records].sort((a, b) =>
    compareNames(a.subject, b.subject) || compareNames(a.scan, b.scan) || a.index - b.index
  );
  for (let i = 1; i < ordered.length; i++) {
    const [a, b] = [ordered[i - 1], ordered[i]];
    if (a.subject === b.subject && a.scan === b.scan && a.index === b.index) {
      throw new DatasetError(
        `Cannot import ${b.name}: it is the same slice as ${a.name}; move one of them away, or tell them apart with --subject-pattern`,
      );
    }
  }
  return ordered;
}

/** `case_2` before `case_10`; else by code units, the same on every machine. */
export function compareNames(a: string, b: string): number {
  const [x, y] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = /^\d/.test(x[i]) && /^\d/.test(y[i]) ? Number(x[i]) - Number(y[i]) : 0;
    if (difference !== 0) return difference;
    if (x[i] !== y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return x.length - y.length;
}
