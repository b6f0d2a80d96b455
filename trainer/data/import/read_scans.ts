/**
 * From the files of a source to prepared slices: files are read in their order,
 * put together into scans, and prepared on several threads; what comes out is
 * in the same order again.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { recogniseFormat, refusalOf } from "../formats/recognise_format.ts";
import type { Layout, Place } from "../layouts/layout.ts";
import { isGeneric, recogniseLayout } from "../layouts/recognise_layout.ts";
import { sourceFiles } from "../sources/open_source.ts";
import type { SourceFile } from "../sources/source_file.ts";
import type { ImportOptions } from "./import_options.ts";
import type { NamedBytes, PreparedSlices, ScanJob } from "./scan_job.ts";
import { ScanPool } from "./scan_pool.ts";

/** Slices with what their files' names tell of them. */
export interface PreparedScan {
  layout: Layout;
  slices: PreparedSlices;
  /** Of each slice. */
  places: Place[];
}

/** Images that a thread is given at a time: enough that handing them over costs nothing. */
const IMAGES_PER_JOB = 32;

/** Files without a known name that are looked into, and their size at most. */
const LOOKED_INTO = 20;
const LOOKED_INTO_BYTES = 64 * 1024 * 1024;

/** A job, and where the slices that come out of it belong. */
interface Placed {
  job: ScanJob;
  /** Of each image; of a volume, one. */
  places: Place[];
}

/**
 * Reads and prepares a source.
 *
 * @throws {DatasetError} For any fault of the source: nothing of use in it, two
 *   kinds of data, half a pair, or a file that cannot be used.
 */
export async function* readScans(options: ImportOptions): AsyncGenerator<PreparedScan> {
  const pool = new ScanPool(options.threads);
  try {
    const reader = new SourceReader(options);
    const underWay: { places: Place[]; result: Promise<PreparedSlices> }[] = [];
    let fieldOfView = options.fieldOfView ?? null;
    const next = async (): Promise<PreparedScan> => {
      const { places, result } = underWay.shift()!;
      const slices = await result;
      fieldOfView ??= slices.fieldOfView;
      return {
        layout: reader.layout!,
        slices,
        places: slices.names.map((_, i) => places[places.length === 1 ? 0 : i]),
      };
    };
    for await (const { job, places } of reader.jobs()) {
      if (job.kind === "volume") {
        // All squares are as large as the first: it must be known before a second is cut.
        if (fieldOfView === null && underWay.length > 0) yield await next();
        job.fieldOfView = fieldOfView;
      }
      const result = pool.prepare(job);
      // Faults are met in the order of the files, by whoever awaits the result.
      result.catch(() => {});
      underWay.push({ places, result });
      if (underWay.length >= pool.capacity) yield await next();
    }
    while (underWay.length > 0) yield await next();
  } finally {
    pool.close();
  }
}

/** Turns files into jobs. */
class SourceReader {
  layout: Layout | undefined;
  readonly #options: ImportOptions;
  /** Halves of pairs, by subject and scan. */
  readonly #halves = new Map<string, { place: Place; file: NamedBytes }>();
  #unused = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  async *jobs(): AsyncGenerator<Placed> {
    let images: NamedBytes[] = [];
    let places: Place[] = [];
    const imageJob = (): Placed => {
      const placed: Placed = {
        job: { kind: "images", images, size: this.#options.size ?? null },
        places,
      };
      [images, places] = [[], []];
      return placed;
    };
    for await (const file of this.#files()) {
      const place = this.#place(file);
      if (place === null) {
        await this.#refuseForeign(file);
        this.#unused++;
        continue;
      }
      // A copy with a buffer of its own, which can be handed to a thread.
      const bytes = (await file.read()).slice();
      const named = { name: file.name, bytes };
      if (this.layout!.holds === "images") {
        images.push(named);
        places.push(place);
        if (images.length === IMAGES_PER_JOB) yield imageJob();
      } else {
        const files = this.#pair(place, named);
        if (files !== null) yield { job: this.#volumeJob(files), places: [place] };
      }
    }
    if (images.length > 0) yield imageJob();
    this.#finish();
  }

  async *#files(): AsyncGenerator<SourceFile> {
    const { paths, onNote, onProgress } = this.#options;
    const done = paths.map(() => ({ read: 0, total: 0 }));
    for (const [i, path] of paths.entries()) {
      yield* sourceFiles(path, {
        onNote,
        onProgress: (read, total) => {
          done[i] = { read, total };
          onProgress?.(
            done.reduce((sum, part) => sum + part.read, 0),
            done.reduce((sum, part) => sum + part.total, 0),
          );
        },
      });
    }
  }

  /**
   * What the file holds; the first that tells something decides the layout.
   *
   * @throws {DatasetError} If slices and volumes of unknown sources are mixed:
   *   which of them are wanted, only the user knows.
   */
  #place({ path, name }: SourceFile): Place | null {
    const layout = recogniseLayout(path, this.#options.subjectPattern);
    this.layout ??= layout ?? undefined;
    if (this.layout === undefined) return null;
    if (isGeneric(this.layout) && layout !== null && layout.id !== this.layout.id) {
      throw new DatasetError(
        `Cannot import ${name}: before it came ${this.layout.holds}, and this is of another kind (${layout.id}); give a folder that holds only one kind`,
      );
    }
    return this.layout.place(path, name);
  }

  /**
   * Says what to do with DICOM and the like. Their names tell little, so the
   * first few files are looked into, as long as nothing of use was found.
   *
   * @throws {DatasetError} For a format that must be converted first.
   */
  async #refuseForeign(file: SourceFile): Promise<void> {
    if (this.layout !== undefined || this.#unused >= LOOKED_INTO || file.size > LOOKED_INTO_BYTES) {
      return;
    }
    const format = recogniseFormat(file.path, await file.read());
    const refusal = format === "unknown" ? undefined : refusalOf(format, file.name);
    if (refusal !== undefined) throw refusal;
  }

  /** A whole volume's file, or both files of a pair; null for the first of two. */
  #pair(place: Place, file: NamedBytes): NamedBytes[] | null {
    if (place.part === "whole") return [file];
    const key = JSON.stringify([place.subject, place.scan]);
    const other = this.#halves.get(key);
    if (other === undefined) {
      this.#halves.set(key, { place, file });
      return null;
    }
    if (other.place.part === place.part) {
      throw new DatasetError(
        `Cannot import ${file.name}: it is the same scan as ${other.file.name}; move one of them away, or tell them apart with --subject-pattern`,
      );
    }
    this.#halves.delete(key);
    return place.part === "image" ? [other.file, file] : [file, other.file];
  }

  #volumeJob(files: NamedBytes[]): ScanJob {
    const { plane, view, slices, size } = this.#options;
    const { coronalSlices } = this.layout!;
    return {
      kind: "volume",
      files,
      coronalSlice: coronalSlices,
      plane: coronalSlices ? "coronal" : plane,
      view,
      range: coronalSlices ? null : slices ?? null,
      fieldOfView: null,
      size: size ?? null,
    };
  }

  #finish(): void {
    const { paths, onNote } = this.#options;
    for (const { place, file } of this.#halves.values()) {
      throw new DatasetError(
        `Cannot import ${file.name}: its ${
          place.part === "header" ? ".img" : ".hdr"
        } file is missing; put it beside it`,
      );
    }
    if (this.layout === undefined) {
      throw new DatasetError(
        `Cannot import ${
          paths.join(" ")
        }: there are no slices or volumes in it; give a folder, .tar, .tar.gz or .zip with PNG, JPEG, NIfTI or Analyze files`,
      );
    }
    if (this.#unused > 0) {
      onNote?.(`${this.#unused} other file${this.#unused === 1 ? "" : "s"} left aside`);
    }
  }
}
