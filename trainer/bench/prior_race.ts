/**
 * Priors at equal CPU time. They train in turns of a few updates, always the
 * one that has had the least time, so that whatever else runs on the machine
 * slows all alike; the learning rate falls as half a cosine over just that
 * time.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import * as tf from "@tensorflow/tfjs";
import { selectMaps } from "../prior/code_maps.ts";
import { priorObjective } from "../prior/prior_config.ts";
import type { PriorExecutor } from "../prior/prior_executor.ts";
import { disposePriorState, initialPriorState, type PriorState } from "../prior/prior_state.ts";
import { priorValues } from "../prior/prior_state.ts";
import { PriorWorkerExecutor } from "../prior/prior_worker_executor.ts";
import type { PriorData } from "../prior/train_prior.ts";
import { RandomStream } from "../random.ts";
import type { PriorConfigFile } from "../run/prior_schema.ts";
import { learningRateAt, updateParameters } from "../training/adam.ts";

/** Worker threads of each prior; only one computes at a time. */
const THREADS = 2;
/** Updates in a turn. */
const TURN = 5;
/** As finely as progress enters the schedule. */
const SCHEDULE_STEPS = 1_000_000;

/** How far a prior came. */
export interface PriorRaceResult {
  prior: PriorConfigFile["prior"];
  parameters: number;
  updates: number;
  /** Of all threads together, in training. */
  cpu_seconds: number;
  wall_seconds: number;
  /** Cross-entropy in bits per code over the validation split. */
  validation_bits: number;
}

interface Contestant {
  config: PriorConfigFile;
  executor: PriorExecutor;
  state: PriorState;
  /** Order of the slices in the present epoch. */
  order: Uint32Array;
  cpuSeconds: number;
  wallSeconds: number;
}

/**
 * Trains priors on the same codes.
 *
 * @param seconds CPU time of each, of all threads together; validation is not counted.
 */
export async function racePriors(
  configs: readonly PriorConfigFile[],
  data: PriorData,
  seconds: number,
): Promise<PriorRaceResult[]> {
  const contestants: Contestant[] = [];
  try {
    for (const config of configs) {
      const objective = priorObjective(config);
      contestants.push({
        config,
        executor: await PriorWorkerExecutor.start(objective, config.prior.shards, THREADS),
        state: initialPriorState(objective.model, config.seed),
        order: new Uint32Array(0),
        cpuSeconds: 0,
        wallSeconds: 0,
      });
    }
    while (true) {
      const next = contestants.toSorted((a, b) => a.cpuSeconds - b.cpuSeconds)[0];
      if (next.cpuSeconds >= seconds) break;
      for (let i = 0; i < TURN; i++) await update(next, data, seconds);
    }
    const results: PriorRaceResult[] = [];
    for (const contestant of contestants) results.push(await resultOf(contestant, data));
    return results;
  } finally {
    for (const { executor, state } of contestants) {
      executor.close();
      disposePriorState(state);
    }
  }
}

async function update(contestant: Contestant, { train }: PriorData, seconds: number) {
  const { config: { prior, seed }, executor, state } = contestant;
  const [cpu, start] = [cpuUsage(), performance.now()];
  const perEpoch = Math.floor(train.count / prior.batchSize);
  const inEpoch = state.step % perEpoch;
  if (inEpoch === 0) {
    const epoch = state.step / perEpoch + 1;
    contestant.order = new RandomStream(seed, "prior-order", epoch).permutation(train.count);
  }
  const first = inEpoch * prior.batchSize;
  const batch = selectMaps(train, contestant.order.subarray(first, first + prior.batchSize));
  const step = state.step + 1;
  const shard = await executor.gradients(priorValues(state), batch, step);
  // The time is up only once the gradients are there.
  await shard.bits.data();
  const passed = Math.min(1, contestant.cpuSeconds / seconds);
  const rate = step <= prior.warmupSteps
    ? learningRateAt(prior, step, SCHEDULE_STEPS)
    : learningRateAt(
      { ...prior, warmupSteps: 0 },
      Math.round(SCHEDULE_STEPS * passed),
      SCHEDULE_STEPS,
    );
  state.parameters = updateParameters(prior, state.parameters, shard.gradients, rate, step);
  state.step = step;
  tf.dispose([shard.bits, ...shard.gradients]);
  const { user, system } = cpuUsage(cpu);
  contestant.cpuSeconds += (user + system) / 1e6;
  contestant.wallSeconds += (performance.now() - start) / 1000;
}

async function resultOf(contestant: Contestant, { validation }: PriorData) {
  const { config: { prior }, executor, state, cpuSeconds, wallSeconds } = contestant;
  const likelihoods = await executor.likelihoods(priorValues(state), validation);
  return {
    prior,
    parameters: priorValues(state).reduce((sum, { size }) => sum + size, 0),
    updates: state.step,
    cpu_seconds: cpuSeconds,
    wall_seconds: wallSeconds,
    validation_bits: -likelihoods.reduce((sum, log2) => sum + log2, 0) / validation.codes.length,
  };
}
