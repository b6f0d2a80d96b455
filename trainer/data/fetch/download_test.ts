import assert from "node:assert/strict";
import { join } from "node:path";
import { download, type DownloadOptions } from "./download.ts";
import type { FetchObserver } from "./fetch_observer.ts";
import { BYTES, failsWith, FAST, FILE, trial } from "./test_download.ts";
import { type Answer, serveBytes } from "./test_server.ts";

Deno.test("a whole download has the server's bytes and asks for them unpacked, by name", () =>
  trial([serveBytes(BYTES, { etag: '"1"' })], async ({ server, run, part }) => {
    await run();
    assert.deepEqual(await part(), BYTES);
    const [{ headers }] = server.requests;
    assert.equal(headers.get("user-agent"), "test/1");
    assert.equal(headers.get("accept-encoding"), "identity");
    assert.equal(headers.get("range"), null);
  }));

Deno.test("a connection that is cut again and again is resumed where it broke off", () => {
  const served = (cutAfter: number) => serveBytes(BYTES, { etag: '"1"', cutAfter });
  return trial(
    // More cuts than pauses: each try gets further, so all are granted.
    [
      ...[50_000, 0, 40_000, 1, 30_000, 20_000, 10_000].map(served),
      serveBytes(BYTES, { etag: '"1"' }),
    ],
    async ({ server, run, part, notes }) => {
      await run();
      assert.deepEqual(await part(), BYTES);
      const starts = server.requests.map(({ headers }) => headers.get("range"));
      assert.deepEqual(starts, [
        null,
        "bytes=50000-",
        "bytes=50000-",
        "bytes=90000-",
        "bytes=90001-",
        "bytes=120001-",
        "bytes=140001-",
        "bytes=150001-",
      ]);
      assert(server.requests.slice(1).every(({ headers }) => headers.get("if-range") === '"1"'));
      assert.equal(notes.length, 7);
      assert.match(notes[0], /a\.tar: the connection was cut; trying again in 0\.01 s/);
    },
  );
});

Deno.test("a cut is seen where the server tells no size, too", async (t) => {
  const chunked: Answer = () => {
    const head = new TextEncoder().encode(`${BYTES.length.toString(16)}\r\n`);
    const body = new Uint8Array(head.length + 60_000);
    body.set(head);
    body.set(BYTES.subarray(0, 60_000), head.length);
    return new Response(body, { headers: { "transfer-encoding": "chunked" } });
  };
  const closed = serveBytes(BYTES, { sized: false, cutAfter: 60_000 });
  for (const [name, first] of Object.entries({ chunked, closed })) {
    await t.step(
      name,
      () =>
        trial([first, serveBytes(BYTES)], async ({ server, run, part, notes }) => {
          await run();
          assert.match(notes[0], /the connection was cut/);
          assert.equal(server.requests[1].headers.get("range"), "bytes=60000-");
          assert.deepEqual(await part(), BYTES);
        }),
    );
  }
});

Deno.test("a server that falls silent is left and asked again", () =>
  trial(
    [serveBytes(BYTES, { etag: '"1"', stallAfter: 70_000 }), serveBytes(BYTES, { etag: '"1"' })],
    async ({ server, run, part, notes }) => {
      await run({ patience: { ...FAST, stallSeconds: 0.5 } });
      assert.deepEqual(await part(), BYTES);
      assert.match(notes[0], /nothing has come for 0\.5 s; trying again/);
      // 70000, unless this machine was silent itself before.
      assert.match(server.requests[1].headers.get("range") ?? "", /^bytes=[1-9]\d+-$/);
    },
  ));

Deno.test("a server that is slow, but not silent, is listened to", () => {
  const slow: Answer = async (request) => {
    const { status, headers, body } = await serveBytes(BYTES, { etag: '"1"' })(request);
    const bytes = await new Response(body).bytes();
    async function* drops() {
      for (let at = 0; at < bytes.length; at += 8704) {
        yield bytes.slice(at, at + 8704);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return new Response(ReadableStream.from(drops()), { status, headers });
  };
  return trial([slow], async ({ server, run, part }) => {
    // 2.4 s in all. Without being listened to it would take four tries; one
    // more than none is for a busy machine.
    await run({ patience: { ...FAST, stallSeconds: 0.7 } });
    assert(server.requests.length <= 2, `${server.requests.length} requests`);
    assert.deepEqual(await part(), BYTES);
  });
});

Deno.test("a server that does not even answer is given up in the end", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  const url = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/a.tar`;
  const folder = await Deno.makeTempDir();
  const options: DownloadOptions = {
    userAgent: "test/1",
    patience: { ...FAST, stallSeconds: 0.1 },
    signal: new AbortController().signal,
    observer: { progress() {}, note() {} },
  };
  await failsWith(
    download(url, FILE, join(folder, "a.tar"), options),
    /nothing has come for 0\.1 s, 4 times in a row; try later, or give a mirror/,
  );
  listener.close();
  await accepting;
  for (const connection of connections) connection.close();
  // Nobody listens there any more.
  await failsWith(
    download(url, FILE, join(folder, "a.tar"), { ...options, patience: FAST }),
    /127\.0\.0\.1:\d+ cannot be reached \(.*refused.*\), 4 times in a row/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a server without ranges starts anew; one that never gets further is given up", () =>
  trial(
    [
      serveBytes(BYTES, { cutAfter: 60_000 }),
      serveBytes(BYTES, { ranges: false, cutAfter: 50_000 }),
    ],
    async ({ server, run, part, notes }) => {
      await failsWith(
        run(),
        /the connection was cut, 4 times in a row; 50\.0 kB are here, and the same/,
      );
      assert.equal(server.requests.length, 4);
      assert.equal(
        notes.filter((note) => /does not send the rest; starting anew/.test(note)).length,
        3,
      );
      server.answers = [serveBytes(BYTES, { ranges: false })];
      await run();
      assert.deepEqual(await part(), BYTES);
    },
  ));

Deno.test("an abort ends a download and a pause at once, and keeps what has come", () =>
  trial([serveBytes(BYTES, { etag: '"1"', stallAfter: 60_000 })], async ({ server, run, part }) => {
    const stop = new AbortController();
    const reason = new Error("stopped on order");
    const notes: string[] = [];
    const observer: FetchObserver = {
      progress: (_step, _file, done) => {
        if (done === 60_000) stop.abort(reason);
      },
      note: (line) => notes.push(line),
    };
    await assert.rejects(run({ signal: stop.signal, observer }), reason);
    // It was not the stall that ended it.
    assert.deepEqual(notes, []);
    assert.deepEqual(await part(), BYTES.subarray(0, 60_000));

    const inPause = new AbortController();
    server.answers = [() => new Response("busy", { status: 503 })];
    const begin = performance.now();
    const pausing = run({
      signal: inPause.signal,
      patience: { ...FAST, pauseSeconds: [30], longestPauseSeconds: 30 },
      observer: { progress() {}, note: () => setTimeout(() => inPause.abort(reason), 20) },
    });
    await assert.rejects(pausing, reason);
    assert(performance.now() - begin < 25_000, "the pause was not waited for");
  }));

Deno.test({
  name: "a full disk is one clear line, and the part stays to be resumed",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    trial([serveBytes(BYTES)], async ({ run, folder }) => {
      // Whatever is written there meets a full disk.
      await Deno.symlink("/dev/full", join(folder, "a.tar.part"));
      await failsWith(
        run(),
        /^Cannot write .*a\.tar\.part: the disk is full; free space and run the same command/,
      );
    }),
});
