/**
 * What can be taken away of the run.
 *
 * @module
 */
import { relativeUrl } from "../relative_url.ts";
import type { Run } from "../run.ts";
import { sizeInBytes } from "./number_format.ts";

/** The section on downloads. */
export function Downloads({ page, run }: { page: string; run: Run }): JSX.Component {
  return (
    <section id="downloads">
      <h2>Downloads</h2>
      <p>
        Files of the run as they are, and its numbers as tables. Each chart has its drawing and its
        numbers below it.
      </p>
      <div class="table-scroll" tabindex={0}>
        <table class="downloads">
          <caption>
            Files of <code>{run.name}</code>
          </caption>
          <tbody>
            {run.downloads.map(({ what, files }) => (
              <tr>
                <th scope="row">{what}</th>
                <td class="text">
                  {files.map(({ name, url, size }) => (
                    <span class="download">
                      <a href={relativeUrl(page, url)} download={name}>{name}</a>{" "}
                      <span class="size">{sizeInBytes(size)}</span>
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
