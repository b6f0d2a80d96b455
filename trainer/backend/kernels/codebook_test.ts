import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { codeSums } from "../../model/nearest_code.ts";
import { RandomStream } from "../../random.ts";
import { testOnBackends } from "../test_backends.ts";

// The vectors fill no chunk of the sums to the end, and the columns no workgroup.
testOnBackends("each code's vectors are counted and added, in any number of chunks", async () => {
  const stream = new RandomStream(4, "code sums");
  for (const [count, codes, dim] of [[1, 1, 1], [1025, 7, 33], [1601, 3, 31]]) {
    // Integers, so that sums in any order are exact.
    const values = Float32Array.from({ length: count * dim }, () => stream.integer(201) - 100);
    const chosen = Int32Array.from({ length: count }, () => stream.integer(codes));
    const expectedCounts = new Array(codes).fill(0);
    const expectedSums = new Array(codes * dim).fill(0);
    chosen.forEach((code, n) => {
      expectedCounts[code]++;
      for (let d = 0; d < dim; d++) expectedSums[code * dim + d] += values[n * dim + d];
    });
    const vectors = tf.tensor2d(values, [count, dim]);
    const indices = tf.tensor1d(chosen, "int32");
    const { counts, sums } = codeSums(vectors, indices, codes);
    assert.deepEqual([...await counts.data()], expectedCounts);
    assert.deepEqual([...await sums.data()], expectedSums);
    tf.dispose([vectors, indices, counts, sums]);
  }
});
