/**
 * Errors a user can act on. Each names the file or value at fault and what to
 * do next; `main.ts` prints the message as one line and exits with
 * {@link UserError.exitCode}. Anything else that is thrown is a bug; its
 * stack trace is shown with `--verbose`.
 *
 * @module
 */

/** Base of every error that is the user's to mend. */
export class UserError extends Error {
  override name = "UserError";
  /** Process exit code: 1 for bad input, 2 for wrong usage. */
  readonly exitCode: number = 1;
}

/** An unknown command, flag or preset, or a flag without its value. */
export class UsageError extends UserError {
  override name = "UsageError";
  override readonly exitCode = 2;
}

/** A configuration value of the wrong type or outside its range. */
export class ConfigError extends UserError {
  override name = "ConfigError";
}

/** A dataset, or a picture of one, that cannot be used. */
export class DatasetError extends UserError {
  override name = "DatasetError";
}

/** A checkpoint that is cut short, damaged, or of another configuration. */
export class CheckpointError extends UserError {
  override name = "CheckpointError";
}

/** A run directory that exists already, is missing, or lacks a file. */
export class RunDirectoryError extends UserError {
  override name = "RunDirectoryError";
}

/** A compute device that cannot be had, is lost, or reports an error. */
export class DeviceError extends UserError {
  override name = "DeviceError";
}

/** Ctrl-C: not a fault, but nothing that should come next may go on. */
export class Interruption extends UserError {
  override name = "Interruption";
  /** 128 + SIGINT, as shells report it. */
  override readonly exitCode = 130;
}

/** A loss that is no longer finite. */
export class DivergenceError extends UserError {
  override name = "DivergenceError";
}

/** A repeated computation that did not come out in the same bytes. */
export class ReproductionError extends UserError {
  override name = "ReproductionError";
}
