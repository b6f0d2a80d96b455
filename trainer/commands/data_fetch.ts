/**
 * `deno task data fetch`: downloads a known source of data, once its terms are
 * accepted.
 *
 * @module
 */
import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rememberAcceptance, termsAccepted } from "../data/fetch/accepted_terms.ts";
import { cannotWrite } from "../data/fetch/cannot_write.ts";
import { chooseFiles } from "../data/fetch/disc_choice.ts";
import { PATIENCE, type Patience } from "../data/fetch/download.ts";
import { describeKnownSources, downloadSize, sourceFolder } from "../data/fetch/download_place.ts";
import { fetchFile } from "../data/fetch/fetch_file.ts";
import { choosePlaces } from "../data/fetch/mirror_choice.ts";
import { type KnownSource, readCatalogue } from "../data/fetch/source_catalogue.ts";
import { userAgent } from "../data/fetch/user_agent.ts";
import { Interruption, UsageError } from "../errors.ts";
import { FetchProgress } from "./data_fetch_progress.ts";
import { parseFlags } from "./flags.ts";
import { StopSignals } from "./stop_signals.ts";

/** What `--help` says. */
export const FETCH_HELP = `Usage: deno task data fetch SOURCE

  Downloads a known source ('deno task data list' names them) and verifies it.
  A download that was stopped or cut goes on from there with the same command.

  --discs LIST       of oasis-1: which discs, e.g. 1,2 or 1-3 (default: all 12)
  --from URL|PATH    a mirror: the file, or the folder with the files (an address
                     of a folder ends with /)
  --out DIR          folder of the downloads (default: data/downloads)
  --accept-terms     accept the source's terms without being asked
  --help             this text

  Proxies are taken from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.`;

/** Where the command works, what it prints to and whom it asks; tests give their own. */
export interface FetchContext {
  /** Default of `--out`. */
  downloadsDirectory: string;
  /** `data/sources.json`. */
  catalogueFile: string;
  /** `CITATION.cff`, which may be missing. */
  citationFile: string;
  print: (line: string) => void;
  /** Takes the progress bar. */
  write: (text: string) => void;
  /** Width of the terminal that `write` leads to; null if it leads to none. */
  columns: number | null;
  /** Asks the user and returns the answer; null where nobody can be asked. */
  ask: ((question: string) => string | null) | null;
  patience: Patience;
}

/** The context of the repository and the terminal. */
export function fetchContext(): FetchContext {
  const encoder = new TextEncoder();
  return {
    downloadsDirectory: inRepository("data/downloads"),
    catalogueFile: inRepository("data/sources.json"),
    citationFile: inRepository("CITATION.cff"),
    print: (line) => console.log(line),
    write: (text) => {
      Deno.stdout.writeSync(encoder.encode(text));
    },
    columns: Deno.stdout.isTerminal() ? Deno.consoleSize().columns : null,
    ask: Deno.stdin.isTerminal() ? (question) => prompt(question) : null,
    patience: PATIENCE,
  };
}

/**
 * The known sources and what is here of them, line by line, for `data list`.
 *
 * @throws {DatasetError} If the catalogue cannot be used.
 */
export async function knownSourceLines(
  { catalogueFile, downloadsDirectory }: Pick<
    FetchContext,
    "catalogueFile" | "downloadsDirectory"
  > = fetchContext(),
): Promise<string[]> {
  return await describeKnownSources(
    await readCatalogue(shortPath(catalogueFile)),
    shortPath(downloadsDirectory),
  );
}

/**
 * Runs `deno task data fetch`.
 *
 * @param args Arguments after `fetch`.
 * @throws {UsageError} For an unknown source or flag, a bad value, or terms that are not accepted.
 * @throws {DatasetError} If a file cannot be had or is not the right one.
 * @throws {Interruption} After Ctrl-C or SIGTERM; what has arrived is kept.
 */
export async function fetchCommand(
  args: string[],
  context: FetchContext = fetchContext(),
): Promise<void> {
  const { values, positionals } = parseFlags("data fetch", args, {
    discs: { type: "string" },
    from: { type: "string" },
    out: { type: "string" },
    "accept-terms": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) return context.print(FETCH_HELP);
  if (values.out === "") throw new UsageError("--out needs the name of a folder: it is empty");
  const { sources } = await readCatalogue(shortPath(context.catalogueFile));
  const source = chooseSource(sources, positionals);
  const files = chooseFiles(source, values.discs);
  const places = await choosePlaces(source, files, values.from);
  const downloads = shortPath(values.out ?? context.downloadsDirectory);
  const folder = sourceFolder(downloads, source);

  context.print(`${source.title}: ${source.content}`);
  context.print(`${downloadSize(files)}, to ${folder}`);
  await settleTerms(source, downloads, values["accept-terms"] === true, context);

  const agent = userAgent(await Deno.readTextFile(context.citationFile).catch(() => ""));
  const progress = new FetchProgress(
    context.columns,
    context.write,
    () => performance.now() / 1000,
  );
  const stop = new AbortController();
  const signals = new StopSignals();
  signals.announce = () =>
    stop.abort(
      new Interruption(
        "Stopped; what has arrived is kept, and the same command goes on from there",
      ),
    );
  try {
    for (const [i, file] of files.entries()) {
      await fetchFile(file, places[i], join(folder, file.name), {
        userAgent: agent,
        patience: context.patience,
        signal: stop.signal,
        observer: progress,
      });
    }
  } finally {
    progress.clear();
    signals.close();
  }
  context.print(source.acknowledgement);
  const path = files.length === 1 ? join(folder, files[0].name) : folder;
  context.print(`next: deno task data import ${quoted(path)} --name ${source.id} --size 64`);
}

function chooseSource(sources: readonly KnownSource[], positionals: string[]): KnownSource {
  const ids = sources.map(({ id }) => id).join(", ");
  if (positionals.length !== 1) {
    throw new UsageError(
      `data fetch takes one source, ${ids}: ${positionals.length} were given`,
    );
  }
  const source = sources.find(({ id }) => id === positionals[0]);
  if (source === undefined) {
    throw new UsageError(`Unknown source '${positionals[0]}': use ${ids}`);
  }
  return source;
}

/** Shows the terms and asks for consent, unless it was given before. */
async function settleTerms(
  source: KnownSource,
  downloads: string,
  accepted: boolean,
  { print, ask }: FetchContext,
): Promise<void> {
  print(`terms: ${source.terms_url}`);
  print(source.terms);
  if (await termsAccepted(downloads, source)) {
    print("You have accepted these terms before.");
    return;
  }
  if (!accepted) {
    if (ask === null) {
      throw new UsageError(
        `Cannot ask here whether you accept the terms of ${source.id}: read ${source.terms_url} and pass --accept-terms if you do`,
      );
    }
    const answer = ask("Do you accept them? Type yes:")?.trim().toLowerCase();
    if (answer !== "yes") {
      throw new UsageError(
        `Nothing is downloaded, as the terms of ${source.id} are not accepted: type yes when you are asked`,
      );
    }
  }
  await Deno.mkdir(downloads, { recursive: true }).catch((error) => {
    throw cannotWrite(downloads, error);
  });
  await rememberAcceptance(downloads, source, new Date().toISOString());
}

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** A path as users would write it: relative where it is below the current folder. */
function shortPath(path: string): string {
  const short = relative(Deno.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** A path as the shell reads it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
