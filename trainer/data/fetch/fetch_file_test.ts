import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { FileLock } from "../../file_lock.ts";
import type { DownloadOptions } from "./download.ts";
import { fetchFile } from "./fetch_file.ts";
import { knownFile, testTar, testTarGz } from "./test_archive.ts";
import { failsWith } from "./test_download.ts";
import { serveBytes, type TestServer, withServer } from "./test_server.ts";

const BYTES = testTar(200_000);
/** As md5sum has it. */
const FILE = knownFile("a.tar", BYTES.length, { md5: "d425f7175752046401908e65d4e86917" });
const PACKED = testTarGz(50_000);
const UNKNOWN = knownFile("d.tar.gz", PACKED.length);

interface Place {
  folder: string;
  notes: string[];
  options: DownloadOptions;
  /** Names in the folder, sorted. */
  names: () => string[];
}

async function inFolder(body: (place: Place) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const folder = join(root, "downloads");
  const notes: string[] = [];
  try {
    await body({
      folder,
      notes,
      options: {
        userAgent: "test/1",
        patience: { stallSeconds: 5, pauseSeconds: [], longestPauseSeconds: 1 },
        signal: new AbortController().signal,
        observer: { progress() {}, note: (line) => notes.push(line) },
      },
      names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const served = (bytes: Uint8Array, body: (server: TestServer, place: Place) => Promise<void>) =>
  inFolder((place) =>
    withServer([serveBytes(bytes, { etag: '"1"' })], (server) => body(server, place))
  );

Deno.test("a file gets its name when it is whole and right, and nothing else stays", () =>
  served(BYTES, async ({ base }, { folder, notes, options, names }) => {
    await fetchFile(FILE, { url: `${base}a.tar` }, join(folder, "a.tar"), options);
    assert.deepEqual(names(), ["a.tar"]);
    assert.deepEqual(await Deno.readFile(join(folder, "a.tar")), BYTES);
    assert.deepEqual(notes, ["a.tar: its MD5 is right"]);
  }));

Deno.test("a wrong checksum removes what came and tells both sums", () =>
  served(BYTES.map((byte, i) => i < 600 ? byte : 7), async (server, place) => {
    const { folder, options, names } = place;
    const path = join(folder, "a.tar");
    const run = () => fetchFile(FILE, { url: `${server.base}a.tar` }, path, options);
    await failsWith(
      run(),
      /^Cannot use what was downloaded from http:.*: it is damaged or another file: its MD5 is [0-9a-f]{32} instead of d425f7175752046401908e65d4e86917; it was removed: run the same/,
    );
    assert.deepEqual(names(), []);
    server.answers = [serveBytes(BYTES)];
    await run();
    assert.deepEqual(await Deno.readFile(path), BYTES);
  }));

Deno.test("a damaged start of a resumed file is found at the end", () =>
  served(BYTES, async ({ base, answers }, { folder, options, names }) => {
    answers.unshift(serveBytes(BYTES, { etag: '"1"', cutAfter: 60_000 }));
    const path = join(folder, "a.tar");
    const run = () => fetchFile(FILE, { url: `${base}a.tar` }, path, options);
    await failsWith(run(), /was cut/);
    const part = await Deno.readFile(`${path}.part`);
    part[40_000] ^= 1;
    await Deno.writeFile(`${path}.part`, part);
    await failsWith(run(), /its MD5 is/);
    assert.deepEqual(names(), []);
  }));

Deno.test("without a known checksum the archive must be whole; its SHA-256 is noted", () =>
  served(PACKED, async (server, { folder, notes, options, names }) => {
    const path = join(folder, "d.tar.gz");
    const run = () => fetchFile(UNKNOWN, { url: `${server.base}d.tar.gz` }, path, options);
    await run();
    assert.deepEqual(names(), ["d.tar.gz", "d.tar.gz.sha256"]);
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", PACKED)).toHex();
    assert.equal(await Deno.readTextFile(`${path}.sha256`), `${sha256}  d.tar.gz\n`);
    assert.match(notes[0], /no checksum of it is known, but the archive is whole; its SHA-256 is/);
    // Again: nothing is downloaded, and the note is what the file is compared with.
    await run();
    assert.equal(server.requests.length, 1);
    assert.match(notes[1], /d\.tar\.gz is here already/);
    assert.match(notes[2], /its SHA-256 is the one in/);

    const cut = PACKED.slice();
    cut.fill(0, PACKED.length - 8);
    await Deno.remove(path);
    server.answers = [serveBytes(cut)];
    await failsWith(run(), /it is truncated or corrupt \(.*\); it was removed/);
    assert.deepEqual(names(), ["d.tar.gz.sha256"]);
  }));

Deno.test("a source that has another file than before is told", () =>
  served(PACKED, async ({ base }, { folder, notes, options }) => {
    await Deno.mkdir(folder);
    const path = join(folder, "d.tar.gz");
    const before = "ab".repeat(32);
    await Deno.writeTextFile(`${path}.sha256`, `${before}  d.tar.gz\n`);
    await fetchFile(UNKNOWN, { url: `${base}d.tar.gz` }, path, options);
    assert(notes.at(-1)?.includes(`before, ${before} was there`), notes.join("\n"));
  }));

Deno.test("a file that is there is verified; a damaged one stays and is named", () =>
  served(BYTES, async (server, { folder, notes, options, names }) => {
    await Deno.mkdir(folder);
    const path = join(folder, "a.tar");
    await Deno.writeFile(path, BYTES);
    const run = () => fetchFile(FILE, { url: `${server.base}a.tar` }, path, options);
    await run();
    assert.match(notes[0], /a\.tar is here already/);
    const damaged = BYTES.slice();
    damaged[3000] ^= 1;
    await Deno.writeFile(path, damaged);
    await failsWith(
      run(),
      /^Cannot use .*a\.tar: it is damaged .*; remove it and run the same command/,
    );
    assert.deepEqual(await Deno.readFile(path), damaged);
    assert.deepEqual(names(), ["a.tar"]);
    assert.equal(server.requests.length, 0);
  }));

Deno.test("a file of this machine goes the same way, and stays as it is", () =>
  inFolder(async ({ folder, options, names }) => {
    const mirror = await Deno.makeTempFile({ suffix: ".tar" });
    const path = join(folder, "a.tar");
    await Deno.writeFile(mirror, BYTES);
    await fetchFile(FILE, { path: mirror }, path, options);
    assert.deepEqual(await Deno.readFile(path), BYTES);
    assert.deepEqual(names(), ["a.tar"]);
    await Deno.remove(path);

    const link = `${mirror}.link`;
    await Deno.symlink(mirror, link);
    await fetchFile(FILE, { path: link }, path, options);
    assert((await Deno.lstat(path)).isFile);
    await Deno.remove(path);
    await Deno.remove(link);

    // A download that was begun is not lost to a bad mirror.
    await Deno.writeTextFile(`${path}.part`, "begun");
    await Deno.writeFile(mirror, BYTES.map((byte, i) => i < 600 ? byte : 7));
    await failsWith(
      fetchFile(FILE, { path: mirror }, path, options),
      /^Cannot use .*\.tar: it is damaged .*; give the file as its source has it/,
    );
    assert.deepEqual(names(), ["a.tar.part"]);
    assert.equal((await Deno.stat(mirror)).size, BYTES.length);
    await Deno.remove(mirror);
    await failsWith(
      fetchFile(FILE, { path: mirror }, path, options),
      /^Cannot find .*: there is no such file; check the path given with --from/,
    );
    await failsWith(fetchFile(FILE, { path: folder }, path, options), /^Cannot find/);
    assert.deepEqual(names(), ["a.tar.part"]);
  }));

Deno.test("one process at a time downloads a file", () =>
  served(BYTES, async ({ base }, { folder, options, names }) => {
    const path = join(folder, "a.tar");
    await Deno.mkdir(folder);
    const lock = await FileLock.acquire(join(folder, ".a.tar.lock"), () => new Error("locked"));
    await failsWith(
      fetchFile(FILE, { url: `${base}a.tar` }, path, options),
      new RegExp(`^Cannot download .*a\\.tar as another process \\(${Deno.pid}\\) is at it`),
    );
    await lock.release();
    // What a killed process left holds nobody up.
    await Deno.writeTextFile(join(folder, ".a.tar.lock"), "1\n");
    await fetchFile(FILE, { url: `${base}a.tar` }, path, options);
    assert.deepEqual(names(), ["a.tar"]);
  }));

Deno.test("a folder that cannot be made is named", () =>
  inFolder(async ({ folder, options }) => {
    await Deno.writeTextFile(folder, "in the way");
    await failsWith(
      fetchFile(FILE, { path: "nowhere" }, join(folder, "a.tar"), options),
      new RegExp(`^Cannot write .*${basename(folder)}.*; check the folder's permissions`),
    );
  }));
