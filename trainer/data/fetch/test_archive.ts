/**
 * For tests: archives, and their entries in the catalogue.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { handMadeTar } from "../sources/hand_made_tar.ts";
import type { KnownFile, KnownSource } from "./source_catalogue.ts";

/**
 * A tar of one file, always the same for a size.
 *
 * @param size Bytes of the file in it: ones that gzip cannot pack, so that a
 *   packed archive has about this size, too.
 */
export function testTar(size: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[i] = state >>> 24;
  }
  return handMadeTar([{ name: "slices.bin", content }]);
}

/** The same, packed. */
export function testTarGz(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(testTar(size)));
}

/** An entry of the catalogue without checksums. */
export function knownFile(name: string, bytes: number, more: Partial<KnownFile> = {}): KnownFile {
  return {
    name,
    url: name,
    disc: null,
    bytes,
    bytes_exact: true,
    md5: null,
    sha256: null,
    ...more,
  };
}

/** A source of some files. */
export function knownSource(files: KnownFile[], more: Partial<KnownSource> = {}): KnownSource {
  return {
    id: "test",
    title: "Test",
    kind: "slices",
    count: 1,
    content: "noise",
    terms_url: "https://example.org/terms",
    terms: "Be kind.",
    acknowledgement: "Thanks.",
    base_url: "http://127.0.0.1/",
    files,
    ...more,
  };
}
