/**
 * The article's formulas in MathML, which browsers draw without a script.
 *
 * @module
 */

const math = (body: string, label: string): string =>
  `<math display="block" aria-label="${label}">${body}</math>`;
const symbol = (name: string) => `<mi>${name}</mi>`;
const op = (text: string) => `<mo>${text}</mo>`;
const sub = (base: string, index: string) => `<msub>${base}${index}</msub>`;
const BARS = `<mo stretchy="false">‖</mo>`;
const squaredNorm = (body: string) => `<msup><mrow>${BARS}${body}${BARS}</mrow><mn>2</mn></msup>`;
const stopGradient = (body: string) =>
  `<mi mathvariant="normal">sg</mi><mo stretchy="false">[</mo>${body}<mo stretchy="false">]</mo>`;

const zE = sub(symbol("z"), symbol("e"));
const zQ = sub(symbol("z"), symbol("q"));
const loss = symbol("L");
const xHat = `<mover>${symbol("x")}${op("^")}</mover>`;
const over = (top: string, bottom: string) =>
  `<mfrac><mrow>${top}</mrow><mrow>${bottom}</mrow></mfrac>`;

/** Nearest code: z_q = e_k, k = argmin_j ‖z_e − e_j‖. */
export const NEAREST_CODE: string = math(
  `<mrow>${zQ}${op("=")}${sub(symbol("e"), symbol("k"))}${op(",")}<mspace width="1em"/>${
    symbol("k")
  }${op("=")}<munder><mi mathvariant="normal">arg min</mi>${symbol("j")}</munder>${BARS}${zE}${
    op("−")
  }${sub(symbol("e"), symbol("j"))}${BARS}</mrow>`,
  "z q equals e k, where k minimises the distance from z e to e j",
);

/** Straight-through estimator: ∂L/∂z_e := ∂L/∂z_q. */
export const STRAIGHT_THROUGH: string = math(
  `<mrow>${over(op("∂") + loss, op("∂") + zE)}${op("≔")}${
    over(op("∂") + loss, op("∂") + zQ)
  }</mrow>`,
  "the gradient at z e is set to the gradient at z q",
);

const reconstruction = over(
  squaredNorm(`${symbol("x")}${op("−")}${xHat}`),
  `<msup>${symbol("σ")}<mn>2</mn></msup>`,
);
const codebook = squaredNorm(
  `${stopGradient(zE)}${op("−")}${symbol("e")}`,
);
const commitment = squaredNorm(
  `${zE}${op("−")}${stopGradient(symbol("e"))}`,
);

/**
 * The objective (van den Oord et al. 2017, equation 3).
 *
 * @param withCodebook whether the codebook loss is minimised, as it is unless the codebook is a moving average
 */
export function objective(withCodebook: boolean): string {
  return math(
    `<mrow>${loss}${op("=")}${reconstruction}${op("+")}${withCodebook ? codebook + op("+") : ""}${
      symbol("β")
    }${commitment}</mrow>`,
    `L equals reconstruction loss${
      withCodebook ? " plus codebook loss" : ""
    } plus beta times commitment loss`,
  );
}

/** The reconstruction loss alone. */
export const RECONSTRUCTION: string = math(
  `<mrow>${reconstruction}</mrow>`,
  "squared error of x divided by the variance sigma squared",
);

/** The codebook loss alone. */
export const CODEBOOK: string = math(
  `<mrow>${codebook}</mrow>`,
  "squared distance of the fixed z e to e",
);

/** The commitment loss alone. */
export const COMMITMENT: string = math(
  `<mrow>${symbol("β")}${commitment}</mrow>`,
  "beta times the squared distance of z e to the fixed e",
);

const nk = sub(symbol("N"), symbol("k"));
const mk = sub(symbol("m"), symbol("k"));
const average = (target: string, sample: string) =>
  `<mtr><mtd>${target}</mtd><mtd>${op("←")}${symbol("γ")}${target}${
    op("+")
  }<mo stretchy="false">(</mo><mn>1</mn>${op("−")}${
    symbol("γ")
  }<mo stretchy="false">)</mo>${sample}</mtd></mtr>`;

/** Moving averages of the codebook (van den Oord et al. 2017, appendix A.1). */
export const MOVING_AVERAGES: string = math(
  `<mtable columnalign="right left">${average(nk, sub(symbol("n"), symbol("k")))}${
    average(
      mk,
      `<munder>${op("∑")}<mrow>${symbol("i")}${op("→")}${symbol("k")}</mrow></munder>${`<msubsup>${
        symbol("z")
      }${symbol("e")}<mrow><mo stretchy="false">(</mo>${
        symbol("i")
      }<mo stretchy="false">)</mo></mrow></msubsup>`}`,
    )
  }<mtr><mtd>${sub(symbol("e"), symbol("k"))}</mtd><mtd>${op("=")}${mk}${
    op("/")
  }${nk}</mtd></mtr></mtable>`,
  "moving averages of the count and the sum of the vectors of code k; e k is their quotient",
);
