import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { randomMaps, TINY_MODEL } from "../prior/prior_fixture.ts";
import { priorPreset } from "../prior/prior_presets.ts";
import { codeBaselines } from "../prior/code_baselines.ts";
import type { PriorConfigFile } from "../run/prior_schema.ts";
import { racePriors } from "./prior_race.ts";

Deno.test("both priors get the same CPU time, and learn in it", async () => {
  await startDevice("wasm");
  const { numEmbeddings, height, width } = TINY_MODEL;
  const data = {
    train: constantMaps(40),
    validation: constantMaps(8),
  };
  const configs = (["pixelcnn", "transformer"] as const).map((architecture): PriorConfigFile => ({
    schema_version: 1,
    seed: 1,
    backend: "wasm",
    codes: { checkpoint: "c", sha256: "0".repeat(64), numEmbeddings, height, width },
    prior: { ...priorPreset("smoke", architecture), channels: 8, heads: 2 },
  }));
  const seconds = 3;
  const results = await racePriors(configs, data, seconds);
  assert.deepEqual(results.map(({ prior }) => prior.architecture), ["pixelcnn", "transformer"]);
  const { uniform_bits } = codeBaselines(data.train, data.validation, numEmbeddings);
  for (const { cpu_seconds, updates, validation_bits, parameters } of results) {
    // A turn may begin just before the time is up.
    assert(cpu_seconds >= seconds && cpu_seconds < 2 * seconds, `${cpu_seconds} s`);
    assert(updates > 0 && parameters > 0);
    assert(validation_bits < 0.7 * uniform_bits, `${validation_bits} of ${uniform_bits} bits`);
  }
});

/** Maps whose codes follow from their places. */
function constantMaps(count: number) {
  const maps = randomMaps(TINY_MODEL, count);
  const places = maps.height * maps.width;
  return { ...maps, codes: maps.codes.map((_, i) => i % places % TINY_MODEL.numEmbeddings) };
}
