import assert from "node:assert/strict";
import { environmentDifferences } from "./environment_difference.ts";
import type { EnvironmentFile } from "./schema.ts";

const COMMIT = "a".repeat(40);
const THEN: EnvironmentFile = {
  schema_version: 1,
  deno: "2.9.5",
  v8: "14.0",
  typescript: "5.9",
  os: "linux",
  architecture: "x86_64",
  cores: 2,
  packages: {},
  backend: "wasm",
  backend_reason: "asked for",
  adapter: "SIMD",
  commit: COMMIT,
  lock_sha256: "1".repeat(64),
  dataset: {
    name: "phantom",
    synthetic: true,
    title: "Phantom",
    acknowledgement: "",
    terms: "",
    sha256: { train: "1", validation: "2", test: "3" },
    slices: { train: 1, validation: 1, test: 1 },
    subjects: { train: 1, validation: 1, test: 1 },
    height: 16,
    width: 16,
    preprocessing: [],
    training_pixels: { mean: 0.2, variance: 0.05 },
  },
};

Deno.test("equal environments differ in nothing, whatever does not touch the bytes", () => {
  assert.deepEqual(environmentDifferences(THEN, THEN), []);
  const elsewhere = { ...THEN, os: "darwin", cores: 8, backend_reason: "a hardware GPU was found" };
  assert.deepEqual(environmentDifferences(THEN, elsewhere), []);
});

Deno.test("every circumstance that may change the bytes is named with both values", () => {
  const now: EnvironmentFile = {
    ...THEN,
    deno: "2.9.6",
    lock_sha256: "2".repeat(64),
    adapter: "llvmpipe",
    commit: null,
  };
  assert.deepEqual(environmentDifferences(THEN, now), [
    "Deno was 2.9.5, is 2.9.6",
    `deno.lock (SHA-256) was ${"1".repeat(64)}, is ${"2".repeat(64)}`,
    "the adapter was SIMD, is llvmpipe",
    `the commit was ${COMMIT}, is unknown`,
  ]);
  assert.deepEqual(
    environmentDifferences(now, THEN).at(-1),
    `the commit was not recorded, is ${COMMIT}`,
  );
});

Deno.test("the same commit with uncommitted changes is no proof of the same code", () => {
  const dirty = { ...THEN, commit: `${COMMIT}-dirty` };
  const lines = environmentDifferences(dirty, dirty);
  assert.equal(lines.length, 1);
  assert.match(lines[0], new RegExp(`uncommitted changes on ${COMMIT} and has`));
});
