/**
 * Compares priors at equal CPU time:
 *
 *     deno run --allow-all --no-remote trainer/prior/compare_priors.ts RUN SECONDS OUT.json \
 *       "cnn: " "transformer: architecture=transformer channels=64 layers=3"
 *
 * Each setting gets SECONDS of CPU time of all threads together, validation
 * not counted, with its learning rate falling as half a cosine over just that
 * time. They train in turns of a few updates, always the one that has had the
 * least CPU time, so that whatever else runs on the machine slows all alike.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { openDataset } from "../commands/open_dataset.ts";
import { encodeData } from "../commands/prior_draw.ts";
import { validateConfig } from "../config/validate.ts";
import { RandomStream } from "../random.ts";
import type { PriorConfigFile } from "../run/prior_schema.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES } from "../run/schema.ts";
import { learningRateAt, updateParameters } from "../training/adam.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { modelValues } from "../training/state.ts";
import { codeBaselines } from "./code_baselines.ts";
import { selectMaps } from "./code_maps.ts";
import { priorObjective, resolvePriorConfig } from "./prior_config.ts";
import type { PriorExecutor } from "./prior_executor.ts";
import { initialPriorState, type PriorState, priorValues } from "./prior_state.ts";
import { PriorWorkerExecutor } from "./prior_worker_executor.ts";
import type { PriorData } from "./train_prior.ts";

/** Worker threads of each setting; only one setting computes at a time. */
const THREADS = 2;
/** Updates in a turn. */
const TURN = 5;
/** Shares of the time after which validation is looked at. */
const LOOKS = [0.25, 0.5, 0.75, 1];
/** As finely as progress enters the schedule. */
const SCHEDULE_STEPS = 1_000_000;

interface Contestant {
  name: string;
  config: PriorConfigFile;
  executor: PriorExecutor;
  state: PriorState;
  cpuSeconds: number;
  seconds: number;
  order: Uint32Array;
  bits: { share: number; updates: number; trainBits: number; validationBits: number }[];
  recent: number[];
}

const [runPath, budgetText, out, ...settings] = Deno.args;
const budget = Number(budgetText);
const { data, origin, config } = await codesOf(runPath);
const contestants: Contestant[] = [];
for (const setting of settings) {
  const colon = setting.indexOf(":");
  const set = setting.slice(colon + 1).trim().split(/\s+/).filter((pair) => pair !== "");
  const file = resolvePriorConfig(config, origin, set.map((pair) => `prior.${pair}`));
  const objective = priorObjective(file);
  contestants.push({
    name: setting.slice(0, colon),
    config: file,
    executor: await PriorWorkerExecutor.start(objective, file.prior.shards, THREADS),
    state: initialPriorState(objective.model, file.seed),
    cpuSeconds: 0,
    seconds: 0,
    order: new Uint32Array(0),
    bits: [],
    recent: [],
  });
}
const baselines = codeBaselines(data.train, data.validation, origin.numEmbeddings);
console.log(
  JSON.stringify({ train: data.train.count, validation: data.validation.count, baselines }),
);
while (true) {
  const next = contestants.filter(({ cpuSeconds }) => cpuSeconds < budget)
    .sort((a, b) => a.cpuSeconds - b.cpuSeconds)[0];
  if (next === undefined) break;
  await turn(next);
  while (next.cpuSeconds >= budget * (LOOKS[next.bits.length] ?? Infinity)) await look(next);
}
await Deno.writeTextFile(
  out,
  JSON.stringify({ run: runPath, budget, baselines, results: contestants.map(summary) }, null, 2),
);
for (const { executor } of contestants) executor.close();

async function turn(contestant: Contestant): Promise<void> {
  const { config: { prior, seed }, executor, state } = contestant;
  for (let i = 0; i < TURN && contestant.cpuSeconds < budget; i++) {
    const before = cpuUsage();
    const start = performance.now();
    const stepsPerEpoch = Math.floor(data.train.count / prior.batchSize);
    const stepInEpoch = state.step % stepsPerEpoch;
    if (stepInEpoch === 0) {
      const epoch = state.step / stepsPerEpoch + 1;
      contestant.order = new RandomStream(seed, "prior-order", epoch).permutation(data.train.count);
    }
    const first = stepInEpoch * prior.batchSize;
    const batch = selectMaps(data.train, contestant.order.subarray(first, first + prior.batchSize));
    const step = state.step + 1;
    const shard = await executor.gradients(priorValues(state), batch, step);
    const [bits] = await shard.bits.data();
    const passed = Math.round(SCHEDULE_STEPS * contestant.cpuSeconds / budget);
    const rate = step <= prior.warmupSteps
      ? learningRateAt(prior, step, SCHEDULE_STEPS)
      : learningRateAt({ ...prior, warmupSteps: 0 }, passed, SCHEDULE_STEPS);
    state.parameters = updateParameters(prior, state.parameters, shard.gradients, rate, step);
    state.step = step;
    tf.dispose([shard.bits, ...shard.gradients]);
    contestant.recent.push(bits);
    if (contestant.recent.length > 50) contestant.recent.shift();
    const { user, system } = cpuUsage(before);
    contestant.cpuSeconds += (user + system) / 1e6;
    contestant.seconds += (performance.now() - start) / 1000;
  }
}

async function look(contestant: Contestant): Promise<void> {
  const { executor, state, recent, bits, name } = contestant;
  const likelihoods = await executor.likelihoods(priorValues(state), data.validation);
  const validationBits = -likelihoods.reduce((sum, log2) => sum + log2, 0) /
    data.validation.codes.length;
  const trainBits = recent.reduce((sum, value) => sum + value, 0) / recent.length;
  bits.push({ share: LOOKS[bits.length], updates: state.step, trainBits, validationBits });
  const { cpuSeconds, seconds } = contestant;
  console.log(
    `${new Date().toISOString().slice(11, 19)} ${name.padEnd(28)} CPU ${
      cpuSeconds.toFixed(0)
    } s, ` +
      `wall ${seconds.toFixed(0)} s, ${state.step} updates, train ${trainBits.toFixed(3)}, ` +
      `validation ${validationBits.toFixed(4)}`,
  );
}

function summary({ name, config: { prior }, state, cpuSeconds, seconds, bits }: Contestant) {
  const parameters = priorValues(state).reduce((sum, { size }) => sum + size, 0);
  return { name, prior, parameters, updates: state.step, cpuSeconds, seconds, bits };
}

/** The codes of a run's slices, by its best checkpoint. */
async function codesOf(path: string) {
  const run = await RunDirectory.open(path);
  const config = validateConfig(await run.readJson(RUN_FILES.config), path);
  const file = (await run.checkpointAt("best"))!;
  const edge = config.model.imageSize / 2 ** config.model.filters.length;
  const origin = {
    checkpoint: file,
    sha256: "0".repeat(64),
    numEmbeddings: config.model.numEmbeddings,
    height: edge,
    width: edge,
  };
  const device = await startDevice(config.backend);
  const dataset = await openDataset(config);
  const state = decodeCheckpoint(config, await run.readBytes(file), file);
  const data: PriorData = await encodeData(config, device, dataset, modelValues(state), origin);
  await run.close();
  return { data, origin, config };
}
