/**
 * What our kernels owe, given how specs went with tfjs' own.
 *
 * @module
 */
import type { SpecOutcomes } from "./run_specs.ts";

/**
 * Specs that must pass with our kernels: those that pass with the stock
 * kernels, and those that fail there only since a kernel is missing that we add.
 *
 * @param added Names of kernels that we have and tfjs has not.
 */
export function requiredSpecs(stock: SpecOutcomes, added: readonly string[]): string[] {
  const missing = added.map((name) => `Error: Kernel '${name}' not registered`);
  return [...stock].filter(([, failure]) =>
    failure === null || missing.some((message) => failure.startsWith(message))
  ).map(([spec]) => spec);
}

/** One line for each required spec that did not pass, with the reason. */
export function regressions(required: readonly string[], ours: SpecOutcomes): string[] {
  return required.filter((spec) => ours.get(spec) !== null)
    .map((spec) => `${spec}: ${ours.get(spec) ?? "was not run"}`);
}
