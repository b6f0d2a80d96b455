/**
 * The contact sheet of a prepared dataset.
 *
 * @module
 */
import { type ContactSheetInput, drawContactSheet } from "../../pictures/contact_sheet_picture.ts";
import type { Raster } from "../../pictures/raster.ts";
import { SPLIT_NAMES } from "../../run/schema.ts";
import type { Dataset } from "../prepared/dataset.ts";
import { chooseSlices, type ChosenSlice } from "./choose_slices.ts";
import { intensityHistogram } from "./intensity_histogram.ts";
import { describeOrientation, edgeLetters } from "./orientation_words.ts";

/** Bins of three levels each. */
const BINS = 85;

/** How much is on the sheet, and of whom. */
export interface ContactSheetOptions {
  /** Rows, at least 1. */
  subjects: number;
  /** Columns, at least 1. */
  positions: number;
  /** Which subjects are drawn. */
  seed: number;
}

/**
 * Draws the contact sheet.
 *
 * @param dataset The card and the pixels.
 * @returns The picture.
 */
export function contactSheet(dataset: Dataset, options: ContactSheetOptions): Raster {
  const { card, splits } = dataset;
  const { positions, rows } = chooseSlices(
    card,
    options.subjects,
    options.positions,
    options.seed,
  );
  const { background, bins } = intensityHistogram(splits.train.pixels, BINS);
  const tile = ({ split, number, caption }: ChosenSlice) => {
    const { pixels, height, width } = splits[split];
    const length = height * width;
    return { pixels: pixels.subarray(number * length, (number + 1) * length), caption };
  };
  const input: ContactSheetInput = {
    name: card.name,
    description: [
      card.title,
      `${card.width}×${card.height} pixels, ${describeOrientation(card.orientation)}`,
    ],
    synthetic: card.synthetic,
    height: card.height,
    width: card.width,
    letters: edgeLetters(card.orientation),
    columns: positions.map((position) => position.toFixed(2)),
    rows: rows.map(({ title, subtitle, slices }) => ({
      title,
      subtitle,
      tiles: slices.map((slice) => slice && tile(slice)),
    })),
    histogram: { shares: bins.map(({ share }) => share), ends: ["1", "255"] },
    notes: [
      "intensities of the training split",
      `0 (background): ${(100 * background).toFixed(1)} %, not in the histogram`,
      "",
      ...SPLIT_NAMES.map((split) => {
        const { slices } = card.splits[split];
        const subjects = new Set(slices.map(({ subject }) => subject)).size;
        return `${split}: ${subjects} subject${subjects === 1 ? "" : "s"}, ${slices.length} slices`;
      }),
    ],
  };
  return drawContactSheet(input);
}
