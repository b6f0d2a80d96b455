import assert from "node:assert/strict";
import { RandomStream } from "../../random.ts";
import { mutate } from "./mutate.ts";

const SEEDS = [
  Uint8Array.from({ length: 2000 }, (_, i) => i),
  new TextEncoder().encode("short"),
  new Uint8Array(0),
];

const damaged = (i: number) => mutate(SEEDS, new RandomStream(5, "mutate", i));

Deno.test("the same stream gives the same file, another one another", () => {
  const files = new Set<string>();
  for (let i = 0; i < 500; i++) {
    assert.deepEqual(damaged(i), damaged(i));
    files.add(damaged(i).toHex());
  }
  // An empty file and one of five bytes leave less to change.
  assert(files.size > 300, `only ${files.size} of 500 differ`);
});

Deno.test("the files that it starts from stay as they are", () => {
  const copies = SEEDS.map((seed) => seed.slice());
  for (let i = 0; i < 500; i++) damaged(i);
  assert.deepEqual(SEEDS, copies);
});

Deno.test("every kind of damage occurs: shorter, longer, empty, same length, any place", () => {
  const lengths = { shorter: 0, longer: 0, empty: 0, same: 0 };
  const changed = new Uint8Array(2000);
  for (let i = 0; i < 5000; i++) {
    const file = mutate([SEEDS[0]], new RandomStream(5, "mutate", i));
    if (file.length === 0) lengths.empty++;
    else if (file.length < 2000) lengths.shorter++;
    else if (file.length > 2000) lengths.longer++;
    else {
      lengths.same++;
      file.forEach((byte, at) => changed[at] |= byte ^ SEEDS[0][at]);
    }
  }
  assert(Object.values(lengths).every((n) => n > 0), JSON.stringify(lengths));
  assert(lengths.same > 500, JSON.stringify(lengths));
  const untouched = changed.filter((bits) => bits === 0).length;
  assert(untouched < 100, `${untouched} of 2000 places are changed in no file`);
});
