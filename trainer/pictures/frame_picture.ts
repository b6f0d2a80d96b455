/**
 * One frame of the progression: the same fixed slices at every epoch, originals
 * above their reconstructions. All pixels are grey, so that any number of
 * frames share one palette in the GIF without loss.
 *
 * @module
 */
import { drawText, textHeight, textWidth } from "./bitmap_font.ts";
import { BACKGROUND, MUTED_TEXT, TEXT } from "./palette.ts";
import { createRaster, drawImage, grey, type Raster, upscaleFactor } from "./raster.ts";

/** What a frame shows. */
export interface FramePictureInput {
  epoch: number;
  /** Mean SSIM (Wang 2004) of the slices shown. */
  ssim: number;
  /** The fixed slices, each [height, width] in C order, pixels in [0, 1]. */
  originals: readonly ArrayLike<number>[];
  /** Their reconstructions, in the same order. */
  reconstructions: readonly ArrayLike<number>[];
  height: number;
  width: number;
  /** Whether the slices are a phantom's; the picture then says so. */
  synthetic: boolean;
}

/** Pixels that a slice spans at least. */
const TILE_EDGE = 96;
const MARGIN = 16;
const GAP = 4;
const CAPTION_SCALE = 3;
const LABEL_SCALE = 2;
/** Frames are never narrower than this, whatever their own caption: GIF frames are of one size. */
const WIDEST_CAPTION = "epoch 9999  SSIM -0.000  SYNTHETIC";

/**
 * Draws a frame.
 *
 * @param input The slices and the caption.
 * @returns The picture; its size depends only on number and size of the slices,
 *   so all frames of a run are equally large.
 * @throws {RangeError} If there is not one reconstruction for each original.
 */
export function drawFramePicture(input: FramePictureInput): Raster {
  const { originals, reconstructions, height, width } = input;
  if (originals.length !== reconstructions.length || originals.length === 0) {
    throw new RangeError(
      `Cannot draw a frame as each original needs its reconstruction: current numbers are ${originals.length} and ${reconstructions.length}`,
    );
  }
  const scale = upscaleFactor(Math.min(height, width), TILE_EDGE);
  const tileWidth = width * scale + GAP;
  const labelHeight = textHeight(LABEL_SCALE) + 4;
  const rowHeight = labelHeight + height * scale + MARGIN;
  const firstRow = MARGIN + textHeight(CAPTION_SCALE) + 10;

  const caption = `epoch ${input.epoch}  SSIM ${input.ssim.toFixed(3)}${
    input.synthetic ? "  SYNTHETIC" : ""
  }`;
  const raster = createRaster(
    2 * MARGIN +
      Math.max(
        originals.length * tileWidth - GAP,
        textWidth(WIDEST_CAPTION, CAPTION_SCALE),
      ),
    firstRow + 2 * rowHeight,
    BACKGROUND,
  );
  drawText(raster, caption, MARGIN, MARGIN, CAPTION_SCALE, TEXT);
  const rows: [label: string, images: readonly ArrayLike<number>[]][] = [
    ["original", originals],
    ["reconstruction", reconstructions],
  ];
  rows.forEach(([label, images], row) => {
    const top = firstRow + row * rowHeight;
    drawText(raster, label, MARGIN, top, LABEL_SCALE, MUTED_TEXT);
    images.forEach((image, n) =>
      drawImage(
        raster,
        MARGIN + n * tileWidth,
        top + labelHeight,
        height,
        width,
        scale,
        (i) => grey(image[i]),
      )
    );
  });
  return raster;
}
