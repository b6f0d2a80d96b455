import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { encode } from "fast-png";
// @ts-types="@types/tar-stream"
import tar from "tar-stream";
import { SPLIT_NAMES } from "../../run/schema.ts";
import { generatePhantom } from "../phantom/phantom.ts";
import type { Dataset } from "../prepared/dataset.ts";
import {
  analyzeHeader,
  imported,
  nifti,
  picture,
  type Size,
  voxels,
  write,
} from "./import_fixture.ts";

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
