import assert from "node:assert/strict";
import { redirectTarget } from "./http_get.ts";
import { PassingFault } from "./passing_fault.ts";
import { allowedSizes, readReply, retryAfter } from "./server_reply.ts";
import { knownFile } from "./test_archive.ts";

Deno.test("Retry-After holds seconds or a date", () => {
  const now = Date.UTC(2020, 0, 1, 12, 0, 0);
  const wait = (value: string | null) =>
    retryAfter(new Headers(value === null ? {} : { "retry-after": value }), now);
  assert.equal(wait("120"), 120);
  assert.equal(wait("0"), 0);
  assert.equal(wait("Wed, 01 Jan 2020 12:01:30 GMT"), 90);
  assert.equal(wait("Wed, 01 Jan 2020 11:00:00 GMT"), 0);
  assert.equal(wait("soon"), null);
  assert.equal(wait(null), null);
});

Deno.test("a size that is not exact may be a quarter off, an exact one not a byte", () => {
  assert.deepEqual(allowedSizes(knownFile("a.tar", 1000)), { least: 1000, most: 1000 });
  assert.deepEqual(allowedSizes(knownFile("a.tar", 1001, { bytes_exact: false })), {
    least: 751,
    most: 1251,
  });
  const size = (bytes: number) =>
    readReply(
      new Response(null, { headers: { "content-length": String(bytes) } }),
      "http://x/a.tar",
      knownFile("a.tar", 1000, { bytes_exact: false }),
      null,
    );
  assert.deepEqual(size(750), { kind: "whole", bytes: 750 });
  assert.deepEqual(size(1250), { kind: "whole", bytes: 1250 });
  assert.throws(() => size(749), /has 749 bytes, where data\/sources\.json says about 1\.00 kB/);
  assert.throws(() => size(1251), /has 1251 bytes/);
});

Deno.test("busy and broken servers are tried again, others are not", () => {
  const answer = (status: number) => () =>
    readReply(new Response(null, { status }), "http://x/a.tar", knownFile("a.tar", 1000), null);
  for (const status of [408, 429, 500, 502, 503, 504]) {
    assert.throws(answer(status), PassingFault, String(status));
  }
  for (const status of [400, 401, 403, 404, 407, 410, 416, 451]) {
    assert.throws(
      answer(status),
      /^DatasetError: Cannot download http:\/\/x\/a\.tar/,
      String(status),
    );
  }
});

Deno.test("a redirect may lead to https, and to http from http only", () => {
  const secure = new URL("https://a.org/x/y.tar");
  assert.equal(redirectTarget(secure, "z.tar").href, "https://a.org/x/z.tar");
  assert.equal(redirectTarget(secure, "//b.org/z.tar").href, "https://b.org/z.tar");
  const plain = new URL("http://a.org/y.tar");
  assert.equal(redirectTarget(plain, "https://b.org/").href, "https://b.org/");
  assert.equal(redirectTarget(plain, "http://b.org/").href, "http://b.org/");
  assert.throws(() => redirectTarget(secure, "http://b.org/z.tar"), /which is not https/);
  for (const target of ["ftp://b.org/", "file:///etc/passwd", "data:,x"]) {
    assert.throws(() => redirectTarget(plain, target), /which is not https/, target);
  }
  assert.throws(() => redirectTarget(plain, null), /redirects to no address/);
  assert.throws(() => redirectTarget(plain, "http://["), /"http:\/\/\[", which is no address/);
});
