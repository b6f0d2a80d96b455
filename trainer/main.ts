/**
 * The command line's entry: the only reader of `Deno.args` and the only caller
 * of `Deno.exit`.
 *
 * @module
 */
import { benchCommand } from "./commands/bench.ts";
import { dataCommand } from "./commands/data.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { sampleCommand } from "./commands/sample.ts";
import { trainCommand } from "./commands/train.ts";
import { verifyCommand } from "./commands/verify.ts";
import { Interruption, UsageError, UserError } from "./errors.ts";

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  train: trainCommand,
  data: dataCommand,
  evaluate: evaluateCommand,
  sample: sampleCommand,
  verify: verifyCommand,
  bench: benchCommand,
};

const verbose = Deno.args.includes("--verbose");
try {
  const [name, ...args] = Deno.args.filter((arg) => arg !== "--verbose");
  if (!Object.hasOwn(COMMANDS, name ?? "")) {
    throw new UsageError(
      `Unknown command "${name ?? ""}": use deno task ${Object.keys(COMMANDS).join(", ")}`,
    );
  }
  await COMMANDS[name](args);
  Deno.exit(0);
} catch (error) {
  if (verbose) console.error(error);
  else if (error instanceof Interruption) console.log(error.message);
  else if (error instanceof UserError) console.error(`error: ${error.message}`);
  else {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`error: ${message.split("\n")[0]} (a bug, or a full disk; --verbose tells more)`);
  }
  Deno.exit(error instanceof UserError ? error.exitCode : 1);
}
