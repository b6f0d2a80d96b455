/**
 * What the card says of how slices were made from files.
 *
 * @module
 */
import type { PreprocessingStep } from "../../run/schema.ts";
import type { Layout } from "../layouts/layout.ts";
import type { Orientation } from "../prepared/dataset_card.ts";
import { HIGH_PERCENTILE, LOW_PERCENTILE } from "../slicing/intensity_scale.ts";
import { describeRange } from "../slicing/slice_range.ts";
import { squarePadding } from "../slicing/square_image.ts";
import { BLANK_LEVEL, BLANK_SHARE } from "../splits/blank_slices.ts";
import type { ImportOptions } from "./import_options.ts";
import type { PreparedScan } from "./read_scans.ts";

/** Every step that a scan's slices went through, with its parameters. */
export function preprocessingSteps(
  first: PreparedScan,
  options: ImportOptions,
): PreprocessingStep[] {
  const { layout, slices } = first;
  return [
    ...(layout.holds === "images"
      ? imageSteps(layout, slices.source!, options.size)
      : volumeSteps(first, options)),
    {
      step: "drop_blank_slices",
      parameters: { level: BLANK_LEVEL, share_of_pixels: BLANK_SHARE },
    },
  ];
}

/** How the slices lie: of images nobody knows. */
export function orientationOf(layout: Layout, { plane, view }: ImportOptions): Orientation {
  if (layout.holds === "images") {
    return layout.id === "keras_png_slices"
      // Seen on the slices; which side is left is said nowhere.
      ? { plane: "axial", top: "anterior", left: "unknown" }
      : { plane: "unknown", top: "unknown", left: "unknown" };
  }
  const cut = layout.coronalSlices ? "coronal" : plane;
  return {
    plane: cut,
    top: cut === "axial" ? "anterior" : "superior",
    left: cut === "sagittal"
      ? "anterior"
      : view === "radiological"
      ? "patient_right"
      : "patient_left",
  };
}

function imageSteps(
  layout: Layout,
  { height, width }: { height: number; width: number },
  size: number | undefined,
): PreprocessingStep[] {
  const steps: PreprocessingStep[] = [{
    step: "read_images",
    parameters: { layout: layout.id, height, width },
  }];
  if (size === undefined) return steps;
  const edge = Math.max(height, width);
  if (height !== width) {
    steps.push({
      step: "zero_pad",
      parameters: { height: edge, width: edge, ...squarePadding(height, width) },
    });
  }
  if (edge !== size) {
    steps.push({
      step: "area_average",
      parameters: { height: size, width: size, rounding: "half_up" },
    });
  }
  return steps;
}

function volumeSteps(
  { layout, slices }: PreparedScan,
  { plane, view, slices: range }: ImportOptions,
): PreprocessingStep[] {
  return [
    {
      step: "cut_volumes",
      parameters: {
        layout: layout.id,
        plane: layout.coronalSlices ? "coronal" : plane,
        view,
        slices: layout.coronalSlices || range === undefined ? "all" : describeRange(range),
      },
    },
    {
      step: "scale_intensity",
      parameters: {
        within: "volume",
        low_percentile: LOW_PERCENTILE,
        high_percentile: HIGH_PERCENTILE,
      },
    },
    {
      step: "area_average",
      parameters: {
        field_of_view_mm: slices.fieldOfView!,
        height: slices.height,
        width: slices.width,
        rounding: "half_up",
      },
    },
  ];
}
