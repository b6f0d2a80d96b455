import assert from "node:assert/strict";
import { join } from "node:path";
import { knownFile, knownSource, testTar, testTarGz } from "../data/fetch/test_archive.ts";
import { serveBytes, type TestServer, withServer } from "../data/fetch/test_server.ts";
import { DatasetError, UsageError } from "../errors.ts";
import { fetchCommand, type FetchContext, fetchContext, knownSourceLines } from "./data_fetch.ts";

const SLICES = testTar(200_000);
const DISC = testTarGz(50_000);

interface Trial {
  server: TestServer;
  root: string;
  downloads: string;
  /** Runs the command; what it printed. */
  run: (args: string[], change?: Partial<FetchContext>) => Promise<string[]>;
  context: FetchContext;
}

/** A catalogue of two sources on a server of its own. */
async function trial(body: (trial: Trial) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const answer = (request: Request) =>
    serveBytes(request.url.endsWith(".gz") ? DISC : SLICES)(request);
  try {
    await withServer([answer], async (server) => {
      const md5 = "d425f7175752046401908e65d4e86917";
      const base_url = server.base;
      const discs = [1, 2, 3].map((disc) => knownFile(`d${disc}.tar.gz`, DISC.length, { disc }));
      const sources = [
        knownSource([knownFile("a.tar", SLICES.length, { md5 })], { id: "one", base_url }),
        knownSource(discs, { id: "discs", base_url, terms_url: "https://example.org/other" }),
      ];
      const catalogueFile = join(root, "sources.json");
      await Deno.writeTextFile(catalogueFile, JSON.stringify({ schema_version: 1, sources }));
      const downloads = join(root, "downloads");
      const context: FetchContext = {
        downloadsDirectory: downloads,
        catalogueFile,
        citationFile: join(root, "none"),
        print() {},
        write() {},
        columns: null,
        ask: null,
        patience: { stallSeconds: 5, pauseSeconds: [], longestPauseSeconds: 1 },
      };
      const run = async (args: string[], change: Partial<FetchContext> = {}) => {
        let text = "";
        await fetchCommand(args, {
          ...context,
          print: (line) => text += `${line}\n`,
          write: (part) => text += part,
          ...change,
        });
        return text.trimEnd().split("\n");
      };
      await body({ server, root, downloads, run, context });
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("fetch shows the terms, downloads, verifies and names the next command", () =>
  trial(async ({ downloads, run, server }) => {
    const lines = await run(["one", "--accept-terms"]);
    assert.deepEqual(await Deno.readFile(join(downloads, "a.tar")), SLICES);
    assert.deepEqual(lines.slice(0, 4), [
      "Test: noise",
      `202 kB, to ${downloads}`,
      "terms: https://example.org/terms",
      "Be kind.",
    ]);
    assert(lines.includes("a.tar: its MD5 is right"), lines.join("\n"));
    assert.equal(
      lines.at(-1),
      `next: deno task data import ${downloads}/a.tar --name one --size 64`,
    );
    assert.match(server.requests[0].headers.get("user-agent") ?? "", /^oasis-vq-vae\/\d/);
  }));

Deno.test("the terms are asked for once, and only yes is a yes", () =>
  trial(async ({ downloads, run, server }) => {
    const asked: string[] = [];
    const answering = (answer: string | null): Partial<FetchContext> => ({
      ask: (question) => {
        asked.push(question);
        return answer;
      },
    });
    for (const answer of ["", "no", "y", "yes please", null]) {
      await assert.rejects(
        run(["one"], answering(answer)),
        /^UsageError: Nothing is downloaded, as the terms of one are not accepted/,
      );
    }
    await assert.rejects(
      run(["one"]),
      /^UsageError: Cannot ask here .*: read https:\/\/example\.org\/terms and pass --accept-terms/,
    );
    assert.equal(server.requests.length, 0);
    await run(["one"], answering(" Yes\n"));
    assert.equal(asked.length, 6);
    assert(
      (await run(["one"], answering(null))).includes("You have accepted these terms before."),
    );
    assert.equal(asked.length, 6);
    // Another source has terms of its own, and --accept-terms is remembered as well.
    await assert.rejects(run(["discs", "--discs", "1"]), /^UsageError: Cannot ask here/);
    await run(["discs", "--discs", "1", "--accept-terms"]);
    await run(["discs", "--discs", "1"]);
    const stored = JSON.parse(await Deno.readTextFile(join(downloads, "accepted-terms.json")));
    assert.deepEqual(
      stored.map(({ source, terms_url }: Record<string, string>) => [source, terms_url]),
      [["one", "https://example.org/terms"], ["discs", "https://example.org/other"]],
    );
  }));

Deno.test("discs go to a folder of their own, which is imported at once", () =>
  trial(async ({ downloads, run, server }) => {
    const lines = await run(["discs", "--discs", "1,3", "--accept-terms"]);
    const folder = join(downloads, "discs");
    assert.deepEqual(await Deno.readFile(join(folder, "d3.tar.gz")), DISC);
    assert.deepEqual(server.requests.map(({ path }) => path), ["/d1.tar.gz", "/d3.tar.gz"]);
    assert.equal(lines.at(-1), `next: deno task data import ${folder} --name discs --size 64`);
    const one = await run(["discs", "--discs", "3"]);
    assert.equal(
      one.at(-1),
      `next: deno task data import ${folder}/d3.tar.gz --name discs --size 64`,
    );
    await run(["discs"]);
    assert.equal(server.requests.length, 3);
  }));

Deno.test("--from takes a mirror, --out another folder, whose name may need quotes", () =>
  trial(async ({ root, run, server }) => {
    const mirror = join(root, "mirror.tar");
    await Deno.writeFile(mirror, SLICES);
    const out = join(root, "it's here");
    const lines = await run(["one", "--accept-terms", "--from", mirror, "--out", out]);
    assert.equal(server.requests.length, 0);
    assert.deepEqual(await Deno.readFile(join(out, "a.tar")), SLICES);
    assert.equal(
      lines.at(-1),
      `next: deno task data import '${root}/it'\\''s here/a.tar' --name one --size 64`,
    );
    await run(["discs", "--discs", "2", "--accept-terms", "--from", `${server.base}folder/`]);
    assert.deepEqual(server.requests.map(({ path }) => path), ["/folder/d2.tar.gz"]);
  }));

Deno.test("a failure is one line, and leaves what is needed to go on", () =>
  trial(async ({ downloads, run, server }) => {
    server.answers = [serveBytes(SLICES, { etag: '"1"', cutAfter: 80_000 })];
    await assert.rejects(run(["one", "--accept-terms"]), (error) => {
      assert(error instanceof DatasetError, String(error));
      assert.match(error.message, /80\.0 kB are here, and the same command goes on from there/);
      return true;
    });
    const lines = await knownSourceLines({
      catalogueFile: join(downloads, "..", "sources.json"),
      downloadsDirectory: downloads,
    });
    assert.equal(lines[2], `  here, in ${downloads}: a.tar (39 %)`);
    server.answers = [serveBytes(SLICES, { etag: '"1"' })];
    assert((await run(["one"])).includes("a.tar: its MD5 is right"));
    assert.equal(server.requests[1].headers.get("range"), "bytes=80000-");
  }));

Deno.test("wrong usage names what is wrong, and asks nobody", () =>
  trial(async ({ downloads, run, server }) => {
    const cases: [string[], RegExp][] = [
      [[], /takes one source, one, discs: 0 were given/],
      [["one", "discs"], /2 were given/],
      [["two"], /Unknown source 'two': use one, discs/],
      [["one", "--discs", "1"], /--discs does not go with one/],
      [["discs", "--discs", "4"], /names disc 4/],
      [["discs", "--from", "http://x.org/a.tar.gz"], /3 files are wanted/],
      [["one", "--from", "ftp://x.org/"], /--from must be/],
      [["one", "--out", ""], /--out needs/],
      [["one", "--sise", "1"], /--sise.*see deno task data fetch --help/],
      [["one", "--discs"], /--discs/],
    ];
    for (const [args, message] of cases) {
      await assert.rejects(run([...args, "--accept-terms"]), (error) => {
        assert(error instanceof UsageError, `${args}: ${error}`);
        assert.match(error.message, message);
        assert(!error.message.includes("\n"));
        return true;
      });
    }
    assert.equal(server.requests.length, 0);
    await assert.rejects(Deno.stat(downloads), Deno.errors.NotFound);
    assert.match((await run(["--help"])).join("\n"), /deno task data fetch SOURCE/);
  }));

Deno.test("a catalogue that is damaged or missing is named", () =>
  trial(async ({ run, context, root }) => {
    await Deno.writeTextFile(context.catalogueFile, "{");
    await assert.rejects(run(["one"]), /^DatasetError: Cannot use .*sources\.json: it is not JSON/);
    const missing = { catalogueFile: join(root, "no.json") };
    await assert.rejects(run(["one"], missing), /^DatasetError: Cannot read .*no\.json/);
  }));

Deno.test("by default everything is in the repository", () => {
  const repository = join(import.meta.dirname ?? "", "..", "..");
  const { downloadsDirectory, catalogueFile, citationFile } = fetchContext();
  assert.deepEqual([downloadsDirectory, catalogueFile, citationFile], [
    join(repository, "data", "downloads"),
    join(repository, "data", "sources.json"),
    join(repository, "CITATION.cff"),
  ]);
});
