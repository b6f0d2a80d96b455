/**
 * Renders the pages without Lume, for machines that cannot reach it: the part
 * of Lume's conventions that this site uses, and no more.
 *
 * - Every `*.page.ts` and `*.page.tsx` is a page, apart from those in folders
 *   and files whose names begin with `_` or `.`. Its exports are its data; the
 *   default export is its content: a value, a function of (data, helpers), or a
 *   generator function that yields the data of one page after another.
 * - `_data.ts` at the root is data of every page.
 * - `url` is the page's address; without it, `name.page.tsx` becomes `/name/`
 *   and `index` its folder. An address that ends in `/` is written to
 *   `index.html` there.
 * - `layout` names a module in `_includes/`, which gets the page's data with
 *   `children`, and may name a layout itself. Only HTML has a layout.
 *
 * @module
 */
import { renderComponent } from "lume/jsx-runtime";
import { dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { SiteError } from "./site_error.ts";

type Data = Record<string, unknown>;

/** What to render, and where to. */
export interface RenderOptions {
  /** Absolute path of the folder with the pages. */
  source: string;
  /** Absolute path of the folder to write to; it is made if missing. */
  destination: string;
  /** Query of the import of `_data.ts`; it also has the module read afresh. */
  dataQuery: URLSearchParams;
  /** Files of `source` that are copied as they are. */
  staticFiles: readonly string[];
}

/**
 * Renders all pages and copies the static files.
 *
 * @returns paths of the written files below `destination`, sorted
 * @throws {SiteError} where two pages have one address, or a page is empty
 */
export async function renderSite(options: RenderOptions): Promise<string[]> {
  const { source, destination, dataQuery, staticFiles } = options;
  const root = await importData(join(source, "_data.ts"), dataQuery);
  const outputs = new Map<string, string | Uint8Array>();
  for (const path of await findPages(source, "")) {
    const file = await importData(join(source, path));
    for await (const page of expand({ ...root, ...file }, path)) {
      const output = outputPath(String(page.url));
      if (outputs.has(output)) {
        throw new SiteError(`Two pages have the address ${page.url}`);
      }
      const content = await renderPage(page, source);
      if (content.length === 0) {
        throw new SiteError(`The page ${page.url} of ${path} is empty`);
      }
      outputs.set(output, content);
    }
  }
  for (const name of staticFiles) {
    outputs.set(name, await Deno.readFile(join(source, name)));
  }
  for (const [name, content] of outputs) {
    const path = join(destination, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await (typeof content === "string"
      ? Deno.writeTextFile(path, content)
      : Deno.writeFile(path, content));
  }
  return [...outputs.keys()].sort();
}

/** Lists the pages of a folder and its subfolders, sorted. */
async function findPages(source: string, folder: string): Promise<string[]> {
  const pages: string[] = [];
  for await (
    const { name, isDirectory } of Deno.readDir(join(source, folder))
  ) {
    if (name.startsWith("_") || name.startsWith(".")) continue;
    const path = posix.join(folder, name);
    if (isDirectory) pages.push(...await findPages(source, path));
    else if (/\.page\.tsx?$/.test(name)) pages.push(path);
  }
  return pages.sort();
}

/** Imports a module as data: its exports, the default one as `content`. */
async function importData(
  path: string,
  query?: URLSearchParams,
): Promise<Data> {
  const url = pathToFileURL(path);
  url.search = query?.toString() ?? "";
  const { default: content, ...data }: Data = await import(url.href);
  return content === undefined ? data : { ...data, content };
}

/** Yields the pages of one file: itself, or what its generator makes. */
async function* expand(data: Data, path: string): AsyncGenerator<Data> {
  const name = path.replace(/\.page\.tsx?$/, "");
  const url = data.url ??
    posix.join("/", name.replace(/(^|\/)index$/, ""), "/");
  const { content, ...rest }: Data = { ...data, url };
  if (!isGenerator(content)) {
    yield { ...rest, content };
    return;
  }
  for await (const page of content(rest, {})) yield { ...rest, ...page };
}

function isGenerator(
  content: unknown,
): content is (data: Data, helpers: Data) => AsyncIterable<Data> {
  return typeof content === "function" &&
    ["GeneratorFunction", "AsyncGeneratorFunction"].includes(
      content.constructor.name,
    );
}

/** Renders a page's content, then its layouts from the inside out. */
async function renderPage(
  page: Data,
  source: string,
): Promise<string | Uint8Array> {
  const { content, ...data } = page;
  let rendered = await render(content, data);
  if (rendered instanceof Uint8Array || !isHtml(String(page.url))) {
    return rendered;
  }
  let inherited: Data = data;
  let layout = data.layout;
  while (typeof layout === "string") {
    const module = await importData(join(source, "_includes", layout));
    const { content: template, ...own } = module;
    inherited = { ...own, ...inherited, layout: undefined };
    rendered = await render(template, {
      ...inherited,
      children: { __html: rendered },
    });
    layout = own.layout;
  }
  return rendered;
}

async function render(
  content: unknown,
  data: Data,
): Promise<string | Uint8Array> {
  const result = typeof content === "function" ? await content(data, {}) : content;
  return typeof result === "string" || result instanceof Uint8Array
    ? result
    : await renderComponent(result);
}

function isHtml(url: string): boolean {
  return url.endsWith("/") || url.endsWith(".html");
}

function outputPath(url: string): string {
  const path = decodeURI(url).slice(1);
  return isHtml(url) && url.endsWith("/") ? `${path}index.html` : path;
}
