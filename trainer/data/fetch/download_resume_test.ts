import assert from "node:assert/strict";
import { join } from "node:path";
import type { FetchObserver } from "./fetch_observer.ts";
import { BYTES, failsWith, FILE, ONCE, trial } from "./test_download.ts";
import { type Answer, type FileOptions, serveBytes } from "./test_server.ts";

/** Serves bytes whatever `If-Range` says. */
function ignoringIfRange(bytes: Uint8Array, options: FileOptions = {}): Answer {
  return ({ url, headers }) => {
    const range = headers.get("range");
    return serveBytes(bytes, options)(
      new Request(url, range === null ? {} : { headers: { range } }),
    );
  };
}

Deno.test("another version of the file is downloaded from its start, never mixed with the old", async (t) => {
  const other = BYTES.map((byte, i) => i < 512 ? byte : byte ^ 1);
  const longer = new Uint8Array(BYTES.length + 512);
  longer.set(other);
  const cases: Record<string, { answer: Answer; expected: Uint8Array }> = {
    "If-Range tells the server": {
      answer: serveBytes(other, { etag: '"new"' }),
      expected: other,
    },
    "If-Range is ignored, the tag differs": {
      answer: ignoringIfRange(other, { etag: '"new"' }),
      expected: other,
    },
    "If-Range is ignored, the date differs": {
      answer: ignoringIfRange(other, { lastModified: "Tue, 02 Jan 2007 00:00:00 GMT" }),
      expected: other,
    },
    "If-Range is ignored, the size differs": {
      answer: ignoringIfRange(longer),
      expected: longer,
    },
    "the part is longer than the new file: 416": {
      answer: ignoringIfRange(other.subarray(0, 51_200)),
      expected: other.subarray(0, 51_200),
    },
    "the server sends another range": {
      answer: (request) =>
        request.headers.get("range") === null ? serveBytes(other)(request) : new Response(
          other.slice(1000),
          {
            status: 206,
            headers: { "content-range": `bytes 1000-${other.length - 1}/${other.length}` },
          },
        ),
      expected: other,
    },
  };
  for (const [name, { answer, expected }] of Object.entries(cases)) {
    const first = serveBytes(BYTES, {
      etag: '"old"',
      lastModified: "Mon, 01 Jan 2007 00:00:00 GMT",
      cutAfter: 60_000,
    });
    await t.step(name, () =>
      trial([first], async ({ server, run, part, notes }) => {
        await failsWith(run({ patience: ONCE }), /was cut, 1 times/);
        server.answers = [answer];
        await run({ file: { ...FILE, bytes: expected.length } });
        assert.deepEqual(await part(), expected);
        assert(notes.some((note) => /starting anew/.test(note)), notes.join());
      }));
  }
});

Deno.test("a weak tag is not sent as If-Range, a date is", () => {
  const lastModified = "Mon, 01 Jan 2007 00:00:00 GMT";
  const options = { etag: 'W/"1"', lastModified };
  return trial(
    [serveBytes(BYTES, { ...options, cutAfter: 9_000 }), serveBytes(BYTES, options)],
    async ({ server, run, part }) => {
      await run();
      assert.deepEqual(await part(), BYTES);
      assert.equal(server.requests[1].headers.get("if-range"), lastModified);
      assert.equal(server.requests[1].headers.get("range"), "bytes=9000-");
    },
  );
});

Deno.test("a part that is whole is not asked for again", () =>
  trial([serveBytes(BYTES)], async ({ server, run, part }) => {
    await run();
    await run();
    assert.equal(server.requests.length, 1);
    assert.deepEqual(await part(), BYTES);
  }));

Deno.test("a server that does not tell sizes: its end is the end, and 416 confirms it", () =>
  trial([serveBytes(BYTES, { sized: false })], async ({ server, run, part, folder }) => {
    await run();
    assert.deepEqual(await part(), BYTES);
    // As if the process had been killed before it noted that the end had come.
    const origin = join(folder, "a.tar.part.json");
    const note = JSON.parse(await Deno.readTextFile(origin));
    assert.equal(note.bytes, BYTES.length);
    await Deno.writeTextFile(origin, JSON.stringify({ ...note, bytes: null }));
    await run();
    assert.equal(server.requests[1].headers.get("range"), `bytes=${BYTES.length}-`);
    assert.deepEqual(await part(), BYTES);
    await run();
    assert.equal(server.requests.length, 2);
  }));

Deno.test("a part from another address, without its note, or longer than the file is not built on", async (t) => {
  const damage: Record<string, (origin: string, part: string) => Promise<void>> = {
    "another address": async (origin) => {
      const note = JSON.parse(await Deno.readTextFile(origin));
      await Deno.writeTextFile(origin, JSON.stringify({ ...note, url: "http://other/a.tar" }));
    },
    "no note": (origin) => Deno.remove(origin),
    "a note cut short": (origin) => Deno.truncate(origin, 20),
    "longer than the file": (_, part) => Deno.writeFile(part, new Uint8Array(BYTES.length + 1)),
  };
  for (const [name, action] of Object.entries(damage)) {
    await t.step(
      name,
      () =>
        trial([serveBytes(BYTES, { cutAfter: 60_000 })], async ({ server, run, part, folder }) => {
          await failsWith(run({ patience: ONCE }), /was cut/);
          await action(join(folder, "a.tar.part.json"), join(folder, "a.tar.part"));
          server.answers = [serveBytes(BYTES)];
          await run();
          assert.equal(server.requests[1].headers.get("range"), null);
          assert.deepEqual(await part(), BYTES);
        }),
    );
  }
});

Deno.test("progress counts what was here before", () =>
  trial(
    [serveBytes(BYTES, { etag: '"1"', cutAfter: 60_000 }), serveBytes(BYTES, { etag: '"1"' })],
    async ({ run }) => {
      const seen: [number, number][] = [];
      const observer: FetchObserver = {
        progress: (step, file, done, total) => {
          assert.deepEqual([step, file], ["download", "a.tar"]);
          seen.push([done, total]);
        },
        note() {},
      };
      await run({ observer });
      assert.deepEqual(seen.at(-1), [BYTES.length, BYTES.length]);
      assert(seen.every(([done], i) => i === 0 || done > seen[i - 1][0]), "it only grows");
    },
  ));
