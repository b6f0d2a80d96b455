import assert from "node:assert/strict";
import { printable, quoted } from "./printable_text.ts";

Deno.test("nothing in a message can act on the terminal", () => {
  assert.equal(printable("a\x1b[2J\n\u202eb é"), "a\\u001b[2J\\u000a\\u202eb é");
  assert.equal(quoted('a"\n\x9b'), '"a\\"\\n\\u009b"');
  assert.equal(quoted("x".repeat(100)), `"${"x".repeat(80)}…"`);
});
