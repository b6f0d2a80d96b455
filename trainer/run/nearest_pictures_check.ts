/**
 * Checks the pictures of training slices beside samples against
 * `samples/evaluation.json`.
 *
 * @module
 */
import {
  NEAREST_FOLDER,
  SAMPLES_EVALUATION,
  type SamplesEvaluationFile,
} from "./generation_schema.ts";

/**
 * Lists every violation: a picture that is named but missing, one that is there
 * but not named (it would be left over from other samples, or from when real
 * people's slices were to be shown), and a sample that is not there or twice.
 *
 * @param evaluation Null where there is none: then no picture may be there.
 * @param files Paths of all files of the run.
 * @returns One line a violation, naming the file.
 */
export function checkNearestPictures(
  evaluation: Pick<SamplesEvaluationFile, "nearest_pictures" | "samples"> | null,
  files: readonly string[],
): string[] {
  const pictures = evaluation?.nearest_pictures ?? [];
  const named = pictures.flatMap(({ training_slice, difference }) => [training_slice, difference]);
  const problems = named.filter((name) => !files.includes(name))
    .map((name) => `${name} is missing`);
  for (const name of files) {
    if (name.startsWith(`${NEAREST_FOLDER}/`) && !named.includes(name)) {
      problems.push(`${name} is not named in ${SAMPLES_EVALUATION}`);
    }
  }
  const seen = new Set<number>();
  pictures.forEach(({ sample }, i) => {
    if (sample >= (evaluation?.samples ?? 0) || seen.has(sample)) {
      problems.push(
        `${SAMPLES_EVALUATION}.nearest_pictures[${i}].sample must be one of the ` +
          `${evaluation?.samples} samples, each once: current value is ${sample}`,
      );
    }
    seen.add(sample);
  });
  return problems;
}
