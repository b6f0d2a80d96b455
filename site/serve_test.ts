import { match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** Runs the program with arguments that it cannot use, or on a machine where it cannot serve. */
async function serve(args: string[], engine = ""): Promise<{ code: number; message: string }> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--no-prompt",
      "--allow-read",
      "--allow-net=127.0.0.1:3000",
      "--allow-env=SITE_ENGINE",
      fileURLToPath(new URL("serve.ts", import.meta.url)),
      ...args,
    ],
    env: { NO_COLOR: "1", SITE_ENGINE: engine },
  }).output();
  return { code, message: new TextDecoder().decode(stderr) };
}

Deno.test("wrong usage ends in one line and exit code 2", async () => {
  const argument = await serve(["--port", "8080"]);
  strictEqual(argument.code, 2);
  match(argument.message, /^error: deno task serve takes no arguments: got --port 8080\n$/);
  const engine = await serve([], "hugo");
  strictEqual(engine.code, 2);
  match(engine.message, /^error: Set SITE_ENGINE to [^\n]* hugo\n$/);
});

Deno.test("a port that is taken is told before anything is built", async () => {
  let listener: Deno.Listener | undefined;
  try {
    listener = Deno.listen({ hostname: "127.0.0.1", port: 3000 });
  } catch (error) {
    // Then another program has it, which serves this test as well.
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
  }
  try {
    const { code, message } = await serve([], "builtin");
    strictEqual(code, 1);
    match(message, /^error: Cannot serve on http:\/\/127\.0\.0\.1:3000\/: another [^\n]*\n$/);
  } finally {
    listener?.close();
  }
});
