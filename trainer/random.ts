/**
 * Seeded random streams. All randomness of a run comes from one seed, split by
 * name into independent streams, so that adding a draw in one place never
 * shifts the draws of another, and a resumed run needs no stored state: a
 * stream is a function of (seed, name, counters).
 *
 * The generator is xoshiro128** (Blackman and Vigna 2021,
 * doi 10.1145/3460772), seeded through SplitMix-style mixing of the name's
 * 32-bit FNV-1a hash.
 *
 * @module
 */

/** One independent stream of random numbers. */
export class RandomStream {
  #s0: number;
  #s1: number;
  #s2: number;
  #s3: number;

  /**
   * @param seed The run's seed, an integer in [0, 2³²).
   * @param name What the stream is for; counters belong into it, e.g.
   *   `["shuffle", 3]` for the third epoch's order.
   */
  constructor(seed: number, ...name: readonly (string | number)[]) {
    let hash = fnv1a(name.join("/")) ^ mix32(seed >>> 0);
    const next = () => mix32(hash = (hash + 0x9e3779b9) >>> 0);
    this.#s0 = next();
    this.#s1 = next();
    this.#s2 = next();
    this.#s3 = next() | 1; // never all zero
  }

  /** The next integer, uniform in [0, 2³²). */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#s1, 5), 7), 9) >>> 0;
    const t = this.#s1 << 9;
    this.#s2 ^= this.#s0;
    this.#s3 ^= this.#s1;
    this.#s1 ^= this.#s2;
    this.#s0 ^= this.#s3;
    this.#s2 ^= t;
    this.#s3 = rotateLeft(this.#s3, 11);
    return result;
  }

  /** The next real number, uniform in [0, 1), with 32 random bits. */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** The next integer, uniform in [0, bound), without modulo bias. */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  /** The next standard normal number (Box and Muller 1958; one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A random order of 0 … count−1 (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** The 32-bit finaliser of MurmurHash3: every input bit changes half of the output's. */
function mix32(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
