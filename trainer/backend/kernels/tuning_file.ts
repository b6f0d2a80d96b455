/**
 * Remembers the tuning of each adapter, so that it is measured once and stays.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { writeFileAtomically } from "../../run/atomic_write.ts";
import { type Tuning, TUNINGS } from "./tuning.ts";

/** What identifies an adapter and what drives it. */
export function adapterKey({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description, `Deno ${Deno.version.deno}`].join(" | ");
}

/** The tuning noted for an adapter, or null.  */
export async function readTuning(file: URL, adapter: string): Promise<Tuning | null> {
  const noted = (await readNotes(file))[adapter];
  return TUNINGS.find((tuning) => tuning === noted) ?? null;
}

/** Notes an adapter's tuning. Where the file cannot be written, the next start measures again. */
export async function writeTuning(file: URL, adapter: string, tuning: Tuning): Promise<void> {
  const notes = { ...await readNotes(file), [adapter]: tuning };
  const bytes = new TextEncoder().encode(`${JSON.stringify(notes, null, 2)}\n`);
  await writeFileAtomically(fileURLToPath(file), bytes).catch(
    () => {/* as if there were no note */},
  );
}

/** A memory aid must never stop a run: what cannot be read, for whatever reason, is empty. */
async function readNotes(file: URL): Promise<Record<string, unknown>> {
  const text = await Deno.readTextFile(file).catch(() => "{}");
  try {
    const notes = JSON.parse(text);
    return typeof notes === "object" && notes !== null ? notes : {};
  } catch {
    return {};
  }
}
