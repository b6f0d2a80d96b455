import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CheckpointError } from "../errors.ts";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "./safetensors.ts";

function example(): Map<string, SafetensorsTensor> {
  return new Map<string, SafetensorsTensor>([
    ["state/bytes", {
      dtype: "U8",
      shape: [3],
      data: Uint8Array.of(1, 2, 255),
    }],
    ["encoder.weight", {
      dtype: "F32",
      shape: [2, 3],
      data: Float32Array.of(1.5, -0, NaN, Infinity, 1e-45, 3),
    }],
    ["7", { dtype: "I32", shape: [], data: Int32Array.of(-2147483648) }],
    ["empty", { dtype: "F32", shape: [0, 4], data: new Float32Array(0) }],
  ]);
}

/** A file from a header's text (not padded) and its data. */
function file(header: string, data: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

Deno.test("encodeSafetensors: the bytes of a small file, by hand", () => {
  const bytes = encodeSafetensors(
    new Map([["w", { dtype: "I32", shape: [2], data: Int32Array.of(1, -2) }]]),
    { step: "3" },
  );
  const header =
    '{"__metadata__":{"step":"3"},"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(88, " ");
  assert.equal(header.length, 82);
  assert.deepEqual([...bytes.subarray(0, 8)], [88, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(new TextDecoder().decode(bytes.subarray(8, 96)), padded);
  assert.deepEqual([...bytes.subarray(96)], [1, 0, 0, 0, 254, 255, 255, 255]);
});

Deno.test("encodeSafetensors: read by a parser of another hand, aligned, wide elements first", () => {
  const bytes = encodeSafetensors(example(), { b: "2", a: 'é "quoted"' });
  const view = new DataView(bytes.buffer);
  const headerLength = view.getUint32(0, true);
  assert.equal(headerLength % 8, 0);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength));
  const header = JSON.parse(text);
  assert.deepEqual(header.__metadata__, { a: 'é "quoted"', b: "2" });
  const start = 8 + headerLength;
  const at = (name: string) => start + header[name].data_offsets[0];
  assert.equal(view.getInt32(at("7"), true), -2147483648);
  const weights = [0, 1, 2, 3, 4, 5].map((i) =>
    view.getFloat32(at("encoder.weight") + 4 * i, true)
  );
  assert.deepEqual(weights, [1.5, -0, NaN, Infinity, Math.fround(1e-45), 3]);
  assert.equal(bytes[at("state/bytes") + 2], 255);
  assert.deepEqual(header["encoder.weight"].shape, [2, 3]);
  assert.deepEqual(header["7"].shape, []);
  const order = [...text.matchAll(/"([^"]+)":\{"dtype"/g)].map((m) => m[1]);
  assert.deepEqual(order, ["7", "empty", "encoder.weight", "state/bytes"]);
});

Deno.test("encodeSafetensors: bytes do not depend on the order of insertion", () => {
  const reversed = new Map([...example()].reverse());
  assert.deepEqual(
    encodeSafetensors(example(), { a: "1", b: "2" }),
    encodeSafetensors(reversed, { b: "2", a: "1" }),
  );
});

Deno.test("encodeSafetensors: a view into a larger buffer is written alone", () => {
  const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  const bytes = encodeSafetensors(
    new Map([["v", { dtype: "F32", shape: [2], data }]]),
    {},
  );
  const tensor = decodeSafetensors(bytes, "x").tensors.get("v");
  assert.deepEqual(tensor?.data, Float32Array.of(1, 2));
});

Deno.test("encodeSafetensors: a shape that does not match its data is refused", () => {
  const data = new Uint8Array(3);
  assert.throws(
    () =>
      encodeSafetensors(
        new Map([["t", { dtype: "U8", shape: [2, 2], data }]]),
        {},
      ),
    RangeError,
  );
});

Deno.test("decodeSafetensors: gives back what was encoded, bit by bit", () => {
  const { tensors, metadata } = decodeSafetensors(
    encodeSafetensors(example(), { "__proto__x": "p", a: "" }),
    "epoch-0001.safetensors",
  );
  assert.deepEqual(metadata, { "__proto__x": "p", a: "" });
  assert.equal(tensors.size, 4);
  for (const [name, tensor] of example()) {
    assert.deepEqual(tensors.get(name), tensor, name);
  }
});

Deno.test("decodeSafetensors: offsets that are not aligned, from any view", () => {
  const header =
    '{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}';
  const bytes = file(header, [7, 0, 0, 128, 63]);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  for (const input of [bytes, shifted.subarray(3)]) {
    const { tensors } = decodeSafetensors(input, "x");
    assert.deepEqual(tensors.get("f")?.data, Float32Array.of(1));
    assert.deepEqual(tensors.get("b")?.data, Uint8Array.of(7));
  }
});

Deno.test("decodeSafetensors: the tensors are copies, also of a node Buffer", () => {
  const bytes = Buffer.from(encodeSafetensors(example(), {}));
  const { tensors } = decodeSafetensors(bytes, "x");
  bytes.fill(0);
  assert.deepEqual(tensors.get("7")?.data, Int32Array.of(-2147483648));
});

Deno.test("decodeSafetensors: a file cut anywhere is refused", () => {
  const bytes = encodeSafetensors(example(), { step: "1" });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => decodeSafetensors(bytes.subarray(0, length), "cut.safetensors"),
      CheckpointError,
      `${length} of ${bytes.length} bytes`,
    );
  }
});

const tensor = (shape: string, offsets: string, dtype = "U8") =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

const DAMAGED: [string, Uint8Array, RegExp][] = [
  [
    "header longer than the file",
    (() => {
      const bytes = file("{}");
      bytes[7] = 1;
      return bytes;
    })(),
    /cut short or no safetensors file \(header of 72057594037927938/,
  ],
  ["bad JSON", file('{"a":'), /not valid JSON/],
  [
    "not UTF-8",
    (() => {
      const bytes = file('{"a": 1}');
      bytes[10] = 0xff;
      return bytes;
    })(),
    /not valid JSON/,
  ],
  ["an array", file("[]"), /not a JSON object/],
  [
    "duplicate names",
    file(
      `{"a":${tensor("[1]", "[0,1]")},"a":${tensor("[1]", "[0,1]")}}`,
      [1],
    ),
    /"a" occurs twice/,
  ],
  [
    "overlap",
    file(
      `{"a":${tensor("[2]", "[0,2]")},"b":${tensor("[2]", "[1,3]")}}`,
      [1, 2, 3],
    ),
    /"b" overlaps/,
  ],
  [
    "gap",
    file(
      `{"a":${tensor("[1]", "[0,1]")},"b":${tensor("[1]", "[2,3]")}}`,
      [1, 2, 3],
    ),
    /bytes 1 to 2 .* belong to no tensor/,
  ],
  [
    "bytes after the last tensor",
    file(`{"a":${tensor("[1]", "[0,1]")}}`, [1, 2]),
    /bytes 1 to 2 .* belong to no tensor/,
  ],
  [
    "end out of range",
    file(`{"a":${tensor("[4]", "[0,4]")}}`, [1, 2]),
    /cut short \(tensor "a" ends at byte 4/,
  ],
  [
    "shape that does not fill its bytes",
    file(
      `{"a":${tensor("[3]", "[0,4]")}}`,
      [1, 2, 3, 4],
    ),
    /\[3\] and dtype U8 cannot lie in bytes 0 to 4/,
  ],
  [
    "negative extent",
    file(`{"a":${tensor("[-1]", "[0,1]")}}`, [1]),
    /no valid shape/,
  ],
  [
    "end before begin",
    file(`{"a":${tensor("[0]", "[1,0]")}}`, [1]),
    /cannot lie/,
  ],
  [
    "one offset",
    file(`{"a":${tensor("[1]", "[0]")}}`, [1]),
    /no valid data_offsets/,
  ],
  [
    "other dtype",
    file(`{"a":${tensor("[1]", "[0,2]", "BF16")}}`, [1, 2]),
    /dtype "BF16", only/,
  ],
  [
    "dtype of Object.prototype",
    file(
      `{"a":${tensor("[1]", "[0,1]", "toString")}}`,
      [1],
    ),
    /dtype "toString", only/,
  ],
  ["tensor without description", file('{"a":3}'), /"a" has no description/],
  [
    "metadata that is no string",
    file('{"__metadata__":{"n":3}}'),
    /entry "n" is not a string/,
  ],
];

for (const [what, bytes, pattern] of DAMAGED) {
  Deno.test(`decodeSafetensors: ${what} is refused, naming the file`, () => {
    assert.throws(
      () => decodeSafetensors(bytes, "runs/a/epoch-0003.safetensors"),
      (error: unknown) => {
        assert.ok(error instanceof CheckpointError, String(error));
        assert.match(error.message, pattern);
        assert.match(error.message, /runs\/a\/epoch-0003\.safetensors/);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
  });
}
