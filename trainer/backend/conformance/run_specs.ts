/**
 * Runs published specs and tells which passed.
 *
 * @module
 */
import { createJasmine, type SuiteResult } from "./jasmine.ts";
import { declareSpecs } from "./load_specs.ts";

/** By a spec's full name: why it failed, or null where it passed. */
export type SpecOutcomes = Map<string, string | null>;

/**
 * Runs all specs of a file, in their order.
 *
 * @param file Path inside tfjs-core's `dist`, e.g. `ops/conv2d_test.js`.
 * @param backendName The backend they run on.
 * @param afterEach Called after each spec, which fails where this throws.
 * @throws Error where something fails outside the specs: not all were run.
 */
export async function runSpecs(
  file: string,
  backendName: string,
  afterEach: () => Promise<void>,
): Promise<SpecOutcomes> {
  const outcomes: SpecOutcomes = new Map();
  const otherFailures: string[] = [];
  const collect = ({ failedExpectations }: SuiteResult) => {
    otherFailures.push(...failedExpectations.map(({ message }) => message));
  };
  const globals = createJasmine();
  const environment = globals.jasmine.getEnv();
  environment.configure({ random: false });
  environment.addReporter({
    specDone({ fullName, status, failedExpectations }) {
      if (status !== "passed" && status !== "failed") return;
      const reasons = failedExpectations.map(({ message }) => message.split("\n")[0]);
      outcomes.set(uniqueName(fullName, outcomes), status === "failed" ? reasons.join("; ") : null);
    },
    suiteDone: collect,
    jasmineDone: collect,
  });
  globals.afterEach(afterEach);
  declareSpecs(file, backendName, globals);
  await environment.execute();
  if (otherFailures.length > 0) throw new Error(`${file}: ${otherFailures.join("; ")}`);
  return outcomes;
}

/** Some published specs share a name. */
function uniqueName(name: string, taken: SpecOutcomes): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name} (${i})`;
  return unique;
}
