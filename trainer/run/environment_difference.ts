/**
 * What is no longer as it was when a run was made.
 *
 * @module
 */
import type { EnvironmentFile } from "./schema.ts";

/** What may change a run's bytes, with its name for people. */
const NAMES = {
  deno: "Deno",
  lock_sha256: "deno.lock (SHA-256)",
  adapter: "the adapter",
  commit: "the commit",
} as const satisfies Partial<Record<keyof EnvironmentFile, string>>;

/**
 * Lists what two environments differ in and a run's bytes may depend on.
 *
 * @param then The environment that the run recorded.
 * @param now The present one.
 * @returns One line each, e.g. `Deno was 2.9.5, is 2.9.6`; empty where nothing differs.
 */
export function environmentDifferences(then: EnvironmentFile, now: EnvironmentFile): string[] {
  const keys = Object.keys(NAMES) as (keyof typeof NAMES)[];
  const lines = keys.filter((key) => then[key] !== now[key]).map((key) =>
    `${NAMES[key]} was ${then[key] ?? "not recorded"}, is ${now[key] ?? "unknown"}`
  );
  if (then.commit === now.commit && then.commit?.endsWith("-dirty")) {
    lines.push(
      `the code had uncommitted changes on ${
        then.commit.replace("-dirty", "")
      } and has some now, ` +
        "perhaps others",
    );
  }
  return lines;
}
