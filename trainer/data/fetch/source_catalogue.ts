/**
 * The known sources of data: where they are, how large, under which terms.
 * They stand in `data/sources.json`, so that a file that has moved is a change
 * of one line.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { flag, list, object, oneOf, orNull, pattern, text, whole } from "../../run/json_shape.ts";
import { firstDuplicateKey } from "../../training/duplicate_json_key.ts";

/** Version of the catalogue's layout. */
export const CATALOGUE_SCHEMA_VERSION = 1;

/** One file to download. */
export interface KnownFile {
  /** Name on this machine; ends with `.tar` or `.tar.gz`, which it is. */
  name: string;
  /** Address: whole, or relative to the source's `base_url`. */
  url: string;
  /** Which disc of the source it is; null where there are no discs. */
  disc: number | null;
  /** Its size. */
  bytes: number;
  /** Whether `bytes` is the size to the byte; else a file may be a quarter off. */
  bytes_exact: boolean;
  /** Checksum in lower-case hexadecimal; null where it is not known. */
  md5: string | null;
  /** Checksum in lower-case hexadecimal; null where it is not known. */
  sha256: string | null;
}

/** One source. */
export interface KnownSource {
  /** What users call it; also a good name for the dataset. */
  id: string;
  title: string;
  /** What the source is made of. */
  kind: "slices" | "volumes";
  /** How many of them. */
  count: number;
  /** What is in it, in a few words. */
  content: string;
  /** Address of the agreement that the data are under. */
  terms_url: string;
  /** The agreement in short. */
  terms: string;
  /** What publications must say. */
  acknowledgement: string;
  /** Address of the folder that the files are in; ends with `/`. */
  base_url: string;
  files: KnownFile[];
}

/** The content of `data/sources.json`. */
export interface SourceCatalogue {
  schema_version: number;
  sources: KnownSource[];
}

const ADDRESS = /^https?:\/\/[^\s/]+\/\S*$/;

const FILE = object<KnownFile>({
  // Nothing that a file system could read as a folder, an option or a hidden file.
  name: pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.tar(\.gz)?$/),
  url: pattern(/^\S+$/),
  disc: orNull(whole({ min: 1, max: 99 })),
  bytes: whole({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  bytes_exact: flag(),
  md5: orNull(pattern(/^[0-9a-f]{32}$/)),
  sha256: orNull(pattern(/^[0-9a-f]{64}$/)),
});

const CATALOGUE = object<SourceCatalogue>({
  schema_version: whole({ min: CATALOGUE_SCHEMA_VERSION, max: CATALOGUE_SCHEMA_VERSION }),
  sources: list(
    object<KnownSource>({
      id: pattern(/^[a-z0-9][a-z0-9._-]{0,63}$/),
      title: text(),
      kind: oneOf("slices", "volumes"),
      count: whole({ min: 1 }),
      content: text(),
      terms_url: pattern(ADDRESS),
      terms: text(),
      acknowledgement: text(),
      base_url: pattern(/^https?:\/\/[^\s/]+\/(\S*\/)?$/),
      files: list(FILE, 1),
    }),
    1,
  ),
});

/**
 * Reads the catalogue.
 *
 * @param path Of `data/sources.json`.
 * @throws {DatasetError} If it cannot be read, or as {@link parseCatalogue}.
 */
export async function readCatalogue(path: string): Promise<SourceCatalogue> {
  let content: string;
  try {
    content = await Deno.readTextFile(path);
  } catch (error) {
    throw new DatasetError(
      `Cannot read ${path}: ${
        error instanceof Error ? error.message : error
      }; restore it from the repository`,
      { cause: error },
    );
  }
  return parseCatalogue(content, path);
}

/**
 * Parses the catalogue strictly: every field must be there with its type, and
 * no other; ids, file names and discs occur once.
 *
 * @param content The text of `data/sources.json`.
 * @param path Where it is from, for messages.
 * @throws {DatasetError} Naming the key at fault.
 */
export function parseCatalogue(content: string, path: string): SourceCatalogue {
  const fault = (what: string) =>
    new DatasetError(`Cannot use ${path}: ${what}; mend it, or restore it from the repository`);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw fault(`it is not JSON (${error instanceof Error ? error.message : error})`);
  }
  const double = firstDuplicateKey(content);
  if (double !== null) throw fault(`the key "${double}" occurs twice in one object`);
  const [violation] = CATALOGUE(value, "the catalogue");
  if (violation !== undefined) throw fault(violation.replaceAll("the catalogue.", ""));
  const catalogue = value as SourceCatalogue;
  for (const problem of contradictions(catalogue)) throw fault(problem);
  return catalogue;
}

/**
 * The address of a file.
 *
 * @param source The source that the file is of.
 */
export function fileAddress(source: KnownSource, file: KnownFile): string {
  return new URL(file.url, source.base_url).href;
}

/** What the fields' own shapes cannot tell. */
function* contradictions({ sources }: SourceCatalogue): Generator<string> {
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const [i, source] of sources.entries()) {
    if (ids.has(source.id)) yield `sources[${i}].id "${source.id}" occurs twice`;
    ids.add(source.id);
    const discs = new Set<number | null>();
    for (const [j, file] of source.files.entries()) {
      const at = `sources[${i}].files[${j}]`;
      if (names.has(file.name)) yield `${at}.name "${file.name}" occurs twice`;
      names.add(file.name);
      if (discs.has(file.disc)) yield `${at}.disc ${file.disc} occurs twice`;
      discs.add(file.disc);
      if (discs.has(null) && discs.size > 1) {
        yield `${at}.disc must be a number for all files of a source, or null for its only one`;
      }
      if (!isAddress(file.url, source.base_url)) {
        yield `${at}.url must lead to an http or https address: current value is "${file.url}"`;
      }
    }
  }
}

function isAddress(url: string, base: string): boolean {
  return URL.canParse(url, base) && ADDRESS.test(new URL(url, base).href);
}
