/**
 * Serves the report of all runs, builds it again when a page, the style or a
 * run changes, and has the open pages reload: `deno task serve`. It is Lume's
 * own development server where Lume loads, and ours where it does not.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, parseCommandLine } from "./build.ts";
import { assertRunsReadable } from "./live_reload_runs.ts";
import { startDevelopmentServer } from "./live_reload_server.ts";
import { serveWithLume } from "./lume_engine.ts";
import { SiteError, SiteUsageError } from "./site_error.ts";

const SITE = fileURLToPath(new URL(".", import.meta.url));
const ARTIFACTS = fileURLToPath(new URL("../artifacts", import.meta.url));
const OUT = fileURLToPath(new URL("../_site", import.meta.url));
/** Lume empties its folder before a build, and a build that fails leaves gaps: not a report to keep. */
const LUME_OUT = fileURLToPath(new URL("../_site.serve.tmp", import.meta.url));
const PORT = 3000;
const ADDRESS = `http://127.0.0.1:${PORT}/`;

/** Ends with an error where the port is taken: found out before the first build, which takes seconds. */
function assertPortFree(): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: PORT }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new SiteError(
      `Cannot serve on ${ADDRESS}: another program does; end it, e.g. a "deno task serve" in another terminal`,
    );
  }
}

/**
 * Builds with the built-in renderer, in a process of its own, since a module
 * that is imported once stays as it was. Its messages go to the terminal.
 */
async function build(): Promise<boolean> {
  const { success } = await new Deno.Command("deno", {
    args: [
      "run",
      "--allow-read",
      `--allow-write=${OUT},${OUT}.tmp,${OUT}.old.tmp`,
      "--allow-env=SITE_ENGINE",
      join(SITE, "build.ts"),
    ],
    env: { SITE_ENGINE: "builtin" },
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return success;
}

/** Builds again; where that fails, the former report stays. */
async function buildAgain(): Promise<boolean> {
  const success = await build();
  if (!success) console.error(`Still serving the former report on ${ADDRESS}`);
  return success;
}

/**
 * Serves with Lume until a signal comes.
 *
 * @returns false where Lume does not load
 * @throws {SiteError} where a run cannot be read, or Lume's server fails
 */
async function serveLume(engine: Engine): Promise<boolean> {
  await assertRunsReadable(join(ARTIFACTS, "runs"));
  const server = await serveWithLume({ destination: LUME_OUT, port: PORT });
  if (!server.served) {
    if (engine === "lume") {
      throw new SiteError(
        `SITE_ENGINE=lume, but Lume does not load: ${server.reason}; use SITE_ENGINE=auto to serve without it`,
      );
    }
    console.error(`Serving with the built-in renderer, as Lume does not load: ${server.reason}`);
    return false;
  }
  console.log(`Serving ${ADDRESS} with Lume`);
  let stopped = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      stopped = true;
      server.stop();
    });
  }
  await server.ended;
  await Deno.remove(LUME_OUT, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (!stopped) throw new SiteError("Lume's server has ended: its last lines above say why");
  return true;
}

async function serve(): Promise<void> {
  if (Deno.args.length > 0) {
    throw new SiteUsageError(`deno task serve takes no arguments: got ${Deno.args.join(" ")}`);
  }
  const { engine } = parseCommandLine([], Deno.env.get("SITE_ENGINE"));
  assertPortFree();
  if (engine !== "builtin" && await serveLume(engine)) Deno.exit(0);
  // The build has said why.
  if (!(await build())) Deno.exit(1);
  startDevelopmentServer({
    folder: OUT,
    port: PORT,
    watched: [SITE, ARTIFACTS],
    build: buildAgain,
  });
  console.log(`Serving ${ADDRESS}`);
}

if (import.meta.main) {
  try {
    await serve();
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
