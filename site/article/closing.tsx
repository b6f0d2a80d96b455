/**
 * Limitations, intended use, acknowledgement.
 *
 * @module
 */
import type { Run } from "../run.ts";

/** The sections after the results. */
export function Closing({ run }: { run: Run }): JSX.Component {
  const { dataset } = run.environment;
  const { imageSize } = run.config.model;
  return (
    <>
      <section id="limitations">
        <h2>Limitations and intended use</h2>
        <p>
          For research and teaching. <strong>Not for diagnosis:</strong>{" "}
          a reconstruction keeps what lowers an average error, and may smooth away or invent just
          the detail that matters in a patient.
        </p>
        <ul>
          <li>
            Slices are coded one by one at {imageSize} × {imageSize}{" "}
            pixels: there is no consistency from slice to slice, and detail below a pixel of that
            grid is lost before the model sees it.
          </li>
          <li>
            The data come from one collection, with its scanners, its skull-stripping and its
            people; other data will score differently.
          </li>
          <li>
            One seed gives one outcome. The spread given here is over slices and subjects, not over
            repeated trainings.
          </li>
          <li>
            SSIM and PSNR measure likeness of pixels, not anatomical correctness, and no radiologist
            has judged the pictures.
          </li>
          {dataset.synthetic && (
            <li>
              The phantom is far simpler than a brain: its scores cannot be carried over.
            </li>
          )}
        </ul>
      </section>
      <section id="acknowledgement">
        <h2>Acknowledgement</h2>
        <p>{dataset.acknowledgement}</p>
        <p>Terms of the data: {dataset.terms}</p>
      </section>
    </>
  );
}
