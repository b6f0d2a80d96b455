/**
 * Who is told how a download goes.
 *
 * @module
 */

/** Gets news of one file after the other. */
export interface FetchObserver {
  /**
   * How far a step is.
   *
   * @param step `download`, or `check` for reading the whole file from the disk.
   * @param file The file's name.
   * @param done Bytes, those of an earlier download included.
   * @param total Bytes of the whole file, as far as is known.
   */
  progress(step: "download" | "check", file: string, done: number, total: number): void;
  /** Something to know, one line. */
  note(line: string): void;
}
