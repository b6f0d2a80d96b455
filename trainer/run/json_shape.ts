/**
 * Descriptions of JSON values that can be checked at run time, and that the
 * compiler holds to the types they describe: a field that is missing in a
 * description does not compile.
 *
 * @module
 */

/**
 * Checks a value of type T. Returns one line for each violation, each starting
 * with the path of the field; empty where the value fits.
 */
export type Shape<T> =
  & ((value: unknown, at: string) => string[])
  // Never set: it ties the shape to its type for the compiler.
  & { readonly describes?: T };

/** Bounds of a number, inclusive. */
export interface Bounds {
  min?: number;
  max?: number;
}

/** A finite number within bounds. JSON has no other, but `null` stands for one where a writer was careless. */
export function finite(bounds: Bounds = {}): Shape<number> {
  const { min = -Infinity, max = Infinity } = bounds;
  return (value, at) => {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return [`${at} must be a finite number: current value is ${show(value)}`];
    }
    if (value >= min && value <= max) return [];
    return [`${at} must lie in [${min}, ${max}]: current value is ${value}`];
  };
}

/** A whole number within bounds. */
export function whole(bounds: Bounds = {}): Shape<number> {
  const number = finite(bounds);
  return (value, at) =>
    typeof value === "number" && !Number.isInteger(value)
      ? [`${at} must be a whole number: current value is ${value}`]
      : number(value, at);
}

/** A string; not empty unless allowed. */
export function text(options: { allowEmpty?: boolean } = {}): Shape<string> {
  return (value, at) =>
    typeof value === "string" && (value !== "" || options.allowEmpty)
      ? []
      : [`${at} must be a text: current value is ${show(value)}`];
}

/** A string that a pattern matches. */
export function pattern(regularExpression: RegExp): Shape<string> {
  return (value, at) =>
    typeof value === "string" && regularExpression.test(value) ? [] : [
      `${at} must match ${regularExpression}: current value is ${show(value)}`,
    ];
}

/** `true` or `false`. */
export function flag(): Shape<boolean> {
  return (value, at) =>
    typeof value === "boolean"
      ? []
      : [`${at} must be true or false: current value is ${show(value)}`];
}

/** One of the given strings. */
export function oneOf<T extends string>(...choices: T[]): Shape<T> {
  return (value, at) =>
    choices.some((choice) => choice === value) ? [] : [
      `${at} must be one of ${choices.join(", ")}: current value is ${show(value)}`,
    ];
}

/** `null`, or what the shape describes. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => value === null ? [] : shape(value, at);
}

/** Fits if either shape does; the violations reported are the last one's. */
export function either<A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return (value, at) => first(value, at).length === 0 ? [] : second(value, at);
}

/** A list of a minimum length. */
export function list<T>(item: Shape<T>, minimum = 0): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) {
      return [`${at} must be a list: current value is ${show(value)}`];
    }
    if (value.length < minimum) {
      return [`${at} must hold at least ${minimum}: it holds ${value.length}`];
    }
    return value.flatMap((element, i) => item(element, `${at}[${i}]`));
  };
}

/** An object whose keys are data; all values have one shape. */
export function dictionary<T>(item: Shape<T>): Shape<Record<string, T>> {
  return (value, at) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([key, element]) => item(element, `${at}["${key}"]`))
      : [`${at} must be an object: current value is ${show(value)}`];
}

/** An object of exactly the given fields. */
export function object<T>(
  fields: { [Key in keyof T]-?: Shape<T[Key]> },
): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, at) => {
    if (!isRecord(value)) {
      return [`${at} must be an object: current value is ${show(value)}`];
    }
    const problems = names.flatMap((name) =>
      Object.hasOwn(value, name)
        ? fields[name](value[name], `${at}.${name}`)
        : [`${at}.${name} is missing`]
    );
    const unknown = Object.keys(value)
      .filter((name) => !Object.hasOwn(fields, name))
      .map((name) => `${at}.${name} is not part of the contract`);
    return [...problems, ...unknown];
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
