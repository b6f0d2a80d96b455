/**
 * Files of a source, wherever they lie: in a folder, a tar or a zip archive.
 *
 * @module
 */

/** One file of a source. */
export interface SourceFile {
  /** Path inside the source, with "/" between its parts: never absolute, no "." or "..". */
  path: string;
  /** The source and the path in it, for messages. */
  name: string;
  /** Bytes, unpacked. */
  size: number;
  /**
   * Reads the whole file. Only valid once, and until the next file of the source
   * is asked for: an archive is read from front to back.
   */
  read(): Promise<Uint8Array>;
}
