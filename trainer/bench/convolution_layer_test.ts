import assert from "node:assert/strict";
import {
  convolutionFlops,
  type ConvolutionGeometry,
  describeGeometry,
  largestActivation,
} from "./convolution_layer.ts";

const strided: ConvolutionGeometry = {
  inSize: 6,
  inChannels: 3,
  outSize: 3,
  outChannels: 5,
  kernelSize: 4,
  stride: 2,
};

Deno.test("FLOPs: a multiplication and an addition for each tap of each output", () => {
  // 9 positions × 16 taps × 3 × 5 channels = 2160 products, for each of 2 images.
  assert.equal(convolutionFlops(strided, 2), 2 * 2 * 2160);
  const pointwise = { ...strided, outSize: 6, kernelSize: 1, stride: 1 };
  assert.equal(convolutionFlops(pointwise, 1), 2 * 36 * 15);
});

Deno.test("FLOPs agree with a direct count by loops", () => {
  let operations = 0;
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 3; x++) {
      for (let tap = 0; tap < 16; tap++) {
        for (let channels = 0; channels < 3 * 5; channels++) operations += 2;
      }
    }
  }
  assert.equal(convolutionFlops(strided, 1), operations);
});

Deno.test("the largest activation is input or output", () => {
  assert.equal(largestActivation(strided), 6 * 6 * 3);
  assert.equal(largestActivation({ ...strided, outChannels: 128 }), 3 * 3 * 128);
});

Deno.test("a geometry in words", () => {
  assert.equal(describeGeometry(strided), "6×6×3 → 3×3×5, 4×4 /2");
  assert.equal(
    describeGeometry({ ...strided, outSize: 6, stride: 1, kernelSize: 3 }),
    "6×6×3 → 6×6×5, 3×3",
  );
});
