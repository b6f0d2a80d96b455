/**
 * A chart as JSON inside the page, for the script that draws it again.
 *
 * @module
 */
import { jsonForScript } from "../json_for_script.ts";
import type { Chart } from "./chart.ts";
import type { Point, Series } from "./series.ts";

/** A series with its points in columns; `x` is left out where it is that of the series before. */
interface PackedSeries extends Omit<Series, "points"> {
  x?: number[];
  y: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
}

interface PackedChart extends Omit<Chart, "series"> {
  series: PackedSeries[];
}

/**
 * Writes a chart, with values of seven significant digits: what single
 * precision, in which the losses are computed, can hold.
 *
 * @returns JSON without `<`, which could end the element around it
 */
export function chartToJson(chart: Chart): string {
  let former: string | undefined;
  const series = chart.series.map(({ points, ...rest }): PackedSeries => {
    const x = points.map(({ x }) => x);
    const same = former === String(x);
    former = String(x);
    const column = (key: "low" | "high") =>
      points.some((point) => point[key] !== undefined)
        ? { [key]: points.map((point) => digits(point[key])) }
        : {};
    return {
      ...rest,
      ...(same ? {} : { x }),
      y: points.map(({ y }) => digits(y)),
      ...column("low"),
      ...column("high"),
    };
  });
  return jsonForScript({ ...chart, series });
}

/**
 * Reads what {@link chartToJson} wrote.
 *
 * @throws {SyntaxError} for text that is not JSON
 */
export function chartFromJson(text: string): Chart {
  const packed: PackedChart = JSON.parse(text);
  let former: number[] = [];
  const series = packed.series.map(({ x = former, y, low, high, ...rest }): Series => {
    former = x;
    return {
      ...rest,
      points: x.map((x, index): Point => ({
        x,
        y: y[index],
        ...(typeof low?.[index] === "number" ? { low: low[index] } : {}),
        ...(typeof high?.[index] === "number" ? { high: high[index] } : {}),
      })),
    };
  });
  return { ...packed, series };
}

function digits(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value)
    ? null
    : Number(value.toPrecision(7));
}
