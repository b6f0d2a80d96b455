/**
 * Reading a run directory, also while another process writes it.
 *
 * @module
 */
import { RunDirectoryError } from "../errors.ts";
import { TEMPORARY_SUFFIX } from "./atomic_write.ts";
import { epochOfFileName } from "./epoch_file_name.ts";
import type { Shape } from "./json_shape.ts";
import { listFiles } from "./list_files.ts";
import { RUN_FILES, SCHEMA_VERSION } from "./schema.ts";

/** Which checkpoint a pointer file names. */
export type CheckpointPointer = "latest" | "best";

/** Extension of checkpoint files. */
export const CHECKPOINT_EXTENSION = "safetensors";

/** A run directory to read from. All names are relative to it, with forward slashes. */
export class RunReader {
  /** The directory, as it was given. */
  readonly path: string;

  protected constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens a run for reading.
   *
   * @param path The run directory.
   * @returns The directory.
   * @throws {RunDirectoryError} If it is no run directory.
   */
  static async open(path: string): Promise<RunReader> {
    await assertIsRun(path);
    return new RunReader(path);
  }

  /** Whether a file exists. */
  async has(name: string): Promise<boolean> {
    return await isFile(this.resolve(name));
  }

  /**
   * Names of all files in a folder of the run, sorted.
   *
   * @param folder One of the folders of {@link RUN_FILES}; `""` for the whole run.
   * @returns Names relative to the folder, unfinished files left out; empty where it does not exist.
   */
  async list(folder: string): Promise<string[]> {
    const names = await listFiles(this.resolve(folder));
    return names.filter((name) => !name.endsWith(TEMPORARY_SUFFIX));
  }

  /**
   * Reads a file.
   *
   * @throws {RunDirectoryError} If it is missing or cannot be read.
   */
  async readBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = this.resolve(name);
    try {
      return await Deno.readFile(path);
    } catch (error) {
      throw new RunDirectoryError(
        error instanceof Deno.errors.NotFound
          ? `Cannot read ${path} as it does not exist; restore it, or run again with another --out`
          : `Cannot read ${path}: ${
            error instanceof Error ? error.message : error
          }; check its permissions`,
        { cause: error },
      );
    }
  }

  /** Reads a text file; see {@link readBytes}. */
  async readText(name: string): Promise<string> {
    return new TextDecoder().decode(await this.readBytes(name));
  }

  /**
   * Reads a JSON file of this contract.
   *
   * @param name The file.
   * @param shape Checks its fields; without it only `schema_version` is checked.
   * @returns Its content.
   * @throws {RunDirectoryError} If it is missing, is no JSON object, is of a later version, or does not fit the shape.
   */
  async readJson<T extends { schema_version: number }>(
    name: string,
    shape?: Shape<T>,
  ): Promise<T> {
    const text = await this.readText(name);
    const path = this.resolve(name);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new RunDirectoryError(
        `Cannot read ${path} as it is not valid JSON; restore it, or run again with another --out`,
        { cause: error },
      );
    }
    if (
      typeof value !== "object" || value === null ||
      !("schema_version" in value) || typeof value.schema_version !== "number"
    ) {
      throw new RunDirectoryError(
        `Cannot read ${path} as it has no schema_version; restore it, or run again with another --out`,
      );
    }
    if (value.schema_version > SCHEMA_VERSION) {
      throw new RunDirectoryError(
        `Cannot read ${path} as its schema_version must be at most ${SCHEMA_VERSION}: current value is ${value.schema_version}; update this program`,
      );
    }
    const [violation] = shape?.(value, name) ?? [];
    if (violation !== undefined) {
      throw new RunDirectoryError(
        `Cannot use ${path}: ${violation}; restore it, or run again with another --out`,
      );
    }
    return value as unknown as T;
  }

  /**
   * The checkpoint that a pointer names.
   *
   * @returns Its name inside the run, e.g. `checkpoints/epoch-0007.safetensors`;
   *   null where there is no such pointer yet.
   * @throws {RunDirectoryError} If the pointer names no checkpoint, or one that is missing.
   */
  async checkpointAt(pointer: CheckpointPointer): Promise<string | null> {
    const pointerName = `${RUN_FILES.checkpoints}/${pointer}`;
    if (!await this.has(pointerName)) return null;
    const file = (await this.readText(pointerName)).trim();
    const name = `${RUN_FILES.checkpoints}/${file}`;
    if (
      !isEpochCheckpoint(file) && !isInterruptedCheckpoint(file) ||
      !await this.has(name)
    ) {
      throw new RunDirectoryError(
        `Cannot use ${
          this.resolve(pointerName)
        } as it must name a checkpoint beside it: current value is "${file}"; write the name of an existing one into it`,
      );
    }
    return name;
  }

  /** Epochs whose checkpoints exist, rising. */
  async checkpointEpochs(): Promise<number[]> {
    const names = await this.list(RUN_FILES.checkpoints);
    return names
      .map((name) => epochOfFileName(name, CHECKPOINT_EXTENSION))
      .filter((epoch) => epoch !== null)
      .sort((a, b) => a - b);
  }

  /** Path of a file of the run; it must not lead out of it. */
  protected resolve(name: string): string {
    if (name.startsWith("/") || name.split("/").includes("..")) {
      throw new RunDirectoryError(
        `Cannot use "${name}" as a file of run ${this.path}: it must lie inside it`,
      );
    }
    return `${this.path}/${name}`;
  }
}

/** Whether a name is that of a checkpoint made inside an epoch. */
export function isInterruptedCheckpoint(file: string): boolean {
  return /^step-\d{8,}\.safetensors$/.test(file);
}

function isEpochCheckpoint(file: string): boolean {
  return epochOfFileName(file, CHECKPOINT_EXTENSION) !== null;
}

/**
 * Checks that a path is a run directory.
 *
 * @param path The path.
 * @throws {RunDirectoryError} If it holds no `config.json`.
 */
export async function assertIsRun(path: string): Promise<void> {
  if (await isFile(`${path}/${RUN_FILES.config}`)) return;
  throw new RunDirectoryError(
    `Cannot open run ${path} as it holds no ${RUN_FILES.config}; give the directory of a run, e.g. artifacts/runs/NAME`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
