/**
 * Rules that the values of a configuration are checked by.
 *
 * @module
 */

/** Whether a value can be used; `expected` says what can. */
export interface Rule {
  accepts: (value: unknown) => boolean;
  expected: string;
}

/** A rule for each key; a section of the configuration has rules of its own. */
export interface RuleSet {
  [key: string]: Rule | RuleSet;
}

/** A whole number within bounds, inclusive. */
export const integer = (min: number, max: number): Rule => ({
  accepts: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  expected: `an integer from ${min} to ${max}`,
});

/** A number within bounds, inclusive. */
export const real = (min: number, max: number): Rule => ({
  accepts: (value) => typeof value === "number" && value >= min && value <= max,
  expected: `a number from ${min} to ${max}`,
});

/** One of some values. */
export const oneOf = (...choices: (string | number | boolean)[]): Rule => ({
  accepts: (value) => choices.includes(value as string),
  expected: choices.join(" or "),
});

/** `true` or `false`. */
export const boolean = oneOf(true, false);

/**
 * Checks that a value has exactly the keys of the rules, and that each rule
 * accepts its value.
 *
 * @param fail Throws; gets the first problem, which names key and value.
 * @param at Prefix of the keys in messages, e.g. `model.`.
 */
export function checkRules(
  given: unknown,
  rules: RuleSet,
  fail: (problem: string) => never,
  at = "",
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return fail(`${at || "it"} is not an object`);
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(rules, key)) {
      fail(
        `unknown key ${at}${key}; known are ${Object.keys(rules).join(", ")}`,
      );
    }
  }
  for (const [key, rule] of Object.entries(rules)) {
    const entry = (given as Record<string, unknown>)[key];
    if (entry === undefined) fail(`${at}${key} is missing`);
    else if (!isRule(rule)) checkRules(entry, rule, fail, `${at}${key}.`);
    else if (!rule.accepts(entry)) {
      fail(
        `${at}${key} must be ${rule.expected}: it is ${JSON.stringify(entry)}`,
      );
    }
  }
}

function isRule(rule: Rule | RuleSet): rule is Rule {
  return typeof rule.accepts === "function";
}
