/**
 * Linear and logarithmic scales of a chart's values, and their ticks.
 *
 * @module
 */
// @ts-types="@types/d3"
import { format, type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3";

/** How values become heights. */
export type ScaleKind = "linear" | "log";

/** A scale with the ticks to draw on it. */
export interface ValueScale {
  /** From a value to a pixel. */
  position: ScaleContinuousNumeric<number, number>;
  ticks: { value: number; label: string }[];
}

/**
 * Whether a value has a place on a scale: it is a finite number and, on a
 * logarithmic scale, above zero.
 */
export function isDrawable(
  value: number | null,
  kind: ScaleKind,
): value is number {
  return value !== null && Number.isFinite(value) &&
    (kind === "linear" || value > 0);
}

/**
 * Builds a scale whose domain holds all drawable values, rounded outwards.
 *
 * @param values the values; those that are not drawable are passed over
 * @param kind linear or logarithmic (base 10)
 * @param range pixels of the lowest and highest value
 * @param domain fixed ends instead of those of the values; linear only
 */
export function valueScale(
  values: readonly (number | null)[],
  kind: ScaleKind,
  range: [number, number],
  domain?: [number, number],
): ValueScale {
  const drawable = values.filter((value) => isDrawable(value, kind));
  const [low, high] = domain ?? extent(drawable, kind);
  if (kind === "linear") {
    const position = scaleLinear([low, high], range);
    if (domain === undefined) position.nice(5);
    const label = position.tickFormat(5);
    return {
      position,
      // D3 groups digits with commas, the report with thin spaces.
      ticks: position.ticks(5).map((value) => ({
        value,
        label: label(value).replaceAll(",", "\u202f"),
      })),
    };
  }
  const position = scaleLog([low, high], range);
  return {
    position,
    ticks: logTicks(low, high).map((value) => ({
      value,
      label: logLabel(value),
    })),
  };
}

/**
 * Ticks of a logarithmic axis: the powers of ten between `low` and `high`, and
 * 2 and 5 times them where that leaves at most eight ticks. Where fewer than
 * three of these fall into the domain, five ticks at equal distances of value.
 *
 * @param low lower end, above 0
 * @param high upper end, above `low`
 */
export function logTicks(low: number, high: number): number[] {
  // An exponent's own rounding must not lose the tick at an end of the domain.
  const inside = (value: number) => value >= low * (1 - 1e-12) && value <= high * (1 + 1e-12);
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const exponents = Array.from(
    { length: last - first + 1 },
    (_, index) => first + index,
  );
  const power = (exponent: number, factor: number) => Number(`${factor}e${exponent}`);
  const fine = exponents.flatMap((exponent) => [1, 2, 5].map((factor) => power(exponent, factor)))
    .filter(inside);
  if (fine.length < 3) return scaleLinear([low, high], [0, 1]).ticks(5);
  if (fine.length <= 8) return fine;
  const powers = exponents.map((exponent) => power(exponent, 1)).filter(inside);
  const every = Math.ceil(powers.length / 8);
  return powers.filter((_, index) => index % every === 0);
}

function logLabel(value: number): string {
  return value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(12))) : format("~e")(value);
}

function extent(values: number[], kind: ScaleKind): [number, number] {
  if (values.length === 0) return kind === "log" ? [0.1, 1] : [0, 1];
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (kind === "log") return [low / 1.15, high * 1.15];
  if (low < high) return [low, high];
  // A single value: room above and below it.
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}
