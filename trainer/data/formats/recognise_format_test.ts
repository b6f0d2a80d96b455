import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DatasetError } from "../../errors.ts";
import { type FileFormat, recogniseFormat, refusalOf } from "./recognise_format.ts";
import { makeAnalyzeHeader, makeNifti } from "./test_volumes.ts";

const NOTHING = new Uint8Array(0);
const NIFTI = makeNifti({ dim: [3, 1, 1, 1], datatype: 2 }, Uint8Array.of(7));
const NIFTI2 = makeNifti({ version: 2, dim: [3, 1, 1, 1], datatype: 2 }, Uint8Array.of(7));
const PAIR = makeNifti({ magic: "ni1\0", dim: [3, 1, 1, 1], datatype: 2 }, NOTHING);
const ANALYZE = makeAnalyzeHeader({ dim: [3, 1, 1, 1], datatype: 2 });

function text(letters: string, at = 0, length = 600): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set([...letters].map((letter) => letter.charCodeAt(0)), at);
  return bytes;
}

function pack(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}

const EXAMPLES: [FileFormat, string, Uint8Array][] = [
  ["png", "a.png", text("\x89PNG\r\n\x1a\n")],
  ["jpeg", "a.jpeg", text("\xff\xd8\xff\xe0")],
  ["zip", "a.zip", text("PK\x03\x04")],
  ["zip", "empty.zip", text("PK\x05\x06", 0, 22)],
  ["tar", "a.tar", text("ustar", 257)],
  ["tar", "old.tar", text("a file's name")],
  ["nifti", "a.nii", NIFTI],
  ["nifti", "a.nii", NIFTI2],
  ["nifti", "big.nii", makeNifti({ littleEndian: false, dim: [1, 1], datatype: 2 }, NOTHING)],
  ["nifti_gz", "a.nii.gz", pack(NIFTI)],
  ["nifti_gz", "a.nii.gz", pack(NIFTI2)],
  ["analyze_header", "a.hdr", ANALYZE],
  ["analyze_header", "a.hdr", makeAnalyzeHeader({ littleEndian: true, dim: [], datatype: 2 })],
  ["analyze_header", "a.hdr", PAIR],
  ["analyze_header", "a.hdr.gz", pack(ANALYZE)],
  ["analyze_image", "a.img", text("")],
  ["analyze_image", "a.img.gz", pack(text(""))],
  ["dicom", "IM0001", text("DICM", 128)],
  ["dicom", "a.dcm", text("")],
  ["mgz", "a.mgz", pack(text("\0\0\0\x01"))],
  ["mgz", "a.mgh", text("\0\0\0\x01")],
  ["gzip", "a.tar.gz", pack(text("ustar", 257))],
  ["gzip", "a.tgz", pack(text("anything"))],
  ["unknown", "a.txt", text("anything")],
  ["unknown", "a.nii", text("no NIfTI at all")],
  ["unknown", "empty.nii.gz", NOTHING],
  ["unknown", "a.png", text("<html>")],
];

Deno.test("recogniseFormat goes by the content, whatever the name is", () => {
  for (const [format, name, bytes] of EXAMPLES) {
    assert.equal(recogniseFormat(name, bytes), format, name);
    assert.equal(recogniseFormat(`SOME/FOLDER/${name.toUpperCase()}`, bytes), format, name);
  }
  assert.equal(recogniseFormat("a.png", NIFTI), "nifti");
  assert.equal(recogniseFormat("a", text("ustar", 257)), "tar");
  assert.equal(recogniseFormat("a.img", pack(NIFTI)), "nifti_gz");
  assert.equal(recogniseFormat("a.dcm", text("\xff\xd8\xff\xe0")), "jpeg");
});

Deno.test("recogniseFormat takes any beginning of any file", () => {
  for (const [, name, bytes] of EXAMPLES) {
    for (let length = 0; length < Math.min(bytes.length, 600); length += 7) {
      recogniseFormat(name, bytes.subarray(0, length));
    }
  }
});

Deno.test("refusalOf advises against what is not read, and only that", () => {
  for (const [format] of EXAMPLES) {
    const refusal = refusalOf(format, "dir/x");
    assert.equal(refusal !== undefined, ["dicom", "mgz", "unknown"].includes(format));
    if (refusal === undefined) continue;
    assert(refusal instanceof DatasetError);
    assert.match(refusal.message, /^Cannot use dir\/x: [^\n]*; [^\n]*$/);
  }
  assert.match(refusalOf("dicom", "x")!.message, /dcm2niix.*de-identified/);
  assert.match(refusalOf("mgz", "x.mgz")!.message, /mri_convert x\.mgz/);
});
