/**
 * Names of recorded results.
 *
 * @module
 */

/**
 * An adapter's name as a part of a file name: lower-case letters, digits and
 * single hyphens, e.g. `NVIDIA GeForce RTX 4090` → `nvidia-geforce-rtx-4090`.
 * What stands in parentheses (driver and compiler versions) is left out.
 */
export function adapterSlug(adapter: string): string {
  return adapter
    .replaceAll(/\([^)]*\)/g, " ")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "") || "unknown";
}

/** `YYYY-MM-DD-<adapter-slug>.json` for a result taken at this time (ISO 8601). */
export function resultName(taken: string, adapter: string): string {
  return `${taken.slice(0, 10)}-${adapterSlug(adapter)}.json`;
}
