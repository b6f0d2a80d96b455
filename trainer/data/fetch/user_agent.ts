/**
 * What the program calls itself to servers; some refuse those that do not.
 *
 * @module
 */
import trainer from "../../deno.json" with { type: "json" };

/**
 * The `User-Agent`: name, version and, where `CITATION.cff` holds it, the
 * repository's address.
 *
 * @param citation The text of `CITATION.cff`.
 * @returns E.g. `oasis-vq-vae/0.1.0 (+https://example.org/oasis-vq-vae)`.
 */
export function userAgent(citation: string): string {
  const address = /^repository-code: *["']?(https?:\/\/[^\s"'()]+)/m.exec(citation)?.[1];
  return `oasis-vq-vae/${trainer.version}${address === undefined ? "" : ` (+${address})`}`;
}
