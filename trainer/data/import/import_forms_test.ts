import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { encode } from "fast-png";
// @ts-types="@types/tar-stream"
import tar from "tar-stream";
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES } from "../../run/schema.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import type { Dataset } from "../prepared/dataset.ts";
import { readDataset } from "../prepared/read_dataset.ts";
import { importDataset } from "./import_dataset.ts";
import { IMPORT_DEFAULTS, type ImportOptions } from "./import_options.ts";

/** Imports what `write` puts into a folder, and gives the dataset and the notes to `check`. */
async function imported(
  write: (folder: string) => Promise<void>,
  options: Partial<ImportOptions>,
  check: (dataset: Dataset, notes: string[]) => void,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const source = join(root, "source");
    await Deno.mkdir(source);
    await write(source);
    const notes: string[] = [];
    const { directory } = await importDataset({
      ...IMPORT_DEFAULTS,
      paths: [source],
      name: "it",
      preparedDirectory: join(root, "prepared"),
      onNote: (line) => notes.push(line),
      ...options,
    });
    check(await readDataset(directory), notes);
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(join(root, "prepared")))).map(({ name }) => name),
      ["it"],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Imports what must be refused with one line. */
async function refused(
  write: (folder: string) => Promise<void>,
  message: RegExp,
  options: Partial<ImportOptions> = {},
): Promise<void> {
  await assert.rejects(imported(write, options, () => {}), (error) => {
    assert(error instanceof DatasetError, String(error));
    assert.match(error.message, message);
    assert.equal(error.message.includes("\n"), false);
    return true;
  });
}

type Size = [number, number, number];

/** Intensity of a voxel: a ramp along each axis, of another slope for each person. */
function intensity(person: number, [i, j, k]: Size): number {
  return 100 + (7 + person % 17) * i + 40 * j + 50 * k;
}

/** int16 voxels, i fastest. */
function voxels(person: number, [ni, nj, nk]: Size, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * ni * nj * nk));
  let at = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at += 2) {
        view.setInt16(at, intensity(person, [i, j, k]), littleEndian);
      }
    }
  }
  return new Uint8Array(view.buffer);
}

/** A NIfTI-1 file in RAS+ order with voxels of the given edges in millimetres. */
function nifti(person: number, size: Size, spacing: Size = [1, 1, 1]): Uint8Array {
  const header = new DataView(new ArrayBuffer(352));
  header.setInt32(0, 348, true);
  [3, ...size, 1, 1, 1, 1].forEach((length, d) => header.setInt16(40 + 2 * d, length, true));
  header.setInt16(70, 4, true); // int16
  header.setInt16(72, 16, true);
  [1, ...spacing].forEach((edge, d) => header.setFloat32(76 + 4 * d, edge, true));
  header.setFloat32(108, 352, true);
  header.setUint8(123, 2); // millimetres
  header.setInt16(254, 1, true); // sform
  spacing.forEach((edge, row) => header.setFloat32(280 + 16 * row + 4 * row, edge, true));
  new Uint8Array(header.buffer).set(new TextEncoder().encode("n+1\0"), 344);
  return new Uint8Array([...new Uint8Array(header.buffer), ...voxels(person, size, true)]);
}

/** The header of a big-endian Analyze pair, as OASIS-1 has it. */
function analyzeHeader(size: Size): Uint8Array {
  const header = new DataView(new ArrayBuffer(348));
  header.setInt32(0, 348, false);
  [4, ...size, 1, 0, 0, 0].forEach((length, d) => header.setInt16(40 + 2 * d, length, false));
  header.setInt16(70, 4, false);
  header.setInt16(72, 16, false);
  [0, 1, 1, 1].forEach((edge, d) => header.setFloat32(76 + 4 * d, edge, false));
  return new Uint8Array(header.buffer);
}

const write = (folder: string, name: string, bytes: Uint8Array) =>
  Deno.writeFile(join(folder, name), bytes);

/** Subjects of every split. */
function subjects({ card }: Dataset): Record<string, string[]> {
  return Object.fromEntries(
    SPLIT_NAMES.map((split) => [
      split,
      [...new Set(card.splits[split].slices.map(({ subject }) => subject))],
    ]),
  );
}

Deno.test("NIfTI volumes are cut axially, front up, the patient's right on the left", () =>
  imported(
    async (folder) => {
      for (const person of [1, 2, 3]) {
        await write(folder, `p${person}.nii`, nifti(person, [8, 8, 3]));
      }
    },
    { size: 8 },
    ({ card, splits }) => {
      assert.deepEqual(card.orientation, {
        plane: "axial",
        top: "anterior",
        left: "patient_right",
      });
      assert.equal(card.position_within, "scan");
      assert.deepEqual(card.splits.train.slices.map(({ index, position }) => [index, position]), [
        [0, 0],
        [1, 0.5],
        [2, 1],
      ]);
      // In RAS+ order i grows to the right and j to the front: the first pixel
      // is the last voxel of both, the brightest of its slice.
      const first = splits.train.pixels.subarray(0, 64);
      assert.equal(first[0], Math.max(...first));
      assert.equal(first[63], Math.min(...first));
      assert(first[0] - first[1] > 0 && first[0] - first[8] > first[0] - first[1]);
    },
  ));

Deno.test("a choice of slices, the other view and planes are what the card says", async () => {
  const folder = async (path: string) => {
    for (const person of [1, 2, 3]) {
      await write(path, `p${person}.nii`, nifti(person, [8, 10, 12]));
    }
  };
  await imported(
    folder,
    { slices: { unit: "index", from: 2, to: 8, step: 3 }, view: "neurological" },
    ({ card, splits }) => {
      assert.deepEqual(card.splits.test.slices.map(({ index }) => index), [2, 5, 8]);
      assert.equal(card.orientation.left, "patient_left");
      // Its own resolution: the square that holds 8×10 voxels of 1 mm.
      assert.deepEqual([card.height, card.width], [10, 10]);
      const slice = splits.test.pixels.subarray(0, 100);
      // One column of padding left and right; now the right is bright.
      assert.deepEqual([slice[0], slice[9]], [0, 0]);
      assert(slice[8] > slice[1]);
      const cut = card.preprocessing.find(({ step }) => step === "cut_volumes")!;
      assert.equal(cut.parameters.slices, "2:8:3");
    },
  );
  await imported(folder, { plane: "sagittal", size: 12 }, ({ card }) => {
    assert.equal(card.splits.train.slices.length, 8);
    assert.deepEqual(card.orientation, { plane: "sagittal", top: "superior", left: "anterior" });
  });
});

Deno.test("voxels that are no cubes keep their proportions", () =>
  imported(
    async (folder) => {
      for (const person of [1, 2, 3]) {
        await write(folder, `p${person}.nii`, nifti(person, [8, 4, 2], [1, 2, 3]));
      }
    },
    { size: 8 },
    ({ splits }) => {
      // 8 mm by 8 mm: each voxel fills two rows of one column.
      const slice = splits.train.pixels.subarray(0, 64);
      for (let row = 0; row < 8; row += 2) {
        assert.deepEqual(
          slice.subarray(8 * row, 8 * row + 8),
          slice.subarray(8 * row + 8, 8 * row + 16),
        );
      }
      // No padding: only the darkest voxel is black.
      assert.deepEqual([...slice.keys()].filter((i) => slice[i] === 0), [55, 63]);
    },
  ));

/** OASIS-1 as a disc has it, with a repeat scan of the first person. */
async function writeDisc(file: string, people: number): Promise<void> {
  const pack = tar.pack();
  const add = (name: string, bytes: Uint8Array) => pack.entry({ name }, Buffer.from(bytes));
  const size: Size = [8, 8, 4];
  for (let person = 1; person <= people; person++) {
    for (const scan of person === 1 ? [1, 2] : [1]) {
      const id = `OAS1_${String(person).padStart(4, "0")}_MR${scan}`;
      const folder = `disc1/${id}/PROCESSED/MPRAGE/T88_111/${id}_mpr_n4_anon_111_t88`;
      add(`disc1/${id}/${id}.txt`, new TextEncoder().encode("AGE: 74\n"));
      add(`${folder}_gfc.img`, voxels(90, size, false));
      add(`${folder}_masked_gfc.hdr`, analyzeHeader(size));
      add(`${folder}_masked_gfc.img`, voxels(10 * person + scan, size, false));
    }
  }
  pack.finalize();
  await pipeline(pack, createGzip(), createWriteStream(file));
}

Deno.test("an OASIS-1 disc: one volume a session, repeat scans in one split", () =>
  imported(
    (folder) => writeDisc(join(folder, "disc1.tar.gz"), 6),
    { size: 8, fractions: { train: 0.5, validation: 0.25, test: 0.25 } },
    (dataset, notes) => {
      const { card } = dataset;
      assert.match(card.title, /^OASIS-1/);
      assert.match(card.acknowledgement, /Marcus et al\. 2007/);
      assert.equal(card.position_within, "dataset");
      const all = SPLIT_NAMES.flatMap((split) => card.splits[split].slices);
      assert.equal(all.length, 7 * 4);
      assert.equal(Object.values(subjects(dataset)).flat().length, 6);
      const home = SPLIT_NAMES.find((split) =>
        card.splits[split].slices.some(({ scan }) => scan === "MR2")
      )!;
      const scans = card.splits[home].slices.filter(({ subject }) => subject === "OAS1_0001");
      assert.deepEqual([...new Set(scans.map(({ scan }) => scan))], ["MR1", "MR2"]);
      assert.equal(scans.length, 8);
      assert(
        notes.some((note) => /13 other files left aside|14 other files/.test(note)),
        `${notes}`,
      );
    },
  ));

Deno.test("the spreadsheet balances the splits, and who is missing in it is counted", async () => {
  const demographics = new Map([1, 2, 3, 4, 5].map((person) => [
    `OAS1_000${person}`,
    { age: person < 3 ? 25 : 80, clinicalDementiaRating: person < 3 ? null : 0.5 },
  ]));
  await imported(
    (folder) => writeDisc(join(folder, "disc1.tar.gz"), 6),
    { size: 8, demographics },
    ({ card }, notes) => {
      assert.deepEqual(card.split.stratified_by, ["CDR", "age"]);
      const counted = card.split.strata.map(({ stratum, subjects }) => [
        stratum,
        Object.values(subjects).reduce((a, b) => a + b),
      ]);
      assert.deepEqual(counted, [
        ["CDR 0.5, age 75+", 3],
        ["CDR not assessed, age 0-39", 2],
        ["unknown", 1],
      ]);
      assert(notes.some((note) => /1 of 6 subjects are not in the spreadsheet/.test(note)));
    },
  );
});

Deno.test("the same archive and seed give the same bytes; another seed another split", async () => {
  const hashes: string[] = [];
  for (const [seed, threads] of [[1, 1], [1, 3], [2, 1]]) {
    await imported(
      (folder) => writeDisc(join(folder, "disc1.tar.gz"), 12),
      { size: 8, seed, threads },
      ({ card }) => hashes.push(SPLIT_NAMES.map((split) => card.splits[split].sha256).join()),
    );
  }
  assert.equal(hashes[0], hashes[1]);
  assert.notEqual(hashes[0], hashes[2]);
});

Deno.test("neurite-oasis 2D: the wanted file of each subject, as a coronal slice", () =>
  imported(
    async (folder) => {
      for (const person of [1, 2, 3]) {
        const inner = join(folder, `OASIS_OAS1_000${person}_MR1`);
        await Deno.mkdir(inner);
        await write(inner, "slice_norm.nii.gz", nifti(person, [8, 8, 1]));
        await write(inner, "slice_seg4.nii.gz", nifti(9, [8, 8, 1]));
      }
    },
    { size: 8 },
    ({ card, splits }) => {
      assert.deepEqual(card.orientation, {
        plane: "coronal",
        top: "superior",
        left: "patient_right",
      });
      assert.equal(card.splits.train.slices.length, 1);
      // As stored: i runs to the right on the screen, j down.
      const { pixels } = splits.train;
      assert.equal(pixels[0], Math.min(...pixels));
      assert.equal(pixels[63], Math.max(...pixels));
    },
  ));

/** A grey gradient that no other number gives. */
function picture(number: number): Uint8Array {
  const data = Uint8Array.from({ length: 64 }, (_, i) => (3 * i + number) % 256);
  return encode({ width: 8, height: 8, data, channels: 1, depth: 8 });
}

Deno.test("images with their subjects in the name, blank ones left out", () =>
  imported(
    async (folder) => {
      for (const person of [1, 2, 3]) {
        for (const slice of [1, 2, 10]) {
          const blank = slice === 10 && person === 2;
          const bytes = blank
            ? encode({ width: 8, height: 8, data: new Uint8Array(64), channels: 1, depth: 8 })
            : picture(20 * person + slice);
          await write(folder, `person${person}_${slice}.png`, bytes);
        }
      }
    },
    {},
    ({ card }) => {
      assert.equal(card.blank_slices, 1);
      const all = SPLIT_NAMES.flatMap((split) => card.splits[split].slices);
      assert.deepEqual(
        all.map(({ subject, index }) => `${subject} ${index}`).sort(),
        [
          ...["person1 1", "person1 10", "person1 2"],
          ...["person2 1", "person2 2"],
          ...["person3 1", "person3 10", "person3 2"],
        ],
      );
      assert.equal(card.split.method, "seeded");
    },
  ));

Deno.test("one slice under two names in two splits is refused", () =>
  refused(async (folder) => {
    for (const person of [1, 2, 3]) await write(folder, `person${person}_1.png`, picture(7));
  }, /pixel by pixel equal/));

Deno.test("another copy of a person under another name is told, and only that", () => {
  const { card, splits } = generatePhantom(
    {
      trainSubjects: 6,
      validationSubjects: 1,
      testSubjects: 1,
      slicesPerSubject: 11,
      seed: 3,
    },
    64,
  );
  return imported(
    async (folder) => {
      for (const split of SPLIT_NAMES) {
        for (const [i, { subject, index }] of card.splits[split].slices.entries()) {
          const data = splits[split].pixels.subarray(i * 64 ** 2, (i + 1) * 64 ** 2);
          const image = { width: 64, height: 64, channels: 1, depth: 8 } as const;
          await write(folder, `${subject}_${index}.png`, encode({ ...image, data }));
          if (subject !== "phantom_0002") continue;
          const darker = data.map((value) => Math.round(0.8 * value));
          await write(folder, `copy_${index}.png`, encode({ ...image, data: darker }));
        }
      }
    },
    {},
    ({ card }) => {
      assert.deepEqual(card.near_duplicates.map(({ subjects }) => subjects), [
        ["copy", "phantom_0002"],
      ]);
    },
  );
});

Deno.test("half a pair, two of one scan, two kinds, too few people: one line each", async () => {
  const size: Size = [8, 8, 2];
  await refused(
    (folder) => write(folder, "a.hdr", analyzeHeader(size)),
    /a\.hdr: its \.img file is missing/,
  );
  await refused(
    (folder) => write(folder, "a.img", voxels(1, size, false)),
    /a\.img: its \.hdr file is missing/,
  );
  await refused(async (folder) => {
    for (const inner of ["x", "y"]) {
      await Deno.mkdir(join(folder, inner));
      await write(join(folder, inner), "T1.nii", nifti(inner === "x" ? 1 : 2, size));
    }
  }, /T1\.nii: it is the same slice as .*--subject-pattern/);
  await refused(async (folder) => {
    await write(folder, "a_1.png", picture(1));
    await write(folder, "b.nii", nifti(1, size));
  }, /b\.nii: before it came images/);
  await refused(async (folder) => {
    await write(folder, "a.nii", nifti(1, size));
    await write(folder, "b.nii", nifti(2, size));
  }, /Cannot split 2 subjects \(a, b\)/);
});

Deno.test("DICOM and FreeSurfer files are refused with advice, whatever their names", async () => {
  const dicom = new Uint8Array(200);
  dicom.set(new TextEncoder().encode("DICM"), 128);
  await refused((folder) => write(folder, "IM000001", dicom), /DICOM.*dcm2niix/);
  await refused((folder) => write(folder, "T1.mgz", new Uint8Array(64)), /mri_convert/);
});

Deno.test("nothing of use, nothing but blank, and a wrong range: one line each", async () => {
  await refused((folder) => write(folder, "notes.txt", new Uint8Array(9)), /no slices or volumes/);
  await refused(async (folder) => {
    const inner = join(folder, "OAS1_0001_MR1");
    await Deno.mkdir(inner);
    await write(inner, "OAS1_0001_MR1.txt", new Uint8Array(9));
  }, /none of its files is a slice or a volume that is wanted/);
  const black = encode({ width: 8, height: 8, data: new Uint8Array(64), channels: 1, depth: 8 });
  await refused((folder) => write(folder, "a_1.png", black), /all 1 slices are blank/);
  await refused((folder) => write(folder, "a.nii", nifti(1, [8, 8, 2])), /has slices 0 to 1/, {
    slices: { unit: "index", from: 5, to: 9, step: null },
  });
});

Deno.test("a field of view that would cut the head says which one fits", () =>
  refused(
    (folder) => write(folder, "a.nii", nifti(1, [20, 20, 2])),
    /--field-of-view 20/,
    { size: 8, fieldOfView: 10 },
  ));
