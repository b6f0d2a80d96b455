/**
 * Times several ways to do the same thing in turns, so that a change of the
 * machine's speed meets all of them alike.
 *
 * @module
 */
import { summarise } from "../metrics/summary.ts";

/** Does the work so many times, one after the other, and waits until it is done. */
export type Work = (repetitions: number) => Promise<void>;

/** Seconds that one repetition takes: quartiles over the samples. */
export interface Timing {
  median_seconds: number;
  /** First and third quartile: between them lies the middle half of the samples. */
  q25_seconds: number;
  q75_seconds: number;
  samples: number;
  /** Repetitions in a sample. */
  repetitions: number;
}

/** How long to measure. */
export interface Budget {
  /** Seconds for each way, beyond the fewest samples. */
  seconds: number;
  /** A clock, in seconds. */
  clock: () => number;
}

/** A sample is made at least this long, so that waiting for its end is a small part of it. */
const SAMPLE_SECONDS = 0.05;

const FEWEST_SAMPLES = 3;
const MOST_SAMPLES = 100;

/**
 * Measures. Each way is first warmed up, uncounted: done once (programs are
 * compiled then), and, where it is short, for about the length of a sample,
 * which also tells how many repetitions make one. Then samples are taken in
 * turns, at least three of each.
 *
 * @returns One timing for each way, in the same order.
 */
export async function interleave(ways: readonly Work[], budget: Budget): Promise<Timing[]> {
  const repetitions: number[] = [];
  for (const work of ways) {
    await work(1);
    const first = repetitionsInSample(await secondsOf(work, 1, budget.clock));
    if (first === 1) repetitions.push(1);
    else repetitions.push(repetitionsInSample(await secondsOf(work, first, budget.clock) / first));
  }
  const samples: number[][] = ways.map(() => []);
  const start = budget.clock();
  for (let round = 0; round < MOST_SAMPLES; round++) {
    if (round >= FEWEST_SAMPLES && budget.clock() - start >= budget.seconds * ways.length) break;
    for (const [i, work] of ways.entries()) {
      samples[i].push(await secondsOf(work, repetitions[i], budget.clock) / repetitions[i]);
    }
  }
  return samples.map((seconds, i) => timing(seconds, repetitions[i]));
}

function repetitionsInSample(seconds: number): number {
  return Math.max(1, Math.ceil(SAMPLE_SECONDS / seconds));
}

/** Quartiles of seconds per repetition. */
export function timing(seconds: readonly number[], repetitions: number): Timing {
  const { median, q25, q75 } = summarise(seconds);
  return {
    median_seconds: median,
    q25_seconds: q25,
    q75_seconds: q75,
    samples: seconds.length,
    repetitions,
  };
}

/** Seconds that the work takes; never 0, however coarse the clock. */
export async function secondsOf(
  work: Work,
  repetitions: number,
  clock: () => number,
): Promise<number> {
  const start = clock();
  await work(repetitions);
  return Math.max(clock() - start, 1e-9);
}
