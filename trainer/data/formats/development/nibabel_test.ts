/**
 * A development check: volumes written by nibabel, and the real ones in
 * `shared/` where they stand beside the repository, are read and cut here as
 * nibabel reads and turns them. Skipped where no `python3` has nibabel.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { axisCodes } from "../../slicing/anatomical_axes.ts";
import { cutVolume, type Plane, PLANES, type View, VIEWS } from "../../slicing/orientation.ts";
import { decodeAnalyze } from "../analyze_volume.ts";
import { decodeNifti } from "../nifti_volume.ts";
import { recogniseFormat, RECOGNITION_BYTES } from "../recognise_format.ts";
import type { Volume } from "../volume.ts";

/** What nibabel_cases.py says of a volume. */
interface Case {
  name: string;
  files: string[];
  shape: number[];
  affine: number[][];
  codes: string;
  canonicalShape: number[];
  canonicalAffine: number[][];
}

const SCRIPT = fileURLToPath(new URL("nibabel_cases.py", import.meta.url));
const VOLUMES = fileURLToPath(new URL("../../../../../shared/data/volumes", import.meta.url));

const python = await findPython();
const volumesHere = await Deno.stat(VOLUMES).then(() => true, () => false);
if (python === undefined) console.warn("skipped: no python3 here has nibabel");
else if (!volumesHere) console.warn(`without real volumes: there are none in ${VOLUMES}`);

async function findPython(): Promise<string | undefined> {
  for (const command of ["python3", "/usr/bin/python3"]) {
    try {
      const { success } = await new Deno.Command(command, {
        args: ["-c", "import nibabel"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return command;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

Deno.test({
  name: "volumes are read and cut as by nibabel",
  ignore: python === undefined,
  fn: async (test) => {
    const folder = await Deno.makeTempDir();
    try {
      const { success, stderr } = await new Deno.Command(python!, {
        args: [SCRIPT, folder, ...(volumesHere ? [VOLUMES] : [])],
        stderr: "piped",
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      const cases: Case[] = JSON.parse(await Deno.readTextFile(join(folder, "cases.json")));
      assert(cases.length > 100);
      for (const expected of cases) {
        await test.step(expected.name, async () => {
          const volume = await decodeCase(expected);
          checkVolume(volume, expected, await floats(join(folder, `${expected.name}.voxels`)));
          const canonical = await floats(join(folder, `${expected.name}.canonical`));
          const big = volume.voxels.length > 1e6;
          for (const plane of PLANES) {
            for (const view of VIEWS) {
              checkCut(volume, expected, canonical, plane, view, big ? 7 : 1);
            }
          }
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function floats(path: string): Promise<Float32Array> {
  return new Float32Array((await Deno.readFile(path)).buffer);
}

async function decodeCase({ files }: Case): Promise<Volume> {
  const [first, second] = await Promise.all(files.map((file) => Deno.readFile(file)));
  const format = recogniseFormat(files[0], first.subarray(0, RECOGNITION_BYTES));
  if (second === undefined) {
    assert(format === "nifti" || format === "nifti_gz", format);
    return decodeNifti(first, files[0]);
  }
  assert.equal(format, "analyze_image");
  assert.equal(
    recogniseFormat(files[1], second.subarray(0, RECOGNITION_BYTES)),
    "analyze_header",
  );
  return decodeAnalyze(second, first, files[1]);
}

function checkVolume(volume: Volume, expected: Case, voxels: Float32Array): void {
  assert.deepEqual(volume.dimensions, expected.shape);
  assert.equal(axisCodes(volume.affine), expected.codes);
  volume.affine.flat().forEach((value, i) => {
    const wanted = expected.affine.flat()[i];
    assert(Math.abs(value - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)), `affine ${i}`);
  });
  assertSame(volume.voxels, voxels, "voxel");
}

function assertSame(actual: Float32Array, wanted: Float32Array, what: string): void {
  assert.equal(actual.length, wanted.length);
  const different = actual.findIndex((value, i) => value !== wanted[i]);
  assert(different < 0, `${what} ${different}: ${actual[different]}, not ${wanted[different]}`);
}

/** Slices against nibabel's canonical array, whose indices grow to the right, front and top. */
function checkCut(
  volume: Volume,
  { canonicalShape: [nx, ny, nz], canonicalAffine }: Case,
  canonical: Float32Array,
  plane: Plane,
  view: View,
  every: number,
): void {
  const at = (x: number, y: number, z: number) => canonical[x + nx * (y + ny * z)];
  const side = (column: number) => view === "radiological" ? nx - 1 - column : column;
  const { count, rows, columns, world, pixel } = {
    axial: {
      count: nz,
      rows: ny,
      columns: nx,
      world: 2,
      pixel: (s: number, r: number, c: number) => at(side(c), ny - 1 - r, s),
    },
    coronal: {
      count: ny,
      rows: nz,
      columns: nx,
      world: 1,
      pixel: (s: number, r: number, c: number) => at(side(c), s, nz - 1 - r),
    },
    sagittal: {
      count: nx,
      rows: nz,
      columns: ny,
      world: 0,
      pixel: (s: number, r: number, c: number) => at(s, ny - 1 - c, nz - 1 - r),
    },
  }[plane];
  const stack = cutVolume(volume, plane, view, "x");
  assert.equal(stack.positions.length, count);
  for (let index = 0; index < count; index += every) {
    const slice = stack.slice(index);
    assert.deepEqual([slice.rows, slice.columns, slice.index], [rows, columns, index]);
    const wanted = new Float32Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) wanted[r * columns + c] = pixel(index, r, c);
    }
    assertSame(slice.pixels, wanted, `${plane} ${view} slice ${index}, pixel`);
    const centre = [(nx - 1) / 2, (ny - 1) / 2, (nz - 1) / 2];
    centre[world] = index;
    const [a, b, c, offset] = canonicalAffine[world];
    const millimetres = a * centre[0] + b * centre[1] + c * centre[2] + offset;
    assert(Math.abs(slice.millimetres - millimetres) < 1e-9);
  }
}
