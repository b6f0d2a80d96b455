import assert from "node:assert/strict";
import { PRESETS } from "../config/preset.ts";
import { resolveConfig } from "../config/resolve.ts";
import { ConfigError, UsageError } from "../errors.ts";
import { PRIOR_CONFIG_SHAPE } from "../run/prior_shapes.ts";
import { resolvePriorConfig, setPriorValues, validatePriorConfig } from "./prior_config.ts";
import { priorPreset } from "./prior_presets.ts";

const ORIGIN = {
  checkpoint: "checkpoints/epoch-0001.safetensors",
  sha256: "0".repeat(64),
  numEmbeddings: 512,
  height: 16,
  width: 16,
};

function resolve(set: string[] = [], preset = "quick", backend: "wasm" | "webgpu" = "wasm") {
  const config = resolveConfig({ preset, seed: 5, backend, dataset: "phantom", set: [] });
  return resolvePriorConfig(config, ORIGIN, set);
}

Deno.test("every preset has a prior that can be used", () => {
  for (const preset of Object.keys(PRESETS)) {
    const config = resolve([], preset);
    assert.deepEqual(config.prior, priorPreset(preset));
    assert.deepEqual([config.seed, config.codes], [5, ORIGIN]);
    assert.deepEqual(PRIOR_CONFIG_SHAPE(config, "config"), []);
  }
});

Deno.test("a GPU computes a batch in one piece", () => {
  assert.equal(resolve([], "quick", "webgpu").prior.shards, 1);
  assert.equal(resolve(["prior.shards=2"], "quick", "webgpu").prior.shards, 2);
});

Deno.test("values are set by key, and nothing else changes", () => {
  const config = resolve(["prior.layers=3", "prior.schedule=constant"]);
  assert.deepEqual(config.prior, { ...priorPreset("quick"), layers: 3, schedule: "constant" });
  const before = structuredClone(config);
  assert.equal(setPriorValues(config, ["prior.dropout=0.5"]).prior.dropout, 0.5);
  assert.deepEqual(config, before);
});

Deno.test("an architecture comes with the values that suit it", () => {
  for (const preset of Object.keys(PRESETS)) {
    for (const architecture of ["pixelcnn", "transformer"] as const) {
      const { prior } = resolve([`prior.architecture=${architecture}`], preset);
      assert.deepEqual(prior, priorPreset(preset, architecture));
      assert.equal(prior.architecture, architecture);
    }
  }
  assert.notEqual(priorPreset("quick", "pixelcnn").layers, priorPreset("quick").layers);
  // A run whose preset was renamed by hand still has a model.
  assert.deepEqual(priorPreset("mine"), priorPreset("quick"));
});

Deno.test("what cannot be used is named", () => {
  const cases: [set: string, kind: typeof UsageError | typeof ConfigError, message: RegExp][] = [
    ["layers=3", UsageError, /Unknown key in --set layers=3: keys are prior\.architecture, /],
    ["prior.width=3", UsageError, /Unknown key in --set prior\.width=3/],
    ["model.filters=3", UsageError, /Unknown key in --set model\.filters=3/],
    ["prior=3", UsageError, /Unknown key in --set prior=3/],
    ["prior.layers", UsageError, /write key=value/],
    ["prior.layers=0", ConfigError, /prior\.layers must be an integer from 1 to 256: it is 0/],
    ["prior.filterSize=4", ConfigError, /prior\.filterSize must be an odd integer/],
    ["prior.inputFilter=2", ConfigError, /prior\.inputFilter must be 0, or an odd integer/],
    ["prior.architecture=lstm", ConfigError, /prior\.architecture must be/],
    ["prior.filterSize=1", ConfigError, /prior\.filterSize must be an odd integer/],
    ["prior.dropout=1", ConfigError, /prior\.dropout must be a number from 0 to 0\.9/],
    ["prior.learningRate=fast", ConfigError, /prior\.learningRate must be a number/],
    ["prior.learningRate=NaN", ConfigError, /prior\.learningRate must be a number/],
    ["prior.batchSize=6", ConfigError, /must be a multiple of prior\.shards \(4\): it is 6/],
  ];
  for (const [set, kind, message] of cases) {
    assert.throws(() => resolve([set]), (error) => {
      assert(error instanceof kind, `${set}: ${error}`);
      assert.match(error.message, message);
      return true;
    });
  }
  const heads = ["prior.architecture=transformer", "prior.channels=64", "prior.heads=3"];
  assert.throws(() => resolve(heads), /prior\.channels must be a multiple of prior\.heads \(3\): /);
  const config = resolve();
  const edited: [value: unknown, message: RegExp][] = [
    [{ ...config, prior: { ...config.prior, width: 1 } }, /unknown key prior\.width/],
    [{ ...config, prior: { layers: 1 } }, /prior\.architecture is missing/],
    [{ ...config, codes: { ...ORIGIN, sha256: "abc" } }, /codes\.sha256 must be 64 hexadecimal/],
    [{ ...config, codes: null }, /codes\. is not an object/],
    [[], /it is not an object/],
  ];
  for (const [value, message] of edited) {
    assert.throws(() => validatePriorConfig(value, "prior/config.json"), message);
  }
});
