/**
 * Gives a reader thousands of damaged files: each must end in success or in an
 * error that a user can act on, soon, and without taking memory.
 *
 * `FUZZ_COUNT` in the environment sets the number of files, `FUZZ_SEED` their
 * seed, `FUZZ_FROM` the first one: a failure names seed and number, so that
 * `FUZZ_SEED=… FUZZ_FROM=… FUZZ_COUNT=1` repeats it alone.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import type { WatchedLoop } from "./hang_watch.ts";
import { mutate } from "./mutate.ts";

/** Files for each reader. */
const COUNT = 10_000;
/** Milliseconds that one file may take. */
const MAX_MILLISECONDS = 1000;
/** Bytes by which the process may grow over all files, garbage that waits to be collected included. */
const MAX_GROWTH = 400 * 2 ** 20;
/** Milliseconds after which a file that does not end is given up with the whole process. */
const PATIENCE = 60_000;
/** Longest message, in characters. */
const MAX_MESSAGE = 1000;

/** How to fuzz. */
export interface FuzzOptions {
  /** Files, where `FUZZ_COUNT` says nothing; 10,000 without it. */
  count?: number;
  /** What every message must contain, e.g. the file's name. */
  named: string;
  /** Applied to every second damaged file, e.g. to make checksums right again. */
  repair?: (bytes: Uint8Array, random: RandomStream) => Uint8Array;
}

/** How often a reader accepted and refused. */
export interface FuzzOutcome {
  accepted: number;
  refused: number;
  /** Milliseconds of the slowest file. */
  slowest: number;
  /** Bytes by which memory grew at most. */
  growth: number;
}

/**
 * Fuzzes one reader.
 *
 * @param name The reader's name; with the seed it decides the damage.
 * @param seeds Whole files, small, of every kind that it reads.
 * @param read Reads a file; may check what it reads, and throws or rejects.
 * @throws {AssertionError} If a file ends in anything but success or a
 *   DatasetError of one line with the right name, takes longer than 1 s, or
 *   memory grows by more than 400 MiB; or if no file was accepted, or none refused.
 */
export async function fuzzReader(
  name: string,
  seeds: readonly Uint8Array[],
  read: (bytes: Uint8Array) => unknown,
  options: FuzzOptions,
): Promise<FuzzOutcome> {
  const count = fromEnvironment("FUZZ_COUNT", options.count ?? COUNT);
  const seed = fromEnvironment("FUZZ_SEED", 1);
  const from = fromEnvironment("FUZZ_FROM", 0);
  for (const [i, bytes] of seeds.entries()) {
    assert.equal(await outcome(read, bytes, options), "accepted", `${name}: seed file ${i}`);
  }
  const result: FuzzOutcome = { accepted: 0, refused: 0, slowest: 0, growth: 0 };
  const before = memory();
  await watched(`fuzz ${name}, FUZZ_SEED=${seed} FUZZ_FROM=`, async (onStep) => {
    for (let i = from; i < from + count; i++) {
      onStep(i);
      const bytes = fuzzFile(name, seeds, seed, i, options);
      const where = `${name}: repeat with FUZZ_SEED=${seed} FUZZ_FROM=${i} FUZZ_COUNT=1`;
      try {
        const start = performance.now();
        result[await outcome(read, bytes, options)]++;
        let took = performance.now() - start;
        // Another process may have had the machine: slow is what is slow again.
        for (let again = 0; took > MAX_MILLISECONDS && again < 2; again++) {
          const restart = performance.now();
          await outcome(read, bytes, options);
          took = Math.min(took, performance.now() - restart);
        }
        result.slowest = Math.max(result.slowest, took);
        result.growth = Math.max(result.growth, memory() - before);
      } catch (error) {
        throw new assert.AssertionError({ message: `${where}: ${describe(error)}` });
      }
      assert(result.slowest <= MAX_MILLISECONDS, `${where}: it takes ${result.slowest} ms`);
      assert(result.growth <= MAX_GROWTH, `${where}: memory grew by ${result.growth} bytes`);
    }
  });
  if (count >= (options.count ?? COUNT)) {
    assert(result.accepted > 0, `${name}: every file was refused: the damage is too crude`);
    assert(result.refused > 0, `${name}: no file was refused: the damage is too little`);
  }
  return result;
}

/**
 * The damaged file of a number.
 *
 * @param name The reader's name.
 * @param seeds The same as in {@link fuzzReader}.
 * @param seed An integer in [0, 2³²).
 * @param index The file's number.
 */
export function fuzzFile(
  name: string,
  seeds: readonly Uint8Array[],
  seed: number,
  index: number,
  options: FuzzOptions,
): Uint8Array {
  const random = new RandomStream(seed, "fuzz", name, index);
  const bytes = mutate(seeds, random);
  return options.repair !== undefined && index % 2 === 1 ? options.repair(bytes, random) : bytes;
}

async function outcome(
  read: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
  { named }: FuzzOptions,
): Promise<"accepted" | "refused"> {
  try {
    await read(bytes);
    return "accepted";
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    const { message } = error;
    assert(message.includes(named), `the message does not name ${named}: ${message}`);
    assert(!/\p{Cc}/u.test(message), `the message is not one line: ${JSON.stringify(message)}`);
    assert(message.length <= MAX_MESSAGE, `the message is too long: ${message}`);
    return "refused";
  }
}

/** Runs a loop that tells its steps; a step that does not end ends the process, and says which. */
async function watched(
  name: string,
  loop: (onStep: (step: number) => void) => Promise<void>,
): Promise<void> {
  const counter = new SharedArrayBuffer(4);
  const step = new Int32Array(counter);
  const watch = new Worker(new URL("./hang_watch_worker.ts", import.meta.url), { type: "module" });
  watch.postMessage({ name, counter, patience: PATIENCE } satisfies WatchedLoop);
  try {
    await loop((value) => Atomics.store(step, 0, value));
  } finally {
    watch.terminate();
  }
}

/** Bytes in use: what the process holds, or what it has asked for where that is more. */
function memory(): number {
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return Math.max(rss, heapUsed + external);
}

function fromEnvironment(variable: string, otherwise: number): number {
  const value = Deno.env.get(variable);
  if (value === undefined) return otherwise;
  assert(/^\d{1,9}$/.test(value), `${variable} must be a whole number: it is ${value}`);
  return Number(value);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
