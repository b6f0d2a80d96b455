import { deepStrictEqual, ok } from "node:assert/strict";
import { jsonForScript } from "./json_for_script.ts";

Deno.test("no text can end the element, and the data stay the same", () => {
  const value = { a: "</script><!--", b: [1, "<"] };
  const text = jsonForScript(value);
  ok(!text.includes("<"), text);
  deepStrictEqual(JSON.parse(text), value);
});
