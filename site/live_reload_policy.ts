/**
 * The Content Security Policy of a page as a development server serves it. The
 * built file keeps the strict one.
 *
 * @module
 */

const POLICY = /(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/;

/**
 * Allows a page to do exactly what live reload needs.
 *
 * @param html a page; without a policy in it, it stays as it is
 * @param sources a source expression for each directive, e.g. `{ "connect-src": "'self'" }`; it is added to the directive's own, or with a directive of its own where there is none
 * @returns the page with the wider policy
 */
export function loosenPolicy(html: string, sources: Readonly<Record<string, string>>): string {
  return html.replace(POLICY, (policy) => {
    const directives = new Map(
      policy.split(";").map((directive) => directive.trim()).filter((directive) => directive !== "")
        .map((directive) => [directive.split(/\s/, 1)[0], directive]),
    );
    for (const [name, source] of Object.entries(sources)) {
      directives.set(name, `${directives.get(name) ?? name} ${source}`);
    }
    return [...directives.values()].join("; ");
  });
}
