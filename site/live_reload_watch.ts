/**
 * Which changes of files call for a new build, and when it is made.
 *
 * @module
 */

/** Endings of what no page is made of: unfinished files, and what a build with Lume writes. */
const IGNORED = [".tmp", "lume.lock"];

/** Changes within so many ms lead to one build. */
const QUIET = 200;

/**
 * Whether a change can alter the report.
 *
 * @param path of the changed file or folder
 */
export function concernsReport(path: string): boolean {
  return !IGNORED.some((ending) => path.endsWith(ending)) && !/\.tmp[\\/]/.test(path);
}

/**
 * Builds after each burst of changes. However many changes there are during a
 * build, one more follows it, so that a run that is faster than the builds
 * makes no queue.
 *
 * @param changes file system events until the watcher is closed
 * @param build makes one build; it must not throw
 * @param quiet how long nothing may change before a build begins, in ms
 * @returns when the changes have ended and no build is running or due
 */
export async function buildOnChanges(
  changes: AsyncIterable<Pick<Deno.FsEvent, "kind" | "paths">>,
  build: () => Promise<void>,
  quiet = QUIET,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = false;
  let building: Promise<void> | undefined;
  const buildWhileDue = async () => {
    while (due) {
      due = false;
      await build();
    }
    building = undefined;
  };
  for await (const { kind, paths } of changes) {
    if (kind === "access" || !paths.some(concernsReport)) continue;
    clearTimeout(timer);
    timer = setTimeout(() => {
      due = true;
      building ??= buildWhileDue();
    }, quiet);
  }
  clearTimeout(timer);
  await building;
}
