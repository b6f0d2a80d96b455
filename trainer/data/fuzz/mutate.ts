/**
 * Damages files in the ways that disks, downloads and attackers do, always the
 * same for the same random stream.
 *
 * @module
 */
import type { RandomStream } from "../../random.ts";

/** Most changes that are made to one file. */
const MAX_CHANGES = 4;
/** Longest run of bytes that is put in, taken out or repeated. */
const MAX_RUN = 600;
/** Values at which comparisons, signs and sizes turn. */
const BYTES = [0x00, 0x01, 0x20, 0x2e, 0x2f, 0x30, 0x5c, 0x7f, 0x80, 0xfe, 0xff];
const NUMBERS = [0, 1, -1, -2, 0x7fff, -0x8000, 0x7fffffff, -0x80000000, 1e9, 0x10000, 0x01000000];

/** One change; gets the bytes, and other files to take pieces from. */
type Change = (
  bytes: Uint8Array,
  random: RandomStream,
  seeds: readonly Uint8Array[],
) => Uint8Array;

/**
 * A damaged copy of one of the files: one to four changes, each to bits, bytes,
 * 16-bit or 32-bit numbers of either byte order, the length, the order, or by
 * a piece of another file.
 *
 * @param seeds Whole files to start from; at least one. They are not changed.
 * @param random Decides everything.
 */
export function mutate(seeds: readonly Uint8Array[], random: RandomStream): Uint8Array {
  let bytes: Uint8Array = pick(seeds, random).slice();
  const changes = 1 + random.integer(MAX_CHANGES);
  for (let i = 0; i < changes; i++) bytes = pick(CHANGES, random)(bytes, random, seeds);
  return bytes;
}

const CHANGES: readonly Change[] = [
  flipBit,
  setByte,
  setByte,
  setNumber,
  setNumber,
  setNumber,
  truncate,
  removeRun,
  insertRun,
  repeatRun,
  splice,
];

function flipBit(bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (bytes.length > 0) bytes[place(bytes, random)] ^= 1 << random.integer(8);
  return bytes;
}

function setByte(bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (bytes.length > 0) bytes[place(bytes, random)] = pick(BYTES, random);
  return bytes;
}

/** Sets 16 or 32 bits at an even place, where headers have their numbers. */
function setNumber(bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (bytes.length < 4) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = Math.min(place(bytes, random) & ~1, bytes.length - 4);
  const isLittleEndian = random.integer(2) === 0;
  const value = pick(NUMBERS, random);
  if (random.integer(2) === 0) view.setInt16(at, value, isLittleEndian);
  else view.setInt32(at, value, isLittleEndian);
  return bytes;
}

function truncate(bytes: Uint8Array, random: RandomStream): Uint8Array {
  return bytes.slice(0, random.integer(bytes.length + 1));
}

function removeRun(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const [start, end] = run(bytes, random);
  return join(bytes.subarray(0, start), bytes.subarray(end));
}

function insertRun(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const [start] = run(bytes, random);
  const fill = random.integer(3);
  const inserted = Uint8Array.from(
    { length: 1 + random.integer(MAX_RUN) },
    () => fill === 0 ? 0 : fill === 1 ? 0xff : random.integer(256),
  );
  return join(bytes.subarray(0, start), inserted, bytes.subarray(start));
}

function repeatRun(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const [start, end] = run(bytes, random);
  return join(bytes.subarray(0, end), bytes.subarray(start, end), bytes.subarray(end));
}

/** The begin of this file and the end of another, or this one with a piece of another in it. */
function splice(
  bytes: Uint8Array,
  random: RandomStream,
  seeds: readonly Uint8Array[],
): Uint8Array {
  const other = pick(seeds, random);
  const [start, end] = run(bytes, random);
  const [from, to] = run(other, random);
  return random.integer(2) === 0
    ? join(bytes.subarray(0, start), other.subarray(from))
    : join(bytes.subarray(0, start), other.subarray(from, to), bytes.subarray(end));
}

/** A place in the bytes: half of the time in the first 512, where headers are. */
function place(bytes: Uint8Array, random: RandomStream): number {
  return random.integer(random.integer(2) === 0 ? Math.min(512, bytes.length) : bytes.length);
}

/** Where a run begins, and where it ends; empty only in an empty file. */
function run(bytes: Uint8Array, random: RandomStream): [start: number, end: number] {
  if (bytes.length === 0) return [0, 0];
  const start = random.integer(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.integer(MAX_RUN))];
}

function join(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function pick<T>(values: readonly T[], random: RandomStream): T {
  return values[random.integer(values.length)];
}
