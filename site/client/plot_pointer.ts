/// <reference lib="dom" />
/**
 * Mouse, pen and finger over a chart. A mouse that is dragged marks a part to
 * zoom to; a finger moves the crosshair sideways and still scrolls the page up
 * and down (`touch-action` in the style sheet).
 *
 * @module
 */
import { CHART_WIDTH } from "../charts/chart_geometry.ts";

/** What the pointer does, in the drawing's units from its left side. */
export interface PointerActions {
  hover(x: number): void;
  leave(): void;
  /** The part that is being marked; null once it is not. */
  brush(part: [number, number] | null): void;
  /** A part was marked. */
  select(part: [number, number]): void;
  reset(): void;
}

/** Less than this in px is a click with an unsteady hand. */
const DRAG_DISTANCE = 6;

/** Listens to the pointer over the element that holds a chart's `<svg>`. */
export function watchPointer(drawing: HTMLElement, actions: PointerActions): void {
  let start: { pointer: number; x: number } | undefined;
  const place = ({ clientX }: PointerEvent) => {
    const { left, width } = drawing.getBoundingClientRect();
    return (clientX - left) * CHART_WIDTH / width;
  };
  const marked = (event: PointerEvent): [number, number] | undefined => {
    if (start?.pointer !== event.pointerId) return undefined;
    const scale = drawing.clientWidth / CHART_WIDTH;
    const ends = [start.x, place(event)].sort((a, b) => a - b);
    return (ends[1] - ends[0]) * scale < DRAG_DISTANCE ? undefined : [ends[0], ends[1]];
  };
  const end = () => {
    start = undefined;
    actions.brush(null);
  };
  drawing.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") actions.hover(place(event));
    else if (event.button === 0) {
      start = { pointer: event.pointerId, x: place(event) };
      // A drag may leave the chart without being lost.
      drawing.setPointerCapture(event.pointerId);
    }
  });
  drawing.addEventListener("pointermove", (event) => {
    actions.hover(place(event));
    actions.brush(marked(event) ?? null);
  });
  drawing.addEventListener("pointerup", (event) => {
    const part = marked(event);
    end();
    if (part !== undefined) actions.select(part);
  });
  drawing.addEventListener("pointercancel", end);
  drawing.addEventListener("pointerleave", ({ pointerType }) => {
    // A lifted finger leaves the values on show; a touch elsewhere ends that.
    if (pointerType !== "touch") actions.leave();
  });
  drawing.ownerDocument.addEventListener("pointerdown", ({ target, pointerType }) => {
    if (pointerType === "touch" && !(target instanceof Node && drawing.contains(target))) {
      actions.leave();
    }
  });
  drawing.addEventListener("dblclick", () => actions.reset());
}
