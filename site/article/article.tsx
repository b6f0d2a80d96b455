/**
 * The article on one run: the content of the first page and of each run's own.
 *
 * @module
 */
import type { Run } from "../run.ts";
import { relativeUrl } from "../relative_url.ts";
import { Citation } from "./citation.tsx";
import { Closing } from "./closing.tsx";
import { Comparison } from "./comparison.tsx";
import { Data } from "./data.tsx";
import { Abstract, Goals, Introduction } from "./introduction.tsx";
import { Method } from "./method.tsx";
import { Downloads } from "./downloads.tsx";
import { hasNewImages, NewImages } from "./new_images.tsx";
import { Progression, Reconstructions } from "./pictures.tsx";
import { References } from "./references.tsx";
import { Reproducibility } from "./reproducibility.tsx";
import { RunsTable } from "./runs_table.tsx";
import { Scores } from "./scores.tsx";
import { Setup } from "./setup.tsx";
import { Quality, Training } from "./training.tsx";

/** Which run, on which page. */
export interface ArticleProps {
  /** Address of the page. */
  page: string;
  run: Run;
  /** All runs of the report, the first to show at the front. */
  runs: Run[];
}

/** Sections with an entry in the table of contents: id and text, in the order of the page. */
const CONTENTS: readonly (readonly [string, string])[] = [
  ["abstract", "Abstract"],
  ["goals", "Goals"],
  ["method", "How it works"],
  ["set-up", "Set-up"],
  ["data", "Data"],
  ["scores", "Test scores"],
  ["reconstructions", "Reconstructions"],
  ["progression", "Over time"],
  ["training", "Losses"],
  ["quality", "Quality"],
  ["new-images", "New images"],
  ["comparison", "Other work"],
  ["runs", "All runs"],
  ["reproducibility", "Reproducibility"],
  ["downloads", "Downloads"],
  ["limitations", "Limitations"],
  ["citation", "Citing"],
  ["references", "References"],
];

/** The whole article with its table of contents. */
export function Article({ page, run, runs }: ArticleProps): JSX.Component {
  const missing = new Set([
    ...(hasNewImages(run) ? [] : ["new-images"]),
    ...(runs.length > 1 ? [] : ["runs"]),
  ]);
  return (
    <>
      <a class="skip" href="#content">Skip to the content</a>
      <nav class="contents" aria-label="Contents">
        {page !== "/" && <a href={relativeUrl(page, "/")}>First page</a>}
        {CONTENTS.filter(([id]) => !missing.has(id))
          .map(([id, text]) => <a href={`#${id}`}>{text}</a>)}
      </nav>
      <main id="content">
        <Introduction page={page} run={run} />
        <Abstract run={run} />
        <Goals />
        <Method run={run} />
        <Setup />
        <Data run={run} />
        <Scores run={run} />
        <Reconstructions page={page} run={run} />
        <Progression page={page} run={run} />
        <Training run={run} />
        <Quality run={run} />
        <NewImages page={page} run={run} />
        <Comparison run={run} />
        {runs.length > 1 && <RunsTable page={page} run={run} runs={runs} />}
        <Reproducibility run={run} />
        <Downloads page={page} run={run} />
        <Closing run={run} />
        <Citation run={run} />
        <References />
      </main>
    </>
  );
}
