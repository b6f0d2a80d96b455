import assert from "node:assert/strict";
import { drawText, textHeight, textWidth } from "./bitmap_font.ts";
import {
  type ContactSheetInput,
  type ContactSheetTile,
  drawContactSheet,
  LARGEST_EDGE,
} from "./contact_sheet_picture.ts";
import { BACKGROUND, MUTED_TEXT, TEXT } from "./palette.ts";
import { type Colour, createRaster, type Raster } from "./raster.ts";

/** A slice whose pixels are all different from each other's neighbours, and from other seeds'. */
function tile(height: number, width: number, seed: number): ContactSheetTile {
  const pixels = Uint8Array.from(
    { length: height * width },
    (_, i) => 60 + (i * 37 + seed * 11) % 190,
  );
  return { pixels, caption: "" };
}

function sheet(changes: Partial<ContactSheetInput> = {}): ContactSheetInput {
  const [height, width] = [changes.height ?? 48, changes.width ?? 64];
  return {
    name: "oasis-64",
    description: ["A title", "64×48 pixels"],
    synthetic: false,
    height,
    width,
    letters: { top: "?", bottom: "?", left: "?", right: "?" },
    columns: ["0.00", "1.00"],
    rows: ["case_001", "case_151"].map((title, r) => ({
      title,
      subtitle: r === 0 ? "train" : "test",
      tiles: [tile(height, width, 2 * r), tile(height, width, 2 * r + 1)],
    })),
    histogram: { shares: [0.1, 0.6, 0, 0.3, ...new Array(16).fill(0.2)], ends: ["1", "255"] },
    notes: ["train: 1 subject"],
    ...changes,
  };
}

/** Places where a smaller raster occurs in a larger one. */
function find(raster: Raster, part: Raster): { x: number; y: number }[] {
  const rowLength = part.width * 3;
  const occursAt = (x: number, y: number) => {
    for (let dy = 0; dy < part.height; dy++) {
      const start = ((y + dy) * raster.width + x) * 3;
      for (let i = 0; i < rowLength; i++) {
        if (raster.pixels[start + i] !== part.pixels[dy * rowLength + i]) return false;
      }
    }
    return true;
  };
  const places: { x: number; y: number }[] = [];
  for (let y = 0; y + part.height <= raster.height; y++) {
    for (let x = 0; x + part.width <= raster.width; x++) {
      if (occursAt(x, y)) places.push({ x, y });
    }
  }
  return places;
}

function written(text: string, scale: number, ink: Colour): Raster {
  const raster = createRaster(textWidth(text, scale), textHeight(scale), BACKGROUND);
  drawText(raster, text, 0, 0, scale, ink);
  return raster;
}

/** A slice, each pixel a square of scale×scale. */
function enlarged(pixels: Uint8Array, height: number, width: number, scale: number): Raster {
  const raster = createRaster(width * scale, height * scale, BACKGROUND);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const value = pixels[Math.floor(y / scale) * width + Math.floor(x / scale)];
      raster.pixels.fill(value, (y * width * scale + x) * 3, (y * width * scale + x) * 3 + 3);
    }
  }
  return raster;
}

Deno.test("contact sheet: every slice is there once, whole, enlarged, in its row and column", () => {
  const input = sheet();
  const raster = drawContactSheet(input);
  // 192/48 = 4.
  const places = input.rows.map(({ tiles }) =>
    tiles.map((content) => {
      const found = find(raster, enlarged(content!.pixels, 48, 64, 4));
      assert.equal(found.length, 1);
      return found[0];
    })
  );
  const [[a, b], [c, d]] = places;
  assert.ok(a.x === c.x && b.x === d.x && a.x + 256 < b.x, JSON.stringify(places));
  assert.ok(a.y === b.y && c.y === d.y && a.y + 192 < c.y, JSON.stringify(places));
});

Deno.test("contact sheet: names, splits, positions, notes and the histogram's ends can be read", () => {
  const raster = drawContactSheet(sheet());
  assert.equal(find(raster, written("oasis-64", 4, TEXT)).length, 1);
  for (const text of ["case_001", "case_151"]) {
    assert.equal(find(raster, written(text, 2, TEXT)).length, 1, text);
  }
  for (
    const text of ["A title", "64×48 pixels", "test", "position", "0.00", "1.00", "1", "255"]
  ) {
    assert.ok(find(raster, written(text, 2, MUTED_TEXT)).length >= 1, text);
  }
  assert.equal(find(raster, written("train: 1 subject", 2, MUTED_TEXT)).length, 1);
});

Deno.test("contact sheet: a title stands at the height of its slices", () => {
  const input = sheet();
  const raster = drawContactSheet(input);
  input.rows.forEach(({ title, tiles }) => {
    const [text] = find(raster, written(title, 2, TEXT));
    const [image] = find(raster, enlarged(tiles[0]!.pixels, 48, 64, 4));
    assert.equal(text.y, image.y);
  });
});

Deno.test("contact sheet: SYNTHETIC is there for a phantom alone", () => {
  const label = written("SYNTHETIC", 2, TEXT);
  assert.equal(find(drawContactSheet(sheet({ synthetic: true })), label).length, 1);
  const plain = drawContactSheet(sheet());
  assert.equal(find(plain, label).length, 0);
  // Nor an empty frame: the header's right half is empty.
  const corner = createRaster(plain.width / 2, 70, BACKGROUND);
  assert.ok(find(plain, corner).some(({ x, y }) => x === plain.width / 2 && y === 0));
});

Deno.test("contact sheet: letters at the edges of each row's first slice, unknown ones left out", () => {
  const plain = drawContactSheet(sheet());
  const lettered = drawContactSheet(
    sheet({ letters: { top: "A", bottom: "?", left: "R", right: "L" } }),
  );
  const [first, second] = sheet().rows.map(({ tiles }) =>
    find(plain, enlarged(tiles[0]!.pixels, 48, 64, 4))[0]
  );
  // Quarters of a slice in which pixels changed: top, left and right of the first slices, no others.
  const changed = new Set<string>();
  for (let i = 0; i < plain.pixels.length; i += 3) {
    if (plain.pixels[i] === lettered.pixels[i]) continue;
    const [x, y] = [(i / 3) % plain.width - first.x, Math.floor(i / 3 / plain.width)];
    const row = y >= second.y ? 1 : 0;
    const down = y - [first, second][row].y;
    assert.ok(x >= 0 && x < 256 && down >= 0 && down < 192, `${x}, ${y}`);
    changed.add(`${row}: ${x < 20 ? "left" : x >= 236 ? "right" : down < 22 ? "top" : "inside"}`);
  }
  assert.deepEqual([...changed].sort(), [
    "0: left",
    "0: right",
    "0: top",
    "1: left",
    "1: right",
    "1: top",
  ]);
  const ink = (raster: Raster, x: number, y: number) => raster.pixels[(y * raster.width + x) * 3];
  // The upright stroke of R, then that of L, two columns wide.
  assert.equal(ink(lettered, first.x + 4, first.y + 96), 232);
  assert.equal(ink(lettered, first.x + 256 - 14, first.y + 96), 232);
});

Deno.test("contact sheet: a place without a slice stays empty, the letters move on", () => {
  const input = sheet({ letters: { top: "A", bottom: "P", left: "R", right: "L" } });
  const [row] = input.rows;
  const raster = drawContactSheet({ ...input, rows: [{ ...row, tiles: [null, row.tiles[1]] }] });
  const empty = createRaster(256, 192, [32, 32, 32]);
  assert.equal(find(raster, empty).length, 1);
  assert.equal(find(raster, enlarged(row.tiles[1]!.pixels, 48, 64, 4)).length, 0, "has letters");
});

Deno.test("contact sheet: captions stand below their slices", () => {
  const input = sheet({ columns: [] });
  const rows = input.rows.map((row, r) => ({
    ...row,
    tiles: row.tiles.map((content, n) => ({ ...content!, caption: `subject_${r}${n}` })),
  }));
  const raster = drawContactSheet({ ...input, rows });
  rows.forEach(({ tiles }) =>
    tiles.forEach(({ pixels, caption }) => {
      const [image] = find(raster, enlarged(pixels, 48, 64, 4));
      const [text] = find(raster, written(caption, 2, MUTED_TEXT));
      assert.deepEqual(text, { x: image.x, y: image.y + 192 + 4 }, caption);
    })
  );
});

Deno.test("contact sheet: never above 2000×2000 pixels, whatever is on it", () => {
  assert.equal(LARGEST_EDGE, 2000);
  for (const [height, width] of [[64, 64], [1024, 1024], [8, 512]]) {
    for (const [rowCount, columnCount] of [[1, 1], [16, 16]]) {
      const rows = Array.from({ length: rowCount }, () => ({
        title: "a-subject-with-a-very-long-name-indeed",
        subtitle: "validation",
        tiles: new Array(columnCount).fill(tile(height, width, 0)),
      }));
      const columns = new Array(columnCount).fill("0.50");
      const raster = drawContactSheet(sheet({ height, width, rows, columns }));
      const size =
        `${rowCount}×${columnCount} of ${height}×${width}: ${raster.height}×${raster.width}`;
      assert.ok(raster.width <= 2000 && raster.height <= 2000, size);
    }
  }
});

Deno.test("contact sheet: the histogram's bars are as high as their shares", () => {
  const raster = drawContactSheet(sheet());
  // The highest bar, 0.6, has 120 rows; 0.1 has 20, 0.3 has 60, 0 none.
  const counts = [0, 1, 2, 3].map((n) => {
    let rows = 0;
    const x = 24 + 6 * n + 2;
    for (let y = 0; y < raster.height; y++) {
      const i = (y * raster.width + x) * 3;
      if (raster.pixels.subarray(i, i + 3).every((value) => value === 150)) rows++;
    }
    return rows;
  });
  assert.deepEqual(counts, [20, 120, 0, 60]);
});
