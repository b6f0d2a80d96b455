/**
 * Looks for one person under two names among the scans of an import.
 *
 * @module
 */
import { slicePositions } from "../prepared/assemble_dataset.ts";
import type { DatasetCard, NearDuplicate } from "../prepared/dataset_card.ts";
import { comparisonTile } from "../splits/comparison_tile.ts";
import {
  type ComparedScan,
  comparedSlices,
  findNearDuplicates,
  SMALLEST_COMPARED_EDGE,
} from "../splits/near_duplicates.ts";
import type { PreparedRecord } from "./prepared_record.ts";
import type { SliceSpool } from "./slice_spool.ts";

/**
 * Pairs of subjects that look like one person; see {@link findNearDuplicates}.
 * Null where slices are too small to tell people apart.
 *
 * @param records All slices, in the order of the dataset.
 * @param within What a slice's position is counted over.
 */
export async function compareScans(
  spool: SliceSpool,
  records: readonly PreparedRecord[],
  height: number,
  width: number,
  within: DatasetCard["position_within"],
): Promise<NearDuplicate[] | null> {
  if (Math.min(height, width) < SMALLEST_COMPARED_EDGE) return null;
  const positionOf = slicePositions(records, within);
  const scans: ComparedScan[] = [];
  for (const slices of scansOf(records)) {
    const tiles: (Uint8Array | null)[] = [];
    for (const chosen of comparedSlices(slices.map(positionOf))) {
      tiles.push(
        chosen === null
          ? null
          : comparisonTile(await spool.read(slices[chosen].number), height, width),
      );
    }
    scans.push({ subject: slices[0].subject, tiles });
  }
  return findNearDuplicates(scans);
}

/** The slices of each scan; in the order of the dataset they are neighbours. */
function scansOf(records: readonly PreparedRecord[]): PreparedRecord[][] {
  const scans: PreparedRecord[][] = [];
  for (const record of records) {
    const last = scans.at(-1)?.[0];
    if (last?.subject === record.subject && last.scan === record.scan) scans.at(-1)!.push(record);
    else scans.push([record]);
  }
  return scans;
}
