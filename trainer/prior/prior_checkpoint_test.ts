import assert from "node:assert/strict";
import { startDevice } from "../backend/device.ts";
import { CheckpointError } from "../errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../training/safetensors.ts";
import {
  decodePriorCheckpoint,
  decodePriorWeights,
  encodePriorCheckpoint,
} from "./prior_checkpoint.ts";
import { TINY_MODEL } from "./prior_fixture.ts";
import { priorParameterSpecifications } from "./prior_parameters.ts";
import { disposePriorState, initialPriorState } from "./prior_state.ts";

async function checkpoint(): Promise<Uint8Array> {
  await startDevice("wasm");
  const state = initialPriorState(TINY_MODEL, 1);
  Object.assign(state, { step: 7, epoch: 2, totals: { steps: 1, bits: 0.1 }, validation: [2, 1] });
  const bytes = await encodePriorCheckpoint(TINY_MODEL, state);
  disposePriorState(state);
  return bytes;
}

Deno.test("the weights to draw with are those that were trained", async () => {
  const bytes = await checkpoint();
  const { epoch, values } = decodePriorWeights(TINY_MODEL, bytes, "x");
  assert.equal(epoch, 2);
  const { tensors } = decodeSafetensors(bytes, "x");
  for (const { name } of priorParameterSpecifications(TINY_MODEL)) {
    assert.deepEqual(values.get(name), tensors.get(`parameters.${name}`)!.data);
  }
  const state = decodePriorCheckpoint(TINY_MODEL, bytes, "x");
  assert.deepEqual(
    [state.step, state.epoch, state.totals, state.validation],
    [7, 2, { steps: 1, bits: 0.1 }, [2, 1]],
  );
  disposePriorState(state);
});

Deno.test("what cannot be used is named", async () => {
  const bytes = await checkpoint();
  const { tensors, metadata } = decodeSafetensors(bytes, "x");
  const changed = (changes: Record<string, string>) =>
    encodeSafetensors(tensors, { ...metadata, ...changes });
  const cases: [bytes: Uint8Array, message: RegExp][] = [
    [bytes.subarray(0, bytes.length / 2), /p\.safetensors: the file is cut short/],
    [changed({ format: "oasis-vq-vae" }), /its format is oasis-vq-vae 1, not oasis-vq-vae prior 1/],
    [changed({ version: "2" }), /its format is oasis-vq-vae prior 2/],
    [changed({ step: "-1" }), /its step is -1/],
    [changed({ epoch: "3" }), /its epoch totals are damaged/],
    [changed({ validation: "[2, null]" }), /its epoch totals are damaged/],
    [changed({ totals: "{}" }), /its epoch totals are damaged/],
    [changed({ totals: "no JSON" }), /its epoch totals are damaged/],
  ];
  for (const [damaged, message] of cases) {
    assert.throws(() => decodePriorCheckpoint(TINY_MODEL, damaged, "p.safetensors"), (error) => {
      assert(error instanceof CheckpointError);
      assert.match(error.message, message);
      return true;
    });
  }
  const wider = { ...TINY_MODEL, channels: 8 };
  assert.throws(
    () => decodePriorWeights(wider, bytes, "p.safetensors"),
    /of another configuration \(parameters\.embedding is \[5,6\], the configuration's is \[5,8\]\)/,
  );
  const deeper = { ...TINY_MODEL, layers: 5 };
  assert.throws(() => decodePriorWeights(deeper, bytes, "p.safetensors"), /it lacks .*layer_4/);
});
