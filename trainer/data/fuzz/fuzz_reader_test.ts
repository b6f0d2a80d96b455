import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { fuzzFile, fuzzReader } from "./fuzz_reader.ts";

const SEEDS = [new Uint8Array(1000)];
const OPTIONS = { named: "x.bin" };

/** A reader that accepts files of 1000 bytes, and does `harm` to one in some hundred others. */
function reader(harm: (bytes: Uint8Array) => unknown): (bytes: Uint8Array) => unknown {
  return (bytes) => {
    if (bytes.length === 1000) return;
    if (bytes.length % 64 === 0) return harm(bytes);
    throw new DatasetError("Cannot read x.bin: it is damaged; copy it again");
  };
}

Deno.test("a reader that only refuses as it should passes", async () => {
  const outcome = await fuzzReader("good", SEEDS, reader(() => {}), OPTIONS);
  assert(outcome.accepted > 100 && outcome.refused > 100);
});

Deno.test("any other error fails, with what is needed to repeat it", async () => {
  const crash = reader((bytes) => bytes[1e6].toFixed());
  let message = "";
  await assert.rejects(fuzzReader("crash", SEEDS, crash, OPTIONS), (error) => {
    message = String(error);
    return true;
  });
  const [, seed, index] = /FUZZ_SEED=(\d+) FUZZ_FROM=(\d+) FUZZ_COUNT=1: TypeError/.exec(message)!;
  const file = fuzzFile("crash", SEEDS, Number(seed), Number(index), OPTIONS);
  assert.throws(() => crash(file), TypeError);
});

Deno.test("an error of a promise fails", async () => {
  const crash = reader(() => Promise.reject(new RangeError("out of bounds")));
  await assert.rejects(fuzzReader("promise", SEEDS, crash, OPTIONS), /RangeError: out of bounds/);
});

Deno.test("messages without the name, of two lines or too long fail", async () => {
  const cases: [string, RegExp][] = [
    ["Cannot read it", /does not name x\.bin/],
    ["Cannot read x.bin:\nno", /not one line/],
    [`Cannot read x.bin: ${"a".repeat(1000)}`, /too long/],
  ];
  for (const [message, pattern] of cases) {
    const bad = reader(() => {
      throw new DatasetError(message);
    });
    await assert.rejects(fuzzReader("message", SEEDS, bad, OPTIONS), pattern);
  }
});

Deno.test("a reader that takes long fails, also where it waits", async () => {
  const busy = reader(() => {
    const end = performance.now() + 1050;
    while (performance.now() < end);
  });
  await assert.rejects(fuzzReader("busy", SEEDS, busy, OPTIONS), /it takes \d+.* ms/);
});

Deno.test("a reader that keeps memory fails", async () => {
  const kept: Uint8Array[] = [];
  const greedy = reader(() => kept.push(new Uint8Array(2 ** 27)));
  await assert.rejects(fuzzReader("greedy", SEEDS, greedy, OPTIONS), /memory grew by \d+ bytes/);
  assert(kept.length > 0);
});

Deno.test("a seed file that is refused, and damage that is never or always refused, fail", async () => {
  const refuse = () => {
    throw new DatasetError("Cannot read x.bin: no");
  };
  await assert.rejects(fuzzReader("refuse", SEEDS, refuse, OPTIONS), /refuse: seed file 0/);
  await assert.rejects(fuzzReader("accept", SEEDS, () => {}, OPTIONS), /no file was refused/);
  let calls = 0;
  const onlySeed = () => calls++ === 0 ? undefined : refuse();
  await assert.rejects(fuzzReader("only", SEEDS, onlySeed, OPTIONS), /every file was refused/);
});

Deno.test("every second file is repaired", () => {
  const options = { ...OPTIONS, repair: () => new Uint8Array([7]) };
  for (let i = 0; i < 20; i++) {
    const file = fuzzFile("repair", SEEDS, 1, i, options);
    assert.equal(file.length === 1 && file[0] === 7, i % 2 === 1, `file ${i}`);
  }
});
