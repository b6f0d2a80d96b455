/**
 * How numbers are written in the report: the same text on every machine.
 *
 * @module
 */

/** Writes a number with a fixed number of decimals, and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace("-", "−");
}

/** Writes a number with four significant digits, e.g. `0.01235` or `1.234e-7`. */
export function significant(value: number): string {
  return Number.isInteger(value)
    ? grouped(value)
    : String(Number(value.toPrecision(4))).replace("-", "−");
}

/** Writes a whole number with a thin space between groups of three digits, e.g. `12 345`. */
export function grouped(value: number): string {
  return String(value).replace("-", "−").replace(
    /\B(?=(\d{3})+(?!\d))/g,
    "\u202f",
  );
}

/** Writes a duration as hours and minutes, minutes and seconds, or seconds. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${whole} s`;
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Writes a file's size, e.g. `812 B`, `12 kB` or `3.4 MB`. */
export function sizeInBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
