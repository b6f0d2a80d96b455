/**
 * One slice, its reconstruction and their difference, side by side.
 *
 * @module
 */
import type { ReconstructionPanels } from "../run/schema.ts";
import { drawText, fitText, textHeight, textWidth } from "./bitmap_font.ts";
import { BACKGROUND, divergingColour, MUTED_TEXT, TEXT } from "./palette.ts";
import {
  type Colour,
  createRaster,
  drawImage,
  fillRectangle,
  grey,
  type Raster,
  upscaleFactor,
} from "./raster.ts";

/** End of the difference panel's scale. Fixed, so that pictures compare with each other. */
export const DIFFERENCE_RANGE = 0.25;

/** What a reconstruction picture shows. */
export interface ReconstructionPictureInput {
  /** The slice, [height, width] in C order, pixels in [0, 1]. */
  original: ArrayLike<number>;
  /** Its reconstruction, of the same shape; cut off to [0, 1] for display. */
  reconstruction: ArrayLike<number>;
  height: number;
  width: number;
  subject: string;
  /** Place in the stack of slices, in [0, 1]. */
  position: number;
  /** SSIM (Wang 2004) of the pair. */
  ssim: number;
  /** Whether the slice is a phantom's; the picture then says so. */
  synthetic: boolean;
}

type PanelName = Exclude<keyof ReconstructionPanels, "codes">;

/** Pixels that a panel spans at least. */
const PANEL_EDGE = 192;
const MARGIN = 16;
const GAP = 12;
const SCALE = 2;

/**
 * Draws original | reconstruction | reconstruction − original, with labels
 * above, the colour scale of the difference below it, and subject, position and
 * SSIM in the caption.
 *
 * @param input The pair and its caption.
 * @returns The picture; its size depends only on the slice's.
 */
export function drawReconstructionPicture(
  input: ReconstructionPictureInput,
): Raster {
  const { original, reconstruction, height, width } = input;
  const scale = upscaleFactor(Math.min(height, width), PANEL_EDGE);
  const panelWidth = width * scale;
  const panelTop = MARGIN + textHeight(SCALE) + 6;
  const panelBottom = panelTop + height * scale;
  const captionTop = panelBottom + GAP;
  const raster = createRaster(
    2 * MARGIN + 3 * panelWidth + 2 * GAP,
    captionTop + 2 * textHeight(SCALE) + 6 + MARGIN,
    BACKGROUND,
  );
  const panels = Object.entries(panelColours(original, reconstruction));
  const lefts = panels.map((_, n) => MARGIN + n * (panelWidth + GAP));
  panels.forEach(([label, colourOf], n) => {
    drawText(raster, label, lefts[n], MARGIN, SCALE, MUTED_TEXT);
    drawImage(raster, lefts[n], panelTop, height, width, scale, colourOf);
  });
  drawColourScale(raster, lefts[2], captionTop, panelWidth);

  const captionWidth = 2 * panelWidth + GAP;
  const first = `${input.subject}  position ${input.position.toFixed(2)}`;
  const second = `SSIM ${input.ssim.toFixed(3)}${input.synthetic ? "  SYNTHETIC" : ""}`;
  [first, second].forEach((line, n) => {
    const text = fitText(line, captionWidth, SCALE);
    const top = captionTop + n * (textHeight(SCALE) + 4);
    drawText(raster, text, MARGIN, top, SCALE, TEXT);
  });
  return raster;
}

/**
 * Draws the three panels as pictures of their own, of the slice's size.
 *
 * @returns By label: original, reconstruction and difference.
 */
export function drawReconstructionPanels(
  { original, reconstruction, height, width }: Pick<
    ReconstructionPictureInput,
    "original" | "reconstruction" | "height" | "width"
  >,
): Record<PanelName, Raster> {
  const { original: first, reconstruction: second, difference } = panelColours(
    original,
    reconstruction,
  );
  const draw = (colourOf: (i: number) => Colour) => {
    const raster = createRaster(width, height, BACKGROUND);
    drawImage(raster, 0, 0, height, width, 1, colourOf);
    return raster;
  };
  return { original: draw(first), reconstruction: draw(second), difference: draw(difference) };
}

/** Colour of each pixel of the three panels. */
function panelColours(
  original: ArrayLike<number>,
  reconstruction: ArrayLike<number>,
): Record<PanelName, (i: number) => Colour> {
  return {
    original: (i) => grey(original[i]),
    reconstruction: (i) => grey(reconstruction[i]),
    difference: (i) => divergingColour((reconstruction[i] - original[i]) / DIFFERENCE_RANGE),
  };
}

/** A bar of the difference's colours with its ends and 0 written below. */
function drawColourScale(
  raster: Raster,
  left: number,
  top: number,
  width: number,
): void {
  const barHeight = 10;
  for (let x = 0; x < width; x++) {
    const share = 2 * x / (width - 1) - 1;
    fillRectangle(raster, left + x, top, 1, barHeight, divergingColour(share));
  }
  const textTop = top + barHeight + 8;
  const ends = DIFFERENCE_RANGE.toFixed(2);
  const labels: [text: string, anchor: number][] = [
    [`-${ends}`, 0],
    ["0", 0.5],
    [`+${ends}`, 1],
  ];
  for (const [text, anchor] of labels) {
    const x = left + Math.round(anchor * (width - textWidth(text, SCALE)));
    drawText(raster, text, x, textTop, SCALE, MUTED_TEXT);
  }
}
