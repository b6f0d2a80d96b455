/**
 * Loads the specs that tensorflow publishes inside the npm package
 * `@tensorflow/tfjs-core` (`dist/ops/conv2d_test.js` and the like).
 *
 * They cannot simply be imported: their own imports have no file extension,
 * and lead to a second copy of the library besides the one that
 * `@tensorflow/tfjs` uses. So a spec's text is turned into the body of a
 * function, which is handed what it imports: the very engine, kernels and
 * tolerances that this program uses.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import type { JasmineGlobals } from "./jasmine.ts";

type Exports = Record<string, unknown>;

/** The package's folder of modules. */
const DIST = new URL(".", import.meta.resolve("@tensorflow/tfjs-core"));

/** What specs import, by the last part of the path that they write. */
const MODULES: Readonly<Exports> = {
  index: tf,
  ops: tf,
  optimizer: tf,
  sgd_optimizer: tf,
  test_util: tf.test_util,
  reduce_util: tf.backend_util,
  util_base: tf.util,
  engine: { ENGINE: tf.engine() },
  environment: { env: tf.env },
  backend: { KernelBackend: tf.KernelBackend },
  // A browser's storage: no spec of an operation touches it.
  local_storage: {},
};

/**
 * Declares a file's specs to jasmine, to be run on one backend.
 *
 * @param file Path inside the package's `dist`, e.g. `ops/conv2d_test.js`.
 * @param backendName A registered backend; tfjs starts it anew for each suite.
 * @throws Error where the file imports a module that is not known here.
 */
export function declareSpecs(file: string, backendName: string, globals: JasmineGlobals): void {
  const stackTraceLimit = Error.stackTraceLimit;
  const jasmineUtil = load("jasmine_util.js", globals, {
    ...MODULES,
    // How tfjs asks for jasmine, to give slow specs more time.
    "jasmine.js": { core: () => globals.jasmine },
  }) as { setTestEnvs(environments: unknown[]): void };
  Error.stackTraceLimit = stackTraceLimit; // tfjs makes it infinite
  // The flags are those with which tfjs runs its specs on webgpu.
  jasmineUtil.setTestEnvs([
    { name: backendName, backendName, flags: { WEBGPU_CPU_FORWARD: false } },
  ]);
  load(file, globals, { ...MODULES, jasmine_util: jasmineUtil });
}

/** Runs a module of the package and returns what it exports. */
function load(file: string, globals: JasmineGlobals, modules: Readonly<Exports>): unknown {
  const names: string[] = [];
  const source = readFileSync(fileURLToPath(new URL(file, DIST)), "utf8")
    .replaceAll(/^import \* as (\w+) from '(.+)';$/gm, "const $1 = require('$2');")
    .replaceAll(/^import \{(.+)\} from '(.+)';$/gm, "const {$1} = require('$2');")
    .replaceAll(/^export (?=(?:const|class|function) (\w+))/gm, (_, name: string) => {
      names.push(name);
      return "";
    });
  const scope: Exports = {
    ...globals,
    require: (path: string) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (modules[name] === undefined) throw new Error(`${file} imports ${path}: not known here`);
      return modules[name];
    },
  };
  const body = `"use strict";${source}\nreturn {${names}};`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope));
}
