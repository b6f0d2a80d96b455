import assert from "node:assert/strict";
import { padToSquare, squareImage } from "./square_image.ts";

Deno.test("padToSquare centres; squareImage leaves a fitting image alone", () => {
  const padded = padToSquare({
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    height: 3,
    width: 2,
  });
  assert.deepEqual(padded, {
    pixels: Uint8Array.of(1, 2, 0, 3, 4, 0, 5, 6, 0),
    height: 3,
    width: 3,
  });
  assert.deepEqual(squareImage(padded, 3), padded);
});
