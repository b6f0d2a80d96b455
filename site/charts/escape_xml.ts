/**
 * Escaping of text inside SVG.
 *
 * @module
 */

/** Replaces the characters that end text or an attribute in XML and HTML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
