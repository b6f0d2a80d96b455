/**
 * Files that are copied into the report as they are.
 *
 * @module
 */

/** Names beside this module; both engines copy them to the site's root. */
export const STATIC_FILES: readonly string[] = ["style.css", "favicon.svg"];
