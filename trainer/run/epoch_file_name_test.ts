import assert from "node:assert/strict";
import { epochFileName, epochOfFileName } from "./epoch_file_name.ts";

Deno.test("epochFileName: four digits, more where needed", () => {
  assert.equal(epochFileName(0, "png"), "epoch-0000.png");
  assert.equal(epochFileName(215, "safetensors"), "epoch-0215.safetensors");
  assert.equal(epochFileName(12345, "png"), "epoch-12345.png");
});

Deno.test("epochOfFileName: reads its own names and no others", () => {
  assert.equal(epochOfFileName("epoch-0215.png", "png"), 215);
  assert.equal(epochOfFileName("epoch-12345.png", "png"), 12345);
  for (
    const name of ["epoch-215.png", "epoch-0215.gif", "epoch-0215.png.tmp", "a/epoch-0215.png"]
  ) {
    assert.equal(epochOfFileName(name, "png"), null, name);
  }
});
