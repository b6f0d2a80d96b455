/**
 * Names of the files that exist once an epoch.
 *
 * @module
 */

/**
 * Name of an epoch's file, e.g. `epoch-0007.png`: names sort as the epochs do.
 *
 * @param epoch 0 … 9999; later ones get more digits.
 * @param extension Without the dot.
 * @returns The name, without a folder.
 */
export function epochFileName(epoch: number, extension: string): string {
  return `epoch-${String(epoch).padStart(4, "0")}.${extension}`;
}

/**
 * The epoch of a name made by {@link epochFileName}.
 *
 * @param name A file's name, without a folder.
 * @param extension Without the dot.
 * @returns The epoch, or null for any other name.
 */
export function epochOfFileName(
  name: string,
  extension: string,
): number | null {
  const digits = /^epoch-(\d{4,})\.(\w+)$/.exec(name);
  if (!digits || digits[2] !== extension) return null;
  return Number(digits[1]);
}
