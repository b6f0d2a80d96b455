/**
 * Decoders that turn parsed JSON of unknown shape into typed values, naming the
 * place of the first value that does not fit. A decoder ignores keys that it
 * does not know, so a run with more in it than this version shows still reads.
 *
 * @module
 */

/** Checks `value` and returns it typed; `path` is its place in the file, e.g. `epochs[3].step`. */
export type Decoder<T> = (value: unknown, path: string) => T;

/** A value that does not have the shape that its file must have. */
export class DecodeError extends Error {
  override name = "DecodeError";
  constructor(path: string, expected: string, value: unknown) {
    const found = value === undefined
      ? "it is missing"
      : `current value is ${JSON.stringify(value).slice(0, 60)}`;
    super(`${path || "the file"} must be ${expected}: ${found}`);
  }
}

/** Decodes a finite number. JSON has no other, but `1e999` parses to infinity. */
export const number: Decoder<number> = (value, path) => {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new DecodeError(path, "a finite number", value);
  }
  return value;
};

/** Decodes a string. */
export const string: Decoder<string> = (value, path) => {
  if (typeof value !== "string") throw new DecodeError(path, "text", value);
  return value;
};

/** Decodes a boolean. */
export const boolean: Decoder<boolean> = (value, path) => {
  if (typeof value !== "boolean") {
    throw new DecodeError(path, "true or false", value);
  }
  return value;
};

/** Decodes what `inner` decodes, or null. */
export function nullable<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value, path) => value === null ? null : inner(value, path);
}

/** Decodes one of the given strings. */
export function oneOf<const T extends string>(
  ...allowed: readonly T[]
): Decoder<T> {
  return (value, path) => {
    const found = allowed.find((text) => text === value);
    if (found === undefined) {
      throw new DecodeError(path, `one of ${allowed.join(", ")}`, value);
    }
    return found;
  };
}

/** Decodes a value that any one of the decoders takes. */
export function either<A, B, C>(
  first: Decoder<A>,
  second: Decoder<B>,
  third: Decoder<C>,
): Decoder<A | B | C> {
  return (value, path) => {
    for (const decoder of [first, second]) {
      try {
        return decoder(value, path);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }
    return third(value, path);
  };
}

/** Decodes an array whose every element `inner` decodes. */
export function list<T>(inner: Decoder<T>): Decoder<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new DecodeError(path, "a list", value);
    return value.map((element, index) => inner(element, `${path}[${index}]`));
  };
}

/** Decodes an object with free keys whose every value `inner` decodes. */
export function record<T>(inner: Decoder<T>): Decoder<Record<string, T>> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(plainObject(value, path)).map((
        [key, element],
      ) => [key, inner(element, join(path, key))]),
    );
}

/** Decodes an object with the given keys; all of them must be there. */
export function object<T>(
  fields: { [Key in keyof T]-?: Decoder<T[Key]> },
): Decoder<T> {
  return (value, path) => {
    const source = plainObject(value, path);
    const entries = Object.entries<Decoder<unknown>>(fields).map((
      [key, decoder],
    ) => [key, decoder(source[key], join(path, key))]);
    return Object.fromEntries(entries) as T;
  };
}

function plainObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DecodeError(path, "an object", value);
  }
  return value as Record<string, unknown>;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
