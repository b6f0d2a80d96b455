/**
 * Errors that the person building the report can act on. `build.ts` prints the
 * message as one line and exits with {@link SiteError.exitCode}; anything else
 * that is thrown is a bug and keeps its stack trace.
 *
 * @module
 */

/** Bad input: a run directory that is missing, damaged or of a later version, or a folder that must not be replaced. */
export class SiteError extends Error {
  override name = "SiteError";
  /** Process exit code: 1 for bad input, 2 for wrong usage. */
  readonly exitCode: number = 1;
}

/** An unknown flag, a flag without its value, or an unknown `SITE_ENGINE`. */
export class SiteUsageError extends SiteError {
  override name = "SiteUsageError";
  override readonly exitCode = 2;
}
