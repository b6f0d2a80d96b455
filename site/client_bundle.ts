/**
 * The browser's script, made of `client/main.ts` and all it imports.
 *
 * esbuild runs inside this process as WebAssembly: neither a native binary nor
 * permission to start one is needed, and every machine writes the same bytes.
 *
 * @module
 */
// The browser's form of esbuild is the one that takes a compiled module.
// @ts-types="esbuild-wasm"
import esbuild from "esbuild-wasm/lib/browser.js";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SiteError } from "./site_error.ts";

const ENTRY = fileURLToPath(new URL("client/main.ts", import.meta.url));

let bundle: Promise<string> | undefined;
let initialised: Promise<void> | undefined;

/**
 * Bundles the script once a process: a classic script (pages opened from a disk
 * may not load modules), minified.
 *
 * @returns its text
 * @throws {SiteError} where a module does not resolve or parse
 */
export function clientBundle(): Promise<string> {
  bundle ??= buildBundle(ENTRY);
  return bundle;
}

/** Has the next call bundle again, after a module of the script has changed. */
export function forgetClientBundle(): void {
  bundle = undefined;
}

async function buildBundle(entry: string): Promise<string> {
  // It refuses a second time.
  await (initialised ??= initialise());
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "iife",
      platform: "browser",
      target: "es2022",
      minify: true,
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
      plugins: [files],
    });
    return outputFiles[0].text;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SiteError(`Cannot bundle ${entry}: ${error.message.split("\n").join("; ")}`);
  }
}

async function initialise(): Promise<void> {
  const wasm = await Deno.readFile(fileURLToPath(import.meta.resolve("esbuild-wasm/esbuild.wasm")));
  await esbuild.initialize({ wasmModule: await WebAssembly.compile(wasm), worker: false });
}

/** Finds and reads modules as Deno does, since esbuild has no file system here. */
const files: esbuild.Plugin = {
  name: "files",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => ({
      path: kind === "entry-point" ? path : locate(path, importer),
      // D3 is hundreds of modules, of which a chart needs a few; none acts on import.
      sideEffects: kind === "entry-point",
    }));
    build.onLoad({ filter: /.*/ }, async ({ path }) => ({
      contents: await Deno.readTextFile(path),
      loader: path.endsWith(".ts") ? "ts" : "js",
    }));
  },
};

/** Path of the module that `specifier` means in the file `importer`. */
function locate(specifier: string, importer: string): string {
  if (specifier.startsWith(".")) return resolve(dirname(importer), specifier);
  if (importer.startsWith(dirname(dirname(ENTRY)))) {
    return fileURLToPath(import.meta.resolve(specifier));
  }
  return createRequire(pathToFileURL(importer)).resolve(specifier);
}
