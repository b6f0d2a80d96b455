/**
 * Which slices of a volume to take: `--slices FROM:TO[:STEP]`.
 *
 * @module
 */
import { DatasetError, UsageError } from "../../errors.ts";
import type { SlicePosition } from "./orientation.ts";

/** A choice of slices; both ends belong to it. */
export interface SliceRange {
  /** Slice numbers, from 0, or millimetres in the volume's space. */
  unit: "index" | "millimetres";
  /** Lower end; −Infinity for the first slice. */
  from: number;
  /** Upper end; Infinity for the last slice. */
  to: number;
  /** Distance of the slices that are taken, positive; null for all in between. */
  step: number | null;
}

const EXAMPLES = "write for example --slices 40:120, 40:120:2, -30mm:60mm or -30mm:60mm:5mm";

/** Least step; volumes have no voxels smaller than that. */
const MIN_STEP = { index: 1, millimetres: 0.01 } as const;

/** How far millimetres may be off by rounding. */
const TOLERANCE = 1e-6;

/**
 * Parses `FROM:TO` or `FROM:TO:STEP`. Plain numbers are slice numbers from 0 in
 * the plane's order; numbers with `mm` are millimetres in the volume's space,
 * which are the same place in every scan of an atlas. FROM and TO belong to the
 * range, and either may be left out: then it goes on to the end.
 *
 * @throws {UsageError} For anything else.
 */
export function parseSliceRange(text: string): SliceRange {
  const parts = text.split(":");
  if (parts.length < 2 || parts.length > 3 || parts.every((part) => part === "")) {
    throw wrong(text, "it is not FROM:TO or FROM:TO:STEP");
  }
  const numbers = parts.map((part) => part === "" ? null : parseNumber(part, text));
  const units = new Set(numbers.flatMap((number) => number?.unit ?? []));
  if (units.size > 1) throw wrong(text, "some of its numbers are in mm and some are not");
  if (parts[2] === "") throw wrong(text, "its STEP is empty");
  const [unit] = units;
  const from = numbers[0]?.value ?? -Infinity;
  const to = numbers[1]?.value ?? Infinity;
  const step = numbers[2]?.value ?? null;
  if (from > to) throw wrong(text, "its FROM is above its TO");
  if (step !== null && step < MIN_STEP[unit]) {
    throw wrong(text, `its STEP is below ${MIN_STEP[unit]}`);
  }
  return { unit, from, to, step };
}

/** The range as {@link parseSliceRange} takes it. */
export function describeRange({ unit, from, to, step }: SliceRange): string {
  const suffix = unit === "millimetres" ? "mm" : "";
  const end = (value: number) => Number.isFinite(value) ? `${value}${suffix}` : "";
  return `${end(from)}:${end(to)}${step === null ? "" : `:${step}${suffix}`}`;
}

/**
 * The slices of a range. With a step in slices every STEP-th from FROM on is
 * taken; with a step in millimetres, for each of FROM, FROM + STEP, … the slice
 * of the range that is nearest and not more than half a slice away (of two
 * equally near ones the lower), each once. A step without FROM starts at the
 * first slice. What lies beyond the volume's ends counts for nothing.
 *
 * @param positions Slices in order, at least one.
 * @param name File name for messages.
 * @throws {DatasetError} If no slice lies in the range.
 */
export function selectSlices<T extends SlicePosition>(
  positions: readonly T[],
  range: SliceRange,
  name: string,
): T[] {
  const place = (position: T) => range.unit === "index" ? position.index : position.millimetres;
  const inside = positions.filter((position) =>
    place(position) >= range.from - TOLERANCE && place(position) <= range.to + TOLERANCE
  );
  if (inside.length === 0) {
    const [first, last] = [positions[0], positions[positions.length - 1]];
    throw new DatasetError(
      `Cannot take slices ${
        describeRange(range)
      } of ${name}: it has slices 0 to ${last.index}, at ${round(first.millimetres)} to ${
        round(last.millimetres)
      } mm; choose --slices within that`,
    );
  }
  const { step } = range;
  if (step === null) return inside;
  const start = Number.isFinite(range.from) ? range.from : place(positions[0]);
  if (range.unit === "index") {
    return inside.filter((position) => (position.index - start) % step === 0);
  }
  return nearestToSteps(inside, start, step, range.to);
}

/** For each step within half a slice of those there are, the nearest slice. */
function nearestToSteps<T extends SlicePosition>(
  slices: readonly T[],
  start: number,
  step: number,
  to: number,
): T[] {
  const place = (i: number) => slices[i].millimetres;
  const count = slices.length;
  const half = (count > 1 ? (place(count - 1) - place(0)) / (count - 1) : step) / 2 + TOLERANCE;
  const chosen = new Set<T>();
  let candidate = 0;
  // FROM may be far away: the first step that counts is computed.
  for (let n = Math.max(0, Math.ceil((place(0) - half - start) / step));; n++) {
    const target = start + n * step;
    if (target > Math.min(to + TOLERANCE, place(count - 1) + half)) return [...chosen];
    const distance = (i: number) => Math.abs(place(i) - target);
    while (candidate + 1 < count && distance(candidate + 1) < distance(candidate) - TOLERANCE) {
      candidate++;
    }
    chosen.add(slices[candidate]);
  }
}

function parseNumber(part: string, text: string): { value: number; unit: SliceRange["unit"] } {
  const match = /^(-?\d{1,7}(?:\.\d{1,7})?)(mm)?$/.exec(part);
  if (match === null) throw wrong(text, `"${part}" is no number`);
  const value = Number(match[1]);
  if (match[2] !== undefined) return { value, unit: "millimetres" };
  if (!Number.isInteger(value) || value < 0 || Object.is(value, -0)) {
    throw wrong(text, `"${part}" is no slice number: these are whole, from 0`);
  }
  return { value, unit: "index" };
}

function round(millimetres: number): number {
  return Math.round(millimetres * 10) / 10;
}

function wrong(text: string, detail: string): UsageError {
  return new UsageError(`Cannot use --slices ${text}: ${detail}; ${EXAMPLES}`);
}
