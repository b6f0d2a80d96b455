import assert from "node:assert/strict";
import { featureCount, positionFeatures } from "./position_features.ts";

Deno.test("1, then sines and cosines of half periods", () => {
  assert.equal(featureCount(2), 5);
  const features = positionFeatures([0, 0.5, 1], 2);
  const expected = [1, 0, 1, 0, 1, 1, 1, 0, 0, -1, 1, 0, -1, 0, 1];
  assert.equal(features.length, expected.length);
  expected.forEach((value, i) => assert(Math.abs(features[i] - value) < 1e-6, `feature ${i}`));
  assert.deepEqual([...positionFeatures([0.2, 0.9], 0)], [1, 1]);
});
