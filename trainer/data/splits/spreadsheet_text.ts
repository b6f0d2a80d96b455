/**
 * The text of a CSV file, as spreadsheet programs write it.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";

/** How the files begin that are given in the place of a CSV file. */
const OTHER_FORMATS: readonly [kind: string, magic: readonly number[]][] = [
  ["an Excel workbook (.xlsx)", [0x50, 0x4b, 0x03, 0x04]],
  ["an old Excel workbook (.xls)", [0xd0, 0xcf, 0x11, 0xe0]],
  ["text in UTF-16", [0xff, 0xfe]],
  ["text in UTF-16", [0xfe, 0xff]],
];

/**
 * Decodes a CSV file: UTF-8, with or without a byte order mark.
 *
 * @param bytes The whole file.
 * @param file Its name for messages.
 * @returns Its text, without the mark.
 * @throws {DatasetError} If it is a workbook, text in another encoding, or no text at all.
 */
export function decodeSpreadsheetText(bytes: Uint8Array, file: string): string {
  for (const [kind, magic] of OTHER_FORMATS) {
    if (magic.every((byte, i) => bytes[i] === byte)) {
      throw new DatasetError(
        `Cannot read ${file}: it is ${kind}; open it in a spreadsheet program and save it as 'CSV UTF-8'`,
      );
    }
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new DatasetError(
      `Cannot read ${file}: it is not text in UTF-8; save the sheet again as 'CSV UTF-8'`,
    );
  }
  if (text.includes("\0")) {
    throw new DatasetError(
      `Cannot read ${file}: it is not text; give the spreadsheet saved as CSV`,
    );
  }
  return text;
}
