import assert from "node:assert/strict";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { encode as encodeJpeg } from "jpeg-js";
import { encode as encodePng } from "fast-png";
import { decodeAnalyze } from "../formats/analyze_volume.ts";
import type { GreyImage } from "../formats/grey_image.ts";
import { gunzip } from "../formats/gunzip.ts";
import { decodeJpegSlice } from "../formats/jpeg_slice.ts";
import { decodeNifti } from "../formats/nifti_volume.ts";
import { decodePngSlice } from "../formats/png_slice.ts";
import { recogniseFormat, refusalOf } from "../formats/recognise_format.ts";
import { float32Bytes, int16Bytes, makeAnalyzeHeader, makeNifti } from "../formats/test_volumes.ts";
import type { Volume } from "../formats/volume.ts";
import type { RandomStream } from "../../random.ts";
import { concatenate } from "../sources/concatenate.ts";
import { fuzzReader } from "./fuzz_reader.ts";
import { mutate } from "./mutate.ts";

/** What every volume must be, however it came about. */
function checkVolume({ voxels, dimensions, spacing, affine }: Volume): void {
  const [i, j, k] = dimensions;
  assert.equal(voxels.length, i * j * k);
  assert(voxels.every(Number.isFinite), "a voxel is not finite");
  assert(spacing.every((step) => step > 0 && Number.isFinite(step)), `spacing ${spacing}`);
  assert(affine.flat().every(Number.isFinite), `affine ${affine}`);
}

function checkImage({ pixels, height, width }: GreyImage): void {
  assert(height >= 1 && width >= 1);
  assert.equal(pixels.length, height * width);
}

const RAMP = Array.from({ length: 24 }, (_, i) => 10 * i - 50);
const DIM = [3, 4, 3, 2];
const NIFTIS = [
  makeNifti({ dim: DIM, datatype: 4 }, int16Bytes(RAMP)),
  makeNifti(
    { dim: DIM, datatype: 16, littleEndian: false, slope: 2, intercept: 1 },
    float32Bytes(RAMP, false),
  ),
  makeNifti(
    { version: 2, dim: DIM, datatype: 2, qformCode: 1, quatern: [0, 0, 1], pixdim: [-1, 1, 2, 3] },
    new Uint8Array(RAMP),
  ),
];

Deno.test("fuzz: NIfTI", async () => {
  const read = (bytes: Uint8Array) => checkVolume(decodeNifti(bytes, "x.nii"));
  await fuzzReader("decodeNifti", NIFTIS, read, { named: "x.nii" });
});

Deno.test("fuzz: NIfTI in gzip", async () => {
  const read = (bytes: Uint8Array) => checkVolume(decodeNifti(bytes, "x.nii"));
  const seeds = NIFTIS.map((bytes) => gzipSync(bytes));
  // Every second one is whole as a gzip file, and damaged inside.
  const repair = (_: Uint8Array, random: RandomStream) => gzipSync(mutate(NIFTIS, random));
  await fuzzReader("decodeNifti gzip", seeds, read, { named: "x.nii", repair });
});

Deno.test("fuzz: gzip", async () => {
  const seeds: Uint8Array[] = [
    gzipSync(new Uint8Array(3000)),
    gzipSync(new Uint8Array(RAMP), { level: 0 }),
  ];
  seeds.push(concatenate(seeds));
  const read = (bytes: Uint8Array) => assert(gunzip(bytes, "x.gz", 5000).length <= 5000);
  await fuzzReader("gunzip", seeds, read, { named: "x.gz" });
});

Deno.test("fuzz: Analyze pairs", async () => {
  const seeds = [
    concatenate([
      makeAnalyzeHeader({ dim: [4, 4, 3, 2, 1], datatype: 4 }),
      int16Bytes(RAMP, false),
    ]),
    concatenate([
      makeAnalyzeHeader({ dim: DIM, datatype: 16, littleEndian: true, originator: [2, 2, 1] }),
      float32Bytes(RAMP),
    ]),
  ];
  // The first 348 bytes are the header's file.
  const read = (bytes: Uint8Array) =>
    checkVolume(decodeAnalyze(bytes.subarray(0, 348), bytes.subarray(348), "x.hdr"));
  await fuzzReader("decodeAnalyze", seeds, read, { named: "x.hdr" });
});

/** Makes the checksums of a PNG's chunks right again. */
function repairPng(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

/** Packs the rows of a grey PNG of 8×8 pixels anew, whatever they have become. */
function pngOfRows(rows: Uint8Array): Uint8Array {
  const head = encodePng({ ...SIZE, data: new Uint8Array(64), channels: 1 }).subarray(0, 33);
  const packed = deflateSync(rows);
  const chunk = concatenate([new Uint8Array(4), text("IDAT"), packed, new Uint8Array(4)]);
  new DataView(chunk.buffer).setUint32(0, packed.length);
  const end = concatenate([new Uint8Array(4), text("IEND"), new Uint8Array(4)]);
  return repairPng(concatenate([head, chunk, end]));
}

const text = (content: string) => new TextEncoder().encode(content);
const SIZE = { width: 8, height: 8 };
const GREY = Uint8Array.from({ length: 64 }, (_, i) => 4 * i);

Deno.test("fuzz: PNG", async () => {
  const rgb = Uint8Array.from({ length: 192 }, (_, i) => 4 * Math.floor(i / 3));
  const seeds = [
    encodePng({ ...SIZE, data: GREY, channels: 1, depth: 8 }),
    encodePng({ ...SIZE, data: Uint16Array.from(GREY, (v) => 257 * v), channels: 1, depth: 16 }),
    encodePng({ ...SIZE, data: rgb, channels: 3, depth: 8 }),
  ];
  const read = (bytes: Uint8Array) => checkImage(decodePngSlice(bytes, "x.png"));
  await fuzzReader("decodePngSlice", seeds, read, { named: "x.png", repair: repairPng });
  const rows = [new Uint8Array(72), Uint8Array.from({ length: 72 }, (_, i) => i % 9 === 0 ? 4 : i)];
  const repair = (_: Uint8Array, random: RandomStream) => pngOfRows(mutate(rows, random));
  await fuzzReader("PNG rows", rows.map(pngOfRows), read, { named: "x.png", repair, count: 4000 });
});

// 18×11 pixels, progressive, written by libjpeg.
const PROGRESSIVE = Uint8Array.fromBase64(
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDREN" +
    "Dg8QEBEQCgwSExIQEw8QEBD/wgALCAALABIBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABwj/2gAIAQEAAAABMGtHm5qSP//E" +
    "ABoQAAIDAQEAAAAAAAAAAAAAAAABAgQFESH/2gAIAQEAAQUCyaxk1hVvMmKMmKFFc//EABYQAAMAAAAAAAAAAAAAAAAAAAAB" +
    "If/aAAgBAQAGPwJQUFBQUFD/xAAXEAEAAwAAAAAAAAAAAAAAAAAQAHGB/9oACAEBAAE/ISqyja1WT//aAAgBAQAAABCv/8QA" +
    "GhAAAgIDAAAAAAAAAAAAAAAAAEExoWGBsf/aAAgBAQABPxCoRUI1SsCghQREkeH/2Q==",
);

Deno.test("fuzz: JPEG", async () => {
  const rgba = Uint8Array.from({ length: 256 }, (_, i) => i % 4 === 3 ? 255 : i & ~3);
  const seeds = [Uint8Array.from(encodeJpeg({ ...SIZE, data: rgba }, 90).data), PROGRESSIVE];
  const read = (bytes: Uint8Array) => checkImage(decodeJpegSlice(bytes, "x.jpg"));
  await fuzzReader("decodeJpegSlice", seeds, read, { named: "x.jpg" });
});

Deno.test("fuzz: recognising a format", async () => {
  const seeds = [...NIFTIS, gzipSync(NIFTIS[0]), PROGRESSIVE, text("PK\x03\x04")];
  seeds.push(encodePng({ ...SIZE, data: GREY, channels: 1 }));
  const read = (bytes: Uint8Array) => {
    const refusal = refusalOf(recogniseFormat("x", bytes), "x");
    if (refusal !== undefined) throw refusal;
  };
  await fuzzReader("recogniseFormat", seeds, read, { named: "x" });
});
