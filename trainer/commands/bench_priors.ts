/**
 * `deno task bench --priors RUN`: the two architectures of a run's prior at
 * equal CPU time.
 *
 * @module
 */
import { startDevice } from "../backend/device.ts";
import { type PriorRaceResult, racePriors } from "../bench/prior_race.ts";
import { validateConfig } from "../config/validate.ts";
import { codeBaselines } from "../prior/code_baselines.ts";
import { resolvePriorConfig } from "../prior/prior_config.ts";
import { ENVIRONMENT_SHAPE } from "../run/contract_shapes.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { RUN_FILES } from "../run/schema.ts";
import { layOutTable } from "../text_table.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { disposeState, modelValues } from "../training/state.ts";
import { openDataset } from "./open_dataset.ts";
import { encodeData } from "./prior_draw.ts";
import { readModel } from "./read_model.ts";
import { assertSameDataset } from "./same_dataset.ts";

/**
 * Trains both on the run's codes and prints how far each came. The run is only
 * read.
 *
 * @param path Of a complete run.
 * @param seconds CPU time of each, of all threads together.
 * @throws {RunDirectoryError} Where the run is not complete, or its data are others.
 */
export async function benchPriors(path: string, seconds: number): Promise<PriorRaceResult[]> {
  const run = await RunDirectory.open(path);
  try {
    const file = `${path}/${RUN_FILES.config}`;
    const config = validateConfig(await run.readJson(RUN_FILES.config), file);
    const { origin, bytes } = await readModel(run, config);
    const device = await startDevice(config.backend, "the run's config.json says so");
    const dataset = await openDataset(config);
    const environment = await run.readJson(RUN_FILES.environment, ENVIRONMENT_SHAPE);
    assertSameDataset(path, environment, dataset, "learn the codes of");
    const state = decodeCheckpoint(config, bytes, `${path}/${origin.checkpoint}`);
    const data = await encodeData(config, device, dataset, modelValues(state), origin);
    disposeState(state);
    const priors = (["pixelcnn", "transformer"] as const).map((architecture) =>
      resolvePriorConfig(config, origin, [`prior.architecture=${architecture}`])
    );
    const results = await racePriors(priors, data, seconds);
    const { marginal_bits, place_bits } = codeBaselines(
      data.train,
      data.validation,
      origin.numEmbeddings,
    );
    print(results);
    console.log(
      `Frequencies alone: ${marginal_bits.toFixed(3)} bits per code; at each place: ` +
        `${place_bits.toFixed(3)}`,
    );
    return results;
  } finally {
    await run.close();
  }
}

function print(results: readonly PriorRaceResult[]): void {
  const right = (heading: string) => ({ heading, align: "right" as const });
  const lines = layOutTable(
    [
      { heading: "prior", align: "left" },
      right("parameters"),
      right("updates"),
      right("CPU s"),
      right("wall s"),
      right("bits per code"),
    ],
    results.map((result) => [
      result.prior.architecture,
      String(result.parameters),
      String(result.updates),
      result.cpu_seconds.toFixed(1),
      result.wall_seconds.toFixed(1),
      result.validation_bits.toFixed(4),
    ]),
  );
  console.log(lines.join("\n"));
}
