import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { startDevice } from "../backend/device.ts";
import { smoke } from "../config/presets/smoke.ts";
import { generatePhantom } from "../data/phantom/phantom.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { encodeNpy } from "../data/prepared/npy.ts";
import { runModel } from "../generation/run_model.ts";
import { ssim } from "../metrics/ssim.ts";
import { divergingColour } from "../pictures/palette.ts";
import { decodePng } from "../pictures/png.ts";
import { RandomStream } from "../random.ts";
import { SAMPLES_EVALUATION } from "../run/generation_schema.ts";
import { SAMPLES_EVALUATION_SHAPE } from "../run/generation_shapes.ts";
import { verifyManifest, writeManifest } from "../run/manifest.ts";
import type { SamplesFile } from "../run/prior_schema.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES, type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import { encodeCheckpoint } from "../training/checkpoint.ts";
import { LocalExecutor } from "../training/executor.ts";
import { disposeState, initialState, modelValues } from "../training/state.ts";
import { evaluateCommand } from "./evaluate.ts";
import { evaluateSamples, printSamplesEvaluation } from "./evaluate_samples.ts";

const COUNT = 9;
const config: RunConfig = {
  schema_version: SCHEMA_VERSION,
  preset: "smoke",
  seed: 3,
  backend: "wasm",
  dataset: "phantom",
  ...smoke,
  phantom: {
    trainSubjects: 3,
    validationSubjects: 2,
    testSubjects: 2,
    slicesPerSubject: 6,
    seed: 1,
  },
};
const HASH = "0".repeat(64);

/** A run with an untrained model, and random codes for samples. */
async function writeRun(path: string): Promise<{ run: RunDirectory; index: SamplesFile }> {
  const run = await RunDirectory.create(path);
  await run.writeJson(RUN_FILES.config, config);
  const state = initialState(config);
  const bytes = await encodeCheckpoint(config, state);
  disposeState(state);
  const file = await run.writeCheckpoint(0, bytes);
  const stream = new RandomStream(1, "codes");
  await writeCodes(run, [COUNT, 8, 8], () => stream.integer(32));
  const index: SamplesFile = {
    schema_version: SCHEMA_VERSION,
    seed: 1,
    temperature: 1,
    top_p: 1,
    checkpoint: { file, sha256: createHash("sha256").update(bytes).digest("hex") },
    prior_checkpoint: {
      file: "prior/checkpoints/epoch-0001.safetensors",
      epoch: 1,
      sha256: HASH,
    },
    codes_file: "samples/codes.npy",
    contact_sheet: "samples/contact-sheet.png",
    code_map: { height: 8, width: 8 },
    drawn_codes: 64,
    completion: null,
    samples: Array.from({ length: COUNT }, (_, i) => ({
      file: `samples/${i}.png`,
      position: i / (COUNT - 1),
      log2_likelihood: -300,
    })),
  };
  await run.writeJson("samples/samples.json", index);
  return { run, index };
}

async function writeCodes(run: RunDirectory, shape: number[], code: () => number): Promise<void> {
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Uint16Array.from({ length }, code);
  await run.writeBytes("samples/codes.npy", encodeNpy({ dtype: "uint16", shape, data }));
}

/** What is printed while an action runs. */
function printed(action: () => void): string {
  const log = console.log;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(line);
  try {
    action();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

Deno.test("evaluateSamples: writes what the contract says, twice the same; wrong samples are named", async (t) => {
  const folder = await Deno.makeTempDir();
  const device = await startDevice("wasm");
  const dataset = generatePhantom(config.phantom, config.model.imageSize);
  const executor = new LocalExecutor(config, 1);
  const { run, index } = await writeRun(`${folder}/run`);
  const evaluate = (of: Dataset = dataset, show = false) =>
    evaluateSamples(run, config, of, device, executor, show);
  const refused = async (message: RegExp) => {
    const before = await run.readText(SAMPLES_EVALUATION);
    await assert.rejects(
      evaluate(),
      (error: unknown) =>
        error instanceof Error && error.name === "RunDirectoryError" &&
        message.test(error.message) && !error.message.includes("\n"),
    );
    assert.equal(await run.readText(SAMPLES_EVALUATION), before);
  };

  await t.step("the file", async () => {
    const evaluation = await evaluate();
    const read = await run.readJson(SAMPLES_EVALUATION, SAMPLES_EVALUATION_SHAPE);
    assert.deepEqual(read, evaluation);
    assert.deepEqual([read.samples, read.compared, read.seed], [COUNT, COUNT, 3]);
    assert.deepEqual(read.checkpoint, index.checkpoint);
    assert.equal(read.audit.samples[COUNT - 1].position, 1);
    await writeManifest(run, "complete");
    assert.deepEqual(await verifyManifest(run.path), []);
    const text = await run.readText(SAMPLES_EVALUATION);
    await evaluate();
    assert.equal(await run.readText(SAMPLES_EVALUATION), text);

    const out = printed(() => printSamplesEvaluation(evaluation, true));
    assert.match(out, /^Samples \(synthetic\): 9 samples against 9 test slices/);
    assert.match(out, /samples +validation +reconstructions +floor/);
    assert.match(out, /Copies: 0 of 9 samples/);
    assert.match(out, /most like a training slice are beside it in samples\/nearest\//);
    assert.doesNotMatch(out, /NaN|undefined|Infinity/);
  });
  await t.step("each sample's picture is of the slice that the audit names, as drawn", async () => {
    const { audit, nearest_pictures = [] } = await evaluate();
    const values = nearest_pictures.map(({ sample }) =>
      audit.samples[sample].nearest_by_ssim.value
    );
    assert.equal(new Set(nearest_pictures.map(({ sample }) => sample)).size, COUNT);
    assert.deepEqual(values, [...values].sort((a, b) => b - a));
    const state = initialState(config);
    const model = runModel(config, executor, modelValues(state), dataset.card.training_pixels);
    const stream = new RandomStream(1, "codes");
    const codes = Int32Array.from({ length: COUNT * 64 }, () => stream.integer(32));
    const maps = { codes, positions: new Float64Array(COUNT), count: COUNT, height: 8, width: 8 };
    const drawn = (await model.decode(maps)).slices.pixels;
    const { train } = dataset.splits;
    const decoded = await model.reconstruct(train, new Float64Array(train.count));
    disposeState(state);
    const picture = async (name: string) => decodePng(await run.readBytes(name)).pixels;
    for (const { sample, training_slice, difference } of nearest_pictures) {
      const own = Array.from(drawn.subarray(sample * 1024, sample * 1024 + 1024));
      const training = (await picture(training_slice)).filter((_, i) => i % 3 === 0);
      const { index, value } = audit.samples[sample].nearest_by_ssim;
      assert.deepEqual(training, decoded.slices.pixels.slice(index * 1024, index * 1024 + 1024));
      const scaled = [own, training].map((levels) => Float32Array.from(levels, (v) => v / 255));
      assert.equal(ssim(scaled[0], scaled[1], 32, 32), value);
      const colours = own.flatMap((level, i) =>
        divergingColour((level - training[i]) / 255 / 0.25)
      );
      assert.deepEqual(Array.from(await picture(difference)), colours);
    }
  });
  await t.step("real people's slices only when asked for; else those of before go", async () => {
    const people: Dataset = { ...dataset, card: { ...dataset.card, synthetic: false } };
    const shown = await evaluate(people, true);
    const names = (shown.nearest_pictures ?? []).flatMap((pictures) =>
      [pictures.training_slice, pictures.difference].map((name) => name.replace("samples/", ""))
    );
    assert.equal(names.length, 2 * COUNT);
    const others = (await run.list("samples")).filter((name) => !name.startsWith("nearest/"));
    assert.deepEqual(await run.list("samples"), [...others, ...names].sort());

    const hidden = await evaluate(people);
    assert.equal(hidden.nearest_pictures, undefined);
    assert.deepEqual(await run.readJson(SAMPLES_EVALUATION, SAMPLES_EVALUATION_SHAPE), hidden);
    assert.deepEqual(await run.list("samples"), others);
    const { nearest_pictures: _, ...figures } = shown;
    assert.deepEqual(hidden, figures);
    assert.match(
      printed(() => printSamplesEvaluation(hidden, false)),
      /not shown, as they are of people; --show-training-slices writes them/,
    );
  });
  await t.step("codes of another size, too large, damaged", async () => {
    await writeCodes(run, [COUNT, 4, 4], () => 1);
    await refused(/codes\.npy as its shape must be 9×8×8.* it is 9×4×4; draw the samples again/);
    await writeCodes(run, [COUNT - 1, 8, 8], () => 1);
    await refused(/it is 8×8×8/);
    await writeCodes(run, [COUNT, 8, 8], () => 32);
    await refused(/its codes must be below 32: one is 32/);
    await run.writeBytes("samples/codes.npy", new Uint8Array(20));
    await refused(/codes\.npy as it is not an intact NumPy array; draw the samples again/);
    await writeCodes(run, [COUNT, 8, 8], () => 1);
  });
  await t.step("completions, another checkpoint, a damaged index, no samples", async () => {
    const completion = { slice: 5, subject: "phantom_1", keep: "top-half" as const };
    await run.writeJson("samples/samples.json", { ...index, completion });
    await refused(/they complete test slice 5.*deno task sample/);
    const checkpoint = { ...index.checkpoint, sha256: HASH };
    await run.writeJson("samples/samples.json", { ...index, checkpoint });
    await refused(/epoch-0000\.safetensors is no longer the checkpoint that decoded them/);
    await run.writeJson("samples/samples.json", { ...index, samples: [] });
    await refused(/samples\.json: .*must hold at least 1/);
    await Deno.remove(`${run.path}/samples/samples.json`);
    await refused(/has no samples yet: draw some with deno task sample .*run/);
  });
  await run.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("evaluate: --show-training-slices without --samples is refused", async () => {
  await assert.rejects(
    evaluateCommand(["/nonexistent/run", "--show-training-slices"]),
    /^UsageError: --show-training-slices goes with --samples: [^\n]*$/,
  );
});
