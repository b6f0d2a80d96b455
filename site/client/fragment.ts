/**
 * The part of the page's address after `#`: where to scroll to, and the state
 * of what a reader has changed, e.g. `#quality~ssim:s60,z2-7~total:log`. The
 * query would not do: pages opened from a disk may not change it.
 *
 * @module
 */

/** What a fragment says. */
export interface Fragment {
  /** Id of the element to scroll to; may be empty. */
  anchor: string;
  /** By id of a part of the page, its state in a form of its own, without `~`. */
  states: ReadonlyMap<string, string>;
}

/**
 * Reads a fragment.
 *
 * @param hash `location.hash`; also with `~`, `:` and `,` percent-encoded, as some programs do to links
 */
export function parseFragment(hash: string): Fragment {
  const [anchor, ...parts] = decode(hash.replace(/^#/, "")).split("~");
  const states = parts.flatMap((part): [string, string][] => {
    const colon = part.indexOf(":");
    return colon < 1 ? [] : [[part.slice(0, colon), part.slice(colon + 1)]];
  });
  return { anchor, states: new Map(states) };
}

/** Writes a fragment with its `#`; empty where it says nothing. Empty states are left out. */
export function formatFragment({ anchor, states }: Fragment): string {
  const parts = [...states].filter(([, state]) => state !== "")
    .map(([id, state]) => `~${id}:${state}`);
  const text = anchor + parts.join("");
  return text === "" ? "" : `#${text}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A lone % is no encoding: the text is taken as it stands.
    if (error instanceof URIError) return text;
    throw error;
  }
}
