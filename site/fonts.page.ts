/**
 * The report's typeface, Source Serif 4 (Latin part), out of its npm package:
 * fonts from another host would tell it who reads.
 *
 * Text that changes its font moves. So the fonts are inside of a style sheet,
 * a script asks for them before any text is laid out, and a browser that has
 * not unpacked them by then leaves them (`optional`).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
// The import also has the package at hand wherever this module is, whatever the lock.
import metadata from "@fontsource/source-serif-4/metadata.json" with { type: "json" };

const PACKAGE = "@fontsource/source-serif-4";
const WEIGHTS: readonly number[] = [400, 600];

export default async function* (): AsyncGenerator<{ url: string; content: string }> {
  const rules = await Promise.all(WEIGHTS.map(async (weight) => {
    const font = await packageFile(`files/source-serif-4-latin-${weight}-normal.woff2`);
    return `@font-face{font-family:"${metadata.family}";font-weight:${weight};font-display:optional;` +
      `src:url(data:font/woff2;base64,${font.toBase64()}) format("woff2")}\n`;
  }));
  yield { url: "/fonts.css", content: rules.join("") };
  yield { url: "/fonts.js", content: "for (const face of document.fonts) face.load();\n" };
  // The licence asks to be passed on.
  const licence = await packageFile("LICENSE");
  yield { url: "/fonts-license.txt", content: new TextDecoder().decode(licence) };
}

function packageFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(fileURLToPath(import.meta.resolve(`${PACKAGE}/${file}`)));
}
