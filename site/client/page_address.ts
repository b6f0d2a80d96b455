/// <reference lib="dom" />
/**
 * The page's address as the memory of what a reader has changed: each part of
 * the page that can be changed writes its state into it, and shows what a link
 * says.
 *
 * @module
 */
import { formatFragment, parseFragment } from "./fragment.ts";

/** A slider moves faster than browsers let the address change, in ms. */
const DELAY = 200;

/** A part of the page with a state of its own. */
export interface AddressedPart {
  /** Unique in the page: letters, digits and `-`. */
  readonly id: string;
  /** Its state as text without `~`; empty where it is as at first. */
  state(): string;
  /** Shows a state from a link; what it does not understand of it is passed over. */
  show(state: string): void;
}

/** The address, for the parts of the page. */
export interface PageAddress {
  add(part: AddressedPart): void;
  /** Shows what the address says, now and whenever it changes. */
  start(): void;
  /** Tells that a part has changed: the address follows soon. */
  changed(): void;
  /** Writes the address at once; with an anchor, it is a link to that element. */
  write(anchor?: string): void;
}

/** The address of a window. */
export function pageAddress(window: Window): PageAddress {
  const parts: AddressedPart[] = [];
  let timer: number | undefined;
  const write = (anchor?: string) => {
    window.clearTimeout(timer);
    const fragment = parseFragment(window.location.hash);
    const states = new Map(fragment.states);
    for (const part of parts) states.set(part.id, part.state());
    const hash = formatFragment({ anchor: anchor ?? fragment.anchor, states });
    if (hash === window.location.hash) return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", hash || pathname + search);
  };
  const read = () => {
    const { anchor, states } = parseFragment(window.location.hash);
    // A link without any state, as in the contents, leaves the parts as they are.
    if (states.size === 0) return write();
    for (const part of parts) {
      const state = states.get(part.id) ?? "";
      if (state !== part.state()) part.show(state);
    }
    window.document.getElementById(anchor)?.scrollIntoView();
  };
  return {
    add: (part) => parts.push(part),
    start() {
      if (parts.length === 0) return;
      read();
      window.addEventListener("hashchange", read);
    },
    changed() {
      window.clearTimeout(timer);
      timer = window.setTimeout(write, DELAY);
    },
    write,
  };
}
