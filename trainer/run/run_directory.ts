/**
 * A run directory, and the only writer below `artifacts/`. What the files mean
 * is said in `schema.ts`; here is how they get there whole, once, and in order.
 *
 * @module
 */
import { dirname } from "node:path";
import { RunDirectoryError } from "../errors.ts";
import { TEMPORARY_SUFFIX, writeFileAtomically } from "./atomic_write.ts";
import { epochFileName } from "./epoch_file_name.ts";
import { listFiles } from "./list_files.ts";
import type { FileLock } from "../file_lock.ts";
import type { NEAREST_FOLDER } from "./generation_schema.ts";
import { lockRun } from "./run_lock.ts";
import {
  assertIsRun,
  CHECKPOINT_EXTENSION,
  type CheckpointPointer,
  isInterruptedCheckpoint,
  RunReader,
} from "./run_reader.ts";
import { RUN_FILES, type StepRecord } from "./schema.ts";
import { stepLine, truncateStepLog } from "./step_log.ts";

/** A run directory, locked for writing. All names are relative to it, with forward slashes. */
export class RunDirectory extends RunReader {
  /** Null once the directory is closed. */
  #lock: FileLock | null;
  /** Lines of steps.jsonl that are not yet in the file. */
  #pendingSteps: string[] = [];

  private constructor(path: string, lock: FileLock) {
    super(path);
    this.#lock = lock;
  }

  /**
   * Makes a new run directory and locks it.
   *
   * @param path Where; missing parents are made.
   * @returns The directory, empty.
   * @throws {RunDirectoryError} If it exists already or cannot be made.
   */
  static async create(path: string): Promise<RunDirectory> {
    const parent = dirname(path);
    const parentError = await Deno.mkdir(parent, { recursive: true })
      .catch((error: unknown) => error);
    try {
      await Deno.mkdir(path);
    } catch (error) {
      if (parentError === undefined && error instanceof Deno.errors.AlreadyExists) {
        throw new RunDirectoryError(
          `Cannot create run ${path} as it exists already; continue it with --resume ${path} or choose another --out`,
          { cause: error },
        );
      }
      throw new RunDirectoryError(
        `Cannot create run ${path} as ${parent} cannot be written: ${
          error instanceof Error ? error.message : error
        }; choose another --out`,
        { cause: error },
      );
    }
    return new RunDirectory(path, await lockRun(path));
  }

  /**
   * Opens a run for writing: locks it and removes unfinished files that a kill
   * has left.
   *
   * @param path The run directory.
   * @returns The directory.
   * @throws {RunDirectoryError} If it is no run directory, or another process writes it.
   */
  static override async open(path: string): Promise<RunDirectory> {
    await assertIsRun(path);
    const lock = await lockRun(path);
    for (const name of await listFiles(path)) {
      if (name.endsWith(TEMPORARY_SUFFIX)) await Deno.remove(`${path}/${name}`);
    }
    return new RunDirectory(path, lock);
  }

  /** Writes pending steps and gives the lock back; the directory cannot be written any more. */
  async close(): Promise<void> {
    if (!this.#lock) return;
    try {
      await this.flushSteps();
    } finally {
      await this.#lock.release();
      this.#lock = null;
    }
  }

  /**
   * Writes a file whole.
   *
   * @param name The file; missing folders are made.
   * @param bytes Its content.
   * @throws {RunDirectoryError} If the file system refuses.
   */
  async writeBytes(name: string, bytes: Uint8Array): Promise<void> {
    this.#assertOpen();
    const path = this.resolve(name);
    await Deno.mkdir(dirname(path), { recursive: true }).catch(() => {
      // The write below fails too, and names the file.
    });
    await writeFileAtomically(path, bytes);
  }

  /** Writes a text file whole; see {@link writeBytes}. */
  async writeText(name: string, text: string): Promise<void> {
    await this.writeBytes(name, new TextEncoder().encode(text));
  }

  /**
   * Writes a JSON file whole: indented by two spaces, keys in the order given,
   * a newline at the end.
   *
   * @param name The file.
   * @param value Its content, one of the types of `schema.ts`.
   * @throws {RangeError} If a number is not finite: JSON would turn it into null.
   * @throws {RunDirectoryError} If the file system refuses.
   */
  async writeJson(name: string, value: object): Promise<void> {
    const text = JSON.stringify(value, (key, item: unknown) => {
      if (typeof item === "number" && !Number.isFinite(item)) {
        throw new RangeError(
          `Cannot write ${name} as ${key} must be finite: current value is ${item}`,
        );
      }
      return item;
    }, 2);
    await this.writeText(name, `${text}\n`);
  }

  /**
   * Removes a folder of the run with all it holds, before its files are made anew.
   *
   * @param folder One of the folders of {@link RUN_FILES}, or of `samples/`; it may be missing.
   */
  async clearFolder(
    folder: "reconstructions" | "codes" | "samples" | "frames" | typeof NEAREST_FOLDER,
  ): Promise<void> {
    await this.#remove(folder, { recursive: true });
  }

  /** Removes a file of the run, which may be missing, before what it names is made anew. */
  async removeFile(name: string): Promise<void> {
    await this.#remove(name);
  }

  async #remove(name: string, options?: Deno.RemoveOptions): Promise<void> {
    this.#assertOpen();
    try {
      await Deno.remove(this.resolve(name), options);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /**
   * Notes a step for `steps.jsonl`; {@link flushSteps} writes it.
   *
   * @throws {RangeError} If a number is not finite.
   */
  appendStep(record: StepRecord): void {
    this.#pendingSteps.push(stepLine(record));
  }

  /** Appends the noted steps to `steps.jsonl` and syncs it. Call it before {@link writeCheckpoint}: the log may run ahead of the checkpoint, never behind. */
  async flushSteps(): Promise<void> {
    if (this.#pendingSteps.length === 0) return;
    this.#assertOpen();
    const bytes = new TextEncoder().encode(this.#pendingSteps.join(""));
    const path = this.resolve(RUN_FILES.steps);
    try {
      const file = await Deno.open(path, { append: true, create: true });
      try {
        for (let written = 0; written < bytes.length;) {
          written += await file.write(bytes.subarray(written));
        }
        await file.sync();
      } finally {
        file.close();
      }
    } catch (error) {
      throw new RunDirectoryError(
        `Cannot write ${path}: ${
          error instanceof Error ? error.message : error
        }; free space, then continue with --resume ${this.path}`,
        { cause: error },
      );
    }
    this.#pendingSteps = [];
  }

  /**
   * Cuts `steps.jsonl` back to a checkpoint, before a run goes on from it.
   *
   * @param lastStep The checkpoint's step; 0 leaves an empty log.
   * @throws {RunDirectoryError} If a record up to the step is damaged.
   */
  async truncateSteps(lastStep: number): Promise<void> {
    this.#pendingSteps = [];
    const name = RUN_FILES.steps;
    const text = await this.has(name) ? await this.readText(name) : "";
    const kept = truncateStepLog(text, lastStep, this.resolve(name));
    await this.writeText(name, kept);
  }

  /**
   * Writes an epoch's checkpoint, points `latest` at it, and removes what
   * {@link writeInterruptedCheckpoint} has left: a run that was stopped must end
   * in the same files as one that was not.
   *
   * @param epoch Epochs finished.
   * @param bytes The checkpoint's file.
   * @returns The checkpoint's name inside the run, e.g. `checkpoints/epoch-0007.safetensors`.
   */
  async writeCheckpoint(epoch: number, bytes: Uint8Array): Promise<string> {
    const file = epochFileName(epoch, CHECKPOINT_EXTENSION);
    return await this.#writeLatest(file, bytes);
  }

  /**
   * Writes the checkpoint of a run that is stopped inside an epoch, and points
   * `latest` at it. The next checkpoint replaces it.
   *
   * @param step Updates made.
   * @param bytes The checkpoint's file.
   * @returns The checkpoint's name inside the run, e.g. `checkpoints/step-00000123.safetensors`.
   */
  async writeInterruptedCheckpoint(
    step: number,
    bytes: Uint8Array,
  ): Promise<string> {
    const digits = String(step).padStart(8, "0");
    return await this.#writeLatest(
      `step-${digits}.${CHECKPOINT_EXTENSION}`,
      bytes,
    );
  }

  /**
   * Points `latest` or `best` at an epoch's checkpoint.
   *
   * @param pointer Which of the two.
   * @param epoch An epoch whose checkpoint exists.
   */
  async pointTo(pointer: CheckpointPointer, epoch: number): Promise<void> {
    const file = epochFileName(epoch, CHECKPOINT_EXTENSION);
    if (!await this.has(`${RUN_FILES.checkpoints}/${file}`)) {
      throw new Error(`No checkpoint ${file} for ${pointer} in ${this.path}`);
    }
    await this.writeText(`${RUN_FILES.checkpoints}/${pointer}`, `${file}\n`);
  }

  /**
   * Deletes old checkpoints, but never those that `latest` and `best` name.
   *
   * @param keep Newest checkpoints to keep.
   */
  async pruneCheckpoints(keep: number): Promise<void> {
    this.#assertOpen();
    const pointed = [
      await this.checkpointAt("latest"),
      await this.checkpointAt("best"),
    ];
    const epochs = await this.checkpointEpochs();
    for (const epoch of epochs.slice(0, Math.max(0, epochs.length - keep))) {
      const name = `${RUN_FILES.checkpoints}/${epochFileName(epoch, CHECKPOINT_EXTENSION)}`;
      if (!pointed.includes(name)) await Deno.remove(this.resolve(name));
    }
  }

  async #writeLatest(file: string, bytes: Uint8Array): Promise<string> {
    const folder = RUN_FILES.checkpoints;
    await this.writeBytes(`${folder}/${file}`, bytes);
    await this.writeText(`${folder}/latest`, `${file}\n`);
    // Only now, so that `latest` names an existing file at every moment.
    for (const other of await this.list(folder)) {
      if (isInterruptedCheckpoint(other) && other !== file) {
        await Deno.remove(this.resolve(`${folder}/${other}`));
      }
    }
    return `${folder}/${file}`;
  }

  #assertOpen(): void {
    if (!this.#lock) throw new Error(`Run ${this.path} is closed already`);
  }
}
