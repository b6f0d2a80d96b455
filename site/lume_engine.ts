/**
 * Builds and serves the report with Lume where Lume loads.
 *
 * @module
 */
import { startLume } from "./lume_process.ts";
import { SiteError } from "./site_error.ts";

/** What Lume has to build. */
export interface LumeBuild {
  /** Absolute path of the folder to write to. */
  destination: string;
  /** Absolute paths of the run directories. */
  runs: readonly string[];
}

/** Whether Lume built the report; if not, why it could not be loaded. */
export type LumeOutcome = { built: true } | { built: false; reason: string };

/**
 * Builds the report with Lume where Lume loads.
 *
 * @throws {SiteError} where Lume loads and then fails to build
 */
export async function buildWithLume({ destination, runs }: LumeBuild): Promise<LumeOutcome> {
  const start = await startLume({
    script: "lume_build.ts",
    permissions: [`--allow-write=${destination}`],
    env: { SITE_RUNS: JSON.stringify(runs), SITE_OUT: destination },
  });
  if (!start.loaded) return { built: false, reason: start.reason };
  const { success, message } = await start.ended;
  if (!success) throw new SiteError(`Lume could not build the site: ${message}`);
  return { built: true };
}

/** Where Lume's development server writes and listens. */
export interface LumeService {
  /** Absolute path of a folder that Lume empties and writes to. */
  destination: string;
  /** Port on 127.0.0.1. */
  port: number;
}

/** Lume's development server: `stop` ends it, `ended` tells whether it ended well; or why Lume could not be loaded. */
export type LumeServer =
  | { served: true; stop(): void; ended: Promise<boolean> }
  | { served: false; reason: string };

/**
 * Serves the report of all runs with Lume's own development server where Lume
 * loads. It builds again when a page or a run changes; what it says goes to
 * the terminal.
 */
export async function serveWithLume({ destination, port }: LumeService): Promise<LumeServer> {
  const host = "127.0.0.1";
  const start = await startLume({
    script: "lume_serve.ts",
    args: ["--serve", `--hostname=${host}`, `--port=${port}`],
    permissions: [`--allow-write=${destination}`, `--allow-net=${host}:${port}`],
    env: { SITE_OUT: destination },
    toTerminal: true,
  });
  if (!start.loaded) return { served: false, reason: start.reason };
  return {
    served: true,
    stop: () => start.child.kill(),
    ended: start.ended.then(({ success }) => success),
  };
}
