/**
 * Fetching as users meet it: a process of its own, with the permissions of the
 * task and no other, killed, stopped, and behind a proxy.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { knownFile, knownSource, testTar } from "../data/fetch/test_archive.ts";
import { serveBytes, type TestServer, withServer } from "../data/fetch/test_server.ts";
import { until } from "./test_processes.ts";

const BYTES = testTar(200_000);
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
/** Runs the command with another catalogue and without patience. */
const SCRIPT = `
import { fetchCommand, fetchContext } from "${new URL("data_fetch.ts", import.meta.url)}";
const [catalogueFile, ...args] = Deno.args;
const patience = { stallSeconds: 60, pauseSeconds: [], longestPauseSeconds: 1 };
try {
  await fetchCommand(args, { ...fetchContext(), catalogueFile, patience });
} catch (error) {
  console.error(error.name + ": " + error.message);
  Deno.exit(error.exitCode);
}
`;

interface Trial {
  /** Starts `data fetch one` on a catalogue whose file is at `base`. */
  start: (base: string, env?: Record<string, string>) => Promise<Deno.ChildProcess>;
  /** The file's place. */
  path: string;
}

async function trial(body: (trial: Trial) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const [script, catalogue, out] = ["fetch.ts", "sources.json", "out"].map((n) => join(root, n));
  await Deno.writeTextFile(script, SCRIPT);
  const start = async (base_url: string, env: Record<string, string> = {}) => {
    const md5 = "d425f7175752046401908e65d4e86917";
    const files = [knownFile("a.tar", BYTES.length, { md5 })];
    const sources = [knownSource(files, { id: "one", base_url })];
    await Deno.writeTextFile(catalogue, JSON.stringify({ schema_version: 1, sources }));
    const permissions = ["--no-prompt", "--allow-read", "--allow-write", "--allow-net"];
    const command = [catalogue, "one", "--accept-terms", "--out", out];
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-remote", "--config", CONFIG, ...permissions, script, ...command],
      // Deno's own look for a newer version would go to the proxy, too.
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  };
  try {
    await body({ start, path: join(out, "a.tar") });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function ended(process: Deno.ChildProcess): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Ends a process by a signal when 60,000 bytes have come and no more will. */
async function endedInTheMiddle(
  signal: Deno.Signal,
  server: TestServer,
  { start, path }: Trial,
): Promise<{ code: number; text: string }> {
  server.answers = [serveBytes(BYTES, { etag: '"1"', stallAfter: 60_000 })];
  const process = await start(server.base);
  const arrived = async () => (await Deno.stat(`${path}.part`).catch(() => null))?.size === 60_000;
  await until(arrived);
  process.kill(signal);
  const result = await ended(process);
  server.answers = [serveBytes(BYTES, { etag: '"1"' })];
  return result;
}

async function goesOn(server: TestServer, { start, path }: Trial): Promise<void> {
  const { code, text } = await ended(await start(server.base));
  assert.equal(code, 0, text);
  assert.equal(server.requests.at(-1)?.headers.get("range"), "bytes=60000-");
  assert.deepEqual(await Deno.readFile(path), BYTES);
  const names = [...Deno.readDirSync(join(path, ".."))].map(({ name }) => name).sort();
  assert.deepEqual(names, ["a.tar", "accepted-terms.json"]);
}

Deno.test("a killed download goes on where it was, and ends in the right bytes", () =>
  withServer([], (server) =>
    trial(async (place) => {
      await endedInTheMiddle("SIGKILL", server, place);
      await goesOn(server, place);
    })));

Deno.test("Ctrl-C says how to go on, and so it does", () =>
  withServer([], (server) =>
    trial(async (place) => {
      const { code, text } = await endedInTheMiddle("SIGINT", server, place);
      assert.equal(code, 130, text);
      assert.match(text, /Interruption: Stopped; what has arrived is kept, and the same command/);
      await goesOn(server, place);
    })));

Deno.test("a proxy is used, without permission to read the environment", () =>
  withServer([serveBytes(BYTES)], (proxy) =>
    trial(async ({ start, path }) => {
      // No such host: only the proxy can answer.
      const { code, text } = await ended(
        await start("http://files.invalid/x/", { http_proxy: proxy.base }),
      );
      assert.equal(code, 0, text);
      assert.deepEqual(await Deno.readFile(path), BYTES);
      assert.equal(proxy.requests[0].headers.get("host"), "files.invalid");
      assert.equal(proxy.requests[0].path, "/x/a.tar");
    })));

Deno.test("https goes through a proxy's tunnel", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked = (async () => {
    const connection = await listener.accept();
    const buffer = new Uint8Array(1000);
    const length = await connection.read(buffer) ?? 0;
    connection.close();
    listener.close();
    return new TextDecoder().decode(buffer.subarray(0, length)).split("\r\n")[0];
  })();
  const { port } = listener.addr as Deno.NetAddr;
  await trial(async ({ start }) => {
    const { code, text } = await ended(
      await start("https://files.invalid/", { HTTPS_PROXY: `http://127.0.0.1:${port}` }),
    );
    assert.equal(await asked, "CONNECT files.invalid:443 HTTP/1.1");
    assert.equal(code, 1);
    assert.match(
      text,
      /DatasetError: Cannot download https:\/\/files\.invalid\/a\.tar: files\.invalid cannot be reached \(.*\), 1 times in a row; try later/,
    );
  });
});
