/**
 * For tests: tar archives put together byte by byte (POSIX.1-1988, "ustar"), so
 * that they can be wrong in any way.
 *
 * @module
 */
import { concatenate } from "./concatenate.ts";

/** One entry; everything but the name may be left to its usual value. */
export interface TarMember {
  /** At most 100 bytes. */
  name: string | Uint8Array;
  content?: Uint8Array;
  /** The type flag: "0" a file, "1" a hard link, "2" a symbolic link, "5" a folder … */
  type?: string;
  /** The size field, 12 bytes; the content's size in octal digits where left out. */
  size?: string | Uint8Array;
  link?: string;
  /** Bytes 257 to 264. */
  magic?: string;
}

/**
 * The bytes of a tar.
 *
 * @param endBlocks Empty blocks at the end; 2 by the standard.
 */
export function handMadeTar(
  members: readonly TarMember[],
  endBlocks = 2,
): Uint8Array<ArrayBuffer> {
  const parts = members.flatMap((member) => {
    const content = member.content ?? new Uint8Array(0);
    const padding = new Uint8Array((512 - content.length % 512) % 512);
    return [tarHeader(member), content, padding];
  });
  return concatenate([...parts, new Uint8Array(512 * endBlocks)]);
}

/** The 512 bytes of a header, with its checksum. */
export function tarHeader(member: TarMember): Uint8Array<ArrayBuffer> {
  const { name, content, type = "0", link = "", magic = "ustar\x0000" } = member;
  const header = new Uint8Array(512);
  header.set(asBytes(name), 0);
  header.set(asBytes("0000644\0"), 100);
  header.set(asBytes("0000000\0"), 108);
  header.set(asBytes("0000000\0"), 116);
  header.set(asBytes(member.size ?? octal(content?.length ?? 0)), 124);
  header.set(asBytes("00000000000\0"), 136);
  header.set(asBytes(type), 156);
  header.set(asBytes(link), 157);
  header.set(asBytes(magic), 257);
  header.set(asBytes("        "), 148); // counted as spaces
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(asBytes(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

/** A size field of octal digits. */
export function octal(size: number): string {
  return `${size.toString(8).padStart(11, "0")}\0`;
}

/** A size field in GNU's base 256: a set bit, then a big-endian number. */
export function base256(size: number): Uint8Array {
  const field = new Uint8Array(12);
  field[0] = 0x80;
  new DataView(field.buffer).setBigUint64(4, BigInt(size));
  return field;
}

/** An extended header (POSIX.1-2001, "pax") of one entry. */
export function paxHeader(records: Readonly<Record<string, string>>): TarMember {
  const text = Object.entries(records).map(([key, value]) => {
    const rest = new TextEncoder().encode(` ${key}=${value}\n`).length;
    let length = rest + 1;
    while (String(length).length + rest !== length) length++;
    return `${length} ${key}=${value}\n`;
  }).join("");
  return { name: "PaxHeaders/x", type: "x", content: new TextEncoder().encode(text) };
}

function asBytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}
