/**
 * Numbers of bytes for people to read.
 *
 * @module
 */

const UNITS = ["kB", "MB", "GB", "TB"] as const;

/**
 * A number of bytes in decimal units, as download pages give them.
 *
 * @param bytes At least 0.
 * @returns Three significant digits, e.g. `999 bytes`, `24.0 MB`, `1.38 GB`.
 */
export function byteCount(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes / 1000;
  let unit = 0;
  // 999.5 would be shown as 1000.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(decimals)} ${UNITS[unit]}`;
}
