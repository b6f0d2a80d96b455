/**
 * How to cite the software and this run.
 *
 * @module
 */
import type { Run } from "../run.ts";
import { REPORT_TITLE } from "./title.ts";

/** The section on citing. */
export function Citation({ run }: { run: Run }): JSX.Component {
  return (
    <section id="citation">
      <h2>Citing</h2>
      <p>
        Cite the software with the commit of the run, and the data as their terms ask. The
        repository’s <code>CITATION.cff</code>{" "}
        says the same to programs; the method’s papers are among the references.
      </p>
      <pre><code>{bibTex(run)}</code></pre>
    </section>
  );
}

function bibTex({ environment: { commit } }: Run): string {
  const fields = {
    author: "{The OASIS VQ-VAE authors}",
    title: "{OASIS VQ-VAE: reproducible training of a VQ-VAE on brain MRI through WebGPU}",
    note: `Report: ${REPORT_TITLE}`,
    ...(commit === null ? {} : { version: commit.replace("-dirty", ", with uncommitted changes") }),
  };
  const lines = Object.entries(fields).map(([key, value]) => `  ${key} = {${value}}`);
  return `@software{oasis_vq_vae,\n${lines.join(",\n")},\n}`;
}
