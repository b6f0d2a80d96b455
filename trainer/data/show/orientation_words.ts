/**
 * A dataset's orientation in words and in the letters that stand at the edges
 * of a medical image.
 *
 * @module
 */
import type { Orientation } from "../prepared/dataset_card.ts";

/** Letters of the sides that a slice's edges are next to: R, L, A, P, S, I; `?` where unknown. */
export interface EdgeLetters {
  top: string;
  bottom: string;
  left: string;
  right: string;
}

/** First and second: the side named, and the one across from it. */
const SIDES: Record<Orientation["top"] | Orientation["left"], readonly [string, string]> = {
  anterior: ["A", "P"],
  superior: ["S", "I"],
  patient_right: ["R", "L"],
  patient_left: ["L", "R"],
  unknown: ["?", "?"],
};

/**
 * The letters at the four edges of every slice.
 *
 * @param orientation From the card.
 */
export function edgeLetters({ top, left }: Orientation): EdgeLetters {
  const [topLetter, bottomLetter] = SIDES[top];
  const [leftLetter, rightLetter] = SIDES[left];
  return { top: topLetter, bottom: bottomLetter, left: leftLetter, right: rightLetter };
}

/**
 * One sentence without a full stop, e.g. `axial, anterior up, the patient's
 * right on the left (radiological)`.
 *
 * @param orientation From the card.
 */
export function describeOrientation({ plane, top, left }: Orientation): string {
  const up = top === "unknown" ? "what is up unknown" : `${top} up`;
  const sides = {
    patient_right: "the patient's right on the left (radiological)",
    patient_left: "the patient's left on the left (neurological)",
    anterior: "anterior on the left",
    unknown: "left and right unknown",
  }[left];
  return [plane === "unknown" ? "plane unknown" : plane, up, sides].join(", ");
}
