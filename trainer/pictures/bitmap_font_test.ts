import assert from "node:assert/strict";
import { drawText, fitText, textHeight, textWidth } from "./bitmap_font.ts";
import { GLYPHS, MISSING_GLYPH } from "./bitmap_glyphs.ts";
import { createRaster } from "./raster.ts";

/** Text drawn white on black, as lines of dots. */
function ascii(text: string, scale = 1): string[] {
  const raster = createRaster(textWidth(text, scale), textHeight(scale), [
    0,
    0,
    0,
  ]);
  drawText(raster, text, 0, 0, scale, [255, 255, 255]);
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from(
      { length: raster.width },
      (_, x) => raster.pixels[(y * raster.width + x) * 3] ? "#" : ".",
    ).join(""));
}

Deno.test("drawText: letters beside each other, descenders below the baseline", () => {
  assert.deepEqual(ascii("Lp"), [
    "#..........",
    "#..........",
    "#.....####.",
    "#.....#...#",
    "#.....#...#",
    "#.....#...#",
    "#####.####.",
    "......#....",
    "......#....",
  ]);
});

Deno.test("drawText: an integer scale repeats every dot", () => {
  const once = ascii("S");
  const twice = ascii("S", 2);
  assert.equal(twice.length, 18);
  twice.forEach((line, y) => {
    const expected = [...once[y >> 1]].map((dot) => dot + dot).join("");
    assert.equal(line, expected);
  });
});

Deno.test("drawText: an unknown character shows as a box, also outside the 16-bit plane", () => {
  const box = ascii("漢");
  assert.equal(box[0], "#####");
  assert.equal(box[3], "#...#");
  assert.deepEqual(ascii("🧠"), box);
});

Deno.test("the font has letters, digits and the captions' punctuation, all well-formed and distinct", () => {
  const needed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;-+±×=/_()[]%#";
  for (const character of needed) {
    assert.ok(character in GLYPHS, `no glyph for ${character}`);
  }
  const drawings = [...Object.values(GLYPHS), MISSING_GLYPH];
  assert.equal(new Set(drawings).size, drawings.length);
  for (const [character, glyph] of Object.entries(GLYPHS)) {
    const rows = glyph.split(" ");
    assert.ok(rows.length >= 7 && rows.length <= 9, character);
    assert.ok(rows.every((row) => /^[.#]{5}$/.test(row)), character);
    assert.equal(glyph.includes("#"), character !== " ", character);
  }
});

Deno.test("fitText: leaves what fits and shortens what does not", () => {
  assert.equal(textWidth("abcd", 2), 46);
  assert.equal(fitText("abcd", 46, 2), "abcd");
  assert.equal(fitText("abcdefgh", 46, 2), "a...");
  assert.ok(textWidth(fitText("abcdefghijkl", 100, 1), 1) <= 100);
});
