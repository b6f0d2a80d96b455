/**
 * Lume's configuration. Importing this module downloads Lume, which comes from
 * jsDelivr and JSR and not from npm, so nothing but `lume_build.ts` and Lume's
 * own command line may import it.
 *
 * No plugin that parses the pages may be added: deno-dom writes the attributes
 * of inline SVG in lower case, and `viewBox` would be lost.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { STATIC_FILES } from "./static_files.ts";

/** The part of Lume's `Site` that is used here. Lume's own types need the network. */
export interface LumeSite {
  use(plugin: unknown): LumeSite;
  copy(from: string): LumeSite;
  build(): Promise<void>;
}

interface LumeModules {
  lume: { default(options: Record<string, unknown>): LumeSite };
  jsx: { default(): unknown };
}

const { lume, jsx }: LumeModules = {
  lume: await import("lume/mod.ts"),
  jsx: await import("lume/plugins/jsx.ts"),
};

const cwd = fileURLToPath(new URL(".", import.meta.url));
const destination = Deno.env.get("SITE_OUT");

const site = lume.default({
  cwd,
  src: ".",
  // Lume joins the destination to its working directory, absolute or not.
  dest: destination === undefined ? "../_site" : relative(cwd, destination),
});
site.use(jsx.default());
for (const file of STATIC_FILES) site.copy(file);

export default site;
