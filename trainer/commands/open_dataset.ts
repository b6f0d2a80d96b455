/**
 * Finds the dataset that a configuration names.
 *
 * @module
 */
import type { Dataset } from "../data/prepared/dataset.ts";
import { generatePhantom, PHANTOM_NAME } from "../data/phantom/phantom.ts";
import { readDataset } from "../data/prepared/read_dataset.ts";
import { restoreReplaced } from "../data/prepared/dataset_folder.ts";
import { ConfigError, DatasetError } from "../errors.ts";
import { pathExists } from "../path_exists.ts";
import type { RunConfig } from "../run/schema.ts";
import { stepsPerEpoch } from "../training/train.ts";
import { PREPARED_DIRECTORY } from "./data_context.ts";

/**
 * Generates the phantom, or reads a prepared dataset and checks that it fits
 * the configuration.
 *
 * @throws DatasetError where it is missing, damaged, of another image size or
 *   smaller than a batch.
 */
export async function openDataset(config: RunConfig): Promise<Dataset> {
  const { imageSize } = config.model;
  if (config.dataset === PHANTOM_NAME) {
    const dataset = generatePhantom(config.phantom, imageSize);
    checkBatch(config, dataset);
    return dataset;
  }
  const directory = `${PREPARED_DIRECTORY}/${config.dataset}`;
  // An import with --force may have been killed between its two renames.
  await restoreReplaced(PREPARED_DIRECTORY, config.dataset);
  if (!await pathExists(directory)) {
    throw new DatasetError(
      `There is no dataset "${config.dataset}" in data/prepared: ` +
        `bring it there with deno task data import PATH --name ${config.dataset} --size ${imageSize}`,
    );
  }
  const dataset = await readDataset(directory);
  const { height, width } = dataset.card;
  if (height !== imageSize || width !== imageSize) {
    throw new DatasetError(
      `Dataset "${config.dataset}" is ${height}×${width}, but preset ${config.preset} wants ` +
        `${imageSize}×${imageSize}: import it with --size ${imageSize} under another name` +
        (height === width ? `, or train with --set model.imageSize=${height}` : ""),
    );
  }
  checkBatch(config, dataset);
  return dataset;
}

function checkBatch(config: RunConfig, dataset: Dataset): void {
  const { count } = dataset.splits.train;
  if (stepsPerEpoch(config, count) === 0) {
    throw new ConfigError(
      `training.batchSize must be at most ${count}, the training slices there are: ` +
        `it is ${config.training.batchSize}`,
    );
  }
  const { initialisation, initialisationStep } = config.quantizer;
  const updates = stepsPerEpoch(config, count) * config.training.epochs;
  if (initialisation === "kmeans" && initialisationStep >= updates) {
    throw new ConfigError(
      `quantizer.initialisationStep must be below ${updates}, the updates of the whole run, or ` +
        `the codebook never starts: it is ${initialisationStep}; train for more epochs`,
    );
  }
}
