import assert from "node:assert/strict";
import { histogramText } from "./histogram_text.ts";
import { intensityHistogram } from "./intensity_histogram.ts";

Deno.test("intensityHistogram: bins are equally wide, and every level is in one", () => {
  for (const count of [17, 51, 85, 255]) {
    const { bins } = intensityHistogram(Uint8Array.from({ length: 256 }, (_, i) => i), count);
    assert.equal(bins.length, count);
    assert.deepEqual([bins[0].low, bins.at(-1)?.high], [1, 255]);
    bins.forEach(({ low, high, share }, n) => {
      assert.equal(high - low + 1, 255 / count);
      if (n > 0) assert.equal(low, bins[n - 1].high + 1);
      assert.ok(Math.abs(share - 1 / count) < 1e-12);
    });
  }
});

Deno.test("intensityHistogram: background and saturation are shares of all, bins of the rest", () => {
  // Six of background, one each of 1, 15, 16 and 255.
  const pixels = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 15, 16, 255]);
  const { background, saturated, bins } = intensityHistogram(pixels, 17);
  assert.equal(background, 0.6);
  assert.equal(saturated, 0.1);
  assert.deepEqual(bins.map(({ share }) => share), [0.5, 0.25, ...new Array(14).fill(0), 0.25]);
});

Deno.test("intensityHistogram: nothing but background, and nothing at all", () => {
  const black = intensityHistogram(new Uint8Array(5), 17);
  assert.deepEqual([black.background, black.bins[0].share], [1, 0]);
  assert.equal(intensityHistogram(new Uint8Array(0), 17).background, 0);
});

Deno.test("intensityHistogram: refuses bins of unequal widths", () => {
  for (const count of [16, 32, 0]) {
    assert.throws(() => intensityHistogram(new Uint8Array(1), count), RangeError);
  }
});

Deno.test("histogramText: bars are linear in eighths of a column, the longest has forty", () => {
  const bins = [
    { low: 1, high: 85, share: 0.64 },
    { low: 86, high: 170, share: 0.325 },
    { low: 171, high: 254, share: 0.0001 },
    { low: 255, high: 255, share: 0 },
  ];
  // 0.325/0.64 of 320 eighths are 162.5, hence 163: twenty whole blocks and three eighths.
  assert.deepEqual(histogramText({ background: 0.7123, saturated: 0.004, bins }), [
    "Training pixels: 71.2 % are 0 (background), 0.4 % are 255; of those above 0:",
    "    1 to  85  64.0 %  " + "█".repeat(40),
    "   86 to 170  32.5 %  " + "█".repeat(20) + "▍",
    "  171 to 254   0.0 %  ▏",
    "  255 to 255   0.0 %",
  ]);
});

Deno.test("histogramText: no bars where there is nothing but background", () => {
  const lines = histogramText(intensityHistogram(new Uint8Array(9), 17));
  assert.equal(lines.length, 18);
  assert.ok(lines.slice(1).every((line) => line.endsWith("0.0 %")));
});
