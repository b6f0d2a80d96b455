import { encode } from "fast-png";
import { join } from "node:path";
import {
  analyzeHeader,
  nifti,
  picture,
  refused,
  type Size,
  voxels,
  write,
} from "./import_fixture.ts";

Deno.test("one slice under two names in two splits is refused", () =>
  refused(async (folder) => {
    for (const person of [1, 2, 3]) await write(folder, `person${person}_1.png`, picture(7));
  }, /pixel by pixel equal/));

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
