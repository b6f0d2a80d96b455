/**
 * Random access to a file for yauzl, which asks for the directory of a zip in
 * pieces of 46 bytes: reading ahead makes that ten times as fast.
 *
 * @module
 */
import { Readable } from "node:stream";
// @ts-types="@types/yauzl"
import { RandomAccessReader } from "yauzl";
import { unreadableSource } from "./source_errors.ts";

/** Bytes that are read at once. */
const AHEAD_BYTES = 64 * 1024;

/** Reads one file anywhere; holds it open until {@link ZipReader.release}. */
export class ZipReader extends RandomAccessReader {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Bytes of the file. */
  readonly size: number;
  readonly #ahead = new Uint8Array(AHEAD_BYTES);
  #start = 0;
  #length = 0;

  /**
   * @param path The file, opened here.
   * @throws {DatasetError} If it cannot be.
   */
  constructor(path: string) {
    super();
    this.#path = path;
    try {
      this.#file = Deno.openSync(path);
      this.size = this.#file.statSync().size;
    } catch (error) {
      throw unreadableSource(path, error);
    }
  }

  /** Copies bytes into `buffer`; the callback gets their number, less at the file's end. */
  override read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    let count: number;
    try {
      count = this.#copy(buffer.subarray(offset, offset + length), position);
    } catch (error) {
      return callback(unreadableSource(this.#path, error));
    }
    callback(null, count);
  }

  /**
   * Reads a part of the file.
   *
   * @throws {DatasetError} If it cannot be read.
   * @returns The bytes; fewer than asked for where the file ends.
   */
  readRange(start: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    try {
      return bytes.subarray(0, this.#copy(bytes, start));
    } catch (error) {
      throw unreadableSource(this.#path, error);
    }
  }

  /** Needed by the interface; entries are read with {@link ZipReader.readRange}. */
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from([this.readRange(start, end - start)]);
  }

  /** Closes the file. */
  release(): void {
    this.#file.close();
  }

  #copy(target: Uint8Array, position: number): number {
    // A damaged zip64 record can ask for any place up to 2⁶⁴: it is past the end.
    if (!Number.isSafeInteger(position + target.length)) return 0;
    const inside = position >= this.#start &&
      position + target.length <= this.#start + this.#length;
    if (!inside) {
      if (target.length > AHEAD_BYTES) return this.#fill(target, position);
      this.#start = position;
      this.#length = this.#fill(this.#ahead, position);
    }
    const from = position - this.#start;
    const bytes = this.#ahead.subarray(from, Math.min(from + target.length, this.#length));
    target.set(bytes);
    return bytes.length;
  }

  #fill(target: Uint8Array, position: number): number {
    this.#file.seekSync(position, Deno.SeekMode.Start);
    let count = 0;
    while (count < target.length) {
      const more = this.#file.readSync(target.subarray(count));
      if (more === null) break;
      count += more;
    }
    return count;
  }
}
