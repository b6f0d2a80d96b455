/**
 * A slice's code map: one coloured square a code.
 *
 * @module
 */
import { drawText, fitText, textHeight } from "./bitmap_font.ts";
import { BACKGROUND, codeColour, MUTED_TEXT, TEXT } from "./palette.ts";
import { createRaster, drawImage, type Raster, upscaleFactor } from "./raster.ts";

/** What a code map picture shows. */
export interface CodeMapPictureInput {
  /** Code indices, [height, width] in C order, integers in [0, numEmbeddings). */
  codes: ArrayLike<number>;
  height: number;
  width: number;
  /** K: number of codes in the codebook. */
  numEmbeddings: number;
  subject: string;
  /** Place in the stack of slices, in [0, 1]. */
  position: number;
  /** Whether the slice is a phantom's; the picture then says so. */
  synthetic: boolean;
}

/** Pixels that the map spans at least. */
const MAP_EDGE = 320;
const MARGIN = 16;
const SCALE = 2;

/**
 * Draws a code map. A code has the same colour in every picture; the colours
 * say which squares share a code and nothing about how alike two codes are.
 *
 * @param input The codes and the caption.
 * @returns The picture; its size depends only on the map's and on `synthetic`.
 */
export function drawCodeMapPicture(input: CodeMapPictureInput): Raster {
  const { codes, height, width } = input;
  const scale = upscaleFactor(Math.min(height, width), MAP_EDGE);
  const captionTop = MARGIN + height * scale + 12;
  const lineHeight = textHeight(SCALE) + 4;
  const used = new Set(Array.from(codes)).size;
  const lines = [
    `${input.subject}  position ${input.position.toFixed(2)}`,
    `${height}×${width}  ${used}/${input.numEmbeddings} codes`,
    ...(input.synthetic ? ["SYNTHETIC"] : []),
  ];
  const raster = createRaster(
    2 * MARGIN + width * scale,
    captionTop + lines.length * lineHeight - 4 + MARGIN,
    BACKGROUND,
  );
  drawImage(
    raster,
    MARGIN,
    MARGIN,
    height,
    width,
    scale,
    (i) => codeColour(codes[i]),
  );
  lines.forEach((line, n) => {
    const text = fitText(line, width * scale, SCALE);
    const colour = n === 1 ? MUTED_TEXT : TEXT;
    drawText(raster, text, MARGIN, captionTop + n * lineHeight, SCALE, colour);
  });
  return raster;
}

/** Draws the map alone, one pixel a code. */
export function drawCodeMap(
  { codes, height, width }: Pick<CodeMapPictureInput, "codes" | "height" | "width">,
): Raster {
  const raster = createRaster(width, height, BACKGROUND);
  drawImage(raster, 0, 0, height, width, 1, (i) => codeColour(codes[i]));
  return raster;
}
