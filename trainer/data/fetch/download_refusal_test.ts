import assert from "node:assert/strict";
import { knownFile, testTar, testTarGz } from "./test_archive.ts";
import { BYTES, failsWith, ONCE, trial } from "./test_download.ts";
import { type Answer, serveBytes } from "./test_server.ts";

Deno.test("a busy server is asked again, after the pause that it asks for", () => {
  const busy = (status: number, wait?: string): Answer => () =>
    new Response("busy", { status, headers: wait === undefined ? {} : { "retry-after": wait } });
  return trial(
    [busy(500), busy(503, "0"), busy(429, "1"), serveBytes(BYTES)],
    async ({ run, part, notes }) => {
      await run();
      assert.deepEqual(await part(), BYTES);
      assert.match(notes[0], /the server answers 500 .*again in 0\.01 s/);
      assert.match(notes[2], /the server answers 429 .*again in 1 s/);
    },
  );
});

Deno.test("a server that asks for too long a pause is not waited for", () => {
  const answer = () => new Response("busy", { status: 503, headers: { "retry-after": "3600" } });
  return trial([answer], async ({ server, run }) => {
    await failsWith(run(), /the server answers 503 .* and asks to wait 3600 s; try later/);
    assert.equal(server.requests.length, 1);
  });
});

Deno.test("what is not the file is refused at once, and what is here stays", async (t) => {
  const html = "<!DOCTYPE html>\n<html><body>Please log in</body></html>".padEnd(1000);
  const page = (status: number, type: string): Answer => () =>
    new Response(html, { status, headers: { "content-type": type } });
  const as = (bytes: Uint8Array, headers: Record<string, string> = {}): Answer => () =>
    new Response(bytes.slice(), { headers });
  const cases: Record<string, [Answer, RegExp]> = {
    "a page, well typed": [page(200, "text/html; charset=utf-8"), /web page.*browser.*--from/],
    "a page in the dress of a file": [
      // Padded, so that the size does not give it away.
      as(new TextEncoder().encode(html.padEnd(BYTES.length))),
      /what comes is a web page or an error message/,
    ],
    "404": [page(404, "text/html"), /404 Not Found; if it has moved, .*data\/sources\.json/],
    "403": [page(403, "text/html"), /403 Forbidden; open the address in a browser/],
    "401": [page(401, "text/plain"), /401 Unauthorized/],
    "407": [page(407, "text/html"), /407 .*HTTP_PROXY/],
    "416 where all was asked for": [page(416, "text/plain"), /416/],
    "204": [() => new Response(null, { status: 204 }), /204/],
    "206 where all was asked for": [
      () => new Response(BYTES.slice(), { status: 206 }),
      /a part of the file where all was asked for/,
    ],
    "fewer bytes than the catalogue says": [
      serveBytes(testTar(100_000)),
      /has 101888 bytes, where data\/sources\.json says 201728/,
    ],
    "more bytes than the catalogue says": [serveBytes(testTar(300_000)), /has 301568 bytes/],
    "no tar": [as(BYTES.map((byte) => byte ^ 0xff)), /does not begin as a tar archive does/],
    "a gzip file in the place of a tar": [
      as(new Uint8Array([0x1f, 0x8b, 8, ...BYTES.subarray(3)])),
      /packed with gzip/,
    ],
    "packed on the way": [as(BYTES, { "content-encoding": "br" }), /Content-Encoding br/],
    "redirects in a circle": [
      ({ url }) => new Response(null, { status: 302, headers: { location: url } }),
      /redirects more than 10 times/,
    ],
    "a redirect to a file of this machine": [
      () => new Response(null, { status: 302, headers: { location: "file:///etc/passwd" } }),
      /redirects to file:\/\/\/etc\/passwd, which is not https/,
    ],
  };
  for (const [name, [answer, message]] of Object.entries(cases)) {
    await t.step(name, () =>
      trial([answer], async ({ server, run, part, folder }) => {
        await failsWith(run(), /^Cannot download http:\/\/127/, message);
        assert.deepEqual([...Deno.readDirSync(folder)], []);
        if (!/all was asked for/.test(name)) {
          server.answers = [serveBytes(BYTES, { etag: '"1"', cutAfter: 60_000 }), answer];
          await failsWith(run(), message);
          assert.deepEqual(await part(), BYTES.subarray(0, 60_000));
        }
        server.answers = [serveBytes(BYTES, { etag: '"1"' })];
        await run();
        assert.deepEqual(await part(), BYTES);
      }));
  }
});

Deno.test("a server that does not tell sizes is cut off where it sends too much", () =>
  trial([serveBytes(testTar(400_000), { sized: false })], async ({ run, part }) => {
    await failsWith(run(), /more than 201728 bytes come/);
    assert((await part()).length <= BYTES.length);
  }));

Deno.test("a .tar.gz that is called gzip-encoded keeps its bytes", () => {
  const packed = testTarGz(50_000);
  const file = knownFile("a.tar.gz", packed.length);
  const answer = () =>
    new Response(packed.slice(), {
      headers: { "content-encoding": "x-gzip", "content-length": String(packed.length) },
    });
  return trial([answer], async ({ run, part }) => {
    await run({ file });
    assert.deepEqual(await part(), packed);
  });
});

Deno.test("redirects are followed, with the range, to relative addresses, too", () =>
  trial([serveBytes(BYTES, { etag: '"1"', cutAfter: 60_000 })], async ({ server, run, part }) => {
    await failsWith(run({ patience: ONCE }), /was cut/);
    const to = (location: string, status: number): Answer => () =>
      new Response(null, { status, headers: { location } });
    server.answers = [
      to("/elsewhere/b.tar", 301),
      to(`${server.base}third`, 307),
      serveBytes(BYTES, { etag: '"1"' }),
    ];
    await run();
    assert.deepEqual(await part(), BYTES);
    assert.deepEqual(
      server.requests.slice(1).map(({ path }) => path),
      ["/a.tar", "/elsewhere/b.tar", "/third"],
    );
    assert.equal(server.requests[3].headers.get("range"), "bytes=60000-");
  }));
