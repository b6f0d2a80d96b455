import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { dropoutMasks } from "./dropout.ts";

const SHAPE = [4, 8, 8, 16] as const;

async function mask(
  rate: number,
  shape: readonly [number, number, number, number],
  place: { seed: number; step: number; firstMap: number },
  site = "layer_0.vertical",
): Promise<Float32Array> {
  const tensor = dropoutMasks(rate, shape, place)(site);
  const values = await tensor.data() as Float32Array;
  tensor.dispose();
  return values;
}

Deno.test("the share that is dropped is the rate, and the mean stays 1", async () => {
  await startDevice("wasm");
  for (const rate of [0.1, 0.5]) {
    const values = await mask(rate, SHAPE, { seed: 1, step: 1, firstMap: 0 });
    const dropped = values.filter((value) => value === 0).length / values.length;
    assert(Math.abs(dropped - rate) < 0.03, `${dropped} of the units, the rate is ${rate}`);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert(Math.abs(mean - 1) < 0.05, `the mean is ${mean}`);
    assert.equal(new Set(values).size, 2);
  }
});

Deno.test("a mask depends on seed, step, place in the batch and site, not on the shard", async () => {
  await startDevice("wasm");
  const place = { seed: 1, step: 1, firstMap: 0 };
  const whole = await mask(0.5, SHAPE, place);
  const half = await mask(0.5, [2, 8, 8, 16], { ...place, firstMap: 2 });
  assert(half.every((value, i) => value === whole[whole.length / 2 + i]));
  for (
    const other of [
      await mask(0.5, SHAPE, { ...place, seed: 2 }),
      await mask(0.5, SHAPE, { ...place, step: 2 }),
      await mask(0.5, SHAPE, { ...place, firstMap: 4 }),
      await mask(0.5, SHAPE, place, "layer_1.vertical"),
    ]
  ) {
    const same = other.filter((value, i) => value === whole[i]).length / whole.length;
    assert(Math.abs(same - 0.5) < 0.05, `${same} of the units are alike`);
  }
});
