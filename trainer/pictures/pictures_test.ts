import assert from "node:assert/strict";
import { drawText, textHeight, textWidth } from "./bitmap_font.ts";
import { type CodeMapPictureInput, drawCodeMapPicture } from "./code_map_picture.ts";
import { drawFramePicture, type FramePictureInput } from "./frame_picture.ts";
import { codeColour, divergingColour } from "./palette.ts";
import { type Colour, createRaster, type Raster } from "./raster.ts";
import { drawReconstructionPicture } from "./reconstruction_picture.ts";

const INK: Colour = [232, 232, 232];
const MUTED_INK: Colour = [168, 168, 168];
const BACKGROUND: Colour = [24, 24, 24];

function pixel(raster: Raster, x: number, y: number): number[] {
  const i = (y * raster.width + x) * 3;
  return [...raster.pixels.subarray(i, i + 3)];
}

/** Whether the raster shows the text, at any place, in the given size and ink. */
function shows(
  raster: Raster,
  text: string,
  scale: number,
  ink: Colour,
): boolean {
  const width = textWidth(text, scale);
  const height = textHeight(scale);
  const sample = createRaster(width, height, BACKGROUND);
  drawText(sample, text, 0, 0, scale, ink);
  const rowLength = width * 3;
  const rowAt = (source: Raster, x: number, y: number) => {
    const start = (y * source.width + x) * 3;
    return source.pixels.subarray(start, start + rowLength);
  };
  for (let top = 0; top + height <= raster.height; top++) {
    for (let left = 0; left + width <= raster.width; left++) {
      let equal = true;
      for (let y = 0; y < height && equal; y++) {
        const found = rowAt(raster, left, top + y);
        equal = rowAt(sample, 0, y).every((value, i) => value === found[i]);
      }
      if (equal) return true;
    }
  }
  return false;
}

function pair(edge: number) {
  return {
    original: new Float32Array(edge * edge).fill(0.5),
    reconstruction: new Float32Array(edge * edge).fill(0.6),
    height: edge,
    width: edge,
    subject: "case_151",
    position: 0.4516,
    ssim: 0.81249,
    synthetic: true,
  };
}

Deno.test("reconstruction picture: panels of at least 192 pixels, in order", () => {
  const input = pair(64);
  const raster = drawReconstructionPicture(input);
  assert.equal(raster.width, 2 * 16 + 3 * 192 + 2 * 12);
  const middle = 130;
  assert.deepEqual(pixel(raster, 16, middle), [128, 128, 128]);
  assert.deepEqual(pixel(raster, 16 + 191, middle), [128, 128, 128]);
  assert.deepEqual(pixel(raster, 16 + 192, middle), [...BACKGROUND]);
  assert.deepEqual(pixel(raster, 16 + 192 + 12, middle), [153, 153, 153]);
  const share = (input.reconstruction[0] - input.original[0]) / 0.25;
  assert.deepEqual(
    pixel(raster, 16 + 2 * 204, middle),
    [...divergingColour(share)],
  );
  assert.ok(share > 0.39 && share < 0.41, "brighter is positive");
});

Deno.test("reconstruction picture: the difference's colour does not depend on the rest of the image", () => {
  const calm = pair(64);
  const wild = pair(64);
  wild.reconstruction.fill(1, 0, 64);
  wild.original.fill(0, 0, 64);
  const at = [16 + 2 * 204 + 100, 130] as const;
  assert.deepEqual(
    pixel(drawReconstructionPicture(calm), ...at),
    pixel(drawReconstructionPicture(wild), ...at),
  );
});

Deno.test("reconstruction picture: caption, labels and scale can be read", () => {
  const raster = drawReconstructionPicture(pair(64));
  for (const text of ["case_151  position 0.45", "SSIM 0.812", "SYNTHETIC"]) {
    assert.ok(shows(raster, text, 2, INK), text);
  }
  for (
    const text of ["original", "reconstruction", "difference", "-0.25", "+0.25"]
  ) {
    assert.ok(shows(raster, text, 2, MUTED_INK), text);
  }
  const real = drawReconstructionPicture({ ...pair(64), synthetic: false });
  assert.ok(!shows(real, "SYNTHETIC", 2, INK));
  assert.deepEqual([real.width, real.height], [raster.width, raster.height]);
});

function frameInput(epoch: number, synthetic: boolean): FramePictureInput {
  const images = [0.1, 0.5, 0.8].map((v) => new Float32Array(32 * 32).fill(v));
  return {
    epoch,
    ssim: 0.5,
    originals: images,
    reconstructions: images.map((image) => image.map((v) => v / 2)),
    height: 32,
    width: 32,
    synthetic,
  };
}

Deno.test("frame picture: originals above reconstructions, caption, equal size at every epoch", () => {
  const raster = drawFramePicture(frameInput(7, true));
  assert.ok(shows(raster, "epoch 7  SSIM 0.500  SYNTHETIC", 3, INK));
  assert.ok(
    !shows(drawFramePicture(frameInput(7, false)), "SYNTHETIC", 3, INK),
  );
  const later = drawFramePicture(frameInput(1234, true));
  assert.deepEqual([later.width, later.height], [raster.width, raster.height]);
  const column = (n: number) =>
    Array.from(
      { length: raster.height },
      (_, y) => pixel(raster, 20 + n * 100, y)[0],
    )
      .filter((value, y, all) => y === 0 || value !== all[y - 1]);
  // Grey levels met going down through the last tile: background, original, background, reconstruction.
  const tiles = column(2).filter((value) => [204, 102].includes(value));
  assert.deepEqual(tiles, [204, 102]);
});

Deno.test("frame picture: grey alone, so that all frames fit one GIF palette", () => {
  const { pixels } = drawFramePicture(frameInput(3, true));
  assert.ok(pixels.every((value, i) => value === pixels[i - i % 3]));
});

Deno.test("frame picture: an original without its reconstruction is refused", () => {
  const input = frameInput(1, true);
  assert.throws(
    () => drawFramePicture({ ...input, reconstructions: [] }),
    RangeError,
  );
});

Deno.test("code map picture: each code has its colour, wherever it stands", () => {
  const input: CodeMapPictureInput = {
    codes: Int32Array.of(5, 0, 511, 5),
    height: 2,
    width: 2,
    numEmbeddings: 512,
    subject: "phantom_3",
    position: 1,
    synthetic: true,
  };
  const raster = drawCodeMapPicture(input);
  assert.deepEqual(pixel(raster, 16, 16), [...codeColour(5)]);
  assert.deepEqual(pixel(raster, 16 + 160, 16), [...codeColour(0)]);
  assert.deepEqual(pixel(raster, 16 + 159, 16 + 160), [...codeColour(511)]);
  assert.deepEqual(pixel(raster, 16 + 319, 16 + 319), [...codeColour(5)]);
  assert.ok(shows(raster, "phantom_3  position 1.00", 2, INK));
  assert.ok(shows(raster, "2×2  3/512 codes", 2, MUTED_INK));
  assert.ok(shows(raster, "SYNTHETIC", 2, INK));
  const real = drawCodeMapPicture({ ...input, synthetic: false });
  assert.ok(!shows(real, "SYNTHETIC", 2, INK));
});
