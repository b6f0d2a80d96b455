/**
 * Which part of the horizontal axis is shown. Both ends of a window are places
 * of points, so that a window is never empty and its address stays short.
 *
 * @module
 */

/** A part of the axis; null is all of it. */
export type Window = readonly [number, number] | null;

/**
 * The window nearest to a wish.
 *
 * @param places places of points, ascending
 * @param low wished lower end
 * @param high wished upper end, not below `low`
 * @returns a window of at least two places, or null where it holds all
 */
export function zoomTo(places: readonly number[], low: number, high: number): Window {
  if (places.length < 3) return null;
  const last = places.length - 1;
  let first = nearest(places, low);
  let end = nearest(places, high);
  if (first === end) {
    if (end < last) end++;
    else first--;
  }
  return first === 0 && end === last ? null : [places[first], places[end]];
}

/**
 * Zooms in or out around a place.
 *
 * @param places places of points, ascending
 * @param window what is shown now
 * @param centre the place that should be in the middle
 * @param factor width of the new window by that of the old: below 1 zooms in
 */
export function zoomBy(
  places: readonly number[],
  window: Window,
  centre: number,
  factor: number,
): Window {
  if (places.length < 3) return null;
  const ends = [places[0], places[places.length - 1]] as const;
  const [low, high] = window ?? ends;
  const width = Math.min((high - low) * factor, ends[1] - ends[0]);
  // Kept inside the axis, so that a window at its end has its whole width.
  const start = Math.max(ends[0], Math.min(centre - width / 2, ends[1] - width));
  const next = zoomTo(places, start, start + width);
  // Rounding to places must not stop a reader who zooms out.
  if (factor <= 1 || next === null || next[0] < low || next[1] > high) return next;
  return zoomTo(
    places,
    places[Math.max(0, nearest(places, low) - 1)],
    places[Math.min(places.length - 1, nearest(places, high) + 1)],
  );
}

/**
 * Shifts a window as far as needed to show a place.
 *
 * @param places places of points, ascending; `x` is one of them
 */
export function panTo(places: readonly number[], window: Window, x: number): Window {
  if (window === null || (x >= window[0] && x <= window[1])) return window;
  const shift = x < window[0] ? x - window[0] : x - window[1];
  return zoomTo(places, window[0] + shift, window[1] + shift);
}

/**
 * Index of the value nearest to `x`, the lower one of two that are equally near.
 *
 * @param sorted values in ascending order, at least one
 */
export function nearest(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - sorted[low - 1] <= sorted[low] - x ? low - 1 : low;
}
