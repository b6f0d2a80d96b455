import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import { decodePngSlice } from "./png_slice.ts";

/** A PNG put together from the specification, independent of fast-png. */
function makePng(options: {
  width: number;
  height: number;
  depth?: number;
  colourType?: number;
  /** Filtered scan lines, each with its filter byte. */
  lines: number[];
  extra?: Uint8Array[];
}): Uint8Array {
  const { width, height, depth = 8, colourType = 0, lines, extra = [] } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, 0], 8);
  return new Uint8Array(Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...extra,
    chunk("IDAT", deflateSync(Uint8Array.from(lines))),
    chunk("IEND", new Uint8Array(0)),
  ]));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

function refused(bytes: Uint8Array, message: RegExp): void {
  assert.throws(() => decodePngSlice(bytes, "dir/case_001.png"), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /dir\/case_001\.png/);
    return true;
  });
}

const SMALL = { width: 3, height: 2 };
// Filter none: 1 2 3; filter up: + (9 8 252) modulo 256 → 10 10 255.
const LINES = [0, 1, 2, 3, 2, 9, 8, 252];

Deno.test("decodePngSlice reads a hand-made file", () => {
  const bytes = makePng({ ...SMALL, lines: LINES });
  const image = decodePngSlice(bytes, "a.png");
  assert.deepEqual(image, {
    ...SMALL,
    pixels: Uint8Array.of(1, 2, 3, 10, 10, 255),
  });
  // As a view into a larger buffer.
  const shifted = new Uint8Array(bytes.length + 9);
  shifted.set(bytes, 5);
  assert.deepEqual(
    decodePngSlice(shifted.subarray(5, 5 + bytes.length), "a.png"),
    image,
  );
});

Deno.test("decodePngSlice refuses what is not 8-bit grey and says so", () => {
  const eight = /convert it to 8-bit grey/;
  refused(
    makePng({ ...SMALL, depth: 16, lines: new Array(14).fill(0) }),
    /16 bits; convert it to 8-bit grey/,
  );
  refused(makePng({ ...SMALL, depth: 1, lines: [0, 0, 0, 0] }), /1 bits/);
  refused(
    makePng({ ...SMALL, colourType: 2, lines: new Array(20).fill(0) }),
    /colour \(RGB\)/,
  );
  refused(
    makePng({ ...SMALL, colourType: 4, lines: new Array(14).fill(0) }),
    /alpha/,
  );
  refused(
    makePng({ ...SMALL, colourType: 6, lines: new Array(26).fill(0) }),
    /alpha/,
  );
  refused(
    makePng({
      ...SMALL,
      colourType: 3,
      extra: [chunk("PLTE", new Uint8Array(6))],
      lines: new Array(8).fill(0),
    }),
    /palette/,
  );
  refused(
    makePng({
      ...SMALL,
      extra: [chunk("tRNS", Uint8Array.of(0, 1))],
      lines: LINES,
    }),
    /transparent/,
  );
  refused(makePng({ ...SMALL, colourType: 9, lines: LINES }), eight);
});

Deno.test("decodePngSlice refuses every truncation of a file", () => {
  const bytes = makePng({ ...SMALL, lines: LINES });
  for (let length = 0; length < bytes.length; length++) {
    refused(
      bytes.subarray(0, length),
      length < 8 ? /not a PNG/ : /truncated or corrupt/,
    );
  }
});

Deno.test("decodePngSlice refuses every single damaged byte", () => {
  const bytes = makePng({ ...SMALL, lines: LINES });
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i] ^= 0x10;
    refused(damaged, /./);
  }
});

Deno.test("decodePngSlice refuses a size that the pixels do not fill", () => {
  refused(makePng({ width: 3, height: 3, lines: LINES }), /corrupt/);
  refused(
    makePng({ width: 0, height: 2, lines: LINES }),
    /claims to be 0×2/,
  );
  refused(
    makePng({ width: 3, height: 2 ** 31 - 1, lines: LINES }),
    /claims to be 3×2147483647/,
  );
});

Deno.test("decodePngSlice answers garbage with a DatasetError", () => {
  refused(new TextEncoder().encode("<html>not found</html>"), /not a PNG/);
  const stream = new RandomStream(3, "garbage");
  const whole = encode({
    ...SMALL,
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    channels: 1,
    depth: 8,
  });
  for (let trial = 0; trial < 200; trial++) {
    const garbage = Uint8Array.from(
      { length: 33 + stream.integer(100) },
      () => stream.integer(256),
    );
    // Past the header check, so that the decoder itself meets the garbage.
    garbage.set(whole.subarray(0, 33));
    refused(garbage, /truncated or corrupt/);
  }
});
