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
  interlaced?: boolean;
  extra?: Uint8Array[];
}): Uint8Array {
  const { width, height, depth = 8, colourType = 0, lines, extra = [] } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, options.interlaced ? 1 : 0], 8);
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

Deno.test("decodePngSlice takes what is grey though stored otherwise", () => {
  const pixels = (options: Parameters<typeof makePng>[0]) =>
    Array.from(decodePngSlice(makePng(options), "a.png").pixels);
  const row = { width: 3, height: 1 };
  // 16 bits: 0x0080 is 0.498 of a level, 0x0081 0.502; 0xff7f is 254.502.
  assert.deepEqual(pixels({ ...row, depth: 16, lines: [0, 0, 0x80, 0, 0x81, 0xff, 0x7f] }), [
    0,
    1,
    255,
  ]);
  assert.deepEqual(pixels({ ...row, colourType: 4, lines: [0, 1, 255, 2, 255, 3, 255] }), [
    1,
    2,
    3,
  ]);
  assert.deepEqual(
    pixels({ ...row, colourType: 2, lines: [0, 1, 1, 1, 9, 9, 9, 255, 255, 255] }),
    [1, 9, 255],
  );
  assert.deepEqual(
    pixels({ ...row, colourType: 6, lines: [0, 1, 1, 1, 255, 9, 9, 9, 255, 0, 0, 0, 255] }),
    [1, 9, 0],
  );
  assert.deepEqual(
    pixels({
      ...row,
      depth: 16,
      colourType: 6,
      lines: [
        0,
        ...[0x01, 0x01, 0x80, 0x80, 0xff, 0xff].flatMap((byte, i) =>
          i % 2 === 0 ? [byte, byte, byte, byte, byte, byte, 255, 255] : []
        ),
      ],
    }),
    [1, 128, 255],
  );
  const palette = [chunk("PLTE", Uint8Array.of(7, 7, 7, 200, 200, 200, 1, 2, 3))];
  assert.deepEqual(pixels({ ...row, colourType: 3, extra: palette, lines: [0, 1, 0, 1] }), [
    200,
    7,
    200,
  ]);
  // One bit a pixel, two rows: 101 and 010 at the top of a byte.
  const bits = { width: 3, height: 2, depth: 1, colourType: 3, extra: palette };
  assert.deepEqual(pixels({ ...bits, lines: [0, 0xa0, 0, 0x40] }), [200, 7, 200, 7, 200, 7]);
});

Deno.test("decodePngSlice reads interlaced files", () => {
  // 3×3 pixels in Adam7's order: pass 1 has (0,0); 4 (2,0); 5 (0,2) and (2,2); 6 (1,0) and
  // (1,2); 7 the middle row.
  const bytes = makePng({
    width: 3,
    height: 3,
    interlaced: true,
    lines: [0, 11, 0, 13, 0, 31, 33, 0, 12, 0, 32, 0, 21, 22, 23],
  });
  assert.deepEqual(
    decodePngSlice(bytes, "a.png").pixels,
    Uint8Array.of(11, 12, 13, 21, 22, 23, 31, 32, 33),
  );
});

Deno.test("decodePngSlice refuses what is not grey and says so", () => {
  const eight = /convert it to 8-bit grey/;
  refused(makePng({ ...SMALL, depth: 1, lines: [0, 0, 0, 0] }), /1 bits/);
  const row = { width: 2, height: 1 };
  refused(makePng({ ...row, colourType: 2, lines: [0, 1, 1, 1, 9, 9, 8] }), /coloured/);
  refused(makePng({ ...row, colourType: 2, lines: [0, 1, 1, 1, 9, 8, 9] }), /coloured/);
  refused(makePng({ ...row, colourType: 4, lines: [0, 1, 255, 1, 254] }), /transparent/);
  refused(
    makePng({ ...row, colourType: 6, lines: [0, 1, 1, 1, 255, 1, 1, 1, 0] }),
    /transparent/,
  );
  const palette = chunk("PLTE", Uint8Array.of(7, 7, 7, 200, 200, 201));
  refused(makePng({ ...row, colourType: 3, extra: [palette], lines: [0, 0, 1] }), /coloured/);
  const alpha = chunk("tRNS", Uint8Array.of(255, 9));
  const greys = chunk("PLTE", Uint8Array.of(7, 7, 7, 8, 8, 8));
  refused(
    makePng({ ...row, colourType: 3, extra: [greys, alpha], lines: [0, 0, 1] }),
    /transparent/,
  );
  // Colours beyond the palette, and no palette at all.
  refused(makePng({ ...row, colourType: 3, extra: [greys], lines: [0, 0, 2] }), /corrupt/);
  refused(makePng({ ...row, colourType: 3, lines: [0, 0, 1] }), /corrupt/);
  refused(
    makePng({
      ...row,
      depth: 1,
      colourType: 3,
      interlaced: true,
      extra: [greys],
      lines: [0, 0, 0, 0],
    }),
    /1 bits and are interlaced/,
  );
  refused(
    makePng({ ...SMALL, extra: [chunk("tRNS", Uint8Array.of(0, 1))], lines: LINES }),
    /transparent/,
  );
  refused(makePng({ ...SMALL, colourType: 9, lines: LINES }), eight);
});

Deno.test("decodePngSlice is not fooled by a second header or by bombs", () => {
  const header = Uint8Array.of(0, 0, 0, 200, 0, 0, 0, 200, 8, 0, 0, 0, 0);
  refused(makePng({ ...SMALL, extra: [chunk("IHDR", header)], lines: LINES }), /two headers/);
  // 1 MB of zeros where eight bytes belong.
  refused(makePng({ ...SMALL, lines: new Array(2 ** 20).fill(0) }), /unpack to more/);
  // A colour profile is not even unpacked.
  const profile = chunk("iCCP", Buffer.from("name\0\0no deflate data"));
  assert.equal(decodePngSlice(makePng({ ...SMALL, extra: [profile], lines: LINES }), "a").width, 3);
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
  refused(makePng({ ...SMALL, lines: [0, 1, 2, 3, 0, 10, 10] }), /do not fit its header/);
  refused(makePng({ width: 2048, height: 2049, lines: LINES }), /2048×2049 pixels, more than/);
  refused(makePng({ width: 2048, height: 2048, lines: LINES }), /corrupt/);
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
