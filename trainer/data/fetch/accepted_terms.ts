/**
 * Which terms the user has accepted: `accepted-terms.json` beside the
 * downloads, so that each is asked for once.
 *
 * @module
 */
import { join } from "node:path";
import { writeFileAtomically } from "../../run/atomic_write.ts";
import { list, object, text } from "../../run/json_shape.ts";
import type { KnownSource } from "./source_catalogue.ts";

/** File of the accepted terms in the folder of the downloads. */
export const ACCEPTED_TERMS_FILE = "accepted-terms.json";

/** One acceptance. It holds for this address only: terms that have moved are asked for again. */
interface Acceptance {
  source: string;
  terms_url: string;
  /** When, in ISO 8601. */
  accepted: string;
}

const ACCEPTANCES = list(
  object<Acceptance>({ source: text(), terms_url: text(), accepted: text() }),
);

/**
 * Whether the terms of a source were accepted before.
 *
 * @param folder Of the downloads.
 */
export async function termsAccepted(folder: string, source: KnownSource): Promise<boolean> {
  const acceptances = await readAcceptances(folder);
  return acceptances.some((acceptance) => isOf(acceptance, source));
}

/**
 * Remembers that the terms of a source are accepted.
 *
 * @param folder Of the downloads; exists.
 * @param now In ISO 8601.
 * @throws {UserError} If the file system refuses.
 */
export async function rememberAcceptance(
  folder: string,
  source: KnownSource,
  now: string,
): Promise<void> {
  const others = (await readAcceptances(folder)).filter((acceptance) => !isOf(acceptance, source));
  const all = [...others, { source: source.id, terms_url: source.terms_url, accepted: now }];
  await writeFileAtomically(
    join(folder, ACCEPTED_TERMS_FILE),
    new TextEncoder().encode(`${JSON.stringify(all, null, 1)}\n`),
  );
}

/** Where the file is missing or damaged nothing is accepted, and the user asked again. */
async function readAcceptances(folder: string): Promise<Acceptance[]> {
  try {
    const value: unknown = JSON.parse(await Deno.readTextFile(join(folder, ACCEPTED_TERMS_FILE)));
    return ACCEPTANCES(value, ACCEPTED_TERMS_FILE).length === 0 ? value as Acceptance[] : [];
  } catch {
    return [];
  }
}

function isOf(acceptance: Acceptance, source: KnownSource): boolean {
  return acceptance.source === source.id && acceptance.terms_url === source.terms_url;
}
