/// <reference lib="dom" />
/**
 * Lets the reader move the line between an original and its reconstruction,
 * which the style sheet lays over it.
 *
 * The line is a range input that lies invisibly over the pictures: pointers,
 * touch, keyboard and screen readers know how to use one.
 *
 * @module
 */
import { element } from "./element.ts";

/** Where the line is at first, in percent from the left; the style sheet's too. */
const START = 50;

/** Upgrades all pairs of the page. */
export function upgradeDividers(document: Document): void {
  for (const pair of document.querySelectorAll<HTMLElement>(".pair")) {
    const slider = element(document, "input", {
      type: "range",
      min: "0",
      max: "100",
      value: String(START),
      "aria-label": "Line between the original, on its left, and the reconstruction",
    });
    const move = () => {
      pair.style.setProperty("--split", `${slider.value}%`);
      slider.setAttribute("aria-valuetext", `${slider.value} % original`);
    };
    slider.addEventListener("input", move);
    move();
    const line = element(document, "span", { class: "divider-line", "aria-hidden": "true" });
    pair.append(element(document, "div", { class: "divider" }, line, slider));
  }
}
