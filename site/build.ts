/**
 * Builds the report: `deno task site [--run DIR …] [--out DIR]`.
 *
 * The runs are read and checked first, then Lume renders the pages where it
 * loads, and the built-in renderer where it does not. Everything is written to
 * a folder beside the output, which is swapped in whole: a build that fails
 * leaves the former report as it was.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { renderSite } from "./builtin_renderer.ts";
import { buildWithLume } from "./lume_engine.ts";
import { findRuns, readRuns } from "./read_runs.ts";
import { SiteError, SiteUsageError } from "./site_error.ts";
import { STATIC_FILES } from "./static_files.ts";

/** Which engine renders the pages; `auto` is Lume where it loads. */
export type Engine = "auto" | "lume" | "builtin";

/** What to build. */
export interface SiteOptions {
  /** Run directories; all of {@link SiteOptions.runsFolder} where left out or empty. */
  runs?: readonly string[];
  /** Folder that is searched for runs; default `artifacts/runs` of the repository. */
  runsFolder?: string;
  /** Folder to write to; default `_site` of the repository. */
  out?: string;
  /** Default `auto`. */
  engine?: Engine;
  /** Takes the lines that tell what is done; default: nowhere. */
  log?: (line: string) => void;
}

/** What was built. */
export interface SiteReport {
  /** Absolute path of the report. */
  out: string;
  engine: "lume" | "builtin";
  /** Absolute paths of the runs in it. */
  runs: string[];
}

const SITE = fileURLToPath(new URL(".", import.meta.url));
const REPOSITORY = dirname(SITE.replace(/\/$/, ""));
/** Marks a folder as made by this program; also tells GitHub Pages not to run Jekyll. */
const MARKER = ".nojekyll";

/**
 * Builds the report.
 *
 * @throws {SiteError} without any run, for a run that cannot be read, for an output folder that is not a report, or where the asked-for engine fails
 */
export async function buildSite(
  options: SiteOptions = {},
): Promise<SiteReport> {
  const log = options.log ?? (() => {});
  const out = resolve(options.out ?? join(REPOSITORY, "_site"));
  const runs = await chooseRuns(options, log);
  await readRuns(runs);
  await assertReplaceable(out);
  const draft = `${out}.tmp`;
  await removeFolder(draft);
  await Deno.mkdir(draft, { recursive: true });
  try {
    const engine = await render(options.engine ?? "auto", draft, runs, log);
    await Deno.writeTextFile(join(draft, MARKER), "");
    await swapIn(draft, out);
    return { out, engine, runs };
  } catch (error) {
    await removeFolder(draft);
    throw error;
  }
}

async function chooseRuns(
  options: SiteOptions,
  log: (line: string) => void,
): Promise<string[]> {
  if (options.runs !== undefined && options.runs.length > 0) {
    return options.runs.map((path) => resolve(path));
  }
  const folder = options.runsFolder ?? join(REPOSITORY, "artifacts", "runs");
  const { ready, skipped } = await findRuns(folder);
  skipped.forEach(log);
  if (ready.length === 0) {
    throw new SiteError(
      `There is no run in ${folder} to report on; make one with "deno task train"`,
    );
  }
  return ready;
}

async function render(
  engine: Engine,
  destination: string,
  runs: string[],
  log: (line: string) => void,
): Promise<"lume" | "builtin"> {
  if (engine !== "builtin") {
    const outcome = await buildWithLume({ destination, runs });
    if (outcome.built) return "lume";
    if (engine === "lume") {
      throw new SiteError(
        `SITE_ENGINE=lume, but Lume does not load: ${outcome.reason}; use SITE_ENGINE=auto to build without it`,
      );
    }
    log(
      `Building with the built-in renderer, as Lume does not load: ${outcome.reason}`,
    );
  }
  await removeFolder(destination);
  await renderSite({
    source: SITE,
    destination,
    staticFiles: STATIC_FILES,
    dataQuery: new URLSearchParams({
      runs: JSON.stringify(runs),
      // A module is imported once for each address: this has it read again.
      build: crypto.randomUUID(),
    }),
  });
  return "builtin";
}

/** Refuses to replace a folder that is neither empty nor a former report. */
async function assertReplaceable(out: string): Promise<void> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(out)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof Deno.errors.NotADirectory) {
      throw new SiteError(`Cannot write to ${out}: it is a file, not a folder`);
    }
    throw error;
  }
  if (names.length > 0 && !names.includes(MARKER)) {
    throw new SiteError(
      `Refusing to replace ${out}, which is not a report (it has no ${MARKER}): give another folder with --out, or empty it`,
    );
  }
}

async function swapIn(draft: string, out: string): Promise<void> {
  const former = `${out}.old.tmp`;
  await removeFolder(former);
  const replaced = await renameIfPresent(out, former);
  try {
    await Deno.rename(draft, out);
  } catch (error) {
    if (replaced) await Deno.rename(former, out);
    throw error;
  }
  await removeFolder(former);
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const USAGE = "usage: deno task site [--run DIR …] [--out DIR]";

/**
 * Reads the command line.
 *
 * @param args arguments; folders after `--run DIR` are further runs
 * @param engine the value of `SITE_ENGINE`
 * @throws {SiteUsageError} for an unknown flag or engine, or a flag without its value
 */
export function parseCommandLine(
  args: string[],
  engine: string | undefined,
): { runs: string[]; out?: string; engine: Engine } {
  const chosen = engine || "auto";
  if (chosen !== "auto" && chosen !== "lume" && chosen !== "builtin") {
    throw new SiteUsageError(
      `Set SITE_ENGINE to auto, lume or builtin: current value is ${chosen}`,
    );
  }
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        run: { type: "string", multiple: true },
        out: { type: "string" },
      },
    });
    const runs = values.run ?? [];
    if (positionals.length > 0 && runs.length === 0) {
      throw new SiteUsageError(
        `Unexpected argument ${positionals[0]}; ${USAGE}`,
      );
    }
    return { runs: [...runs, ...positionals], out: values.out, engine: chosen };
  } catch (error) {
    if (error instanceof SiteUsageError || !(error instanceof TypeError)) {
      throw error;
    }
    throw new SiteUsageError(`${error.message.split(". ")[0]}; ${USAGE}`);
  }
}

if (import.meta.main) {
  try {
    const report = await buildSite({
      ...parseCommandLine(Deno.args, Deno.env.get("SITE_ENGINE")),
      log: (line) => console.error(line),
    });
    const names = report.runs.map((path) => basename(path)).join(", ");
    console.log(
      `Built ${report.out}/index.html with ${report.engine}: ${names}`,
    );
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}
