/**
 * Serves the report with Lume's development server, in a process of its own
 * that `lume_engine.ts` starts; see `lume_build.ts` for why.
 *
 * Lume's command line is called past the parsing of its arguments, which Lume
 * reads a second time itself: `--serve --port=PORT --hostname=HOST`. It writes
 * {@link LOADED} as a line once Lume is loaded.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { LOADED } from "./lume_loaded.ts";

/** The part of Lume's command line that is used. */
interface LumeCli {
  build(config: string, serve: boolean, watch: boolean, cms: boolean): Promise<void>;
}

if (import.meta.main) {
  const { build }: LumeCli = await import("lume/cli/build.ts");
  // Lume builds and serves in a worker, whose modules must be there, too.
  await import("lume/cli/build_worker.ts");
  await import("./_config.ts");
  console.log(LOADED);
  await build(fileURLToPath(new URL("_config.ts", import.meta.url)), true, true, false);
}
