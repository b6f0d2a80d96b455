/**
 * The model as a drawing: one box a stage, with the shape of what leaves it.
 *
 * @module
 */
import type { ModelConfig } from "@oasis-vq-vae/trainer/run/schema";
import { escapeXml } from "./escape_xml.ts";

interface Stage {
  label: string;
  /** What leaves the stage, e.g. `32 × 16 × 16`. */
  shape: string;
  kind: "data" | "layer" | "quantizer";
}

const WIDTH = 420;
const BOX = { height: 38, gap: 18 };

/**
 * Lists the stages from the input to the reconstruction. Shapes are
 * channels × height × width.
 */
export function stages(model: ModelConfig): Stage[] {
  const { imageSize, filters, kernelSize, residualLayers } = model;
  const { numEmbeddings, embeddingDim } = model;
  const window = `${kernelSize}×${kernelSize}`;
  const shape = (channels: number, size: number) => `${channels} × ${size} × ${size}`;
  const inner = filters[filters.length - 1];
  const map = imageSize / 2 ** filters.length;
  const down = filters.map((channels, index): Stage => ({
    label: `Convolution ${window}, stride 2`,
    shape: shape(channels, imageSize / 2 ** (index + 1)),
    kind: "layer",
  }));
  const residual = (channels: number): Stage[] =>
    residualLayers === 0 ? [] : [{
      label: `${residualLayers} residual ${residualLayers === 1 ? "block" : "blocks"}`,
      shape: shape(channels, map),
      kind: "layer",
    }];
  const bridge: Stage[] = model.bridge
    ? [{ label: "Convolution 3×3", shape: shape(inner, map), kind: "layer" }]
    : [];
  const outputs = model.outputConvolution
    ? [...filters].reverse()
    : [...filters.slice(0, -1).reverse(), 1];
  const up = outputs.map((channels, index): Stage => ({
    label: `Transposed convolution ${window}, stride 2`,
    shape: shape(channels, map * 2 ** (index + 1)),
    kind: "layer",
  }));
  const output: Stage[] = model.outputConvolution
    ? [{
      label: "Convolution 3×3",
      shape: shape(1, imageSize),
      kind: "layer",
    }]
    : [];
  return [
    { label: "Slice x", shape: shape(1, imageSize), kind: "data" },
    ...down,
    ...bridge,
    ...residual(inner),
    {
      label: "Convolution 1×1",
      shape: shape(embeddingDim, map),
      kind: "layer",
    },
    {
      label: `Nearest of ${numEmbeddings} codes`,
      shape: `${map} × ${map} indices`,
      kind: "quantizer",
    },
    ...bridge,
    ...residual(model.bridge ? inner : embeddingDim),
    ...up,
    ...output,
    { label: "Reconstruction x̂", shape: shape(1, imageSize), kind: "data" },
  ];
}

/** Draws the stages from top to bottom, as an `<svg>` element. */
export function architectureDiagram(model: ModelConfig): string {
  const all = stages(model);
  const pitch = BOX.height + BOX.gap;
  const height = all.length * pitch - BOX.gap + 2;
  const boxes = all.map(({ label, shape, kind }, index) => {
    const y = 1 + index * pitch;
    const arrow = index === 0
      ? ""
      : `<path class="arrow" d="M${WIDTH / 2} ${y - BOX.gap}V${y - 3}m-4 -5l4 5l4 -5"/>`;
    return `${arrow}<g class="stage ${kind}"><rect x="1" y="${y}" width="${
      WIDTH - 2
    }" height="${BOX.height}" rx="6"/>` +
      `<text x="14" y="${y + 24}">${escapeXml(label)}</text>` +
      `<text class="shape" x="${WIDTH - 14}" y="${y + 24}" text-anchor="end">${
        escapeXml(shape)
      }</text></g>`;
  });
  return `<svg class="diagram" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="architecture-title architecture-desc">` +
    `<title id="architecture-title">Architecture of the model</title>` +
    `<desc id="architecture-desc">${
      escapeXml(
        all.map(({ label, shape }) => `${label}: ${shape}`).join("; "),
      )
    }</desc>${boxes.join("")}</svg>`;
}
