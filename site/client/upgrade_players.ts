/// <reference lib="dom" />
/**
 * Plays the frames of a run in place of the animated GIF: play and pause,
 * scrubbing, speed and the keyboard. Nothing moves before the reader asks.
 *
 * @module
 */
import { element } from "./element.ts";

/** A picture after an epoch. */
interface Frame {
  epoch: number;
  src: string;
  width: number;
  height: number;
}

/** Milliseconds a frame, at speed 1. */
const FRAME_TIME = 500;
const SPEEDS = [0.5, 1, 2, 4];

/** Upgrades all animations of the page. */
export function upgradePlayers(document: Document): void {
  for (const animation of document.querySelectorAll<HTMLElement>(".animation")) {
    const list = animation.querySelector(".frame-list");
    const figure = animation.querySelector("figure");
    if (list === null || figure === null) continue;
    const frames: Frame[] = JSON.parse(list.textContent ?? "[]");
    if (frames.length > 1) figure.replaceChildren(...player(document, frames));
  }
}

function player(document: Document, frames: readonly Frame[]): Node[] {
  const window = document.defaultView!;
  const last = frames.length - 1;
  let timer: number | undefined;

  const image = element(document, "img", {
    width: String(frames[0].width),
    height: String(frames[0].height),
    decoding: "async",
    loading: "lazy",
  });
  const button = element(document, "button", { type: "button", class: "player-play" }, "Play");
  const slider = element(document, "input", {
    type: "range",
    min: "0",
    max: String(last),
    "aria-label": "Epoch",
  });
  const speed = element(
    document,
    "select",
    { "aria-label": "Speed" },
    ...SPEEDS.map((value) => element(document, "option", { value: String(value) }, `${value}×`)),
  );
  speed.value = "1";
  const caption = element(document, "output", { class: "player-epoch" });

  const show = (index: number) => {
    const { epoch, src } = frames[index];
    const text = epoch === 0 ? "Before training" : `After epoch ${epoch}`;
    image.src = src;
    image.alt = `Fixed slices, originals above reconstructions. ${text}.`;
    slider.value = String(index);
    slider.setAttribute("aria-valuetext", text);
    caption.textContent = text;
    // The next is there before it is its turn.
    if (timer !== undefined && index < last) new window.Image().src = frames[index + 1].src;
  };
  const stop = () => {
    window.clearTimeout(timer);
    timer = undefined;
    button.textContent = "Play";
  };
  const step = () => {
    const index = Number(slider.value);
    if (index === last) return stop();
    timer = window.setTimeout(step, FRAME_TIME / Number(speed.value));
    show(index + 1);
  };
  const play = () => {
    button.textContent = "Pause";
    if (Number(slider.value) === last) show(0);
    timer = window.setTimeout(step, FRAME_TIME / Number(speed.value));
  };
  const toggle = () => timer === undefined ? play() : stop();

  button.addEventListener("click", toggle);
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value));
  });
  const controls = element(
    document,
    "div",
    { class: "player-controls" },
    button,
    slider,
    speed,
    caption,
  );
  controls.addEventListener("keydown", (event) => {
    // On a button or a list the space bar has a meaning of its own already.
    if (event.key === " " && event.target === slider) {
      event.preventDefault();
      toggle();
    }
  });
  show(last);
  return [image, controls];
}
