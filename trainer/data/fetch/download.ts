/**
 * Downloads one file into its partial file, however often the connection
 * breaks: each try goes on where the last one ended.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { byteCount } from "./byte_count.ts";
import type { FetchObserver } from "./fetch_observer.ts";
import { findPartial } from "./partial_file.ts";
import { PassingFault } from "./passing_fault.ts";
import type { KnownFile } from "./source_catalogue.ts";
import { transfer } from "./transfer.ts";

/** How long to wait for a server, and how often to ask it again. */
export interface Patience {
  /** A try ends when no byte has come for so long. */
  stallSeconds: number;
  /**
   * Pauses before the tries that follow a failed one. When all are used up and
   * the file has not grown, the download ends; whenever it has, they begin anew.
   */
  pauseSeconds: readonly number[];
  /** A server that asks for a longer pause than this is not waited for. */
  longestPauseSeconds: number;
}

/** For the hosts of large files: half a minute of silence, six tries within half a minute. */
export const PATIENCE: Readonly<Patience> = {
  stallSeconds: 30,
  pauseSeconds: [1, 2, 4, 8, 16],
  longestPauseSeconds: 120,
};

/** How to download. */
export interface DownloadOptions {
  userAgent: string;
  patience: Patience;
  /** Ends the download; its reason is thrown, and what has arrived is kept. */
  signal: AbortSignal;
  observer: FetchObserver;
}

/**
 * Downloads a file, or what is missing of it, to `PATH.part`. Its content is
 * not verified, but for the first block.
 *
 * @param url The address.
 * @param file What is to be there.
 * @param path The file's final place; its folder exists.
 * @throws {DatasetError} If the server will not give the file, gives another
 *   one, or cannot be reached in the end; if the disk is full. What has
 *   arrived is kept for the next time.
 */
export async function download(
  url: string,
  file: KnownFile,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const { patience, signal, observer } = options;
  let furthest = await bytesOf(url, path);
  for (let pause = 0;; pause++) {
    try {
      return await transfer(url, file, path, options);
    } catch (fault) {
      if (!(fault instanceof PassingFault)) throw fault;
      const have = await bytesOf(url, path);
      if (have > furthest) [furthest, pause] = [have, 0];
      if (pause >= patience.pauseSeconds.length) throw givenUp(url, fault, pause + 1, have);
      const seconds = Math.max(patience.pauseSeconds[pause], fault.waitSeconds ?? 0);
      if (seconds > patience.longestPauseSeconds) throw toldToWait(url, fault, seconds, have);
      observer.note(`${file.name}: ${fault.message}; trying again in ${seconds} s`);
      await sleep(seconds, signal);
    }
  }
}

/** How much of the file from this address is here. */
async function bytesOf(url: string, path: string): Promise<number> {
  const partial = await findPartial(path);
  return partial?.origin.url === url ? partial.have : 0;
}

function givenUp(url: string, fault: PassingFault, tries: number, have: number): DatasetError {
  return new DatasetError(
    `Cannot download ${url}: ${fault.message}, ${tries} times in a row; ${next(have)}`,
  );
}

function toldToWait(url: string, fault: PassingFault, wait: number, have: number): DatasetError {
  return new DatasetError(
    `Cannot download ${url}: ${fault.message} and asks to wait ${Math.ceil(wait)} s; ${next(have)}`,
  );
}

function next(have: number): string {
  const later = have > 0
    ? `${byteCount(have)} are here, and the same command goes on from there`
    : "try later";
  return `${later}, or give a mirror with --from`;
}

/** Waits; ends early, with the signal's reason, when it is aborted. */
function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener("abort", stop, { once: true });
  });
}
