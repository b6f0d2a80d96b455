import assert from "node:assert/strict";
import { interleave, timing } from "./interleave.ts";

/** Works that only move a clock: each repetition by the next of the durations, over and over. */
function simulated(durations: number[][]) {
  let now = 0;
  const order: number[] = [];
  const ways = durations.map((own, i) => {
    let next = 0;
    return (repetitions: number) => {
      order.push(i);
      for (let r = 0; r < repetitions; r++) now += own[next++ % own.length];
      return Promise.resolve();
    };
  });
  return { ways, order, clock: () => now };
}

Deno.test("the first repetition is not counted, and the ways take turns", async () => {
  const { ways, order, clock } = simulated([[100, 2, 3, 1, 2], [0.5]]);
  const [a, b] = await interleave(ways, { seconds: 0, clock });
  assert.deepEqual(order, [0, 0, 1, 1, 0, 1, 0, 1, 0, 1]);
  assert.deepEqual(a, {
    median_seconds: 2,
    q25_seconds: 1.5,
    q75_seconds: 2.5,
    samples: 3,
    repetitions: 1,
  });
  assert.equal(b.median_seconds, 0.5);
});

Deno.test("a fast way is repeated until a sample has 50 ms, and reported per repetition", async () => {
  const { ways, clock } = simulated([[0.004]]);
  const [{ repetitions, samples, median_seconds }] = await interleave(ways, { seconds: 1, clock });
  assert.equal(repetitions, 13);
  assert(Math.abs(median_seconds - 0.004) < 1e-12);
  assert.equal(samples, 20); // 20 × 52 ms pass the second
});

Deno.test("a short way is warmed up before its repetitions are chosen", async () => {
  let now = 0;
  let calls = 0;
  const work = (repetitions: number) => {
    // 10 ms while cold, 1 ms from the seventh repetition on.
    for (let r = 0; r < repetitions; r++) now += ++calls <= 6 ? 0.01 : 0.001;
    return Promise.resolve();
  };
  const [timing] = await interleave([work], { seconds: 0, clock: () => now });
  // The second warm-up is 5 repetitions: 4 cold, 1 warm: 41 ms, so 8.2 ms each.
  assert.equal(timing.repetitions, 7);
  assert(Math.abs(timing.median_seconds - 0.001) < 1e-12);
});

Deno.test("quartiles interpolate between samples", () => {
  const { median_seconds, q25_seconds, q75_seconds } = timing([4, 1, 3, 2], 1);
  assert.deepEqual([q25_seconds, median_seconds, q75_seconds], [1.75, 2.5, 3.25]);
});
