/**
 * The evaluation of samples as text: a table, and what its figures mean.
 *
 * @module
 */
import { layOutTable, threeDigits } from "../text_table.ts";
import {
  COMPARED_SETS,
  type ComparedSet,
  FEATURE_KINDS,
  type NearnessSummary,
  type SamplesEvaluationFile,
} from "../run/generation_schema.ts";

type Figures = Pick<SamplesEvaluationFile, "samples" | "compared" | "sets" | "diversity" | "audit">;

/** Below this, sets are said to be told apart. */
const SIGNIFICANT = 0.05;
/** Copies that are named one by one. */
const NAMED_COPIES = 10;

/**
 * Every figure for the four sets, one row each.
 *
 * @returns Lines without line ends.
 */
export function evaluationTable(file: Figures): string[] {
  const { sets, diversity, audit } = file;
  const row = (name: string, of: (set: ComparedSet) => string) => [name, ...COMPARED_SETS.map(of)];
  const audited = (name: string, of: (summary: NearnessSummary) => string) =>
    row(name, (set) => set === "reconstructions" ? "–" : of(audit.sets[set]));
  const rows = [
    ...FEATURE_KINDS.flatMap((kind) => [
      row(`MMD², ${kind} features`, (set) => number(sets[set].mmd2[kind].value)),
      row("  p-value", (set) => sets[set].mmd2[kind].p_value.toFixed(3)),
    ]),
    ...FEATURE_KINDS.map((kind) =>
      row(`Fréchet distance, ${kind} features`, (set) => number(sets[set].frechet[kind]))
    ),
    row("grey levels, of 255", (set) => number(sets[set].intensity)),
    row("power spectrum, dB", (set) => number(sets[set].spectrum.distance)),
    row("  fine detail, dB", (set) => number(sets[set].spectrum.fine_detail)),
    row("MS-SSIM within the set", (set) => number(diversity.ms_ssim[set].mean)),
    audited("nearest training slice, SSIM", ({ ssim }) => number(ssim.median)),
    audited("  codes that differ, share", ({ codes }) => number(codes.median)),
    audited("nearer than a test slice, SSIM", (of) => number(of.nearer_than_test.ssim)),
    audited("  by codes", (of) => number(of.nearer_than_test.codes)),
    audited("too near, SSIM", ({ too_near_by_ssim: near, slices }) => `${near} of ${slices}`),
    audited("  by codes", ({ too_near_by_codes: near, slices }) => `${near} of ${slices}`),
    audited("copies: both", ({ copies, slices }) => `${copies} of ${slices}`),
  ];
  const headings = COMPARED_SETS.map((heading) => ({ heading, align: "right" as const }));
  return layOutTable([{ heading: "", align: "left" }, ...headings], rows);
}

/**
 * What the figures mean, a sentence each.
 *
 * @returns Lines without line ends.
 */
export function evaluationSentences(file: Figures): string[] {
  const { sets, diversity, audit, samples } = file;
  const lines = FEATURE_KINDS.map((kind) => {
    const { p_value } = sets.samples.mmd2[kind];
    const yardstick = sets.validation.mmd2[kind].value;
    const way = (set: ComparedSet) =>
      percent((sets[set].mmd2[kind].value - yardstick) / (sets.floor.mmd2[kind].value - yardstick));
    return `MMD², ${kind} features: samples ` +
      (p_value < SIGNIFICANT ? "can" : "cannot") +
      ` be told from test slices (p = ${p_value.toFixed(3)}); they stand ${
        way("samples")
      } of the ` +
      "way from real slices of other people to independent codes, where the VQ-VAE's " +
      `reconstructions of these slices stand at ${way("reconstructions")}.`;
  });
  if (FEATURE_KINDS.some((kind) => sets.validation.mmd2[kind].p_value < SIGNIFICANT)) {
    lines.push(
      "  Here even real slices of other people can be told from test slices: there are too few " +
        "people for the p-values to mean much; go by the distances.",
    );
  }
  for (const kind of FEATURE_KINDS) {
    const { samples, validation, reconstructions, floor } = sets;
    lines.push(
      `Fréchet distance, ${kind} features: mean and spread of the samples' features are ` +
        `${number(samples.frechet[kind])} from the test slices', where other people's are ` +
        `${number(validation.frechet[kind])}, their reconstructions ` +
        `${number(reconstructions.frechet[kind])} and independent codes ` +
        `${number(floor.frechet[kind])}.`,
    );
  }
  const { intensity } = sets.samples;
  lines.push(
    `Grey levels: a sample's pixels would have to move by ${number(intensity)} of 255 levels ` +
      `to have the test slices' histogram, other people's by ${number(sets.validation.intensity)}.`,
  );
  const { fine_detail } = sets.samples.spectrum;
  const weaker = fine_detail < 0 ? "weaker" : "stronger";
  const blur = sets.reconstructions.spectrum.fine_detail;
  lines.push(
    `Power spectrum: fine detail is ${number(Math.abs(fine_detail))} dB ${weaker} than in test ` +
      `slices; what the VQ-VAE alone does to it is ${number(blur)} dB.`,
  );
  const { ms_ssim } = diversity;
  const [drawn, coded, real] = [ms_ssim.samples, ms_ssim.reconstructions, ms_ssim.test]
    .map(({ mean }) => number(mean));
  lines.push(
    `Diversity: samples at one place resemble each other ${moreOrLess(ms_ssim)} reconstructed ` +
      `slices of different people do (MS-SSIM ${drawn}, ${coded}; real slices ${real}).`,
  );
  const { ssim, codes } = audit.sets.samples.nearer_than_test;
  lines.push(
    "Nearness: a sample is nearer to its training slice than a test slice to its own with " +
      `probability ${number(ssim)} by SSIM and ${number(codes)} by codes; 0.5 is as near as new ` +
      "people, 1 means copies.",
  );
  lines.push(...copySentences(audit, samples));
  lines.push(
    "No figure tells whether the anatomy is right: look at the samples beside real slices.",
  );
  return lines;
}

function copySentences(audit: SamplesEvaluationFile["audit"], samples: number): string[] {
  const { copies } = audit.sets.samples;
  const { validation } = audit.sets;
  const chance = number(audit.false_alarm_rate);
  const lines = [
    `Copies: ${copies} of ${samples} samples ${copies === 1 ? "is" : "are"} nearer to a training ` +
    `slice, by SSIM and by codes, than all ${audit.references} test slices from about the same ` +
    `place; of other people's slices, ${validation.copies} of ${validation.slices}. By chance a ` +
    `new person's slice is so in any one measure with probability ${chance} at most, as the test ` +
    `slices are of ${audit.people} people.`,
  ];
  const flagged = audit.samples.map((sample, i) => ({ sample, i })).filter(({ sample }) =>
    sample.copy
  );
  for (const { sample, i } of flagged.slice(0, NAMED_COPIES)) {
    const { index, subject, value } = sample.nearest_by_codes;
    const ssim = number(sample.nearest_by_ssim.value);
    lines.push(
      `  sample ${i}: ${
        percent(1 - value)
      } of the codes of training slice ${index} (${subject}), ` +
        `SSIM ${ssim}`,
    );
  }
  if (flagged.length > NAMED_COPIES) {
    lines.push(`  and ${flagged.length - NAMED_COPIES} more, named in samples/evaluation.json`);
  }
  return lines;
}

/** Differences no larger than between the two sets of real slices are none. */
function moreOrLess(msSsim: Figures["diversity"]["ms_ssim"]): string {
  const difference = msSsim.samples.mean - msSsim.reconstructions.mean;
  if (Math.abs(difference) <= Math.abs(msSsim.validation.mean - msSsim.test.mean)) {
    return "about as much as";
  }
  return difference > 0 ? "more than" : "less than";
}

/** Three significant digits, with the sign that tables use. */
function number(value: number): string {
  return value < 0 ? `−${threeDigits(-value)}` : threeDigits(value);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`.replace("-", "−");
}
