/**
 * Chooses the slices of a contact sheet.
 *
 * @module
 */
import { RandomStream } from "../../random.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { DatasetCard, SliceRecord } from "../prepared/dataset_card.ts";

/** A slice on the sheet. */
export interface ChosenSlice {
  split: SplitName;
  /** Its number in the split's array. */
  number: number;
  /** What stands below it; empty where row and column say it all. */
  caption: string;
}

/** One row of the sheet. */
export interface ChosenRow {
  /** Subject and scan, or the split where each slice is of another subject. */
  title: string;
  /** What stands below the title. */
  subtitle: string;
  /** A slice for each column; null where there is none. */
  slices: (ChosenSlice | null)[];
}

/** The slices of a contact sheet. */
export interface ChosenSlices {
  /** Position of each column, in [0, 1]; empty where the columns are subjects. */
  positions: number[];
  rows: ChosenRow[];
}

/** One scan with its slices by position. */
interface Scan {
  split: SplitName;
  subject: string;
  scan: string;
  slices: { number: number; position: number }[];
}

/**
 * Chooses subjects, spread evenly over the splits and drawn within them, and
 * slices of each, spread evenly from the lowest to the highest. Of a subject
 * with several scans the first is shown. Where scans are single slices, each
 * row is filled with one slice each of as many subjects as there are columns.
 *
 * @param card Of the dataset.
 * @param rows Rows wanted, at least 1; fewer where there are fewer subjects.
 * @param columns Columns wanted, at least 1; fewer where no scan has as many slices.
 * @param seed Which subjects are drawn, an integer in [0, 2³²).
 */
export function chooseSlices(
  card: DatasetCard,
  rows: number,
  columns: number,
  seed: number,
): ChosenSlices {
  const scans = SPLIT_NAMES.map((split) => firstScans(card, split));
  const longest = Math.max(...scans.flat().map(({ slices }) => slices.length));
  const single = longest === 1;
  const perRow = single ? columns : 1;
  const available = scans.map(({ length }) => Math.ceil(length / perRow));
  const positions = single ? [] : evenPositions(Math.min(columns, longest));
  const chosen = spreadRows(rows, available).flatMap((count, i) => {
    const order = new RandomStream(seed, "contact_sheet", SPLIT_NAMES[i])
      .permutation(scans[i].length);
    // Drawn, but shown in the order of the dataset.
    const drawn = [...order.subarray(0, count * perRow)].sort((a, b) => a - b)
      .map((n) => scans[i][n]);
    return Array.from({ length: count }, (_, n) => drawn.slice(n * perRow, (n + 1) * perRow));
  });
  return {
    positions,
    rows: chosen.map((group) => single ? subjectsRow(group) : positionsRow(group[0], positions)),
  };
}

/** One subject at all positions. */
function positionsRow(scan: Scan, positions: readonly number[]): ChosenRow {
  return {
    title: scanName(scan),
    subtitle: scan.split,
    slices: positions.map((position) => nearestSlice(scan, position, positions.length)),
  };
}

/** The slices of single-slice scans of one split. */
function subjectsRow(scans: readonly Scan[]): ChosenRow {
  return {
    title: scans[0].split,
    subtitle: "",
    slices: scans.map((scan) => ({
      split: scan.split,
      number: scan.slices[0].number,
      caption: scanName(scan),
    })),
  };
}

/** Null where the nearest slice is nearer to the neighbouring column. */
function nearestSlice(scan: Scan, position: number, columns: number): ChosenSlice | null {
  const distance = (slice: { position: number }) => Math.abs(slice.position - position);
  const nearest = scan.slices.reduce((a, b) => distance(b) < distance(a) ? b : a);
  const reach = columns === 1 ? 1 : 0.5 / (columns - 1);
  if (distance(nearest) > reach + 1e-9) return null;
  return { split: scan.split, number: nearest.number, caption: "" };
}

/** The first scan of every subject, in the order of the dataset. */
function firstScans(card: DatasetCard, split: SplitName): Scan[] {
  const scans = new Map<string, Scan>();
  card.splits[split].slices.forEach(({ subject, scan, position }: SliceRecord, number) => {
    let first = scans.get(subject);
    if (first === undefined) {
      first = { split, subject, scan, slices: [] };
      scans.set(subject, first);
    }
    if (first.scan === scan) first.slices.push({ number, position });
  });
  return [...scans.values()];
}

function scanName({ subject, scan }: Scan): string {
  return scan === "" ? subject : `${subject} ${scan}`;
}

/** 0 … 1 in equal steps; the middle where there is but one. */
function evenPositions(count: number): number[] {
  return count === 1 ? [0.5] : Array.from({ length: count }, (_, n) => n / (count - 1));
}

/** Rows of each split: one after the other in turn, as long as a split has any left. */
function spreadRows(wanted: number, available: readonly number[]): number[] {
  const counts = available.map(() => 0);
  let left = Math.min(wanted, available.reduce((sum, n) => sum + n, 0));
  for (let i = 0; left > 0; i = (i + 1) % counts.length) {
    if (counts[i] === available[i]) continue;
    counts[i]++;
    left--;
  }
  return counts;
}
