/**
 * A result as people read it.
 *
 * @module
 */
import type { Timing } from "./interleave.ts";
import type { BackendResult, KernelResult, PresetResult, StepRate } from "./result.ts";
import { binaryBytes, type Column, layOutTable, shortSeconds, threeDigits } from "../text_table.ts";

/** Lines that show what was measured on one backend. */
export function reportBackend(result: BackendResult): string[] {
  const { environment, products } = result;
  const sizes = products.map(({ size, ours, stock, same_kernel }) =>
    `${size}: ${threeDigits(ours.gflops)}` +
    (stock === null
      ? ""
      : ` (${same_kernel ? "same kernel" : "stock"} ${threeDigits(stock.gflops)})`)
  );
  return [
    `Backend ${environment.backend}: ${environment.adapter}, ${environment.cores} cores`,
    `Matrix product n×n, GFLOP/s: ${sizes.join(", ")}; best ${
      threeDigits(result.best_product_gflops)
    }`,
    ...result.notes,
    ...result.presets.flatMap(differences),
    ...result.presets.flatMap((preset) => ["", ...kernelTable(preset)]),
    "",
    ...stepTable(result.presets),
    "",
    ...memoryTable(result.presets),
    "",
    "Times are medians; IQR is the distance between the quartiles in percent of the median. Ours",
    "and stock were measured in turns. FLOPs of a convolution count a multiplication and an addition",
    'for each tap, on padding too. Speed-up "same": ours is tfjs\' own kernel there.',
  ];
}

/** Beyond it, rounding in another order is no explanation. */
const LARGEST_DIFFERENCE = 1e-3;

/** What makes speeds meaningless: results that are not the same. */
function differences({ preset, kernels }: PresetResult): string[] {
  return kernels
    .filter(({ difference }) => difference !== null && !(difference <= LARGEST_DIFFERENCE))
    .map(({ operation, shape, batch, difference }) =>
      `WARNING: ${preset}, ${operation} ${shape}, batch ${batch}: our result and stock's differ ` +
      `(${difference?.toPrecision(2)} of the largest value): one of them is wrong`
    );
}

const KERNEL_COLUMNS: Column[] = [
  { heading: "operation", align: "left" },
  { heading: "shape", align: "left" },
  { heading: "uses", align: "right" },
  { heading: "batch", align: "right" },
  { heading: "ours", align: "right" },
  { heading: "IQR", align: "right" },
  { heading: "GFLOP/s", align: "right" },
  { heading: "stock", align: "right" },
  { heading: "IQR", align: "right" },
  { heading: "GFLOP/s", align: "right" },
  { heading: "speed-up", align: "right" },
  { heading: "of best product", align: "right" },
  { heading: "difference", align: "right" },
];

function kernelTable({ preset, kernels }: PresetResult): string[] {
  const rows = kernels.map((kernel) => [
    kernel.operation,
    kernel.shape,
    String(kernel.uses),
    batchCell(kernel),
    shortSeconds(kernel.ours.median_seconds),
    spread(kernel.ours),
    threeDigits(kernel.ours.gflops),
    ...kernel.stock === null ? ["none", "", ""] : [
      shortSeconds(kernel.stock.median_seconds),
      spread(kernel.stock),
      threeDigits(kernel.stock.gflops),
    ],
    speedup(kernel),
    kernel.share_of_best_product === null
      ? ""
      : `${(100 * kernel.share_of_best_product).toFixed(0)} %`,
    kernel.difference === null ? "" : kernel.difference.toExponential(0),
  ]);
  return [
    `Preset ${preset}: operations of a training step, and how often it uses them`,
    ...layOutTable(KERNEL_COLUMNS, rows),
  ];
}

function speedup({ speedup, same_kernel }: KernelResult): string {
  if (same_kernel) return "same";
  return speedup === null ? "" : `${threeDigits(speedup)}×`;
}

function batchCell({ batch, preset_batch }: Pick<KernelResult, "batch" | "preset_batch">): string {
  return batch === preset_batch ? String(batch) : `${batch} of ${preset_batch}`;
}

function stepTable(presets: readonly PresetResult[]): string[] {
  const rows = presets.flatMap(({ preset, step }) => {
    const row = (by: string, rate: StepRate) => [
      preset,
      batchCell(step),
      by,
      threeDigits(rate.images_per_second),
      shortSeconds(rate.median_seconds),
      spread(rate),
      rate === step.ours
        ? ""
        : `${threeDigits(step.ours.images_per_second / rate.images_per_second)}×`,
    ];
    const { peer } = step;
    return [
      row(`ours, ${step.executor}`, step.ours),
      ...step.stock === null
        ? [[preset, "", "stock tfjs: none", "", "", "", ""]]
        : [row("stock tfjs", step.stock)],
      ...(peer?.variants ?? []).map((variant) =>
        row(
          `PyTorch ${peer?.version}, ${peer?.device}` +
            (peer?.device === "CPU"
              ? `, ${peer.threads} threads`
              : `, TF32 ${variant.tf32 ? "on" : "off"}`) +
            `, ${variant.memory_format}`,
          variant,
        )
      ),
    ];
  });
  return [
    "Training steps",
    ...layOutTable([
      { heading: "preset", align: "left" },
      { heading: "batch", align: "right" },
      { heading: "by", align: "left" },
      { heading: "images/s", align: "right" },
      { heading: "step", align: "right" },
      { heading: "IQR", align: "right" },
      { heading: "ours is", align: "right" },
    ], rows),
  ];
}

function memoryTable(presets: readonly PresetResult[]): string[] {
  const rows = presets.map(({ preset, memory }) => [
    preset,
    String(memory.images),
    binaryBytes(memory.peak_device_bytes),
    `${binaryBytes(memory.before.device_bytes)} → ${binaryBytes(memory.after.device_bytes)}`,
    `${memory.before.tensors} → ${memory.after.tensors}`,
    `${binaryBytes(memory.before.tensor_bytes)} → ${binaryBytes(memory.after.tensor_bytes)}`,
    `${binaryBytes(memory.before.process_bytes)} → ${binaryBytes(memory.after.process_bytes)}`,
    String(memory.steps),
    memory.constant ? "yes" : "NO",
  ]);
  return [
    "Memory of a training step by one thread",
    ...layOutTable([
      { heading: "preset", align: "left" },
      { heading: "images", align: "right" },
      { heading: "peak", align: "right" },
      { heading: "on the device", align: "right" },
      { heading: "tensors", align: "right" },
      { heading: "their bytes", align: "right" },
      { heading: "whole process", align: "right" },
      { heading: "steps", align: "right" },
      { heading: "constant", align: "right" },
    ], rows),
  ];
}

function spread({ median_seconds, q25_seconds, q75_seconds }: Timing): string {
  return `${(100 * (q75_seconds - q25_seconds) / median_seconds).toFixed(0)} %`;
}
