/**
 * A folder for what is made only to be looked at.
 *
 * @module
 */
import { Interruption } from "../errors.ts";
import { StopSignals } from "./stop_signals.ts";

/**
 * Gives a new folder to an action and removes it afterwards, whether the
 * action succeeds, fails or is stopped. The first Ctrl-C is left to the action.
 *
 * @throws Interruption on the second Ctrl-C, at once.
 */
export async function withTemporaryFolder<T>(
  action: (folder: string, signals: StopSignals) => Promise<T>,
): Promise<T> {
  const atOnce = Promise.withResolvers<never>();
  const signals = new StopSignals(() => atOnce.reject(new Interruption("Stopped at once.")));
  try {
    const folder = await Deno.makeTempDir({ prefix: "oasis-vq-vae-" });
    try {
      return await Promise.race([action(folder, signals), atOnce.promise]);
    } finally {
      // Synchronous: an action that was left behind must not write into it meanwhile.
      Deno.removeSync(folder, { recursive: true });
    }
  } finally {
    signals.close();
  }
}
