import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { formatFragment, parseFragment } from "./fragment.ts";

Deno.test("a fragment of an anchor alone is the anchor", () => {
  deepStrictEqual(parseFragment("#quality"), { anchor: "quality", states: new Map() });
  deepStrictEqual(parseFragment(""), { anchor: "", states: new Map() });
  strictEqual(formatFragment({ anchor: "quality", states: new Map() }), "#quality");
  strictEqual(formatFragment({ anchor: "", states: new Map() }), "");
});

Deno.test("states survive the way through an address", () => {
  const states = new Map([["total", "log,s60"], ["ssim", "z2-7"]]);
  const text = formatFragment({ anchor: "training", states });
  strictEqual(text, "#training~total:log,s60~ssim:z2-7");
  deepStrictEqual(parseFragment(text), { anchor: "training", states });
  deepStrictEqual(parseFragment("#~total:log").states, new Map([["total", "log"]]));
});

Deno.test("empty states are not written", () => {
  strictEqual(formatFragment({ anchor: "a", states: new Map([["total", ""]]) }), "#a");
});

Deno.test("percent-encoded and broken fragments are read as far as they go", () => {
  deepStrictEqual(
    parseFragment("#a%7Etotal%3Alog%2Cs60"),
    { anchor: "a", states: new Map([["total", "log,s60"]]) },
  );
  deepStrictEqual(
    parseFragment("#a~nothing~:log~x:1~50%"),
    { anchor: "a", states: new Map([["x", "1"]]) },
  );
});
