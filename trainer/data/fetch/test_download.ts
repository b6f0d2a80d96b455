/**
 * For tests of downloads: one from a server of its own into a folder of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatasetError } from "../../errors.ts";
import { download, type DownloadOptions, type Patience } from "./download.ts";
import type { FetchObserver } from "./fetch_observer.ts";
import type { KnownFile } from "./source_catalogue.ts";
import { knownFile, testTar } from "./test_archive.ts";
import { type Answer, type TestServer, withServer } from "./test_server.ts";

/** What is downloaded as `a.tar`. */
export const BYTES = testTar(200_000);
/** Its entry in the catalogue. */
export const FILE = knownFile("a.tar", BYTES.length);

/** Tries again at once. A stall is long, as a busy machine may make one, too. */
export const FAST: Patience = {
  stallSeconds: 20,
  pauseSeconds: [0.01, 0.01, 0.01],
  longestPauseSeconds: 1,
};
/** Tries once. */
export const ONCE: Patience = { ...FAST, pauseSeconds: [] };

/** A download that can be tried again. */
export interface Trial {
  server: TestServer;
  /** Downloads once more. */
  run: (change?: Partial<DownloadOptions & { file: KnownFile }>) => Promise<void>;
  /** What `a.tar.part` holds. */
  part: () => Promise<Uint8Array>;
  notes: string[];
  folder: string;
}

/**
 * Downloads `a.tar` from a server of its own into a folder of its own.
 *
 * @param answers Of the server, in turn.
 */
export async function trial(
  answers: Answer[],
  body: (trial: Trial) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await withServer(answers, async (server) => {
      const notes: string[] = [];
      const observer: FetchObserver = { progress() {}, note: (line) => notes.push(line) };
      await body({
        server,
        run: ({ file = FILE, ...change } = {}) =>
          download(`${server.base}a.tar`, file, join(folder, "a.tar"), {
            userAgent: "test/1",
            patience: FAST,
            signal: new AbortController().signal,
            observer,
            ...change,
          }),
        part: () => Deno.readFile(join(folder, "a.tar.part")),
        notes,
        folder,
      });
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Asserts that a download ends in one line that says all of this. */
export async function failsWith(run: Promise<void>, ...parts: RegExp[]): Promise<void> {
  await assert.rejects(run, (error) => {
    assert(error instanceof DatasetError, String(error));
    assert(!error.message.includes("\n"), error.message);
    for (const part of parts) assert.match(error.message, part);
    return true;
  });
}
