/**
 * The report on a dataset's splits, as `import` and `show` print it.
 *
 * @module
 */
import { type Column, layOutTable } from "../../text_table.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import type { DatasetCard, SplitMethod } from "../prepared/dataset_card.ts";
import { DUPLICATE_STEP } from "./duplicate_slices.ts";
import { COMPARISON_STEP } from "./near_duplicates.ts";
import { UNKNOWN_STRATUM } from "./strata.ts";

/** Pairs of near duplicates that are printed; the card holds all. */
const PRINTED_PAIRS = 10;

/**
 * Tells how the subjects came into their splits: sizes, strata, blank slices,
 * equal slices, and pairs of subjects that look like one person.
 *
 * @param card Everything is taken from it, so that the report can be printed again.
 * @returns Lines without line ends.
 */
export function splitReport(card: DatasetCard): string[] {
  return [
    ...sizeTable(card),
    "",
    describeMethod(card.split),
    ...strataTable(card.split),
    `${plural(card.blank_slices, "blank slice")} left out.`,
    ...equalSlices(card),
    ...nearDuplicates(card),
  ];
}

function sizeTable(card: DatasetCard): string[] {
  const right = (heading: string): Column => ({ heading, align: "right" });
  const columns: Column[] = [
    { heading: "split", align: "left" },
    ...["subjects", "share", "scans", "slices"].map(right),
  ];
  const counts = SPLIT_NAMES.map((split) => countSplit(card, split));
  const total = counts.reduce((sum, count) => sum + count.subjects, 0);
  const row = (name: string, { subjects, scans, slices }: (typeof counts)[number]) => [
    name,
    String(subjects),
    `${(100 * subjects / total).toFixed(1)} %`,
    String(scans),
    String(slices),
  ];
  return layOutTable(columns, [
    ...SPLIT_NAMES.map((split, i) => row(split, counts[i])),
    row(
      "all",
      counts.reduce((sum, count) => ({
        subjects: sum.subjects + count.subjects,
        scans: sum.scans + count.scans,
        slices: sum.slices + count.slices,
      })),
    ),
  ]);
}

function countSplit(card: DatasetCard, split: SplitName) {
  const { slices } = card.splits[split];
  return {
    subjects: new Set(slices.map(({ subject }) => subject)).size,
    // A line end is in no name.
    scans: new Set(slices.map(({ subject, scan }) => `${subject}\n${scan}`)).size,
    slices: slices.length,
  };
}

function describeMethod({ method, seed, fractions, stratified_by }: SplitMethod): string {
  switch (method) {
    case "folders":
      return "Split as the source's folders have it.";
    case "generated":
      return "Split as the phantom was generated.";
    case "seeded": {
      const percentages = SPLIT_NAMES
        .map((split) => Number((100 * (fractions?.[split] ?? 0)).toFixed(2)))
        .join("/");
      const balance = stratified_by.length > 0
        ? `balanced by ${stratified_by.join(" and ")}`
        : "balanced by nothing";
      return `Split drawn by subject, ${percentages} %, seed ${seed}, ${balance}.`;
    }
  }
}

function strataTable({ strata }: SplitMethod): string[] {
  if (strata.length === 0) return [];
  const columns: Column[] = [
    { heading: "stratum", align: "left" },
    ...SPLIT_NAMES.map((heading): Column => ({ heading, align: "right" })),
  ];
  const rows = strata.map(({ stratum, subjects }) => [
    stratum,
    ...SPLIT_NAMES.map((split) => String(subjects[split])),
  ]);
  const unknown = strata.find(({ stratum }) => stratum === UNKNOWN_STRATUM)?.subjects;
  const unknownCount = unknown === undefined
    ? 0
    : SPLIT_NAMES.reduce((sum, split) => sum + unknown[split], 0);
  return [
    "",
    ...layOutTable(columns, rows),
    "",
    ...(unknownCount === 0
      ? []
      : [`${plural(unknownCount, "subject")} of unknown stratum: not in the spreadsheet.`]),
  ];
}

function equalSlices(card: DatasetCard): string[] {
  const step = card.preprocessing.find(({ step }) => step === DUPLICATE_STEP);
  if (step === undefined) return [];
  const within = Number(step.parameters.equal_within_subject);
  const between = Number(step.parameters.equal_between_subjects);
  if (within + between === 0) return ["No two slices are equal."];
  return [
    `${plural(within, "slice")} equal to another of the same subject, ` +
    `${plural(between, "slice")} equal to one of another subject of the same split.`,
  ];
}

function nearDuplicates(card: DatasetCard): string[] {
  const splitOf = new Map(
    SPLIT_NAMES.flatMap((split) =>
      card.splits[split].slices.map(({ subject }) => [subject, split] as const)
    ),
  );
  const pairs = card.near_duplicates;
  if (pairs.length === 0) {
    // Phantoms are not compared: each is drawn on its own.
    if (card.split.method === "generated") return [];
    const compared = card.preprocessing.some(({ step }) => step === COMPARISON_STEP);
    return [
      compared
        ? "No two subjects look like one person."
        : "Subjects were not compared with each other.",
    ];
  }
  const lines = pairs.slice(0, PRINTED_PAIRS).map(({ subjects, similarity }) => {
    const [a, b] = subjects.map((subject) => `${subject} (${splitOf.get(subject)})`);
    return `Warning: ${a} and ${b} look like one person: similarity ${similarity.toFixed(3)}.`;
  });
  if (pairs.length > lines.length) {
    lines.push(`Warning: ${plural(pairs.length - lines.length, "more pair")}; see dataset.json.`);
  }
  lines.push("If they are one person, give both one name, or leave one out, and import again.");
  return lines;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
