/**
 * A worker that sees when a loop of the main thread no longer gets on, says
 * where, and ends the process: an endless loop cannot be stopped from inside
 * its thread.
 *
 * @module
 */
import type { WatchedLoop } from "./hang_watch.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WatchedLoop>) => void) | null;
}

(globalThis as unknown as WorkerScope).onmessage = ({ data }) => {
  const step = new Int32Array(data.counter);
  let seen = -1, since = performance.now();
  setInterval(() => {
    const now = Atomics.load(step, 0);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (performance.now() - since > data.patience) {
      console.error(`${data.name}${now}: no end after ${data.patience / 1000} s`);
      Deno.kill(Deno.pid, "SIGKILL");
    }
  }, 1000);
};
