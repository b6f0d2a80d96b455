import assert from "node:assert/strict";
import { decodeScalars, type ScalarType } from "./scalar_type.ts";

const PLAIN = { slope: 1, intercept: 0 };

/** [type, bytes of one number in big-endian order, its value as float32]. */
const NUMBERS: [ScalarType, number[], number][] = [
  ["uint8", [0xfe], 254],
  ["int8", [0xfe], -2],
  ["uint16", [0xfe, 0x01], 65025],
  ["int16", [0xfe, 0x01], -511],
  ["uint32", [0xff, 0xff, 0xff, 0x00], 4294967040],
  ["int32", [0xff, 0xff, 0xff, 0x00], -256],
  // 2³² + 2⁸, and with the sign bit −2⁶³ + 2⁴⁰.
  ["uint64", [0, 0, 0, 1, 0, 0, 1, 0], 4294967552],
  ["int64", [0x80, 0, 1, 0, 0, 0, 0, 0], -9223370937343148032],
  ["uint64", [0x80, 0, 1, 0, 0, 0, 0, 0], 9223373136366403584],
  ["int64", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd], -3],
  // −1.5 and 2.25 as IEEE 754 has them.
  ["float32", [0xbf, 0xc0, 0, 0], -1.5],
  ["float64", [0x40, 0x02, 0, 0, 0, 0, 0, 0], 2.25],
];

Deno.test("decodeScalars reads each type in both byte orders, aligned or not", () => {
  for (const [type, bytes, value] of NUMBERS) {
    const wanted = Float32Array.of(Math.fround(value), Math.fround(value));
    for (const littleEndian of [false, true]) {
      const ordered = littleEndian ? bytes.toReversed() : bytes;
      for (const shift of [0, 1]) {
        const whole = Uint8Array.of(...new Array(shift).fill(9), ...ordered, ...ordered);
        const kept = whole.slice();
        const actual = decodeScalars(whole.subarray(shift), { type, littleEndian, ...PLAIN });
        assert.deepEqual(actual, wanted, `${type} ${littleEndian} ${shift}`);
        assert.deepEqual(whole, kept);
      }
    }
  }
});

Deno.test("decodeScalars scales in float64 and rounds once", () => {
  // Rounded to float32 before it is scaled, 2²⁴ + 1 would be 2²⁴ and the result 0.
  const layout = { type: "int32", littleEndian: true, slope: 0.5, intercept: -(2 ** 23) } as const;
  const bytes = new Uint8Array(Int32Array.of(2 ** 24 + 1, 0).buffer);
  assert.deepEqual(decodeScalars(bytes, layout), Float32Array.of(0.5, -(2 ** 23)));
});

Deno.test("decodeScalars makes infinity of what float32 cannot hold", () => {
  const bytes = new Uint8Array(Float64Array.of(1e300, -1e300).buffer);
  assert.deepEqual(
    decodeScalars(bytes, { type: "float64", littleEndian: true, ...PLAIN }),
    Float32Array.of(Infinity, -Infinity),
  );
});
