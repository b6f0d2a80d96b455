import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";

/** Bytes of a header written by hand: the dictionary, spaces to byte 127, a newline. */
function handMade(dictionary: string, elements: number[]): Uint8Array {
  const text = `${dictionary}`.padEnd(117) + "\n";
  const prefix = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0];
  return Uint8Array.from([
    ...prefix,
    ...new TextEncoder().encode(text),
    ...elements,
  ]);
}

const UINT8_FILE = handMade(
  "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 3), }",
  [0, 1, 2, 3, 4, 255],
);
const UINT16_FILE = handMade(
  "{'descr': '<u2', 'fortran_order': False, 'shape': (3,), }",
  [1, 0, 2, 1, 255, 255],
);

Deno.test("encodeNpy writes the bytes that numpy.save writes", () => {
  assert.deepEqual(
    encodeNpy({
      dtype: "uint8",
      shape: [1, 2, 3],
      data: Uint8Array.of(0, 1, 2, 3, 4, 255),
    }),
    UINT8_FILE,
  );
  assert.deepEqual(
    encodeNpy({
      dtype: "uint16",
      shape: [3],
      data: Uint16Array.of(1, 258, 65535),
    }),
    UINT16_FILE,
  );
});

Deno.test("decodeNpy reads hand-made files", () => {
  assert.deepEqual(decodeNpy(UINT8_FILE, "a.npy"), {
    dtype: "uint8",
    shape: [1, 2, 3],
    data: Uint8Array.of(0, 1, 2, 3, 4, 255),
  });
  // At an odd offset in its buffer, which a Uint16Array view could not take.
  const shifted = new Uint8Array(UINT16_FILE.length + 1);
  shifted.set(UINT16_FILE, 1);
  assert.deepEqual(decodeNpy(shifted.subarray(1), "b.npy"), {
    dtype: "uint16",
    shape: [3],
    data: Uint16Array.of(1, 258, 65535),
  });
});

Deno.test("any rank makes the round trip, with a header of whole 64 bytes", () => {
  for (const shape of [[], [4], [0, 5], [2, 1, 3], [1, 2, 3, 4, 5]]) {
    const count = shape.reduce((a, b) => a * b, 1);
    const data = Uint8Array.from({ length: count }, (_, i) => i);
    const bytes = encodeNpy({ dtype: "uint8", shape, data });
    assert.equal((bytes.length - count) % 64, 0);
    assert.deepEqual(decodeNpy(bytes, "x"), { dtype: "uint8", shape, data });
  }
});

Deno.test("decodeNpy refuses damaged and unsuitable files, naming them", () => {
  const edit = (change: (bytes: Uint8Array) => void) => {
    const bytes = UINT8_FILE.slice();
    change(bytes);
    return bytes;
  };
  const header = (dictionary: string) => handMade(dictionary, [1, 2, 3, 4, 5, 6]);
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /bad magic/],
    [new TextEncoder().encode("GIF89a, not an array"), /bad magic/],
    [UINT8_FILE.slice(0, 9), /truncated inside the header/],
    [UINT8_FILE.slice(0, 60), /truncated inside the header/],
    [UINT8_FILE.slice(0, -1), /truncated: .*needs 134 bytes.*has 133/],
    [Uint8Array.of(...UINT8_FILE, 7), /too long/],
    [edit((b) => b[6] = 3), /version is 3\.0/],
    [edit((b) => b[10] = 0x5b), /header is malformed/],
    [
      header("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }"),
      /dtype is "<f4"/,
    ],
    [
      header("{'descr': '>u2', 'fortran_order': False, 'shape': (3,), }"),
      /dtype is ">u2"/,
    ],
    [
      header("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }"),
      /Fortran order/,
    ],
    [header("{'descr': '|u1', 'shape': (6,), }"), /malformed/],
    [
      header("{'descr': '|u1', 'fortran_order': False, 'shape': (-6,), }"),
      /malformed/,
    ],
    [
      header(
        "{'descr': '|u1', 'fortran_order': False, 'shape': (6,), 'x': 'y', }",
      ),
      /malformed/,
    ],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(() => decodeNpy(bytes, "dir/a.npy"), (error) => {
      assert(error instanceof DatasetError);
      assert.match(error.message, message);
      assert.match(error.message, /dir\/a\.npy/);
      return true;
    });
  }
});

Deno.test("encodeNpy refuses a shape that does not fit", () => {
  assert.throws(
    () => encodeNpy({ dtype: "uint8", shape: [2, 2], data: new Uint8Array(3) }),
    RangeError,
  );
});

const PYTHON = "/usr/bin/python3";

async function python(script: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(PYTHON, {
    args: ["-c", script, ...args],
  }).output();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  return text.decode(stdout).trim();
}

async function hasNumpy(): Promise<boolean> {
  try {
    return (await new Deno.Command(PYTHON, { args: ["-c", "import numpy"] })
      .output()).success;
  } catch {
    return false;
  }
}

const numpyHere = await hasNumpy();
if (!numpyHere) console.warn(`npy_test: no numpy at ${PYTHON}, oracle skipped`);

Deno.test({
  name: "numpy reads what encodeNpy writes, and the other way round",
  ignore: !numpyHere,
  async fn() {
    const directory = await Deno.makeTempDir();
    try {
      const ours = join(directory, "ours.npy");
      const theirs = join(directory, "theirs.npy");
      const data = Uint16Array.from({ length: 24 }, (_, i) => i * 2749);
      await Deno.writeFile(
        ours,
        encodeNpy({ dtype: "uint16", shape: [2, 3, 4], data }),
      );
      const said = await python(
        "import numpy,sys; a=numpy.load(sys.argv[1]); " +
          "print(a.dtype, a.shape, a[1,2,3], int(a.astype(int).sum())); " +
          "numpy.save(sys.argv[2], (a[:,:,1] % 256).astype(numpy.uint8))",
        ours,
        theirs,
      );
      const sum = data.reduce((a, b) => a + b, 0);
      assert.equal(said, `uint16 (2, 3, 4) ${23 * 2749} ${sum}`);
      assert.deepEqual(decodeNpy(await Deno.readFile(theirs), theirs), {
        dtype: "uint8",
        shape: [2, 3],
        data: Uint8Array.from(
          [1, 5, 9, 13, 17, 21],
          (i) => (i * 2749) % 256,
        ),
      });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
