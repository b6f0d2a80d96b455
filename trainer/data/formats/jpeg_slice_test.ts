import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import { decodeJpegSlice, isJpeg } from "./jpeg_slice.ts";

// Written by Pillow 9.4 (libjpeg), quality 92: 18 columns, 11 rows, grey
// 20 + 10·column + 4·row. RED has half of it in green and blue.
const GREY = base64(`
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDREN
Dg8QEBEQCgwSExIQEw8QEBD/wAALCAALABIBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACAn/xAAiEAAABQMEAwAAAAAAAAAA
AAAAAQMjQQQGBxMyM1FCYbH/2gAIAQEAAD8AMWJLb4W+oDVxJbfC31AR6FtsJt+BR6E3MSU6LLZQGriSnRZbKAkEKdHQTbLY
Xwf/2Q==
`);
const PROGRESSIVE = base64(`
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDREN
Dg8QEBEQCgwSExIQEw8QEBD/wgALCAALABIBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABwj/2gAIAQEAAAABMGtHm5qSP//E
ABoQAAIDAQEAAAAAAAAAAAAAAAABAgQFESH/2gAIAQEAAQUCyaxk1hVvMmKMmKFFc//EABYQAAMAAAAAAAAAAAAAAAAAAAAB
If/aAAgBAQAGPwJQUFBQUFD/xAAXEAEAAwAAAAAAAAAAAAAAAAAQAHGB/9oACAEBAAE/ISqyja1WT//aAAgBAQAAABCv/8QA
GhAAAgIDAAAAAAAAAAAAAAAAAEExoWGBsf/aAAgBAQABPxCoRUI1SsCghQREkeH/2Q==
`);
const COLOUR = base64(`
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDREN
Dg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ
EBAQEBAQEBAQEBAQEBD/wAARCAALABIDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAACAAH/8QAIhAAAAUDBAMAAAAA
AAAAAAAAAAEDI0EEBgcTMjNRQmGx/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEA
AhEDEQA/ADFiS2+FvqA1cSW3wt9QDXiSnRZbKA1cSU6LLZQA05C22E2/Ao9CGhIU6Ogm2WwvggH/2Q==
`);
const RED = base64(`
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDREN
Dg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ
EBAQEBAQEBAQEBAQEBD/wAARCAALABIDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAYIB//EACEQAAAFBAIDAAAA
AAAAAAAAAAABAwYiAgUjQTNREzJC/8QAFgEBAQEAAAAAAAAAAAAAAAAABQYH/8QAGhEAAgIDAAAAAAAAAAAAAAAAAAECBAUS
If/aAAwDAQACEQMRAD8AiFiWfjh0KLYln44dDHmIknjgWhRbESTxwLQEtTZqGArR4OaVnx0Q+S0ANSaSfjpgXqQAVuy/VaJ/
/9k=
`);
const CMYK = base64(`
/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4P
EBAREAoMEhMSEBMPEBAQ/8AAFAgACwASBEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAgJ/8QAIhAAAAUDBAMA
AAAAAAAAAAAAAAEDI0EEBgcTMjNRQmGx/9oADgRDAE0AWQBLAAA/AE3lu5OZzuQm8t3JzOdyE3lu5OZzuQm8t3JzOdyBTlu5
OZzuQKct3JzOdyBTlu5OZzuQKct3JzOdyDgvcj6jnmc+wcF7kfUc8zn2Dgvcj6jnmc+wcF7kfUc8zn2KR5bqFnnDkUjy3ULP
OHIpHluoWecORSPLdQs84cgVZbqFnnDkCrLdQs84cgVZbqFnnDkCrLdQs84cg4L1C2uo4e8/oOC9QtrqOHvP6DgvULa6jh7z
+g4L1C2uo4e8/o//2Q==
`);

const [WIDTH, HEIGHT] = [18, 11];

function base64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function refused(bytes: Uint8Array, message: RegExp): void {
  assert.throws(() => decodeJpegSlice(bytes, "dir/a.jpg"), (error) => {
    assert(error instanceof DatasetError, `${error}`);
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot (read|use) dir\/a\.jpg: [^\n]*; [^\n]*$/);
    return true;
  });
}

/** Where a marker stands. */
function find(bytes: Uint8Array, marker: number): number {
  return bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === marker);
}

/** The file with one byte changed. */
function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("decodeJpegSlice reads grey, baseline and progressive, and grey saved as colour", () => {
  for (const bytes of [GREY, PROGRESSIVE, COLOUR]) {
    const { pixels, height, width } = decodeJpegSlice(bytes, "a.jpg");
    assert.deepEqual([height, width, pixels.length], [HEIGHT, WIDTH, HEIGHT * WIDTH]);
    pixels.forEach((value, i) => {
      const wanted = 20 + 10 * (i % WIDTH) + 4 * Math.floor(i / WIDTH);
      assert(Math.abs(value - wanted) <= 2, `pixel ${i} is ${value}, not ${wanted}`);
    });
  }
  // As a view into a larger buffer.
  const view = joined(Uint8Array.of(1, 2, 3), GREY).subarray(3);
  assert.deepEqual(decodeJpegSlice(view, "a.jpg"), decodeJpegSlice(GREY, "a.jpg"));
  assert(isJpeg(GREY) && !isJpeg(Uint8Array.of(0xff, 0xd8)));
});

Deno.test("decodeJpegSlice reads restart intervals that do not fill the image", () => {
  // By hand (ITU-T T.81): 24×8 pixels are three blocks, two to an interval; all quantizers 16;
  // DC codes 0 → no difference, 10 → three bits of it; AC code 0 → end of block.
  const segment = (marker: number, ...body: number[]) =>
    Uint8Array.of(0xff, marker, 0, body.length + 2, ...body);
  const lengths = (...counts: number[]) => [...counts, ...new Array(16 - counts.length).fill(0)];
  const bytes = joined(
    Uint8Array.of(0xff, 0xd8),
    segment(0xdb, 0, ...new Array(64).fill(16)),
    segment(0xc0, 8, 0, 8, 0, 24, 1, 1, 0x11, 0),
    segment(0xc4, 0x00, ...lengths(1, 1), 0, 3),
    segment(0xc4, 0x10, ...lengths(1), 0),
    segment(0xdd, 0, 2),
    segment(0xda, 1, 1, 0, 0, 63, 0),
    // 10 111 0: 7·16/8 = 14 above the middle, 128; 0 0: the same; then from 128 anew.
    Uint8Array.of(0b10111000, 0xff, 0xd0, 0b00111111, 0xff, 0xd9),
  );
  const { pixels } = decodeJpegSlice(bytes, "a.jpg");
  assert.deepEqual([0, 7, 8, 15, 16, 23].map((column) => pixels[column]), [
    ...[142, 142, 142, 142],
    ...[128, 128],
  ]);
});

Deno.test("decodeJpegSlice refuses every truncation", () => {
  for (const bytes of [GREY, PROGRESSIVE, COLOUR]) {
    for (let length = 0; length < bytes.length; length++) {
      refused(bytes.subarray(0, length), length < 3 ? /not a JPEG/ : /truncated or corrupt/);
    }
  }
});

Deno.test("decodeJpegSlice refuses colour and other kinds of JPEG", () => {
  refused(RED, /coloured; convert it to 8-bit grey/);
  refused(CMYK, /4 channels; convert/);
  const frame = find(GREY, 0xc0);
  refused(withByte(GREY, frame + 4, 12), /12 bits; convert/);
  refused(withByte(GREY, frame + 1, 0xc9), /no baseline or progressive frame/);
  refused(new TextEncoder().encode("<html>not found</html>"), /not a JPEG/);
});

Deno.test("decodeJpegSlice refuses sizes that no slice has", () => {
  const frame = find(GREY, 0xc0);
  refused(withByte(GREY, frame + 6, 0), /18×0 pixels/);
  refused(withByte(GREY, frame + 5, 0xff), /18×65291 pixels/);
  const large = withByte(withByte(GREY, frame + 5, 0x1f), frame + 7, 0x1f);
  refused(large, /7954×7947 pixels, more than the 4194304 that/);
});

Deno.test("decodeJpegSlice refuses a file without a scan, with too many, and with two frames", () => {
  const [frame, scan] = [find(GREY, 0xc0), find(GREY, 0xda)];
  const end = Uint8Array.of(0xff, 0xd9);
  refused(joined(GREY.subarray(0, scan), end), /0 scans/);
  const data = GREY.subarray(scan, -2);
  refused(joined(GREY.subarray(0, scan), ...new Array(33).fill(data), end), /33 scans/);
  const second = withByte(GREY.subarray(frame, frame + 13), 6, HEIGHT + 1);
  refused(joined(GREY.subarray(0, scan), second, GREY.subarray(scan)), /corrupt/);
});

Deno.test("decodeJpegSlice answers garbage with a DatasetError", () => {
  const stream = new RandomStream(1, "jpeg_slice_test");
  let bad = 0;
  for (let trial = 0; trial < 600; trial++) {
    const bytes = [GREY, PROGRESSIVE, COLOUR][trial % 3].slice();
    for (let i = 0; i < 5; i++) bytes[3 + stream.integer(bytes.length - 3)] = stream.integer(256);
    try {
      const { pixels, height, width } = decodeJpegSlice(bytes, "a.jpg");
      assert.equal(pixels.length, height * width);
    } catch (error) {
      assert(error instanceof DatasetError, `trial ${trial}: ${error}`);
      bad++;
    }
  }
  assert(bad > 300, `only ${bad} of 600 were found out`);
});
