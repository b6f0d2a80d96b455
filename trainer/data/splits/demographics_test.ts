import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { type Demographics, parseDemographics } from "./demographics.ts";

const HEADER = "ID,M/F,Hand,Age,Educ,SES,MMSE,CDR,eTIV,nWBV,ASF,Delay";
const ROWS = [
  "OAS1_0001_MR1,F,R,74,2,3,29,0,1344,0.743,1.306,N/A",
  "OAS1_0003_MR1,F,R,73,4,3,27,0.5,1454,0.708,1.207,N/A",
  "OAS1_0004_MR1,M,R,28,,,,,1588,0.803,1.105,N/A",
];

function parse(text: string): Map<string, Demographics> {
  return parseDemographics(new TextEncoder().encode(text), "sheet.csv");
}

function assertRefused(text: string | Uint8Array, ...fragments: string[]): void {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  assert.throws(() => parseDemographics(bytes, "sheet.csv"), (error) => {
    assert.ok(error instanceof DatasetError, String(error));
    assert.match(error.message, /^Cannot (use|read) sheet\.csv: [^\n]+; [^\n]+$/);
    for (const fragment of fragments) assert.ok(error.message.includes(fragment), error.message);
    return true;
  });
}

const EXPECTED = new Map([
  ["OAS1_0001", { age: 74, clinicalDementiaRating: 0 }],
  ["OAS1_0003", { age: 73, clinicalDementiaRating: 0.5 }],
  ["OAS1_0004", { age: 28, clinicalDementiaRating: null }],
]);

Deno.test("parseDemographics: the sheet as OASIS has it", () => {
  assert.deepEqual(parse([HEADER, ...ROWS, ""].join("\n")), EXPECTED);
});

Deno.test("parseDemographics: byte order mark, CRLF, quotes, spaces, blank rows, other column order", () => {
  assert.deepEqual(
    parse("\ufeff" + [HEADER, ...ROWS, "", ",,,,,,,,,,,", ""].join("\r\n")),
    EXPECTED,
  );
  const moved = 'CDR,"Age",Remark,ID\n0,74,"a, b",OAS1_0001_MR1\n0.5,73,,OAS1_0003_MR1\n' +
    ',"28",,"OAS1_0004_MR1"\n';
  assert.deepEqual(parse(moved), EXPECTED);
  const spaced = "ID , Age, CDR\nOAS1_0001_MR1 , 74 , 0\nOAS1_0003_MR1, 73, 0.5\n" +
    "OAS1_0004_MR1, 28, \n";
  assert.deepEqual(parse(spaced), EXPECTED);
});

Deno.test("parseDemographics: semicolons and decimal commas, as Excel writes them in Europe", () => {
  const european = [HEADER, ...ROWS].map((row) => row.replaceAll(",", ";").replaceAll(".", ","));
  assert.ok(european[2].includes(";0,5;"));
  assert.deepEqual(parse(european.join("\r\n")), EXPECTED);
  // Other programs keep the point.
  assert.deepEqual(parse([HEADER, ...ROWS].join("\n").replaceAll(",", ";")), EXPECTED);
});

Deno.test("parseDemographics: someone scanned twice is described as at the first scan", () => {
  const later = "OAS1_0003_MR2,F,R,74,4,3,27,,1454,0.708,1.207,40";
  assert.deepEqual(parse([HEADER, later, ...ROWS].join("\n")), new Map([...EXPECTED].sort()));
  assert.deepEqual(parse([HEADER, later].join("\n")).get("OAS1_0003"), {
    age: 74,
    clinicalDementiaRating: null,
  });
  // As a number, not as text.
  const tenth = "OAS1_0003_MR10,F,R,90,4,3,27,1,1454,0.708,1.207,4000";
  const second = "OAS1_0003_MR2,F,R,74,4,3,27,,1454,0.708,1.207,40";
  assert.equal(parse([HEADER, tenth, second].join("\n")).get("OAS1_0003")?.age, 74);
});

Deno.test("parseDemographics: a repeated row is fine if it says the same, else an error", () => {
  assert.deepEqual(parse([HEADER, ...ROWS, ROWS[1]].join("\n")), EXPECTED);
  const older = ROWS[1].replace(",73,", ",75,");
  assertRefused([HEADER, ...ROWS, older].join("\n"), "row 5", "repeats OAS1_0003_MR1");
  const worse = ROWS[1].replace(",0.5,", ",1,");
  assertRefused([HEADER, ...ROWS, worse].join("\n"), "repeats OAS1_0003_MR1");
});

Deno.test("parseDemographics: a missing or doubled column", () => {
  for (const column of ["ID", "Age", "CDR"]) {
    const header = HEADER.replace(column, "Other");
    assertRefused([header, ...ROWS].join("\n"), "must name the columns ID, Age and CDR", "Other");
    const doubled = HEADER.replace("SES", column);
    assertRefused([doubled, ...ROWS].join("\n"), `two columns ${column}`);
  }
  assertRefused("", "must name the columns");
  assertRefused("\n\n", "must name the columns");
  assertRefused(HEADER.replaceAll(",", "\t"), "must name the columns");
  assertRefused("<!DOCTYPE html>\n<html>", "<!DOCTYPE html>");
});

Deno.test("parseDemographics: a header without rows", () => {
  assertRefused(HEADER, "no rows");
  assertRefused(`${HEADER}\r\n,,,,,,,,,,,\r\n`, "no rows");
});

for (
  const [what, from, to, fragment] of [
    ["an age that is no number", ",73,", ",seventy,", "the age 'seventy'"],
    ["an empty age", ",73,", ",,", "the age ''"],
    ["an age of 0", ",73,", ",0,", "the age '0'"],
    ["an age of centuries", ",73,", ",730,", "the age '730'"],
    ["a negative age", ",73,", ",-73,", "the age '-73'"],
    ["a date", ",73,", ",07-Mar,", "the age '07-Mar'"],
    ["a rating that does not exist", ",0.5,", ",0.7,", "the CDR '0.7'"],
    ["a rating that is no number", ",0.5,", ",N/A,", "the CDR 'N/A'"],
    ["another kind of ID", "OAS1_0003_MR1", "OAS2_0003_MR1", "the ID 'OAS2_0003_MR1'"],
    ["no ID", "OAS1_0003_MR1", "", "the ID ''"],
    ["a cell too few", ",4,3,27,", ",4,27,", "has 11 cells where the header has 12"],
    ["a cell too many", ",4,3,27,", ",4,3,3,27,", "has 13 cells where the header has 12"],
    ["an open quotation mark", "1.207,N/A", '1.207,"N/A', "several lines"],
  ]
) {
  Deno.test(`parseDemographics: refuses ${what}, naming the row`, () => {
    const changed = ROWS[1].replace(from, to);
    assert.notEqual(changed, ROWS[1]);
    assertRefused([HEADER, ROWS[0], changed, ROWS[2]].join("\n"), "row 3", fragment);
  });
}

Deno.test("parseDemographics: a decimal comma counts only between semicolons", () => {
  const rows = [ROWS[0], ROWS[1].replace(",0.5,", ',"0,5",')];
  assertRefused([HEADER, ...rows].join("\n"), "the CDR '0,5'");
});

Deno.test("parseDemographics: workbooks, other encodings and no text are refused with advice", () => {
  const start = (...bytes: number[]) => Uint8Array.from([...bytes, 1, 2, 3, 4]);
  assertRefused(start(0x50, 0x4b, 3, 4), ".xlsx", "save it as 'CSV UTF-8'");
  assertRefused(start(0xd0, 0xcf, 0x11, 0xe0), ".xls", "save it as 'CSV UTF-8'");
  assertRefused(start(0xff, 0xfe), "UTF-16");
  assertRefused(start(0xfe, 0xff), "UTF-16");
  assertRefused(start(0x41, 0xe9, 0x42), "not text in UTF-8");
  assertRefused(start(0x41, 0x00, 0x42), "not text");
});
