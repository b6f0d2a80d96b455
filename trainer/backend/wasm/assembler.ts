/**
 * The few WebAssembly instructions that our own inner loops are made of, as
 * bytes (WebAssembly specification, chapter 5).
 *
 * @module
 */

/** Instructions: bytes of a function's body. */
export type Code = readonly number[];

/** Types of a function's locals. */
export type LocalType = "i32" | "v128";

const TYPE_BYTES: Record<LocalType, number> = { i32: 0x7f, v128: 0x7b };

/** A local variable of a function: its parameters first, then its own, in the order they were declared. */
export class Local {
  readonly #index: Code;

  constructor(index: number) {
    this.#index = unsigned(index);
  }

  /** Pushes its value. */
  get get(): Code {
    return [0x20, ...this.#index];
  }

  /** Assigns what `value` pushes. */
  set(value: Code): Code {
    return [...value, 0x21, ...this.#index];
  }

  /** i32: adds what `value` pushes. */
  increase(value: Code): Code {
    return this.set([...this.get, ...value, 0x6a]);
  }

  /**
   * v128: adds the product of what `a` and `b` push, four float32 at once, in
   * one rounding where the CPU can (relaxed SIMD's `relaxed_madd`).
   */
  addProduct(a: Code, b: Code): Code {
    return this.set([...a, ...b, ...this.get, 0xfd, ...unsigned(0x105)]);
  }

  /** i32: runs the body, takes one off and repeats while any is left: at least once. */
  countDown(body: Code): Code {
    const decrement = [...this.get, ...constant(1), 0x6b, 0x22, ...this.#index];
    return [0x03, 0x40, ...body, ...decrement, 0x0d, 0, 0x0b];
  }
}

/** Pushes an i32. */
export function constant(value: number): Code {
  return [0x41, ...signed(value)];
}

/** Pushes four float32 from the address that `address` pushes, plus `offset` bytes. */
export function loadVector(address: Code, offset = 0): Code {
  return [...address, 0xfd, 0x00, 2, ...unsigned(offset)];
}

/** Pushes one float32 four times. */
export function loadSplat(address: Code, offset = 0): Code {
  return [...address, 0xfd, 0x09, 2, ...unsigned(offset)];
}

/** Stores the four float32 that `value` pushes. */
export function storeVector(address: Code, value: Code, offset = 0): Code {
  return [...address, ...value, 0xfd, 0x0b, 2, ...unsigned(offset)];
}

/** Pushes one of a vector's four float32, four times. */
export function splatLane(vector: Code, lane: number): Code {
  const bytes = Array.from({ length: 16 }, (_, i) => 4 * lane + i % 4);
  return [...vector, ...vector, 0xfd, 0x0d, ...bytes];
}

/** Pushes the larger of two vectors' float32, lane by lane; NaN where either is. */
export function maximum(a: Code, b: Code): Code {
  return [...a, ...b, 0xfd, ...unsigned(0xe9)];
}

/** Pushes four zeros. */
export const ZEROS: Code = [0xfd, 0x0c, ...new Array(16).fill(0)];

/**
 * Compiles one function of i32 parameters, without a result, that works on a
 * memory of someone else's.
 *
 * @param locals Types of the locals after the parameters.
 * @param body What it does, by its locals.
 */
export function compileFunction(
  memory: WebAssembly.Memory,
  parameters: number,
  locals: readonly LocalType[],
  body: (locals: readonly Local[]) => Code,
): (...values: number[]) => void {
  const variables = Array.from({ length: parameters + locals.length }, (_, i) => new Local(i));
  const declarations = locals.flatMap((type) => [1, TYPE_BYTES[type]]);
  const code = [...unsigned(locals.length), ...declarations, ...body(variables), 0x0b];
  const types = [1, 0x60, ...unsigned(parameters), ...new Array(parameters).fill(0x7f), 0];
  const module = Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [1, ...name("env"), ...name("memory"), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("run"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  return exports.run as (...values: number[]) => void;
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): Code {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128. */
function signed(value: number): Code {
  const last = value >= -0x40 && value < 0x40;
  return last ? [value & 0x7f] : [value & 0x7f | 0x80, ...signed(value >> 7)];
}
