/**
 * Builds the report with Lume, in a process of its own that `lume_engine.ts`
 * starts: only there may Lume's many remote modules be loaded, with a lock of
 * their own, and only a process can be stopped when the network hangs.
 *
 * It writes {@link LOADED} as a line once Lume is loaded. Lume only logs a page
 * that fails and goes on, so the log decides the exit code.
 *
 * @module
 */
import type { LumeSite } from "./_config.ts";
import { LOADED } from "./lume_loaded.ts";

/** The part of Lume's log that is used. */
interface LumeLog {
  log: { hasErrors: boolean; output(): void };
}

if (import.meta.main) {
  const { default: site }: { default: LumeSite } = await import("./_config.ts");
  const { log }: LumeLog = await import("lume/core/utils/log.ts");
  console.log(LOADED);
  await site.build();
  const failed = log.hasErrors;
  log.output();
  Deno.exit(failed ? 1 : 0);
}
