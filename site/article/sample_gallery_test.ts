import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { buildSite } from "../build.ts";
import { type FixtureOptions, writeFixtureRun } from "../fixture_run.ts";
import { readText } from "../read_file.ts";

/** The section on new images of a made-up run's page, and the pictures of samples in the report. */
async function build(
  options: FixtureOptions,
): Promise<{ section: string; gallery: string | null; pictures: string[] }> {
  const folder = await Deno.makeTempDir();
  try {
    const run = await writeFixtureRun(folder, { epochs: 1, evaluated: false, ...options });
    // Of an evaluation of before; nothing names it.
    await Deno.mkdir(join(run, "samples", "nearest"), { recursive: true });
    await Deno.writeTextFile(join(run, "samples", "nearest", "0099_training.png"), "stale");
    const out = join(folder, "out");
    await buildSite({ runs: [run], out, engine: "builtin" });
    const path = join(out, "index.html");
    await assertValid(path);
    const galleryPath = join(out, "runs/fixture/gallery/index.html");
    const gallery = await readText(galleryPath) ?? null;
    if (gallery !== null) await assertValid(galleryPath);
    const files: string[] = [];
    for await (const { name } of Deno.readDir(join(out, "runs/fixture/samples"))) files.push(name);
    for await (const { name } of readFolder(join(out, "runs/fixture/samples/nearest"))) {
      files.push(`nearest/${name}`);
    }
    const page = await Deno.readTextFile(path);
    const section = /<section id="new-images">[^]*?<\/section>/.exec(page)?.[0] ?? "";
    return { section, gallery, pictures: files.filter((name) => name.endsWith(".png")).sort() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertValid(path: string): Promise<void> {
  const { results } = await new HtmlValidate({ extends: ["html-validate:standard"] })
    .validateFile(path);
  deepStrictEqual(results.flatMap(({ messages }) => messages.map(({ message }) => message)), []);
}

async function* readFolder(path: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Numbers of the samples in a piece of a page. */
function samplesIn(html: string): number[] {
  return [...html.matchAll(/alt="Sample (\d+)"/g)].map(([, number]) => Number(number));
}

/** The gallery's figures, as they stand in the page. */
function figures(section: string): string[] {
  return section.match(/<figure[^>]*>\s*<div class="gallery-pair">[^]*?<\/figure>/g) ?? [];
}

/** What a reader reads. */
function text(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").replace(/ ([,:;.])/g, "$1").trim();
}

Deno.test("gallery: copies first, then the most alike; twelve in the article, all on a page of their own", async () => {
  const { section, gallery, pictures } = await build({ samples: { count: 20, shown: 14 } });
  const order = [2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  deepStrictEqual(samplesIn(section), order.slice(0, 12));
  match(section, /<a href="\.\/runs\/fixture\/gallery\/index\.html">All 14 pairs<\/a>/);
  deepStrictEqual(samplesIn(gallery!), order);
  match(text(section), /Flagged copies come first, then the most alike\./);
  match(text(section), /Of 20 samples these are the 14 most alike\. All are synthetic\./);
  // The whole stays: the contact sheet, and all that was audited.
  match(section, /samples\/contact-sheet\.png/);
  match(text(section), /20 generated slices, none of them a scan/);
  strictEqual(pictures.filter((name) => name.startsWith("sample-")).length, 14);
  strictEqual(pictures.filter((name) => name.startsWith("nearest/")).length, 28);
  ok(!pictures.includes("nearest/0099_training.png"));
});

Deno.test("gallery: a pair tells what it shows, and its pictures keep their place", async () => {
  const { section, gallery } = await build({ samples: { count: 5, shown: 5 } });
  strictEqual(gallery, null);
  const [copy, first, ...others] = figures(section);
  strictEqual(others.length, 3);
  match(copy, /^<figure class="gallery-copy">/);
  strictEqual(
    text(copy),
    "Sample Training slice Difference SSIM 0.880 flagged as a copy Sample 2: position 0.50, " +
      "3.000 bits per code Nearest: phantom_102, position 0.50, slice 1002",
  );
  strictEqual(
    text(first),
    "Sample Training slice Difference SSIM 0.900 Sample 0: position 0.00, 1.000 bits per code " +
      "Nearest: phantom_100, position 0.00, slice 1000",
  );
  for (const figure of [first, ...others]) ok(!/copy/.test(figure), figure);
  const images = first.match(/<img [^>]*>/g) ?? [];
  deepStrictEqual(images.map((image) => /alt="([^"]*)"/.exec(image)?.[1]), [
    "Sample 0",
    "Nearest to it, SSIM 0.900: training slice 1000 of phantom_100",
    "Sample 0 minus training slice 1000 of phantom_100",
  ]);
  deepStrictEqual(images.map((image) => /samples\/([^"]*)"/.exec(image)?.[1]), [
    "sample-0000.png",
    "nearest/0000_training.png",
    "nearest/0000_difference.png",
  ]);
  for (const image of images) match(image, /width="64" height="64".*loading="lazy"/);
  ok(!/gallery\/index|most alike\. All/.test(section));
});

Deno.test("gallery: people's slices are not shown unless asked for, and the report says so", async () => {
  const hidden = await build({ synthetic: false, samples: { count: 5, shown: null } });
  deepStrictEqual(figures(hidden.section), []);
  deepStrictEqual(hidden.pictures, ["contact-sheet.png"]);
  match(
    text(hidden.section),
    /are not shown, as they are of people; where the terms of the dataset allow it, deno task evaluate artifacts\/runs\/fixture --samples --show-training-slices puts them/,
  );
  const shown = await build({ synthetic: false, samples: { count: 5, shown: 5 } });
  strictEqual(figures(shown.section).length, 5);
  match(text(shown.section), /are of people, shown by the choice of whoever evaluated this run\./);
  ok(!/All are synthetic/.test(shown.section));
});

Deno.test("gallery: of a phantom evaluated before there were pictures, how to get them", async () => {
  const { section } = await build({ samples: { count: 5, shown: null } });
  deepStrictEqual(figures(section), []);
  match(text(section), /after deno task evaluate artifacts\/runs\/fixture --samples; this run was/);
  ok(!/of people, shown|as they are of people/.test(section));
});
