/// <reference lib="dom" />
/**
 * Keys while a chart has the focus.
 *
 * @module
 */

/** What the keys do. */
export interface KeyActions {
  /** Moves the crosshair by so many points; ±Infinity is the first or last of what is shown. */
  move(points: number): void;
  zoom(factor: number): void;
  reset(): void;
  leave(): void;
}

/** What is said of the keys to who cannot see the chart. */
export const KEYS_HELP =
  "Left and right arrow, Home and End move through the values, plus and minus zoom, 0 resets, Escape ends.";

/** Listens to the keys of a focusable element. */
export function watchKeys(target: HTMLElement, actions: KeyActions): void {
  const keys: Record<string, () => void> = {
    ArrowLeft: () => actions.move(-1),
    ArrowRight: () => actions.move(1),
    Home: () => actions.move(-Infinity),
    End: () => actions.move(Infinity),
    "+": () => actions.zoom(0.5),
    "=": () => actions.zoom(0.5),
    "-": () => actions.zoom(2),
    "0": () => actions.reset(),
    Escape: () => actions.leave(),
  };
  target.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    // The browser's own, e.g. Control with plus, stay the browser's.
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}
