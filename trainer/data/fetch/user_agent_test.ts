import assert from "node:assert/strict";
import { userAgent } from "./user_agent.ts";

Deno.test("the user agent names the program, its version and, where known, its address", () => {
  assert.match(userAgent(""), /^oasis-vq-vae\/\d+\.\d+\.\d+$/);
  const citation = 'title: x\nurl: https://paper.org/1\nrepository-code: "https://code.org/a/b"\n';
  assert.match(
    userAgent(citation),
    /^oasis-vq-vae\/\d+\.\d+\.\d+ \(\+https:\/\/code\.org\/a\/b\)$/,
  );
  // Nothing that would end the header or the comment.
  assert.match(
    userAgent("repository-code: https://x.org/a)b\r\nEvil: 1"),
    /\(\+https:\/\/x\.org\/a\)$/,
  );
});
