/**
 * Age and clinical dementia rating of OASIS-1's participants, from the
 * spreadsheet that comes with the data, saved as CSV.
 *
 * @module
 */
import { dsvFormat } from "d3-dsv";
import { DatasetError } from "../../errors.ts";
import { decodeSpreadsheetText } from "./spreadsheet_text.ts";

/** What is known of a person. */
export interface Demographics {
  /** Years. */
  age: number;
  /**
   * Clinical dementia rating (CDR): 0 none, 0.5 very mild, 1 mild, 2 moderate,
   * 3 severe; null where it was not assessed, as in most people under 60.
   */
  clinicalDementiaRating: number | null;
}

/** Columns that are read; the sheet has nine more. */
const COLUMNS = ["ID", "Age", "CDR"] as const;
const RATINGS = [0, 0.5, 1, 2, 3];
const OLDEST = 120;

/** One row of the sheet. */
interface ScanRow extends Demographics {
  /** E.g. `OAS1_0061`. */
  subject: string;
  /** 2 in `OAS1_0061_MR2`. */
  scan: number;
}

/**
 * Reads the spreadsheet of OASIS-1 (`oasis_cross-sectional.csv`): its columns
 * `ID` (`OAS1_0001_MR1`), `Age` and `CDR`. Cells are separated by commas or, as
 * Excel writes it where numbers have a decimal comma, by semicolons.
 *
 * @param bytes The whole file.
 * @param file Its name for messages.
 * @returns By subject, e.g. `OAS1_0001`. Someone scanned twice is described as at the first scan.
 * @throws {DatasetError} If it is no CSV file, lacks a column, has a row of
 *   another length, an ID, age or rating that cannot be one, or two rows that
 *   contradict each other.
 */
export function parseDemographics(bytes: Uint8Array, file: string): Map<string, Demographics> {
  const text = decodeSpreadsheetText(bytes, file);
  const { header, rows, decimalComma } = splitCells(text, file);
  const [idColumn, ageColumn, ratingColumn] = COLUMNS.map((name) => header.indexOf(name));
  const scans = new Map<string, ScanRow>();
  rows.forEach((cells, i) => {
    // Excel leaves rows of nothing but separators behind.
    if (cells.every((cell) => cell === "")) return;
    const refuse = (what: string) =>
      new DatasetError(`Cannot use ${file}: row ${i + 2} ${what}; correct it in the sheet`);
    // A quotation mark without its partner makes one cell of all that follows.
    if (cells.some((cell) => cell.includes("\n"))) {
      throw refuse("has a cell of several lines, perhaps for want of a closing quotation mark");
    }
    if (cells.length !== header.length) {
      throw refuse(`has ${cells.length} cells where the header has ${header.length}`);
    }
    const id = cells[idColumn];
    const match = /^(OAS1_\d{4})_MR(\d+)$/.exec(id);
    if (match === null) throw refuse(`has the ID '${id}', which is not like OAS1_0001_MR1`);
    const number = (cell: string) => {
      const plain = decimalComma ? cell.replace(",", ".") : cell;
      return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
    };
    const age = number(cells[ageColumn]);
    if (!(age > 0 && age <= OLDEST)) {
      throw refuse(`(${id}) has the age '${cells[ageColumn]}', which is not in years up to 120`);
    }
    const rating = cells[ratingColumn] === "" ? null : number(cells[ratingColumn]);
    if (rating !== null && !RATINGS.includes(rating)) {
      throw refuse(`(${id}) has the CDR '${cells[ratingColumn]}', which is not 0, 0.5, 1, 2 or 3`);
    }
    const earlier = scans.get(id);
    if (earlier && (earlier.age !== age || earlier.clinicalDementiaRating !== rating)) {
      throw refuse(`repeats ${id} with another age or CDR`);
    }
    const [, subject, scan] = match;
    scans.set(id, { subject, scan: Number(scan), age, clinicalDementiaRating: rating });
  });
  if (scans.size === 0) {
    throw new DatasetError(
      `Cannot use ${file}: it has a header but no rows; export the whole sheet as CSV`,
    );
  }
  return firstScans(scans.values());
}

function firstScans(scans: Iterable<ScanRow>): Map<string, Demographics> {
  const demographics = new Map<string, Demographics>();
  for (const row of [...scans].sort((a, b) => a.scan - b.scan)) {
    if (demographics.has(row.subject)) continue;
    const { age, clinicalDementiaRating } = row;
    demographics.set(row.subject, { age, clinicalDementiaRating });
  }
  return demographics;
}

/** Finds the separator by the header, which must have all columns with one and only one of them. */
function splitCells(text: string, file: string) {
  for (const separator of [",", ";"]) {
    const [header, ...rows] = dsvFormat(separator).parseRows(text)
      .map((cells) => cells.map((cell) => cell.trim()));
    if (header === undefined || !COLUMNS.every((name) => header.includes(name))) continue;
    const repeated = COLUMNS.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
    if (repeated !== undefined) {
      throw new DatasetError(
        `Cannot use ${file}: it has two columns ${repeated}; remove the wrong one`,
      );
    }
    return { header, rows, decimalComma: separator === ";" };
  }
  const firstLine = text.split(/\r?\n/, 1)[0].slice(0, 80);
  throw new DatasetError(
    `Cannot use ${file}: its first line must name the columns ID, Age and CDR, separated by commas or semicolons; it is '${firstLine}'; give the spreadsheet of OASIS-1, saved as CSV`,
  );
}
