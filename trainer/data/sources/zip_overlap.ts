/**
 * Entries of a zip that share bytes: how a small file unpacks to petabytes
 * (Fifield 2019, "A better zip bomb").
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/** Bytes of an archive, from `start` to before `end`. */
export interface Extent {
  start: number;
  end: number;
}

/**
 * Checks that no two entries share bytes.
 *
 * @param extents What each entry takes; sorted here, in place.
 * @param archive The archive, for the message.
 * @throws {DatasetError} If two do.
 */
export function checkApart(extents: Extent[], archive: string): void {
  extents.sort((a, b) => a.start - b.start || a.end - b.end);
  for (let i = 1; i < extents.length; i++) {
    if (extents[i].start < extents[i - 1].end) {
      throw new DatasetError(
        `Cannot trust ${archive}: two of its entries share the same bytes; get it from its publisher again`,
      );
    }
  }
}
