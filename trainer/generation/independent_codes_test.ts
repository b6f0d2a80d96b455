import assert from "node:assert/strict";
import { RandomStream } from "../random.ts";
import { independentCodes } from "./independent_codes.ts";

Deno.test("independentCodes: codes come with the training frequencies, whatever their place", () => {
  // Code 3 in half of the places, always in the first column; 5 and 9 in the other.
  const codes = Int32Array.of(3, 5, 3, 9, 3, 5, 3, 5);
  const training = { codes, positions: Float64Array.of(0, 1), count: 2, height: 2, width: 2 };
  const drawn = independentCodes(training, new Float64Array(4000), new RandomStream(1, "floor"));
  assert.deepEqual([drawn.count, drawn.height, drawn.width], [4000, 2, 2]);
  assert.equal(drawn.codes.length, 16000);
  const share = (code: number, column: number) =>
    drawn.codes.filter((c, i) => c === code && i % 2 === column).length / 8000;
  // The standard error of a share is at most 0.006.
  for (const column of [0, 1]) {
    assert.ok(Math.abs(share(3, column) - 0.5) < 0.024);
    assert.ok(Math.abs(share(5, column) - 0.375) < 0.024);
    assert.ok(Math.abs(share(9, column) - 0.125) < 0.024);
  }
});
