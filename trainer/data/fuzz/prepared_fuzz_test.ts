import assert from "node:assert/strict";
import { parseDatasetCard } from "../prepared/parse_dataset_card.ts";
import { decodeNpy, encodeNpy } from "../prepared/npy.ts";
import type { RandomStream } from "../../random.ts";
import { concatenate } from "../sources/concatenate.ts";
import { fuzzReader } from "./fuzz_reader.ts";

const WORDS = [
  "{'descr': '|u1', ",
  "'fortran_order': False, ",
  "'shape': (",
  "(",
  "1",
  "23",
  ",",
  ", ",
];
WORDS.push(" ", ")", ", }", "}\n", "'", "x");

/** A file whose header is put together from what headers consist of, with long repetitions. */
function wordyNpy(_: Uint8Array, random: RandomStream): Uint8Array {
  let header = random.integer(2) === 0 ? WORDS.slice(0, 3).join("") : "";
  for (let i = random.integer(20); i > 0; i--) {
    header += WORDS[random.integer(WORDS.length)].repeat(1 + random.integer(40));
  }
  const prefix = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  new DataView(prefix.buffer).setUint16(8, header.length, true);
  return concatenate([prefix, new TextEncoder().encode(header), new Uint8Array(24)]);
}

Deno.test("fuzz: .npy", async () => {
  const seeds = [
    encodeNpy({ dtype: "uint8", shape: [2, 3, 4], data: new Uint8Array(24) }),
    encodeNpy({ dtype: "uint16", shape: [5], data: new Uint16Array(5) }),
    encodeNpy({ dtype: "uint8", shape: [], data: new Uint8Array(1) }),
  ];
  const read = (bytes: Uint8Array) => {
    const { shape, data } = decodeNpy(bytes, "x.npy");
    assert.equal(data.length, shape.reduce((product, size) => product * size, 1));
  };
  await fuzzReader("decodeNpy", seeds, read, { named: "x.npy", repair: wordyNpy });
});

const SPLIT = {
  file: "train.npy",
  sha256: "0123456789abcdef".repeat(4),
  slices: [{ subject: "OAS1_0001", scan: "MR1", index: 3, position: 0.5 }],
};
const CARD = {
  schema_version: 2,
  name: "tiny",
  synthetic: false,
  title: "t",
  acknowledgement: "a",
  terms: "u",
  height: 4,
  width: 6,
  orientation: { plane: "axial", top: "anterior", left: "patient_right" },
  preprocessing: [{ step: "s", parameters: { n: 1, b: true, t: "x" } }],
  blank_slices: 3,
  split: {
    method: "seeded",
    seed: 7,
    fractions: { train: 0.5, validation: 0.25, test: 0.25 },
    stratified_by: ["CDR"],
    strata: [{ stratum: "CDR 0", subjects: { train: 2, validation: 1, test: 1 } }],
  },
  near_duplicates: [{ subjects: ["a", "b"], similarity: 0.99 }],
  position_within: "scan",
  training_pixels: { mean: 0.25, variance: 0.125 },
  splits: { train: SPLIT, validation: SPLIT, test: SPLIT },
};

Deno.test("fuzz: dataset.json", async () => {
  const seeds = [JSON.stringify(CARD), JSON.stringify(CARD, null, 2)];
  const read = (bytes: Uint8Array) => {
    const card = parseDatasetCard(new TextDecoder().decode(bytes), "dataset.json");
    // What was accepted is a card, and is accepted again.
    assert.deepEqual(parseDatasetCard(JSON.stringify(card), "dataset.json"), card);
  };
  const options = { named: "dataset.json" };
  await fuzzReader("card", seeds.map((s) => new TextEncoder().encode(s)), read, options);
});
