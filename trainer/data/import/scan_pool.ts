/**
 * Threads that prepare scans.
 *
 * @module
 */
import { DatasetError, DeviceError } from "../../errors.ts";
import type { PreparedSlices, ScanJob, ScanReply } from "./scan_job.ts";

/** A fixed number of threads, each with one job at a time. */
export class ScanPool {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  readonly #threads: number;

  /** @param threads At least 1; they start as they are needed. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Jobs that are worth having under way: one for each thread, and one ready for it. */
  get capacity(): number {
    return 2 * this.#threads;
  }

  /**
   * Prepares a scan; its bytes are handed over and gone afterwards.
   *
   * @throws {DatasetError} For a fault of the data.
   */
  async prepare(job: ScanJob): Promise<PreparedSlices> {
    const worker = await this.#take();
    const reply = await ask(worker, job);
    this.#giveBack(worker);
    if (reply.kind === "refused") throw new DatasetError(reply.message);
    if (reply.kind === "failed") throw new Error(reply.message);
    return reply.slices;
  }

  /** Ends all threads. */
  close(): void {
    this.#all.forEach((worker) => worker.terminate());
  }

  #take(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (this.#all.length < this.#threads) {
      const url = new URL("./scan_worker.ts", import.meta.url);
      const worker = new Worker(url, { type: "module" });
      this.#all.push(worker);
      return Promise.resolve(worker);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next(worker);
  }
}

function ask(worker: Worker, job: ScanJob): Promise<ScanReply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ScanReply>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new DeviceError(`A thread that prepares scans ended: ${event.message}`));
    };
    const files = job.kind === "images" ? job.images : job.files;
    const buffers = new Set(files.map(({ bytes }) => bytes.buffer as ArrayBuffer));
    worker.postMessage(job, [...buffers]);
  });
}
