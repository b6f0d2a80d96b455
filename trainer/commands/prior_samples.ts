/**
 * Writes drawn slices into a run directory: pictures, codes and `samples.json`.
 *
 * @module
 */
import { scaledSlice } from "../data/prepared/batches.ts";
import type { Dataset } from "../data/prepared/dataset.ts";
import { encodeNpy } from "../data/prepared/npy.ts";
import { encodePng } from "../pictures/png.ts";
import { createRaster, drawImage, grey, type Raster } from "../pictures/raster.ts";
import type { CodeMaps } from "../prior/code_maps.ts";
import { decodeCodes } from "../prior/decode_codes.ts";
import type { DrawRequest } from "../prior/draw_maps.ts";
import { drawSampleSheet, type SheetTile } from "../prior/sample_sheet.ts";
import {
  CONTACT_SHEET_SLICES,
  GENERATION_FILES,
  type KeptPart,
  type SamplesFile,
} from "../run/prior_schema.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import { type RunConfig, SCHEMA_VERSION } from "../run/schema.ts";
import type { ModelValues } from "../training/executor.ts";

/** What was drawn. */
export interface DrawnSlices {
  maps: CodeMaps;
  /** Of each map; see `SampleRecord`. */
  log2Likelihoods: readonly number[];
  kept: DrawRequest["kept"];
}

/** What was drawn, with what, and how. */
export interface SamplesToWrite extends DrawnSlices {
  seed: number;
  temperature: number;
  topP: number;
  completed: { slice: number; keep: KeptPart } | null;
  checkpoint: SamplesFile["checkpoint"];
  priorCheckpoint: SamplesFile["prior_checkpoint"];
}

/**
 * Replaces the run's `samples/`. `samples.json` comes last: where it is, the
 * rest is whole.
 */
export async function writeSamples(
  run: RunDirectory,
  config: RunConfig,
  dataset: Dataset,
  values: ModelValues,
  samples: SamplesToWrite,
): Promise<void> {
  const { maps, log2Likelihoods, completed, kept } = samples;
  const { imageSize } = config.model;
  const statistics = dataset.card.training_pixels;
  const pixels = await decodeCodes(config, values, maps, statistics);
  const slice = (i: number) => pixels.subarray(i * imageSize ** 2, (i + 1) * imageSize ** 2);
  const folder = GENERATION_FILES.samples;
  const index = samplesFile(dataset, samples);

  await run.clearFolder(folder);
  for (let i = 0; i < maps.count; i++) {
    await run.writeBytes(index.samples[i].file, encodePng(greyPicture(slice(i), imageSize)));
  }
  const tiles: SheetTile[] = index.samples.slice(0, CONTACT_SHEET_SLICES).map((
    { position },
    i,
  ) => ({
    pixels: slice(i),
    caption: completed === null ? `p ${position.toFixed(2)}` : `drawn ${i}`,
  }));
  if (completed !== null && kept !== null) {
    const original = scaledSlice(dataset.splits.test, completed.slice);
    const given = { ...maps, codes: Int32Array.from(kept.codes), count: 1 };
    const reconstruction = await decodeCodes(config, values, given, statistics);
    tiles.unshift(
      { pixels: original, caption: "original" },
      { pixels: reconstruction, caption: "its codes" },
    );
  }
  const sheet = drawSampleSheet({ size: imageSize, ...words(dataset, samples), tiles });
  await run.writeBytes(index.contact_sheet, encodePng(sheet));
  await run.writeBytes(
    index.codes_file,
    encodeNpy({
      dtype: "uint16",
      shape: [maps.count, maps.height, maps.width],
      data: Uint16Array.from(maps.codes),
    }),
  );
  await run.writeJson(`${folder}/${GENERATION_FILES.samplesIndex}`, index);

  const mean = log2Likelihoods.reduce((sum, log2) => sum + log2, 0) / maps.count;
  const bits = -mean / index.drawn_codes;
  console.log(
    `Wrote ${maps.count} ${maps.count === 1 ? "slice" : "slices"} into ${run.path}/${folder}, ` +
      `see ${GENERATION_FILES.contactSheet}; ${bits.toFixed(3)} bits per drawn code on average.`,
  );
}

function samplesFile(dataset: Dataset, samples: SamplesToWrite): SamplesFile {
  const { maps, log2Likelihoods, completed, kept } = samples;
  const folder = GENERATION_FILES.samples;
  return {
    schema_version: SCHEMA_VERSION,
    seed: samples.seed,
    temperature: samples.temperature,
    top_p: samples.topP,
    checkpoint: samples.checkpoint,
    prior_checkpoint: samples.priorCheckpoint,
    codes_file: `${folder}/${GENERATION_FILES.samplesCodes}`,
    contact_sheet: `${folder}/${GENERATION_FILES.contactSheet}`,
    code_map: { height: maps.height, width: maps.width },
    drawn_codes: maps.height * maps.width - (kept?.places.filter(Boolean).length ?? 0),
    completion: completed === null ? null : {
      slice: completed.slice,
      subject: dataset.card.splits.test.slices[completed.slice].subject,
      keep: completed.keep,
    },
    samples: log2Likelihoods.map((log2_likelihood, i) => ({
      file: `${folder}/sample-${String(i).padStart(4, "0")}.png`,
      position: maps.positions[i],
      log2_likelihood,
    })),
  };
}

/** What stands at the top of the contact sheet. */
function words(
  dataset: Dataset,
  { maps, seed, temperature, topP, completed, priorCheckpoint }: SamplesToWrite,
): { title: string; notes: string[] } {
  const shown = Math.min(CONTACT_SHEET_SLICES, maps.count);
  const how = `seed ${seed}, temperature ${temperature}, top-p ${topP}`;
  const learned = dataset.card.synthetic ? "a synthetic phantom" : dataset.card.title;
  return {
    title: completed === null
      ? "GENERATED: drawn by a model, not a scan"
      : `GENERATED but for the ${
        completed.keep.replace("-", " ")
      } of test slice ${completed.slice}`,
    notes: [
      `${shown} of ${maps.count} slices, ${how}, prior of epoch ${priorCheckpoint.epoch}`,
      `learned from ${learned}`,
    ],
  };
}

function greyPicture(pixels: Float32Array, size: number): Raster {
  const raster = createRaster(size, size, [0, 0, 0]);
  drawImage(raster, 0, 0, size, size, 1, (i) => grey(pixels[i]));
  return raster;
}
