/**
 * What the process that runs Lume tells the one that started it. It stands in a
 * module of its own because Deno fetches all that a module may import before
 * running it: whoever imports `lume_build.ts` waits for the network.
 *
 * @module
 */

/** The line that tells that Lume is loaded and the build begins. */
export const LOADED = "lume-loaded";
