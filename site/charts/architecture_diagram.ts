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
  /** Numbers that are learned in it: filters with biases, or the codebook. */
  parameters: number;
}

const WIDTH = 420;
const BOX = { height: 50, gap: 18 };

/** Filters and biases of a convolution with windows of `edge`×`edge`. */
function convolution(edge: number, from: number, to: number): number {
  return edge * edge * from * to + to;
}

/**
 * Lists the stages from the input to the reconstruction. Shapes are
 * channels × height × width.
 */
export function stages(model: ModelConfig): Stage[] {
  const { imageSize, filters, kernelSize, residualLayers, residualHidden } = model;
  const { numEmbeddings, embeddingDim } = model;
  const window = `${kernelSize}×${kernelSize}`;
  const shape = (channels: number, size: number) => `${channels} × ${size} × ${size}`;
  const inner = filters[filters.length - 1];
  const map = imageSize / 2 ** filters.length;
  const channelsIn = (outputs: readonly number[], first: number) => [first, ...outputs];
  const down = filters.map((channels, index): Stage => ({
    label: `Convolution ${window}, stride 2`,
    shape: shape(channels, imageSize / 2 ** (index + 1)),
    kind: "layer",
    parameters: convolution(kernelSize, channelsIn(filters, 1)[index], channels),
  }));
  const residual = (channels: number): Stage[] =>
    residualLayers === 0 ? [] : [{
      label: `${residualLayers} residual ${residualLayers === 1 ? "block" : "blocks"}`,
      shape: shape(channels, map),
      kind: "layer",
      parameters: residualLayers *
        (convolution(3, channels, residualHidden) + convolution(1, residualHidden, channels)),
    }];
  const bridge = (from: number): Stage[] =>
    model.bridge
      ? [{
        label: "Convolution 3×3",
        shape: shape(inner, map),
        kind: "layer",
        parameters: convolution(3, from, inner),
      }]
      : [];
  const outputs = model.outputConvolution
    ? [...filters].reverse()
    : [...filters.slice(0, -1).reverse(), 1];
  const decoderInner = model.bridge ? inner : embeddingDim;
  const up = outputs.map((channels, index): Stage => ({
    label: `Transposed convolution ${window}, stride 2`,
    shape: shape(channels, map * 2 ** (index + 1)),
    kind: "layer",
    parameters: convolution(kernelSize, channelsIn(outputs, decoderInner)[index], channels),
  }));
  const output: Stage[] = model.outputConvolution
    ? [{
      label: "Convolution 3×3",
      shape: shape(1, imageSize),
      kind: "layer",
      parameters: convolution(3, outputs[outputs.length - 1], 1),
    }]
    : [];
  return [
    { label: "Slice x", shape: shape(1, imageSize), kind: "data", parameters: 0 },
    ...down,
    ...bridge(inner),
    ...residual(inner),
    {
      label: "Convolution 1×1",
      shape: shape(embeddingDim, map),
      kind: "layer",
      parameters: convolution(1, inner, embeddingDim),
    },
    {
      label: `Nearest of ${numEmbeddings} codes`,
      shape: `${map} × ${map} indices`,
      kind: "quantizer",
      parameters: numEmbeddings * embeddingDim,
    },
    ...bridge(embeddingDim),
    ...residual(decoderInner),
    ...up,
    ...output,
    { label: "Reconstruction x̂", shape: shape(1, imageSize), kind: "data", parameters: 0 },
  ];
}

function countText(parameters: number, kind: Stage["kind"]): string {
  const count = parameters.toLocaleString("en-GB");
  return kind === "quantizer" ? `codebook of ${count} numbers` : `${count} parameters`;
}

/** Draws the stages from top to bottom, as an `<svg>` element. */
export function architectureDiagram(model: ModelConfig): string {
  const all = stages(model);
  const pitch = BOX.height + BOX.gap;
  const height = all.length * pitch - BOX.gap + 2;
  const boxes = all.map(({ label, shape, kind, parameters }, index) => {
    const middle = kind === "data" ? 30 : 22;
    const y = 1 + index * pitch;
    const arrow = index === 0
      ? ""
      : `<path class="arrow" d="M${WIDTH / 2} ${y - BOX.gap}V${y - 3}m-4 -5l4 5l4 -5"/>`;
    return `${arrow}<g class="stage ${kind}"><rect x="1" y="${y}" width="${
      WIDTH - 2
    }" height="${BOX.height}" rx="6"/>` +
      `<text x="14" y="${y + middle}">${escapeXml(label)}</text>` +
      (parameters === 0
        ? ""
        : `<text class="parameter-count" x="14" y="${y + 39}">${
          countText(parameters, kind)
        }</text>`) +
      `<text class="shape" x="${WIDTH - 14}" y="${y + middle}" text-anchor="end">${
        escapeXml(shape)
      }</text></g>`;
  });
  return `<svg class="diagram" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="architecture-title architecture-desc">` +
    `<title id="architecture-title">Architecture of the model</title>` +
    `<desc id="architecture-desc">${
      escapeXml(
        all.map(({ label, shape, kind, parameters }) =>
          `${label}: ${shape}${parameters === 0 ? "" : `, ${countText(parameters, kind)}`}`
        ).join("; "),
      )
    }</desc>${boxes.join("")}</svg>`;
}
