/**
 * For tests: zip archives put together byte by byte (PKWARE's APPNOTE 6.3), so
 * that they can be wrong in any way.
 *
 * @module
 */
import { crc32, deflateRawSync } from "node:zlib";
import { concatenate } from "./concatenate.ts";

/** One entry; everything but the name may be left to its usual value. */
export interface ZipMember {
  name: string | Uint8Array;
  content?: Uint8Array;
  /** Bytes as they are stored; without them the content is deflated. */
  packed?: Uint8Array;
  /** Compression method; 8 is Deflate, 0 none. */
  method?: number;
  /** General purpose flags; 0x800 says that the name is UTF-8. */
  flags?: number;
  /** Sizes and checksum that the directory claims. */
  size?: number;
  packedSize?: number;
  crc?: number;
  /** Unix mode. */
  mode?: number;
  /** Where the directory says that the local header is. */
  offset?: number;
}

/**
 * The bytes of a zip.
 *
 * @param entryCount Number of entries that its end claims.
 */
export function handMadeZip(
  members: readonly ZipMember[],
  entryCount = members.length,
): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [], directory: Uint8Array[] = [];
  let at = 0;
  for (const member of members) {
    const { local, record } = zipRecords(member, at);
    locals.push(local);
    directory.push(record);
    at += local.length;
  }
  const size = directory.reduce((sum, record) => sum + record.length, 0);
  const end = fields([[4, 0x06054b50], [2, 0], [2, 0], [2, entryCount], [2, entryCount]], [
    [4, size],
    [4, at],
    [2, 0],
  ]);
  return concatenate([...locals, ...directory, end]);
}

/** The local header with its data, and the record of the directory, of an entry at `at`. */
function zipRecords(member: ZipMember, at: number): { local: Uint8Array; record: Uint8Array } {
  const content = member.content ?? new Uint8Array(0);
  const method = member.method ?? 8;
  const packed = member.packed ?? (method === 8 ? deflateRawSync(content) : content);
  const name = typeof member.name === "string"
    ? new TextEncoder().encode(member.name)
    : member.name;
  const common: Field[] = [
    [2, member.flags ?? 0x800],
    [2, method],
    [4, 0],
    [4, member.crc ?? crc32(content)],
    [4, member.packedSize ?? packed.length],
    [4, member.size ?? content.length],
    [2, name.length],
    [2, 0],
  ];
  const local = concatenate([fields([[4, 0x04034b50], [2, 20]], common), name, packed]);
  const record = concatenate([
    fields([[4, 0x02014b50], [2, 0x0314], [2, 20]], common, [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, (member.mode ?? 0o100644) * 0x10000],
      [4, member.offset ?? at],
    ]),
    name,
  ]);
  return { local, record };
}

/** Bytes and value of a little-endian number. */
type Field = readonly [bytes: 2 | 4, value: number];

function fields(...lists: readonly (readonly Field[])[]): Uint8Array {
  return concatenate(
    lists.flat().map(([bytes, value]) => {
      const view = new DataView(new ArrayBuffer(bytes));
      if (bytes === 2) view.setUint16(0, value, true);
      else view.setUint32(0, value, true);
      return new Uint8Array(view.buffer);
    }),
  );
}
