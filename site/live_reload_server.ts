/**
 * The development server for where Lume's own does not load: serves a report,
 * builds it again when something it is made of changes, and has open pages
 * reload.
 *
 * @module
 */
import { LiveReload } from "./live_reload.ts";
import { buildOnChanges } from "./live_reload_watch.ts";
import { serveFolder } from "./static_server.ts";

/** What to serve, and how it is built. */
export interface DevelopmentServerOptions {
  /** Path of the report, which must be built already. */
  folder: string;
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Paths of folders whose changes call for a build. */
  watched: readonly string[];
  /**
   * Builds the report into `folder`, whole or not at all.
   *
   * @returns whether the report is a new one; false leaves the open pages alone
   */
  build(): Promise<boolean>;
}

/** A running server. */
export interface DevelopmentServer {
  port: number;
  /** Stops serving and watching; resolves once a build that runs has ended. */
  close(): Promise<void>;
}

/** Serves a report until it is closed. */
export function startDevelopmentServer(
  { folder, port, watched, build }: DevelopmentServerOptions,
): DevelopmentServer {
  const liveReload = new LiveReload();
  const server = serveFolder(folder, { port, liveReload });
  const watcher = Deno.watchFs([...watched]);
  const watching = buildOnChanges(watcher, async () => {
    if (await build()) liveReload.announce();
  });
  return {
    port: server.addr.port,
    close: async () => {
      watcher.close();
      await watching;
      liveReload.close();
      await server.shutdown();
    },
  };
}
