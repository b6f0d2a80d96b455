/// <reference lib="dom" />
/**
 * Files that the page itself makes for the reader, without any server.
 *
 * @module
 */
import type { StandaloneSvg } from "../charts/standalone_svg.ts";
import { element } from "./element.ts";

/** Hands a file to the reader, as a click on a link to a download would. */
export function saveFile(document: Document, name: string, content: Blob): void {
  const href = URL.createObjectURL(content);
  const link = element(document, "a", { href, download: name });
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** A drawing as SVG file. */
export function svgBlob({ svg }: StandaloneSvg): Blob {
  return new Blob([svg], { type: "image/svg+xml" });
}

/**
 * A drawing as PNG file.
 *
 * @param scale pixels a unit of the drawing
 * @throws {Error} where the browser cannot paint or encode it
 */
export async function pngBlob(
  document: Document,
  drawing: StandaloneSvg,
  scale: number,
): Promise<Blob> {
  const canvas = element(document, "canvas");
  canvas.width = Math.round(drawing.width * scale);
  canvas.height = Math.round(drawing.height * scale);
  const source = URL.createObjectURL(svgBlob(drawing));
  try {
    const image = element(document, "img", { src: source });
    await image.decode();
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  } finally {
    URL.revokeObjectURL(source);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) =>
      blob === null
        ? reject(new Error("Cannot save the chart as PNG: the browser gave no bytes"))
        : resolve(blob)
    )
  );
}
