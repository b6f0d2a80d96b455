/**
 * A dataset's card as text.
 *
 * @module
 */
import type { PreprocessingStep } from "../../run/schema.ts";
import type { DatasetCard } from "../prepared/dataset_card.ts";
import { describeOrientation } from "./orientation_words.ts";

/**
 * What a card says, apart from the splits, for a reader.
 *
 * @param card The card.
 * @returns Lines without line ends.
 */
export function cardText(card: DatasetCard): string[] {
  const { mean, variance } = card.training_pixels;
  const within = card.position_within === "dataset"
    ? "0 the lowest slice number of the dataset, 1 the highest"
    : "0 the first slice of a scan, 1 its last";
  return [
    `${card.name}: ${card.title}`,
    card.synthetic ? "SYNTHETIC: generated, no person's brain" : "Scans of people",
    "",
    `size             ${card.width}×${card.height} pixels, 8-bit grey`,
    `orientation      ${describeOrientation(card.orientation)}`,
    `positions        ${within}`,
    `training pixels  mean ${mean.toFixed(4)}, standard deviation ${
      Math.sqrt(variance).toFixed(4)
    } (white is 1)`,
    "preprocessing",
    ...card.preprocessing.map((step, i) => `  ${i + 1}. ${describeStep(step)}`),
  ];
}

/** Acknowledgement and terms: whoever uses the data must see them. */
export function termsText(card: DatasetCard): string[] {
  return [`Acknowledgement: ${card.acknowledgement}`, `Terms: ${card.terms}`];
}

/** E.g. `area_average: height 64, width 64, rounding half_up`. */
function describeStep({ step, parameters }: PreprocessingStep): string {
  const entries = Object.entries(parameters).map(([key, value]) => `${key} ${value}`);
  return entries.length === 0 ? step : `${step}: ${entries.join(", ")}`;
}
