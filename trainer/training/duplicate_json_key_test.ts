import assert from "node:assert/strict";
import { firstDuplicateKey } from "./duplicate_json_key.ts";

Deno.test("firstDuplicateKey: none where objects only share names with each other", () => {
  assert.equal(
    firstDuplicateKey('{"a":{"x":1},"b":{"x":2},"c":["a","a"]}'),
    null,
  );
  assert.equal(firstDuplicateKey('["a","a",{},"}"]'), null);
});

Deno.test("firstDuplicateKey: found on top, nested, and behind an escape", () => {
  assert.equal(firstDuplicateKey('{"a":1,"b":2,"a":3}'), "a");
  assert.equal(firstDuplicateKey('{"a":{"x" :1,"y":"x","x": 2}}'), "x");
  assert.equal(firstDuplicateKey(String.raw`{"a":1,"\u0061":2}`), "a");
});

Deno.test("firstDuplicateKey: braces, quotes and colons inside strings do not count", () => {
  assert.equal(firstDuplicateKey(String.raw`{"a":"\"b\": {","b":"}"}`), null);
  assert.equal(firstDuplicateKey(String.raw`{"a\\":"}","b":1,"a\\":2}`), "a\\");
});
