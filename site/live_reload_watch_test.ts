import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { buildOnChanges, concernsReport } from "./live_reload_watch.ts";

type Change = Pick<Deno.FsEvent, "kind" | "paths">;

/** Changes that a test makes one by one. */
function changeStream(): {
  changes: ReadableStream<Change>;
  emit(...all: Change[]): void;
  end(): void;
} {
  let controller!: ReadableStreamDefaultController<Change>;
  const changes = new ReadableStream<Change>({ start: (given) => void (controller = given) });
  return {
    changes,
    emit: (...all) => all.forEach((change) => controller.enqueue(change)),
    end: () => controller.close(),
  };
}

const modified: Change = { kind: "modify", paths: ["/run/metrics.json"] };

/** A build that a test lets end. */
function steppedBuild() {
  const begun = [Promise.withResolvers<void>()];
  const ends: (() => void)[] = [];
  return {
    count: () => ends.length,
    /** Resolves once the build of this index, from 0, has begun. */
    begins: (index: number) => begun[index].promise,
    end: (index: number) => ends[index](),
    build: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      begun.push(Promise.withResolvers<void>());
      begun[ends.length - 1].resolve();
      return promise;
    },
  };
}

Deno.test("a burst of changes makes one build", async () => {
  const { changes, emit, end } = changeStream();
  const steps = steppedBuild();
  const finished = buildOnChanges(changes, steps.build, 1);
  emit(modified, modified, modified);
  await steps.begins(0);
  // Were each of them to lead to a build, the next would be due by now.
  await new Promise((resolve) => setTimeout(resolve, 20));
  steps.end(0);
  end();
  await finished;
  strictEqual(steps.count(), 1);
});

Deno.test("however many changes there are during a build, one more follows", async () => {
  const { changes, emit, end } = changeStream();
  const steps = steppedBuild();
  const finished = buildOnChanges(changes, steps.build, 1);
  emit(modified);
  await steps.begins(0);
  // Each of these becomes due while the first build runs.
  for (let burst = 0; burst < 3; burst++) {
    emit(modified);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  strictEqual(steps.count(), 1);
  steps.end(0);
  await steps.begins(1);
  steps.end(1);
  // Were another one due, it would begin before the stream's end is seen.
  await new Promise((resolve) => setTimeout(resolve, 20));
  end();
  await finished;
  strictEqual(steps.count(), 2);
});

Deno.test("what cannot alter the report makes no build", async () => {
  const { changes, emit, end } = changeStream();
  const steps = steppedBuild();
  const finished = buildOnChanges(changes, steps.build, 1);
  emit(
    { kind: "access", paths: ["/run/metrics.json"] },
    { kind: "modify", paths: ["/run/metrics.json.tmp", "/site/lume.lock"] },
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  end();
  await finished;
  strictEqual(steps.count(), 0);
});

Deno.test("a finished file concerns the report, an unfinished one does not", () => {
  const paths = [
    "/artifacts/runs/a/metrics.json",
    "/artifacts/runs/a/metrics.json.tmp",
    "/artifacts/runs/a/samples.tmp/0001.png",
    "/site/lume.lock",
    "/site/style.css",
    "/site/a.tmpl",
  ];
  deepStrictEqual(paths.filter(concernsReport), [paths[0], paths[4], paths[5]]);
});
