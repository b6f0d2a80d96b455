/**
 * Tables of text for a terminal.
 *
 * @module
 */

/** A column's heading and the side its cells are aligned to. */
export interface Column {
  heading: string;
  align: "left" | "right";
}

/**
 * Lays out rows under their headings, two spaces apart, with a rule below the
 * headings and no spaces at the ends of lines.
 *
 * @param rows Cells by column; as many in each row as there are columns.
 * @returns Lines without line ends.
 */
export function layOutTable(columns: readonly Column[], rows: readonly string[][]): string[] {
  const widths = columns.map(({ heading }, i) =>
    Math.max(width(heading), ...rows.map((row) => width(row[i])))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => {
      const space = " ".repeat(widths[i] - width(cell));
      return columns[i].align === "left" ? cell + space : space + cell;
    }).join("  ").trimEnd();
  return [
    line(columns.map(({ heading }) => heading)),
    widths.map((n) => "─".repeat(n)).join("  "),
    ...rows.map(line),
  ];
}

/** Characters, not UTF-16 units. */
function width(text: string): number {
  return [...text].length;
}

/** A number with three significant digits and no exponent, e.g. `1230`, `12.3`, `0.00123`. */
export function threeDigits(value: number): string {
  if (value === 0) return "0";
  // Rounded first: 9.996 is 10.0, with one decimal fewer than 9.99.
  const rounded = Number(value.toPrecision(3));
  const decimals = 2 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.max(0, decimals));
}

/** Bytes in powers of 1024, e.g. `12.3 MiB`. */
export function binaryBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${threeDigits(value)} ${units[unit]}`;
}

/** Seconds in a fitting unit, e.g. `12.3 ms`. */
export function shortSeconds(seconds: number): string {
  if (seconds >= 1) return `${threeDigits(seconds)} s`;
  return seconds >= 1e-3 ? `${threeDigits(seconds * 1e3)} ms` : `${threeDigits(seconds * 1e6)} µs`;
}
