/**
 * Slices on the disk between their preparation and their split: an import holds
 * their descriptions in memory, but not their pixels, however many there are.
 *
 * @module
 */
import { refusedBy, writeAll } from "../prepared/write_new_file.ts";

/** A temporary file of slices of one size. */
export class SliceSpool {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #sliceBytes = 0;
  #count = 0;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /** Makes an empty spool; its folder must exist. */
  static async create(path: string): Promise<SliceSpool> {
    const options = { read: true, write: true, createNew: true };
    return new SliceSpool(path, await refusedBy(path, () => Deno.open(path, options)));
  }

  /**
   * Appends slices.
   *
   * @param pixels One or more slices, all of `sliceBytes` bytes, as those before.
   * @returns Number of the first.
   * @throws {DatasetError} If the file system refuses.
   */
  async append(pixels: Uint8Array, sliceBytes: number): Promise<number> {
    this.#sliceBytes = sliceBytes;
    const first = this.#count;
    await refusedBy(this.#path, () => writeAll(this.#file, pixels));
    this.#count += pixels.length / sliceBytes;
    return first;
  }

  /** The pixels of a slice, by its number. */
  async read(number: number): Promise<Uint8Array> {
    const pixels = new Uint8Array(this.#sliceBytes);
    await this.#file.seek(number * pixels.length, Deno.SeekMode.Start);
    for (let read = 0; read < pixels.length;) {
      const count = await this.#file.read(pixels.subarray(read));
      if (count === null) throw new Error(`${this.#path} ends before slice ${number}`);
      read += count;
    }
    return pixels;
  }

  /** Closes the file and removes it. */
  async remove(): Promise<void> {
    this.#file.close();
    await Deno.remove(this.#path);
  }
}
