import assert from "node:assert/strict";
import type { BenchFile, KernelResult } from "../bench/result.ts";
import { fails, run } from "./test_processes.ts";

const TINY = ["bench", "--preset=smoke", "--backend=wasm", "--seconds=0.001", "--no-peer"];

Deno.test("bench measures everything, prints it and writes it", async () => {
  const folder = await Deno.makeTempDir();
  const { code, out, error } = await run([...TINY, "--memory-steps=2", "--json", folder]);
  assert.equal(code, 0, error);
  assert.match(out, /Backend wasm: CPU/);
  assert.match(out, /smoke.*ours, /);
  assert.match(out, /stock tfjs: none/);

  const [entry] = [...Deno.readDirSync(folder)];
  assert.match(entry.name, /^\d{4}-\d\d-\d\d-cpu-.*-wasm-simd-.*\.json$/);
  const file: BenchFile = JSON.parse(await Deno.readTextFile(`${folder}/${entry.name}`));
  await Deno.remove(folder, { recursive: true });
  assert.equal(file.schema_version, 1);
  assert.equal(file.backends.length, 1);
  const [{ environment, products, best_product_gflops, presets }] = file.backends;
  assert.equal(environment.deno, Deno.version.deno);
  assert.equal(environment.backend, "wasm");
  assert(products.length >= 1);
  assert.equal(
    best_product_gflops,
    Math.max(...products.flatMap(({ ours, stock }) => [ours.gflops, stock?.gflops ?? 0])),
  );
  const [{ preset, kernels, step, memory }] = presets;
  assert.equal(preset, "smoke");
  for (const kernel of kernels) assertConsistent(kernel, best_product_gflops);
  // What tfjs lacks on wasm is missing, and nothing else is.
  for (const { operation, stock } of kernels) {
    assert.equal(stock === null, operation === "filter gradient");
  }
  for (const operation of ["forward", "input gradient", "nearest code", "code sums"]) {
    assert(kernels.some((kernel) => kernel.operation === operation), operation);
  }
  assert.equal(step.stock, null);
  assert.equal(step.peer, null);
  assert.equal(step.ours.images_per_second, step.batch / step.ours.median_seconds);
  assert.equal(step.batch % step.shards, 0);
  assert.equal(memory.steps, 2);
  assert(memory.peak_device_bytes >= memory.before.device_bytes);
  assert.equal(memory.constant, true);
  assert.deepEqual(
    [memory.before.tensors, memory.before.tensor_bytes, memory.before.device_bytes],
    [memory.after.tensors, memory.after.tensor_bytes, memory.after.device_bytes],
  );
});

function assertConsistent(kernel: KernelResult, best: number): void {
  const { ours, stock, flops, speedup, share_of_best_product, operation } = kernel;
  for (const rate of stock === null ? [ours] : [ours, stock]) {
    assert(rate.samples >= 3);
    assert(rate.q25_seconds <= rate.median_seconds && rate.median_seconds <= rate.q75_seconds);
    assert(rate.q25_seconds > 0);
    assert.equal(rate.gflops, flops / rate.median_seconds / 1e9);
  }
  assert.equal(speedup, stock && stock.median_seconds / ours.median_seconds);
  assert.equal(share_of_best_product, operation === "code sums" ? null : ours.gflops / best);
  assert(kernel.difference === null || kernel.difference < 1e-3, JSON.stringify(kernel));
}

Deno.test("bench: wrong usage is told before anything is measured", async () => {
  const cases: [string[], string][] = [
    [["--preset", "huge"], 'Unknown preset "huge"'],
    [["--backend", "cuda"], "--backend must be one of auto, webgpu, wasm, both: it is cuda"],
    [["--seconds", "0"], "--seconds must be a number above 0: it is 0"],
    [["--seconds", "1", "--quick"], "--quick and --seconds exclude each other"],
    [["--batch", "0"], "--batch must be a whole number of at least 1"],
    [["--memory-steps", "0"], "--memory-steps must be a whole number of at least 1"],
    [["--json", "/nowhere/at/all.json"], "/nowhere/at does not"],
    [["quick"], 'Unexpected "quick"'],
  ];
  for (const [flags, message] of cases) await fails(["bench", ...flags], 2, message);
});

Deno.test("bench --priors wants a complete run, and no flags that it would not heed", async () => {
  const folder = await Deno.makeTempDir();
  await fails(["bench", "--priors", folder, "--preset=smoke"], 2, "--priors goes with no other");
  await fails(["bench", "--priors", folder, `--json=${folder}`], 2, "needs a file with --priors");
  await fails(["bench", "--priors", `${folder}/none`], 1, `${folder}/none`);
  await Deno.remove(folder, { recursive: true });
});
