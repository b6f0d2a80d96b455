import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { labelRoom, spread } from "./end_labels.ts";
import type { Chart } from "./chart.ts";

Deno.test("spread leaves labels with enough room alone", () => {
  deepStrictEqual(spread([200, 40, 100], 30, 250), [200, 40, 100]);
});

Deno.test("spread moves labels apart in their order, and into the plot", () => {
  deepStrictEqual(spread([100, 95], 30, 250), [112, 95]);
  deepStrictEqual(spread([249, 250, 245], 30, 250), [233, 250, 216]);
  deepStrictEqual(spread([0], 30, 250), [30]);
});

Deno.test("labels never overlap while they fit at all", () => {
  for (let a = 0; a < 260; a += 13) {
    for (let b = 0; b < 260; b += 7) {
      const [one, two, three] = spread([a, b, 200], 30, 250).toSorted((x, y) => x - y);
      ok(two - one >= 17 && three - two >= 17 && one >= 30 && three <= 250, `${a} ${b}`);
    }
  }
});

Deno.test("long names, many series and dots have a legend instead", () => {
  const room = (names: string[], mark: "line" | "dots" = "line") =>
    labelRoom({
      series: names.map((name) => ({ name, mark, colour: 1, points: [] })),
    } as unknown as Chart);
  ok(room(["Training", "Validation"]) > 80);
  strictEqual(room(["Mean over a subject’s slices"]), 0);
  strictEqual(room(["a", "b", "c", "d", "e"]), 0);
  strictEqual(room(["a"], "dots"), 0);
});
