import { strictEqual } from "node:assert/strict";
import { loosenPolicy } from "./live_reload_policy.ts";

const page = (policy: string) =>
  `<head><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="a" content="default-src x"></head>`;

Deno.test("a policy is widened by the named sources and by nothing else", () => {
  strictEqual(
    loosenPolicy(page("default-src 'none'; script-src 'self'; img-src 'self' blob:"), {
      "script-src": "'sha384-a+/='",
      "connect-src": "ws://127.0.0.1:3000",
    }),
    page(
      "default-src 'none'; script-src 'self' 'sha384-a+/='; img-src 'self' blob:; connect-src ws://127.0.0.1:3000",
    ),
  );
});

Deno.test("a page without a policy stays as it is", () => {
  const html = "<head><title>script-src 'self'</title></head>";
  strictEqual(loosenPolicy(html, { "script-src": "'self'" }), html);
});
