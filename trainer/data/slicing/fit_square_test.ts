import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { RandomStream } from "../../random.ts";
import { areaResize } from "./area_resize.ts";
import { fitSquare, fullFieldOfView, type LevelSlice } from "./fit_square.ts";
import { padToSquare } from "./square_image.ts";

function slice(rows: number, columns: number, values: number[], spacing = [1, 1]): LevelSlice {
  const [rowSpacing, columnSpacing] = spacing;
  return { pixels: Float32Array.from(values), rows, columns, rowSpacing, columnSpacing };
}

function randomSlice(stream: RandomStream, rows: number, columns: number): LevelSlice {
  const pixels = Uint8Array.from({ length: rows * columns }, () => stream.integer(256));
  return { pixels, rows, columns, rowSpacing: 1, columnSpacing: 1 };
}

/** Mean over each target pixel, by asking every source pixel for its overlap; not rounded. */
function bruteForce(source: LevelSlice, fieldOfView: number, size: number): Float64Array {
  const { rows, columns, rowSpacing, columnSpacing, pixels } = source;
  const overlap = (t: number, s: number, count: number, spacing: number) => {
    // Whole voxels of margin: half of what is left, halves rounded down.
    const margin = Math.ceil((fieldOfView / spacing - count) / 2 - 0.5 - 1e-6) * spacing;
    const edge = fieldOfView / size;
    const [from, to] = [margin + s * spacing, margin + (s + 1) * spacing];
    return Math.max(0, Math.min((t + 1) * edge, to) - Math.max(t * edge, from)) / edge;
  };
  const result = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          result[y * size + x] += pixels[r * columns + c] * overlap(y, r, rows, rowSpacing) *
            overlap(x, c, columns, columnSpacing);
        }
      }
    }
  }
  return result;
}

Deno.test("fitSquare keeps the scale where voxels are not square", () => {
  // Rows 2 mm apart, columns 1 mm: 2 rows by 4 columns fill 4 mm, each row becomes two.
  const wide = slice(2, 4, [10, 20, 30, 40, 50, 60, 70, 80], [2, 1]);
  assert.deepEqual(
    fitSquare(wide, 4, 4, "a"),
    Uint8Array.of(10, 20, 30, 40, 10, 20, 30, 40, 50, 60, 70, 80, 50, 60, 70, 80),
  );
  assert.equal(fullFieldOfView(wide), 4);
  // A square drawn with voxels of 1 by 0.5 mm is a square on the screen.
  const flat = slice(2, 4, new Array(8).fill(200), [1, 0.5]);
  assert.deepEqual(
    Array.from(fitSquare(flat, 4, 4, "a")),
    [0, 0, 0, 0, 0, 200, 200, 0, 0, 200, 200, 0, 0, 0, 0, 0],
  );
});

Deno.test("fitSquare averages areas by hand-computed shares and rounds once, half up", () => {
  // 3 mm onto 2 pixels: (10 + ½·40)/1.5 = 20 and (½·40 + 100)/1.5 = 80, in each of two rows.
  assert.deepEqual(
    fitSquare(slice(1, 3, [10, 40, 100], [3, 1]), 3, 2, "a"),
    Uint8Array.of(20, 80, 20, 80),
  );
  // Levels before rounding: the mean of 0.3, 0.3, 0.3 and 1.1 is 0.5.
  assert.deepEqual(fitSquare(slice(2, 2, [0.3, 0.3, 0.3, 1.1]), 2, 1, "a"), Uint8Array.of(1));
  assert.deepEqual(fitSquare(slice(2, 2, [0.3, 0.3, 0.3, 1.0]), 2, 1, "a"), Uint8Array.of(0));
});

Deno.test("fitSquare equals padding and areaResize where voxels are cubes of 1 mm", () => {
  const stream = new RandomStream(1, "fit_square_test");
  for (const [rows, columns] of [[12, 12], [11, 16], [16, 9], [13, 12], [1, 7]]) {
    const source = randomSlice(stream, rows, columns);
    const edge = Math.max(rows, columns);
    const padded = padToSquare({
      pixels: source.pixels as Uint8Array,
      height: rows,
      width: columns,
    });
    for (const size of [1, 3, 7, edge, 2 * edge + 1]) {
      const wanted = areaResize(padded.pixels, edge, edge, size, size);
      assert.deepEqual(fitSquare(source, edge, size, "a"), wanted, `${rows}×${columns} → ${size}`);
      // The same in voxels of 0.5 by 0.5 mm.
      const fine = { ...source, rowSpacing: 0.5, columnSpacing: 0.5 };
      assert.deepEqual(fitSquare(fine, edge / 2, size, "a"), wanted);
    }
  }
});

Deno.test("fitSquare agrees with a float64 brute force at any spacing and field of view", () => {
  const stream = new RandomStream(2, "fit_square_test");
  for (let trial = 0; trial < 60; trial++) {
    const source = {
      ...randomSlice(stream, 1 + stream.integer(9), 1 + stream.integer(9)),
      rowSpacing: 0.3 + stream.integer(1000) / 700,
      columnSpacing: 0.3 + stream.integer(1000) / 700,
    };
    const fieldOfView = fullFieldOfView(source) + stream.integer(400) / 100;
    const size = 1 + stream.integer(12);
    const actual = fitSquare(source, fieldOfView, size, "a");
    bruteForce(source, fieldOfView, size).forEach((value, i) => {
      const error = actual[i] - value;
      assert(error > -0.5 - 1e-6 && error <= 0.5 + 1e-6, `trial ${trial}: ${actual[i]}, ${value}`);
    });
  }
});

Deno.test("fitSquare shifts by whole voxels, so that nothing is blurred", () => {
  // Two columns in three: one of the two equal shifts, to the left and up.
  assert.deepEqual(
    fitSquare(slice(2, 2, [10, 20, 30, 40]), 3, 3, "a"),
    Uint8Array.of(10, 20, 0, 30, 40, 0, 0, 0, 0),
  );
});

Deno.test("fitSquare crops black margins, and says which field of view would not cut more", () => {
  const values = new Array(100).fill(0.4);
  // A bright pixel in row 2, column 6 of 10×10 voxels of 2 mm.
  values[26] = 250;
  const source = slice(10, 10, values, [2, 2]);
  const cropped = fitSquare(source, 12, 6, "a");
  assert.deepEqual([cropped.indexOf(250), cropped.filter((value) => value > 0).length], [4, 1]);
  assert.throws(() => fitSquare(source, 9, 6, "scan 1, slice 7"), (error) => {
    assert(error instanceof DatasetError);
    assert.match(
      error.message,
      /^Cannot fit scan 1, slice 7 into 9 mm [^\n]*: give --field-of-view 11 for this slice, or 20 for all of the scan$/,
    );
    return true;
  });
  // 0.5 rounds to grey 1: that may not go.
  values[0] = 0.5;
  assert.throws(() => fitSquare(slice(10, 10, values, [2, 2]), 12, 6, "a"), /view 19 for this/);
  // An empty slice fits anything.
  assert.deepEqual(fitSquare(slice(4, 4, new Array(16).fill(0)), 1, 2, "a"), new Uint8Array(4));
});

Deno.test("fitSquare takes the field of view that it asks for", () => {
  const stream = new RandomStream(3, "fit_square_test");
  let asked = 0;
  for (let trial = 0; trial < 300; trial++) {
    const [rows, columns] = [1 + stream.integer(20), 1 + stream.integer(20)];
    const values = new Array(rows * columns).fill(0);
    for (let i = 0; i < 3; i++) values[stream.integer(values.length)] = 99;
    const spacing = [0.2 + stream.integer(100) / 40, 0.2 + stream.integer(100) / 40];
    const source = slice(rows, columns, values, spacing);
    const tried = 0.1 + fullFieldOfView(source) * stream.integer(100) / 100;
    try {
      fitSquare(source, tried, 8, "a");
    } catch (error) {
      const [, needed, full] = /view (\d+) for this slice, or (\d+) for/.exec(`${error}`)!;
      assert(Number(needed) <= Number(full));
      fitSquare(source, Number(needed), 8, "a");
      fitSquare(source, Number(full), 8, "a");
      asked++;
    }
  }
  assert(asked > 50, `${asked}`);
});
