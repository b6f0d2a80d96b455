import assert from "node:assert/strict";
import { adapterSlug, resultName } from "./result_name.ts";

Deno.test("an adapter's slug", () => {
  assert.equal(adapterSlug("NVIDIA GeForce RTX 4090"), "nvidia-geforce-rtx-4090");
  assert.equal(adapterSlug("llvmpipe (LLVM 15.0.6, 256 bits)"), "llvmpipe");
  assert.equal(adapterSlug("CPU, x86_64, wasm SIMD"), "cpu-x86-64-wasm-simd");
  assert.equal(adapterSlug("(…)"), "unknown");
});

Deno.test("a result's name begins with its day", () => {
  assert.equal(
    resultName("2026-01-02T03:04:05.678Z", "Apple M3"),
    "2026-01-02-apple-m3.json",
  );
});
