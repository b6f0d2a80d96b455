/**
 * Whether a file can be the archive that its name says, from its first block.
 * Servers answer with a web page where a file has moved or a login is needed,
 * often as if all were well.
 *
 * @module
 */
import { isGzip } from "../formats/gunzip.ts";

/** How much of a file's start is looked at: a tar header. */
export const START_BYTES = 512;

/**
 * What is wrong with an archive's start.
 *
 * @param start The file's first 512 bytes, or all where it has fewer.
 * @param name The file's name; ends with `.tar` or `.tar.gz`.
 * @returns In a few words, to follow "it"; null where it may be the archive.
 */
export function archiveStartFault(start: Uint8Array, name: string): string | null {
  const packed = name.endsWith(".gz");
  if (packed ? isGzip(start) : isTarHeader(start)) return null;
  if (looksLikeMarkup(start)) return "is a web page or an error message, not an archive";
  if (start.length === 0) return "is empty";
  if (!packed && isGzip(start)) return "is packed with gzip, which a .tar is not";
  return `does not begin as a ${packed ? "gzip file" : "tar archive"} does`;
}

/**
 * Whether a block is the header of a tar entry: its checksum is right. POSIX
 * and GNU headers have it as well as those of 1979.
 *
 * The checksum is the sum of all bytes, those of its own field (148 to 155)
 * taken as spaces, in octal digits.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format"
 */
function isTarHeader(block: Uint8Array): boolean {
  if (block.length < 512) return false;
  const field = new TextDecoder("latin1").decode(block.subarray(148, 156));
  const match = /^ *([0-7]{1,7})[ \0]/.exec(field);
  if (match === null) return false;
  let sum = 8 * 0x20;
  for (let i = 0; i < 512; i++) {
    if (i < 148 || i >= 156) sum += block[i];
  }
  return sum === parseInt(match[1], 8);
}

/** HTML or XML: storage servers word their errors in XML. */
function looksLikeMarkup(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start).trimStart();
  return /^<(!--|(!doctype|\?xml|html|head|body|title|meta|script|error)\b)/i.test(text) ||
    /^<[a-z][^>]*>[^\0]*<\//i.test(text);
}
