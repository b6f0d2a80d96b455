/**
 * Parses `dataset.json` strictly: every field must be there with its type.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import type { PreprocessingStep, SplitName } from "../../run/schema.ts";
import { printable } from "../printable_text.ts";
import { mapSplits } from "./assemble_dataset.ts";
import {
  DATASET_SCHEMA_VERSION,
  type DatasetCard,
  type NearDuplicate,
  type Orientation,
  type SliceRecord,
  type SplitMethod,
  type SplitRecord,
} from "./dataset_card.ts";

/** What went wrong and at which key; turned into a DatasetError with the file's name. */
class CardFault extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses the text of a card.
 *
 * @param text Content of `dataset.json`.
 * @param file Name of the file for messages.
 * @throws {DatasetError} If it is not JSON, of another schema version, or a
 *   field is missing or of the wrong type.
 */
export function parseDatasetCard(text: string, file: string): DatasetCard {
  try {
    return parseCard(object(JSON.parse(text), "the card"));
  } catch (error) {
    if (error instanceof CardFault || error instanceof SyntaxError) {
      throw new DatasetError(
        `Cannot use ${file}: ${printable(error.message)}; import the dataset again`,
      );
    }
    throw error;
  }
}

function parseCard(fields: Fields): DatasetCard {
  const version = fields.schema_version;
  if (version !== DATASET_SCHEMA_VERSION) {
    throw new CardFault(
      `its schema_version must be ${DATASET_SCHEMA_VERSION}, not ${JSON.stringify(version)}`,
    );
  }
  const training = object(fields.training_pixels, "training_pixels");
  const splits = object(fields.splits, "splits");
  return {
    schema_version: DATASET_SCHEMA_VERSION,
    name: string(fields.name, "name"),
    synthetic: boolean(fields.synthetic, "synthetic"),
    title: string(fields.title, "title"),
    acknowledgement: string(fields.acknowledgement, "acknowledgement"),
    terms: string(fields.terms, "terms"),
    height: integer(fields.height, "height", 1),
    width: integer(fields.width, "width", 1),
    orientation: parseOrientation(fields.orientation),
    preprocessing: array(fields.preprocessing, "preprocessing").map(parseStep),
    blank_slices: integer(fields.blank_slices, "blank_slices", 0),
    split: parseMethod(fields.split),
    near_duplicates: array(fields.near_duplicates, "near_duplicates").map(parseNearDuplicate),
    position_within: oneOf(fields.position_within, "position_within", ["dataset", "scan"]),
    training_pixels: {
      mean: number(training.mean, "training_pixels.mean", 0, 1),
      // A quarter is the largest variance that values in [0, 1] can have.
      variance: number(training.variance, "training_pixels.variance", 0, 0.25),
    },
    splits: mapSplits((split) => parseSplit(splits[split], `splits.${split}`)),
  };
}

function parseStep(value: unknown, i: number): PreprocessingStep {
  const key = `preprocessing[${i}]`;
  const fields = object(value, key);
  const parameters: PreprocessingStep["parameters"] = {};
  const given = object(fields.parameters, `${key}.parameters`);
  for (const [name, parameter] of Object.entries(given)) {
    if (
      typeof parameter !== "string" && typeof parameter !== "number" &&
      typeof parameter !== "boolean"
    ) {
      throw new CardFault(
        `${key}.parameters.${name} must be a string, number or boolean`,
      );
    }
    parameters[name] = parameter;
  }
  return { step: string(fields.step, `${key}.step`), parameters };
}

function parseOrientation(value: unknown): Orientation {
  const fields = object(value, "orientation");
  return {
    plane: oneOf(fields.plane, "orientation.plane", ["axial", "coronal", "sagittal", "unknown"]),
    top: oneOf(fields.top, "orientation.top", ["anterior", "superior", "unknown"]),
    left: oneOf(fields.left, "orientation.left", [
      "patient_right",
      "patient_left",
      "anterior",
      "unknown",
    ]),
  };
}

function parseMethod(value: unknown): SplitMethod {
  const fields = object(value, "split");
  return {
    method: oneOf(fields.method, "split.method", ["folders", "seeded", "generated"]),
    seed: fields.seed === null ? null : integer(fields.seed, "split.seed", 0),
    fractions: fields.fractions === null ? null : bySplit(
      fields.fractions,
      "split.fractions",
      (share, key) => number(share, key, 0, 1),
    ),
    stratified_by: array(fields.stratified_by, "split.stratified_by").map((by, i) =>
      string(by, `split.stratified_by[${i}]`)
    ),
    strata: array(fields.strata, "split.strata").map((entry, i) => {
      const key = `split.strata[${i}]`;
      const { stratum, subjects } = object(entry, key);
      return {
        stratum: string(stratum, `${key}.stratum`),
        subjects: bySplit(
          subjects,
          `${key}.subjects`,
          (count, name) => integer(count, name, 0),
        ),
      };
    }),
  };
}

function parseNearDuplicate(value: unknown, i: number): NearDuplicate {
  const key = `near_duplicates[${i}]`;
  const fields = object(value, key);
  const subjects = array(fields.subjects, `${key}.subjects`);
  if (subjects.length !== 2) throw new CardFault(`${key}.subjects must be two names`);
  return {
    subjects: [
      string(subjects[0], `${key}.subjects[0]`),
      string(subjects[1], `${key}.subjects[1]`),
    ],
    similarity: number(fields.similarity, `${key}.similarity`, -1, 1),
  };
}

function bySplit<T>(
  value: unknown,
  key: string,
  parse: (value: unknown, key: string) => T,
): Record<SplitName, T> {
  const fields = object(value, key);
  return mapSplits((split) => parse(fields[split], `${key}.${split}`));
}

function parseSplit(value: unknown, key: string): SplitRecord {
  const fields = object(value, key);
  const file = string(fields.file, `${key}.file`);
  if (!/^[a-z0-9_]+\.npy$/.test(file)) {
    throw new CardFault(`${key}.file must name a .npy file beside the card`);
  }
  const sha256 = string(fields.sha256, `${key}.sha256`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new CardFault(`${key}.sha256 must be 64 hexadecimal digits`);
  }
  const slices = array(fields.slices, `${key}.slices`).map((slice, i) =>
    parseSlice(slice, `${key}.slices[${i}]`)
  );
  if (slices.length === 0) throw new CardFault(`${key}.slices is empty`);
  return { file, sha256, slices };
}

function parseSlice(value: unknown, key: string): SliceRecord {
  const fields = object(value, key);
  return {
    subject: string(fields.subject, `${key}.subject`),
    scan: string(fields.scan, `${key}.scan`),
    index: integer(fields.index, `${key}.index`, 0),
    position: number(fields.position, `${key}.position`, 0, 1),
  };
}

function object(value: unknown, key: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CardFault(`${key} must be an object`);
  }
  // A JSON object's keys are strings; its values stay unknown.
  return value as Fields;
}

function array(value: unknown, key: string): unknown[] {
  if (!Array.isArray(value)) throw new CardFault(`${key} must be a list`);
  return value;
}

function string(value: unknown, key: string): string {
  if (typeof value !== "string") throw new CardFault(`${key} must be a string`);
  return value;
}

function oneOf<T extends string>(value: unknown, key: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) {
    throw new CardFault(`${key} must be one of ${allowed.join(", ")}`);
  }
  return value as T;
}

function boolean(value: unknown, key: string): boolean {
  if (typeof value !== "boolean") {
    throw new CardFault(`${key} must be true or false`);
  }
  return value;
}

function number(
  value: unknown,
  key: string,
  low: number,
  high: number,
): number {
  if (typeof value !== "number" || !(value >= low && value <= high)) {
    throw new CardFault(`${key} must be a number from ${low} to ${high}`);
  }
  return value;
}

function integer(value: unknown, key: string, low: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < low) {
    throw new CardFault(`${key} must be an integer of at least ${low}`);
  }
  return value as number;
}
