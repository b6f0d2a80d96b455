/**
 * What a source may hold, so that a damaged or hostile archive ends in an error
 * and not in a full memory. All are checked while bytes stream past, before
 * memory is taken for them; a size that a header claims is never believed
 * beyond them.
 *
 * @module
 */

/** Limits of one source. */
export interface SourceLimits {
  /** Bytes of one file that is read, unpacked. */
  fileBytes: number;
  /** Files and folders of one archive, or below one folder. */
  entries: number;
  /** Unpacked bytes for each packed byte; counts only beyond the two amounts below. */
  ratio: number;
  /** Unpacked bytes of one zip entry that may have any ratio. */
  entryBytesFree: number;
  /** Unpacked bytes of one gzip stream that may have any ratio. */
  streamBytesFree: number;
  /** Bytes of a tar that may pass without a file or its content: long names, padding. */
  tarQuietBytes: number;
}

const MIB = 2 ** 20;

/**
 * The limits of an import.
 *
 * - `fileBytes`: a float64 volume of 400³ voxels; the largest file of OASIS-1
 *   that is used has 12,886,016 bytes, of neurite-oasis 3D 27.5 MB.
 * - `entries`: OASIS-3's 2,842 scans in 256 slices each are 727,552. The names
 *   are kept, to find doubles: about 150 MB at the limit.
 * - `ratio`: deflate reaches 1032 at most, and does for zeros. The four OASIS-1
 *   volumes measured reach 4.5 to 5; padded with zeros to 256³ int16 voxels 13 to
 *   17, float64 37 to 48, to 512³ int16 117. A blank slice or scan reaches 1000,
 *   which is why small amounts are free: 64 MiB hold a blank scan of 256³
 *   float32 voxels, 1 GiB 80 blank scans of OASIS-1 in a row.
 * - `tarQuietBytes`: GNU tar pads to 10 KiB unless told otherwise; a long name
 *   takes some KiB.
 */
export const SOURCE_LIMITS: Readonly<SourceLimits> = {
  fileBytes: 512 * MIB,
  entries: 1_000_000,
  ratio: 200,
  entryBytesFree: 64 * MIB,
  streamBytesFree: 1024 * MIB,
  tarQuietBytes: 16 * MIB,
};
