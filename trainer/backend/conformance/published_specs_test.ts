/**
 * tensorflow's own specs of the operations, run with tfjs' kernels and with
 * ours: what passes with theirs must pass with ours. One test for each file and
 * backend, there in every tuning, and a line for each at the end.
 *
 * Alone: `deno test --allow-all trainer/backend/conformance/published_specs_test.ts`;
 * with `--filter conv2d_test` only the files of that name, with
 * `--filter "/webgpu/"` only that backend.
 *
 * @module
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setTuning, TUNINGS } from "../kernels/tuning.ts";
import { testOnWebgpu } from "../test_backends.ts";
import { type BackendWasm, view } from "../wasm/heap.ts";
import { regressions, requiredSpecs } from "./compare_outcomes.ts";
import type { KernelCalls, KernelSet } from "./kernel_calls.ts";
import { SpecBackend } from "./spec_backend.ts";
import { SPEC_FILES } from "./spec_files.ts";

const NEVER: KernelCalls = { calls: 0, handedOver: 0 };

type BackendName = "wasm" | "webgpu";

/** The backends under test; each is started by the first test that needs it. */
const started = new Map<BackendName, Promise<SpecBackend>>();

/** What is told at the end, of one backend, or one tuning of it. */
interface Total {
  run: number;
  stock: number;
  ours: number;
  calls: Map<string, KernelCalls>;
}
const totals = new Map<string, Total>();

function start(backendName: BackendName): Promise<SpecBackend> {
  const backend = started.get(backendName) ?? SpecBackend.start(backendName);
  started.set(backendName, backend);
  return backend;
}

function testOn(backendName: BackendName, name: string, body: () => Promise<void>): void {
  if (backendName === "webgpu") testOnWebgpu(`${name} (webgpu)`, body);
  else Deno.test(`${name} (wasm)`, body);
}

for (const backendName of ["wasm", "webgpu"] as const) {
  for (const [file, kernels] of Object.entries(SPEC_FILES)) {
    testOn(backendName, `published specs that pass with tfjs' kernels pass: ${file}`, async () => {
      const backend = await start(backendName);
      const stock = await backend.run(file, backend.stock);
      const added = backend.replaced.filter((name) => !backend.stock.has(name));
      const required = requiredSpecs(stock, added);
      assert(required.length > 0, `${file}: no spec passes with tfjs' kernels`);

      for (const tuning of backendName === "webgpu" ? TUNINGS : [null]) {
        if (tuning !== null) setTuning(tuning);
        backend.counter.counts.clear();
        const ours = await backend.run(file, backend.ours);
        const { counts } = backend.counter;
        addToTotal(tuning === null ? backendName : `${backendName}, ${tuning} tiles`, {
          run: stock.size,
          stock: passed(stock),
          ours: passed(ours),
          calls: counts,
        });
        assert.deepEqual(regressions(required, ours), []);
        for (const name of kernels.filter((name) => backend.replaced.includes(name))) {
          const { calls, handedOver } = counts.get(name) ?? NEVER;
          assert(calls > handedOver, `${file} tests nothing of our ${name}: ${calls} calls`);
        }
      }
    });
  }

  testOn(backendName, "each of our kernels has published specs", async () => {
    const { replaced } = await start(backendName);
    const tested = Object.values(SPEC_FILES).flat();
    // tfjs exports the name of each kernel that its operations call.
    const published = replaced.filter((name) => Object.values<unknown>(tf).includes(name));
    assert.deepEqual(published.filter((name) => !tested.includes(name)), []);
  });
}

Deno.test("a kernel that writes zeros makes published specs fail (wasm)", async () => {
  const backend = await start("wasm");
  const file = "ops/conv2d_test.js";
  const stock = await backend.run(file, backend.stock);
  const broken = replace(backend.stock, "Conv2D", (kernel) => (args) => {
    const output = kernel.kernelFunc(args) as tf.TensorInfo;
    view(args.backend as BackendWasm, output).fill(0);
    return output;
  });
  const found = regressions(requiredSpecs(stock, []), await backend.run(file, broken));
  assert(found.length > 10, found.join("\n"));
  assert.match(found[0], /Arrays differ/);
  assert.deepEqual(regressions(["a spec that is gone"], stock), [
    "a spec that is gone: was not run",
  ]);
});

testOnWebgpu("a GPU error during a published spec makes it fail, and only it", async () => {
  const backend = await start("webgpu");
  const file = "ops/conv1d_test.js";
  const stock = await backend.run(file, backend.stock);
  let calls = 0;
  const faulty = replace(backend.stock, "Conv2D", (kernel) => (args) => {
    if (calls++ === 0) {
      // More inputs than a shader may bind; the result of the kernel stays right.
      const input = tf.ones([4]);
      tf.dispose([tf.addN(Array.from({ length: 40 }, () => input)), input]);
    }
    return kernel.kernelFunc(args);
  });
  const found = regressions(requiredSpecs(stock, []), await backend.run(file, faulty));
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0], /reported an error/);
});

Deno.test.afterAll(() => {
  for (const [label, { run, stock, ours, calls }] of totals) {
    const told = [...calls].map(([name, { calls, handedOver }]) =>
      `${name} ${calls}${handedOver > 0 ? ` (${handedOver} left to tfjs' own)` : ""}`
    );
    console.log(
      `published specs on ${label}: ${run} run, ${stock} passed with tfjs' kernels, ` +
        `${ours} with ours; calls of ours: ${told.join(", ")}`,
    );
  }
});

function addToTotal(label: string, { run, stock, ours, calls }: Total): void {
  const total = totals.get(label) ?? { run: 0, stock: 0, ours: 0, calls: new Map() };
  totals.set(label, total);
  total.run += run;
  total.stock += stock;
  total.ours += ours;
  for (const [name, count] of calls) {
    const before = total.calls.get(name) ?? NEVER;
    total.calls.set(name, {
      calls: before.calls + count.calls,
      handedOver: before.handedOver + count.handedOver,
    });
  }
}

function passed(outcomes: ReadonlyMap<string, string | null>): number {
  return [...outcomes.values()].filter((failure) => failure === null).length;
}

/** The set with another function for one kernel. */
function replace(
  kernels: KernelSet,
  name: string,
  change: (kernel: tf.KernelConfig) => tf.KernelFunc,
): KernelSet {
  const kernel = kernels.get(name)!;
  return new Map(kernels).set(name, { ...kernel, kernelFunc: change(kernel) });
}
