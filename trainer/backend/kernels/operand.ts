/**
 * WGSL that reads an operand of a product, whichever form it is stored in.
 *
 * @module
 */
import { TEXTURE_WIDTH } from "./texture_pool.ts";

/** How an operand is stored; see `Input` in compute.ts. */
export interface Operand {
  storage: "buffer" | "texture";
  /** Scalars in an element. */
  lanes: 1 | 4;
}

/** The WGSL type of an element. */
export function elementType(lanes: 1 | 4): "f32" | "vec4<f32>" {
  return lanes === 4 ? "vec4<f32>" : "f32";
}

/** WGSL zero of an element. */
export function zeroElement(lanes: 1 | 4): string {
  return lanes === 4 ? "vec4<f32>(0.0)" : "0.0";
}

/** The components of an element, as suffixes: `.x` to `.w`, or none. */
export function components(lanes: 1 | 4): readonly string[] {
  return lanes === 4 ? [".x", ".y", ".z", ".w"] : [""];
}

/**
 * Declares a binding and `fn NAME(index: i32)`, which returns the element
 * (not the scalar) of that number.
 */
export function reader(name: string, binding: number, { storage, lanes }: Operand): string {
  const type = elementType(lanes);
  if (storage === "buffer") {
    return `
@group(0) @binding(${binding}) var<storage, read> ${name}Data : array<${type}>;
fn ${name}(index : i32) -> ${type} { return ${name}Data[index]; }`;
  }
  const shift = Math.log2(TEXTURE_WIDTH);
  return `
@group(0) @binding(${binding}) var ${name}Data : texture_2d<f32>;
fn ${name}(index : i32) -> ${type} {
  return textureLoad(${name}Data, vec2<i32>(index & ${TEXTURE_WIDTH - 1}, index >> ${shift}u), 0)${
    lanes === 4 ? "" : ".x"
  };
}`;
}

/** Short text for a program's key. */
export function operandKey({ storage, lanes }: Operand): string {
  return `${storage}${lanes}`;
}
