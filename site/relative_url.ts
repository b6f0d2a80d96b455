/**
 * Addresses from one page of the report to another file of it. All are
 * relative, so the report works at the root of a host, below a sub-path (as on
 * GitHub Pages) and opened from a disk, without knowing which.
 *
 * @module
 */
import { posix } from "node:path";

/**
 * The address of `target` as seen from the page `page`.
 *
 * A folder's address gets its `index.html`, which a server would add but
 * `file://` does not. The result begins with `./` or `../`: Lume's `url()`
 * leaves such addresses as they are.
 *
 * @param page address of the page from the site's root, e.g. `/runs/a/`
 * @param target address of the target from the site's root, e.g. `/style.css`; may end in `#id`
 * @returns e.g. `../../style.css`
 */
export function relativeUrl(page: string, target: string): string {
  const [path, fragment] = target.split("#", 2);
  const folder = page.endsWith("/") ? page : posix.dirname(page);
  const file = path.endsWith("/") ? `${path}index.html` : path;
  const relative = posix.relative(folder, file).split("/").map((part) =>
    part === ".." ? part : encodeURIComponent(part)
  ).join("/");
  const prefix = relative.startsWith("../") ? "" : "./";
  return prefix + relative + (fragment === undefined ? "" : `#${fragment}`);
}
