import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { positionChart } from "./position_chart.ts";

const slice = (position: number, ssim: number) => ({
  subject: "a",
  position,
  ssim,
  ssim_skimage: 0,
  psnr: 0,
  mse: 0,
});

Deno.test("each position has its mean and its range", () => {
  const chart = positionChart([slice(1, 0.5), slice(0, 0.25), slice(1, 0.75)]);
  deepStrictEqual(chart.series[0].points, [
    { x: 0, y: 0.25, low: 0.25, high: 0.25 },
    { x: 1, y: 0.625, low: 0.5, high: 0.75 },
  ]);
});

Deno.test("many positions are put together, and both ends are kept", () => {
  const slices = Array.from({ length: 1001 }, (_, i) => slice(i / 1000, i / 1000));
  const { points } = positionChart(slices).series[0];
  strictEqual(points.length, 40);
  strictEqual(points[0].low, 0);
  strictEqual(points[39].high, 1);
  ok(points.every(({ x, y }, i) => x === (i + 0.5) / 40 && Math.abs(y! - x) < 0.001));
});
