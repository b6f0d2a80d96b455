/**
 * Lume's configuration, for a build and for Lume's development server. Importing
 * this module downloads Lume, which comes from jsDelivr and JSR and not from
 * npm, so nothing but `lume_build.ts`, `lume_serve.ts` and Lume's own command
 * line may import it.
 *
 * No plugin that parses the pages may be added: deno-dom writes the attributes
 * of inline SVG in lower case, and `viewBox` would be lost.
 *
 * @module
 */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetClientBundle } from "./client_bundle.ts";
import { allowLumeScript, readRunsAgain } from "./live_reload_lume.ts";
import { assertRunsReadable } from "./live_reload_runs.ts";
import { concernsReport } from "./live_reload_watch.ts";
import { SiteError } from "./site_error.ts";
import { STATIC_FILES } from "./static_files.ts";

/** The part of Lume's `Site` that is used here. Lume's own types need the network. */
export interface LumeSite {
  use(plugin: unknown): LumeSite;
  copy(from: string): LumeSite;
  build(): Promise<void>;
  addEventListener(
    type: "beforeUpdate" | "afterStartServer",
    /** Where it returns false, an update is not made. */
    listener: (event: { files?: Set<string> }) => unknown,
  ): LumeSite;
  getServer(): { useFirst(middleware: typeof allowLumeScript): unknown };
}

interface LumeModules {
  lume: { default(options: Record<string, unknown>): LumeSite };
  jsx: { default(): unknown };
  modules: { updateDependencies(url: string): Iterable<string> };
}

const { lume, jsx, modules }: LumeModules = {
  lume: await import("lume/mod.ts"),
  jsx: await import("lume/plugins/jsx.ts"),
  modules: await import("lume/core/utils/hmr.ts"),
};

const cwd = fileURLToPath(new URL(".", import.meta.url));
const artifacts = fileURLToPath(new URL("../artifacts", import.meta.url));
const destination = Deno.env.get("SITE_OUT");

const site = lume.default({
  cwd,
  src: ".",
  // Lume joins the destination to its working directory, absolute or not.
  dest: destination === undefined ? "../_site" : relative(cwd, destination),
  // Lume's bar of debug output would be part of the page.
  server: { debugBar: false },
  watcher: {
    include: [artifacts],
    ignore: [(path: string) => !concernsReport(path)],
  },
});
site.use(jsx.default());
for (const file of STATIC_FILES) site.copy(file);

site.addEventListener("beforeUpdate", async ({ files = new Set() }) => {
  forgetClientBundle();
  if (!readRunsAgain(files, modules.updateDependencies)) return true;
  try {
    await assertRunsReadable(join(artifacts, "runs"));
    return true;
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    console.error(`error: ${error.message}\nStill serving the former report`);
    return false;
  }
});
// Only then is Lume's own middleware there, which this one must stand before.
site.addEventListener("afterStartServer", () => {
  site.getServer().useFirst(allowLumeScript);
});

export default site;
