/**
 * The parts used here of jasmine, the framework that the published specs are
 * written for, with types.
 *
 * @module
 */
import untyped from "jasmine-core";

/** What a reporter is told of one finished spec. */
export interface SpecResult {
  fullName: string;
  status: "passed" | "failed" | "pending" | "excluded";
  failedExpectations: { message: string }[];
}

/** What a reporter is told of a suite, or of the whole run. */
export interface SuiteResult {
  failedExpectations: { message: string }[];
}

/** Holds declared specs, and runs them. */
export interface JasmineEnvironment {
  configure(options: { random: boolean }): void;
  addReporter(reporter: {
    specDone(result: SpecResult): void;
    suiteDone(result: SuiteResult): void;
    jasmineDone(result: SuiteResult): void;
  }): void;
  execute(): Promise<unknown>;
}

/** What a spec expects to find as global variables: `describe`, `it`, `expect` and the rest. */
export interface JasmineGlobals extends Record<string, unknown> {
  jasmine: { getEnv(): JasmineEnvironment };
  afterEach(body: () => Promise<void>): void;
}

/** A new copy of jasmine, without any spec, that leaves globalThis alone. */
export function createJasmine(): JasmineGlobals {
  return (untyped as { noGlobals(reinitialize: boolean): JasmineGlobals }).noGlobals(true);
}
