import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startDevice } from "../backend/device.ts";
import { testOnBackends } from "../backend/test_backends.ts";
import { codeSums, nearestCode } from "../model/nearest_code.ts";
import { RandomStream } from "../random.ts";
import { codebookState, kMeans, movingAverageUpdate, reviveDeadCodes } from "./codebook.ts";

testOnBackends("the nearest code and its sums equal brute force", async () => {
  const stream = new RandomStream(3, "nearest");
  const [count, numEmbeddings, dim] = [200, 37, 5];
  const draw = (n: number) => Float32Array.from({ length: n }, () => stream.normal());
  const vectors = draw(count * dim);
  const codes = draw(numEmbeddings * dim);
  const vectorsTensor = tf.tensor2d(vectors, [count, dim]);
  const codesTensor = tf.tensor2d(codes, [numEmbeddings, dim]);
  const indices = nearestCode(vectorsTensor, codesTensor);
  const { counts, sums } = codeSums(vectorsTensor, indices, numEmbeddings);

  const expectedCounts = new Array(numEmbeddings).fill(0);
  const expectedSums = new Array(numEmbeddings * dim).fill(0);
  const expected = Array.from({ length: count }, (_, n) => {
    const distances = Array.from({ length: numEmbeddings }, (_, k) => {
      let distance = 0;
      for (let d = 0; d < dim; d++) distance += (vectors[n * dim + d] - codes[k * dim + d]) ** 2;
      return distance;
    });
    const nearest = distances.indexOf(Math.min(...distances));
    expectedCounts[nearest]++;
    for (let d = 0; d < dim; d++) expectedSums[nearest * dim + d] += vectors[n * dim + d];
    return nearest;
  });
  assert.deepEqual([...await indices.data()], expected);
  assert.deepEqual([...await counts.data()], expectedCounts);
  (await sums.data()).forEach((sum, i) => {
    assert(Math.abs(sum - expectedSums[i]) < 1e-4, `sum ${i} is ${sum}, not ${expectedSums[i]}`);
  });
  tf.dispose([vectorsTensor, codesTensor, indices, counts, sums]);
});

Deno.test("the moving averages by hand", async () => {
  await startDevice("wasm");
  // K = 2, D = 1, γ = 0.75, ε = 0.1; before: N = [2, 6], m = [4, 6].
  const state = {
    embeddings: tf.tensor2d([2, 1], [2, 1]),
    clusterSizes: tf.tensor1d([2, 6]),
    clusterSums: tf.tensor2d([4, 6], [2, 1]),
  };
  // The batch: three vectors of code 0 that add up to 9, none of code 1.
  const next = movingAverageUpdate(
    { decay: 0.75, epsilon: 0.1 },
    state,
    tf.tensor1d([3, 0]),
    tf.tensor2d([9, 0], [2, 1]),
  );
  // N = [1.5 + 0.75, 4.5] = [2.25, 4.5], total 6.75; m = [3 + 2.25, 4.5] = [5.25, 4.5];
  // smoothed N = [2.35, 4.6] / 6.95 · 6.75; e = m / N.
  near(await next.clusterSizes.data(), [2.25, 4.5]);
  near(await next.clusterSums.data(), [5.25, 4.5]);
  near(await next.embeddings.data(), [5.25 / (2.35 / 6.95 * 6.75), 4.5 / (4.6 / 6.95 * 6.75)]);
});

Deno.test("a dead code moves to a vector of the batch and stays there", async () => {
  await startDevice("wasm");
  const state = {
    embeddings: tf.tensor2d([0, 10, 20], [3, 1]),
    clusterSizes: tf.tensor1d([5, 0.001, 7]),
    clusterSums: tf.tensor2d([0, 0.01, 140], [3, 1]),
  };
  const vectors = tf.tensor2d([41, 42, 43, 44], [4, 1]);
  const stream = new RandomStream(1, "revival");
  const { state: revived, revived: count } = await reviveDeadCodes(state, 0.1, vectors, stream);
  assert.equal(count, 1);
  const [first, second, third] = await revived.embeddings.data();
  assert.deepEqual([first, third], [0, 20]);
  assert([41, 42, 43, 44].includes(second), `the dead code is now ${second}`);

  // Its averages moved too: an update in which nobody chooses it leaves it in place.
  const [, after] = await movingAverageUpdate(
    { decay: 0.99, epsilon: 1e-5 },
    revived,
    tf.tensor1d([1, 0, 1]),
    tf.tensor2d([0, 0, 20], [3, 1]),
  ).embeddings.data();
  assert(Math.abs(after - second) < 0.01, `the revived code fell from ${second} to ${after}`);
});

Deno.test("nothing is revived where all codes live", async () => {
  await startDevice("wasm");
  const state = codebookState(tf.tensor2d([1, 2], [2, 1]), 1);
  const stream = new RandomStream(1, "revival");
  const result = await reviveDeadCodes(state, 0.1, tf.tensor2d([9], [1, 1]), stream);
  assert.equal(result.revived, 0);
  assert.equal(result.state, state);
});

Deno.test("k-means finds clusters that are far apart", async () => {
  await startDevice("wasm");
  const stream = new RandomStream(5, "clusters");
  const centres = [[0, 0], [10, 0], [0, 10], [10, 10]];
  const points = Array.from(
    { length: 400 },
    (_, n) => centres[n % 4].map((c) => c + 0.1 * stream.normal()),
  );
  const found = await kMeans(tf.tensor2d(points), 4, 20, stream);
  const rows = await found.array();
  // Lloyd's algorithm may merge clusters, but each of its centres is the mean
  // of the points nearest to it: check that fixed point by brute force.
  for (const [k, row] of rows.entries()) {
    const own = points.filter((point) => {
      const distances = rows.map((r) => (r[0] - point[0]) ** 2 + (r[1] - point[1]) ** 2);
      return distances.indexOf(Math.min(...distances)) === k;
    });
    assert(own.length > 0, `centre ${k} has no points`);
    for (const axis of [0, 1]) {
      const mean = own.reduce((sum, point) => sum + point[axis], 0) / own.length;
      assert(Math.abs(mean - row[axis]) < 1e-3, `centre ${k} is ${row}, its points' mean ${mean}`);
    }
  }
});

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert(Math.abs(actual[i] - value) < 1e-5, `element ${i} is ${actual[i]}, not ${value}`);
  });
}
