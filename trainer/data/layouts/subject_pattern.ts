/**
 * Who is on a file, by a regular expression of the user's.
 *
 * @module
 */
import { DatasetError, UsageError } from "../../errors.ts";

/** What a file's name tells. */
export interface NameParts {
  subject: string;
  scan: string;
  /** Null where the name has none. */
  index: number | null;
}

/**
 * Parses `--subject-pattern`.
 *
 * @param text A regular expression with a group for the subject: the first, or
 *   `(?<subject>…)`; `(?<scan>…)` and `(?<slice>…)` may be there.
 * @throws {UsageError} If it is no regular expression or has no group.
 */
export function parseSubjectPattern(text: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, "u");
  } catch (error) {
    throw new UsageError(
      `--subject-pattern must be a regular expression: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  // Matching nothing tells how many groups there are.
  if (new RegExp(`${text}|`, "u").exec("")!.length < 2) {
    throw new UsageError(
      `--subject-pattern needs a group for the subject, e.g. '(sub-\\d+)_': current value is '${text}'`,
    );
  }
  return pattern;
}

/**
 * Subject, scan and slice number of a path.
 *
 * @throws {DatasetError} If the pattern does not match, or the slice is no number.
 */
export function matchSubject(pattern: RegExp, path: string, name: string): NameParts {
  const match = pattern.exec(path);
  const subject = match?.groups?.subject ?? match?.[1];
  if (match === null || subject === undefined || subject === "") {
    throw new DatasetError(
      `Cannot import ${name}: --subject-pattern ${pattern.source} finds no subject in its name; change the pattern or move the file away`,
    );
  }
  const slice = match.groups?.slice;
  if (slice !== undefined && !/^\d{1,9}$/.test(slice)) {
    throw new DatasetError(
      `Cannot import ${name}: its slice '${slice}' is no number; change --subject-pattern`,
    );
  }
  return {
    subject,
    scan: match.groups?.scan ?? "",
    index: slice === undefined ? null : Number(slice),
  };
}
