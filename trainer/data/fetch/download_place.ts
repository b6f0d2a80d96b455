/**
 * Where downloaded files are, and what of a source is here.
 *
 * @module
 */
import { join } from "node:path";
import { byteCount } from "./byte_count.ts";
import { findPartial } from "./partial_file.ts";
import type { KnownFile, KnownSource, SourceCatalogue } from "./source_catalogue.ts";

/**
 * The folder of a source's files: its own where it has discs, since they are
 * imported together.
 *
 * @param downloads The folder of all downloads.
 */
export function sourceFolder(downloads: string, source: KnownSource): string {
  return source.files.length > 1 ? join(downloads, source.id) : downloads;
}

/**
 * The known sources, for `data list`.
 *
 * @param downloads The folder of all downloads; it may be missing.
 * @returns For each source three lines: id, number, size and content; the terms'
 *   address; what is here. Nothing is verified: that would mean reading it all.
 */
export async function describeKnownSources(
  catalogue: SourceCatalogue,
  downloads: string,
): Promise<string[]> {
  const lines: string[] = [];
  for (const source of catalogue.sources) {
    lines.push(
      `${source.id}: ${source.count} ${source.kind}, ${
        downloadSize(source.files)
      }; ${source.content}`,
      `  terms: ${source.terms_url}`,
      `  ${await describePresence(source, downloads)}`,
    );
  }
  return lines;
}

/** The size of some files together, e.g. `12 files, about 16.2 GB`. */
export function downloadSize(files: readonly KnownFile[]): string {
  const bytes = byteCount(files.reduce((sum, file) => sum + file.bytes, 0));
  const size = files.every((file) => file.bytes_exact) ? bytes : `about ${bytes}`;
  return files.length === 1 ? size : `${files.length} files, ${size}`;
}

async function describePresence(source: KnownSource, downloads: string): Promise<string> {
  const folder = sourceFolder(downloads, source);
  const here: string[] = [];
  for (const file of source.files) {
    const path = join(folder, file.name);
    const label = file.disc === null ? file.name : `disc ${file.disc}`;
    if (await isFile(path)) {
      here.push(label);
      continue;
    }
    const partial = await findPartial(path);
    if (partial === null) continue;
    const percent = Math.floor(100 * partial.have / (partial.origin.bytes ?? file.bytes));
    here.push(`${label} (${Math.min(percent, 100)} %)`);
  }
  return here.length === 0
    ? `not here; deno task data fetch ${source.id}`
    : `here, in ${folder}: ${here.join(", ")}`;
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
