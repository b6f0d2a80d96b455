/**
 * A thread that prepares scans, one after the other.
 *
 * @module
 */
import { DatasetError } from "../../errors.ts";
import { prepareScan } from "./prepare_scan.ts";
import type { ScanJob, ScanReply } from "./scan_job.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ScanJob>) => void) | null;
  postMessage(message: ScanReply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  try {
    const slices = prepareScan(data);
    scope.postMessage({ kind: "prepared", slices }, [slices.pixels.buffer as ArrayBuffer]);
  } catch (error) {
    if (error instanceof DatasetError) {
      scope.postMessage({ kind: "refused", message: error.message }, []);
    } else {
      const message = error instanceof Error ? error.stack ?? error.message : String(error);
      scope.postMessage({ kind: "failed", message }, []);
    }
  }
};
