import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { encodeGif } from "./gif.ts";
import { createRaster, fillRectangle, type Raster } from "./raster.ts";

interface DecodedGif {
  width: number;
  height: number;
  loops: number | null;
  frames: { delay: number; pixels: number[] }[];
}

/** A GIF89a reader after the specification, for files without transparency and local tables. */
function decodeGif(bytes: Uint8Array): DecodedGif {
  assert.equal(String.fromCharCode(...bytes.subarray(0, 6)), "GIF89a");
  const u16 = (at: number) => bytes[at] | (bytes[at + 1] << 8);
  const gif: DecodedGif = {
    width: u16(6),
    height: u16(8),
    loops: null,
    frames: [],
  };
  assert.ok(bytes[10] & 0x80, "a global colour table");
  const table = bytes.subarray(13, 13 + 3 * (2 << (bytes[10] & 7)));
  let at = 13 + table.length;
  const subBlocks = () => {
    const data: number[] = [];
    while (bytes[at] > 0) {
      data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
      at += 1 + bytes[at];
    }
    at++;
    return data;
  };
  let delay = NaN;
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      const label = bytes[at + 1];
      at += 2;
      const data = subBlocks();
      if (label === 0xf9) delay = (data[1] | (data[2] << 8)) * 10;
      if (label === 0xff) gif.loops = data[12] | (data[13] << 8);
    } else {
      assert.equal(bytes[at], 0x2c);
      assert.deepEqual([u16(at + 1), u16(at + 3)], [0, 0]);
      assert.deepEqual([u16(at + 5), u16(at + 7)], [gif.width, gif.height]);
      assert.equal(bytes[at + 9], 0, "no local colour table");
      const codeSize = bytes[at + 10];
      at += 11;
      const indices = decodeLzw(subBlocks(), codeSize);
      const pixels = indices.flatMap((
        i,
      ) => [...table.subarray(3 * i, 3 * i + 3)]);
      gif.frames.push({ delay, pixels });
    }
  }
  assert.equal(at, bytes.length - 1, "the trailer is the last byte");
  return gif;
}

function decodeLzw(data: number[], minimumCodeSize: number): number[] {
  const clear = 1 << minimumCodeSize;
  const output: number[] = [];
  let table: number[][] = [];
  let size = 0;
  let previous: number[] | null = null;
  for (let bit = 0;;) {
    if (table.length === 0) {
      table = Array.from({ length: clear + 2 }, (_, i) => [i]);
      size = minimumCodeSize + 1;
    }
    let code = 0;
    for (let b = 0; b < size; b++, bit++) {
      code |= ((data[bit >> 3] >> (bit & 7)) & 1) << b;
    }
    if (code === clear) {
      table = [];
      previous = null;
      continue;
    }
    if (code === clear + 1) return output;
    const entry: number[] = table[code] ?? [...previous!, previous![0]];
    output.push(...entry);
    if (previous && table.length < 4096) table.push([...previous, entry[0]]);
    if (table.length === 1 << size && size < 12) size++;
    previous = entry;
  }
}

function noise(name: string, width: number, height: number): Raster {
  const stream = new RandomStream(5, name);
  const raster = createRaster(width, height, [0, 0, 0]);
  for (let i = 0; i < width * height; i++) {
    raster.pixels.fill(stream.integer(256), 3 * i, 3 * i + 3);
  }
  return raster;
}

Deno.test("encodeGif: every pixel of every frame comes back, also past a full code table", () => {
  const frames = [
    noise("a", 120, 90),
    createRaster(120, 90, [24, 24, 24]),
    noise("b", 120, 90),
  ];
  const gif = decodeGif(encodeGif(frames));
  assert.equal(gif.frames.length, 3);
  gif.frames.forEach((frame, n) =>
    assert.deepEqual(frame.pixels, [...frames[n].pixels], `frame ${n}`)
  );
});

Deno.test("encodeGif: colours are kept, the loop is endless, the last frame rests", () => {
  const first = createRaster(5, 4, [200, 10, 30]);
  const second = createRaster(5, 4, [0, 0, 255]);
  fillRectangle(second, 1, 1, 2, 2, [0, 255, 0]);
  const gif = decodeGif(
    encodeGif([first, second], {
      frameMilliseconds: 250,
      lastFrameMilliseconds: 2000,
    }),
  );
  assert.equal(gif.loops, 0);
  assert.deepEqual(gif.frames.map((frame) => frame.delay), [250, 2000]);
  assert.deepEqual(gif.frames[1].pixels, [...second.pixels]);
});

Deno.test("encodeGif: a single frame of a single colour", () => {
  const gif = decodeGif(encodeGif([createRaster(3, 3, [9, 8, 7])]));
  assert.deepEqual(gif.frames[0].pixels.slice(0, 3), [9, 8, 7]);
  assert.equal(gif.frames[0].delay, 3000);
});

Deno.test("encodeGif: equal frames, equal bytes", () => {
  const frames = () => [noise("a", 30, 30), noise("b", 30, 30)];
  assert.deepEqual(encodeGif(frames()), encodeGif(frames()));
});

Deno.test("encodeGif: no frame, other sizes and too many colours are refused", () => {
  assert.throws(() => encodeGif([]), RangeError);
  const small = createRaster(3, 3, [0, 0, 0]);
  const large = createRaster(3, 4, [0, 0, 0]);
  assert.throws(() => encodeGif([small, large]), /3×3: .*frame 1 is 3×4/);
  const colourful = createRaster(257, 1, [0, 0, 0]);
  for (let x = 0; x < 257; x++) {
    fillRectangle(colourful, x, 0, 1, 1, [x & 255, x >> 8, 1]);
  }
  assert.throws(() => encodeGif([colourful]), /at most 256 colours/);
});
