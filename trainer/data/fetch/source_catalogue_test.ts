import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatasetError } from "../../errors.ts";
import { fileAddress, parseCatalogue, readCatalogue } from "./source_catalogue.ts";

const PATH = fileURLToPath(new URL("../../../data/sources.json", import.meta.url));
const TEXT = await Deno.readTextFile(PATH);

Deno.test("data/sources.json holds the known sources", async () => {
  const { sources } = await readCatalogue(PATH);
  const addresses = sources.map((source) => source.files.map((file) => fileAddress(source, file)));
  const neurite = "https://surfer.nmr.mgh.harvard.edu/ftp/data/neurite/data/neurite-oasis";
  assert.deepEqual(sources.map(({ id }) => id), ["neurite-2d", "neurite-3d", "oasis-1"]);
  assert.deepEqual(addresses[0], [`${neurite}.2d.v1.0.tar`]);
  assert.deepEqual(addresses[1], [`${neurite}.v1.0.tar`]);
  assert.deepEqual(
    addresses[2],
    Array.from(
      { length: 12 },
      (_, i) => `https://download.nrg.wustl.edu/data/oasis_cross-sectional_disc${i + 1}.tar.gz`,
    ),
  );
  assert.deepEqual(sources[2].files.map(({ disc }) => disc), [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
  ]);
  const sums = sources.map(({ files }) => [files[0].md5, files[0].sha256]);
  assert.deepEqual(sums, [
    ["c9ae5864f250c7e4b8d83a104e51ae8e", null],
    [
      "081392a8150ff99ab7a64a9ded377835",
      "86dd117dda17f736ade8a4088d7e98e066e1181950fe8b406f1a35f7fb743e78",
    ],
    ["c83e216ef8654a7cc9e2a30a4cdbe0cc", null],
  ]);
  const gigabytes = sources.map(({ files }) =>
    files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e9
  );
  assert.deepEqual(gigabytes.map((size) => size.toFixed(1)), ["0.0", "6.6", "16.2"]);
  for (const { terms_url, acknowledgement } of sources) {
    assert.match(terms_url, /^https:\/\//);
    assert.match(acknowledgement, /Data were provided by OASIS-1/);
  }
});

Deno.test("a file or a folder that has moved is a change of one line", () => {
  const moved = (line: string, to: string) => {
    assert.equal(TEXT.split(line).length, 2, `${line} occurs once`);
    const { sources } = parseCatalogue(TEXT.replace(line, to), "sources.json");
    return sources[2].files.map((file) => fileAddress(sources[2], file));
  };
  const disc2 = moved(
    '"url": "oasis_cross-sectional_disc2.tar.gz"',
    '"url": "https://elsewhere.org/x?file=2"',
  );
  assert.equal(disc2[1], "https://elsewhere.org/x?file=2");
  assert.match(disc2[2], /^https:\/\/download\.nrg\.wustl\.edu/);
  const all = moved('"https://download.nrg.wustl.edu/data/"', '"http://mirror.local/o/"');
  assert.equal(all[11], "http://mirror.local/o/oasis_cross-sectional_disc12.tar.gz");
});

Deno.test("a fault is named with the file and the key", async () => {
  type Change = (catalogue: { sources: Record<string, unknown>[]; [key: string]: unknown }) => void;
  const file = (catalogue: Parameters<Change>[0], source: number, index = 0) =>
    (catalogue.sources[source].files as Record<string, unknown>[])[index];
  const cases: [Change, RegExp][] = [
    [(c) => c.schema_version = 2, /schema_version/],
    [(c) => c.sources = [], /sources must hold at least 1/],
    [(c) => delete c.sources[0].terms, /sources\[0\]\.terms is missing/],
    [(c) => c.sources[1].colour = "red", /sources\[1\]\.colour is not part/],
    [(c) => c.sources[0].id = "../x", /sources\[0\]\.id/],
    [(c) => c.sources[1].id = "neurite-2d", /sources\[1\]\.id "neurite-2d" occurs twice/],
    [(c) => c.sources[0].kind = "films", /sources\[0\]\.kind must be one of slices, volumes/],
    [(c) => c.sources[0].terms_url = "ftp://x/y", /sources\[0\]\.terms_url/],
    [(c) => c.sources[0].base_url = "https://x/y", /sources\[0\]\.base_url/],
    [(c) => file(c, 0).name = "../../evil.tar", /sources\[0\]\.files\[0\]\.name/],
    [(c) => file(c, 0).name = ".hidden.tar", /files\[0\]\.name/],
    [(c) => file(c, 0).name = "a.zip", /files\[0\]\.name/],
    [(c) => file(c, 0).bytes = 0, /files\[0\]\.bytes/],
    [(c) => file(c, 0).bytes = 1.5, /files\[0\]\.bytes/],
    [(c) => file(c, 0).bytes_exact = "no", /files\[0\]\.bytes_exact/],
    [(c) => file(c, 0).md5 = "C9AE", /files\[0\]\.md5/],
    [(c) => file(c, 1).sha256 = "00", /sources\[1\]\.files\[0\]\.sha256/],
    [(c) => file(c, 0).url = "file:///etc/passwd", /files\[0\]\.url must lead to an http/],
    [(c) => file(c, 0).url = "", /files\[0\]\.url/],
    [(c) => file(c, 2, 3).disc = 1, /sources\[2\]\.files\[3\]\.disc 1 occurs twice/],
    [(c) => file(c, 2, 3).disc = null, /sources\[2\]\.files\[3\]\.disc must be a number for all/],
    [(c) => file(c, 2, 3).name = file(c, 2, 2).name, /files\[3\]\.name .* occurs twice/],
  ];
  const rejected = (content: string, message: RegExp) =>
    assert.throws(() => parseCatalogue(content, "data/sources.json"), (error) => {
      assert(error instanceof DatasetError, String(error));
      assert.match(error.message, /^Cannot use data\/sources\.json: /);
      assert.match(error.message, message);
      assert(!error.message.includes("\n"));
      return true;
    });
  for (const [change, message] of cases) {
    const catalogue = JSON.parse(TEXT);
    change(catalogue);
    rejected(JSON.stringify(catalogue), message);
  }
  rejected(TEXT.slice(0, -10), /is not JSON/);
  rejected("[]", /must be an object/);
  rejected(TEXT.replace('"md5"', '"md5": null, "md5"'), /"md5" occurs twice/);
  await assert.rejects(
    readCatalogue(join("nowhere", "sources.json")),
    /^DatasetError: Cannot read .*sources\.json: .*restore it/,
  );
});
