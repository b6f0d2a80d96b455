/**
 * Options of reading a source.
 *
 * @module
 */
import type { SourceLimits } from "./limits.ts";

/** What a caller of `sourceFiles` may give. */
export interface SourceOptions {
  /** Called with one line for everything that was left out. */
  onNote?: (line: string) => void;
  /**
   * Called as the source is read or passed over, with packed bytes: those so
   * far and all; the first never falls and ends equal to the second.
   */
  onProgress?: (bytesRead: number, bytesTotal: number) => void;
  /** Other limits than `SOURCE_LIMITS`; for tests. */
  limits?: Readonly<SourceLimits>;
}

/** What the reader of one archive is given. */
export interface ArchiveOptions {
  /** Called with one line for everything that was left out. */
  onNote: (line: string) => void;
  /** Called with the packed bytes of this archive that are done. */
  onBytes: (done: number) => void;
  limits: Readonly<SourceLimits>;
}
