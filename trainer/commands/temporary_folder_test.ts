import assert from "node:assert/strict";
import { Interruption } from "../errors.ts";
import { pathExists } from "../path_exists.ts";
import { withTemporaryFolder } from "./temporary_folder.ts";
import { until } from "./test_processes.ts";

Deno.test("the folder is there for the action, and gone afterwards", async () => {
  let folder = "";
  const answer = await withTemporaryFolder(async (path) => {
    folder = path;
    await Deno.mkdir(`${path}/sub`);
    await Deno.writeTextFile(`${path}/sub/file`, "");
    return 42;
  });
  assert.equal(answer, 42);
  assert.equal(await pathExists(folder), false);
});

Deno.test("it is gone after an error, too", async () => {
  let folder = "";
  const failing = withTemporaryFolder((path) => {
    folder = path;
    return Promise.reject(new RangeError("the action's"));
  });
  await assert.rejects(failing, new RangeError("the action's"));
  assert.equal(await pathExists(folder), false);
});

Deno.test({
  name: "the first signal asks the action to stop, the second stops at once",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    let folder = "";
    // An action that never ends by itself; the timer ends the test where nothing stops it.
    const endless = Promise.withResolvers<never>();
    const timer = setTimeout(() => endless.reject(new Error("was not stopped")), 10_000);
    const stopped = withTemporaryFolder(async (path, signals) => {
      folder = path;
      let heard = "";
      signals.announce = (text) => heard = text;
      // Ctrl-C's own signal would end the test runner.
      Deno.kill(Deno.pid, "SIGTERM");
      await until(() => Promise.resolve(signals.requested));
      assert.match(heard, /once more stops at once/);
      assert.equal(await pathExists(path), true);
      Deno.kill(Deno.pid, "SIGTERM");
      return await endless.promise;
    });
    await assert.rejects(stopped, Interruption);
    clearTimeout(timer);
    assert.equal(await pathExists(folder), false);
  },
});
