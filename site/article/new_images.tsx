/**
 * The prior over the codes, the images drawn from it, and whether they are good
 * and new.
 *
 * @module
 */
import {
  COMPARED_SETS,
  type ComparedSet,
  CONTACT_SHEET_SLICES,
} from "@oasis-vq-vae/trainer/run/schema";
import { auditChart } from "../charts/audit_chart.ts";
import { priorChart } from "../charts/prior_chart.ts";
import type { Generation, ShownSamplesEvaluation } from "../generation.ts";
import type { Run } from "../run.ts";
import { ChartFigure } from "./chart_figure.tsx";
import { fixed, grouped, significant } from "./number_format.ts";
import { PictureImage } from "./picture_image.tsx";
import { SampleGallery } from "./sample_gallery.tsx";

/** Whether a run has anything of its prior to show. */
export function hasNewImages({ generation }: Run): boolean {
  return generation.prior !== null || generation.samples !== null;
}

const NETWORKS: Record<Generation["architecture"], string> = {
  pixelcnn: "a gated PixelCNN (van den Oord et al., 2016)",
  transformer: "a causal transformer (Vaswani et al., 2017)",
};

/** The section; null for a run without a prior. */
export function NewImages({ page, run }: { page: string; run: Run }): JSX.Component | null {
  if (!hasNewImages(run)) return null;
  const { evaluation, samples } = run.generation;
  return (
    <section id="new-images">
      <h2>New images</h2>
      <p>
        A prior learns which code follows which: {NETWORKS[run.generation.architecture]}{" "}
        reads a code map row by row and gives every next code a probability, knowing the codes
        before it and how high in the head the slice lies. Drawn code by code, it writes maps that
        never were, and the decoder draws them.
      </p>
      <Likelihood generation={run.generation} />
      <ContactSheet page={page} run={run} />
      {evaluation !== null && <Evaluation evaluation={evaluation} />}
      {evaluation !== null ? <SampleGallery page={page} run={run} /> : samples !== null && (
        <p>
          Whether they are good and new is told by{" "}
          <code>deno task evaluate artifacts/runs/{run.name} --samples</code>.
        </p>
      )}
    </section>
  );
}

function Likelihood({ generation: { prior } }: { generation: Generation }): JSX.Component | null {
  if (prior === null) return null;
  const { baselines, epochs } = prior;
  const best = Math.min(...epochs.map(({ validation_bits }) => validation_bits));
  return (
    <>
      <p>
        On code maps of people it never saw, it needs {fixed(best, 3)}{" "}
        bits per code. The frequencies of the codes alone need {fixed(baselines.marginal_bits, 3)}
        {" "}
        bits, those at each place of the map{" "}
        {fixed(baselines.place_bits, 3)}, and codes drawn with equal chance{" "}
        {fixed(baselines.uniform_bits, 3)}.
      </p>
      <div class="charts">
        <ChartFigure chart={priorChart(prior)}>
          The line of frequencies is what a prior reaches that sees no neighbours.
        </ChartFigure>
      </div>
    </>
  );
}

function ContactSheet({ page, run }: { page: string; run: Run }): JSX.Component | null {
  const { samples, contactSheet } = run.generation;
  if (samples === null || contactSheet === null) return null;
  const bits = samples.samples.reduce((sum, { log2_likelihood }) => sum - log2_likelihood, 0) /
    (samples.samples.length * samples.drawn_codes);
  const all = samples.samples.length;
  const shown = Math.min(all, CONTACT_SHEET_SLICES);
  return (
    <figure class="sample-sheet">
      <PictureImage
        page={page}
        picture={contactSheet}
        alt={`${shown} slices drawn from the prior, from the lowest position to the highest`}
      />
      <figcaption>
        <strong>{grouped(shown)} generated slices, none of them a scan.</strong> Seed{" "}
        {samples.seed}, temperature {samples.temperature}
        {samples.top_p < 1 && `, top-p ${samples.top_p}`}; {fixed(bits, 3)} bits per drawn code.
        {" "}
        {shown < all
          ? `They are the first of ${grouped(all)}, and not chosen.`
          : "None was left out."}
      </figcaption>
    </figure>
  );
}

const NAMES: Record<ComparedSet, string> = {
  samples: "Samples",
  validation: "Real slices of other people",
  reconstructions: "The same, reconstructed",
  floor: "Independent codes",
};

/** A figure that every compared set has. */
interface Row {
  name: string;
  value: (set: ComparedSet) => string;
}

function rowsOf({ sets, diversity }: ShownSamplesEvaluation): Row[] {
  return [
    {
      name: "MMD², random features",
      value: (set) => significant(sets[set].mmd2.random.value),
    },
    { name: "p", value: (set) => fixed(sets[set].mmd2.random.p_value, 3) },
    {
      name: "MMD², encoder features",
      value: (set) => significant(sets[set].mmd2.encoder.value),
    },
    { name: "p", value: (set) => fixed(sets[set].mmd2.encoder.p_value, 3) },
    { name: "Fréchet distance, random", value: (set) => significant(sets[set].frechet.random) },
    { name: "Fréchet distance, encoder", value: (set) => significant(sets[set].frechet.encoder) },
    { name: "Grey levels, of 255", value: (set) => significant(sets[set].intensity) },
    { name: "Fine detail (dB)", value: (set) => fixed(sets[set].spectrum.fine_detail, 2) },
    { name: "MS-SSIM within the set", value: (set) => fixed(diversity.ms_ssim[set].mean, 3) },
  ];
}

function Evaluation({ evaluation }: { evaluation: ShownSamplesEvaluation }): JSX.Component {
  const { audit, compared, diversity } = evaluation;
  const { samples, validation } = audit.sets;
  return (
    <>
      <h3>Are they good?</h3>
      <p>
        {grouped(compared)}{" "}
        samples beside test slices at the same places. Real slices of other people are the
        yardstick: no generator of new brains can come nearer. The same slices reconstructed show
        what the VQ-VAE’s blur alone costs, which a prior over its codes cannot mend. Independent
        codes, drawn by their frequency, are the floor. MMD² is the kernel two-sample test’s
        distance (Gretton et al., 2012), the Fréchet distance compares means and covariances, as FID
        does (Heusel et al., 2017). Both are 0 for equal distributions; no network trained on other
        images is behind the features, and no figure tells whether the anatomy is right.
      </p>
      <div class="table-scroll" tabindex={0}>
        <table>
          <caption>Distance from the test slices</caption>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              {COMPARED_SETS.map((set) => <th scope="col">{NAMES[set]}</th>)}
            </tr>
          </thead>
          <tbody>
            {rowsOf(evaluation).map(({ name, value }) => (
              <tr>
                <th scope="row">{name}</th>
                {COMPARED_SETS.map((set) => <td>{value(set)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        p is the chance that equal distributions would come out as far apart. MS-SSIM (Wang et al.,
        2003) within the set is how alike two slices at one place are,{" "}
        {fixed(diversity.ms_ssim.test.mean, 3)} for real test slices: higher means less variety.
      </p>
      <h3>Are they new?</h3>
      <p>
        For each sample the nearest training slice was looked for, by SSIM and by codes.{" "}
        {grouped(samples.copies)} of {grouped(samples.slices)}{" "}
        samples are nearer to one, in both measures, than all {grouped(audit.references)}{" "}
        test slices from about the same place are to theirs; of real slices of other people,{" "}
        {grouped(validation.copies)} of{" "}
        {grouped(validation.slices)}. A sample is nearer than a test slice with probability{" "}
        {fixed(samples.nearer_than_test.ssim, 2)} by SSIM and{" "}
        {fixed(samples.nearer_than_test.codes, 2)}{" "}
        by codes, where 0.5 is as near as a new person and 1 means copies.
      </p>
      <div class="charts">
        <ChartFigure chart={auditChart(evaluation)}>
          All as the decoder draws them. Samples above the test slices’ curve would be copies.
        </ChartFigure>
      </div>
    </>
  );
}
