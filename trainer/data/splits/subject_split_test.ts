import assert from "node:assert/strict";
import { DatasetError } from "../../errors.ts";
import { SPLIT_NAMES, type SplitName } from "../../run/schema.ts";
import { DEFAULT_SPLIT_FRACTIONS, parseSplitFractions } from "./split_fractions.ts";
import { splitSizes, splitSubjects, type StratifiedSubject } from "./subject_split.ts";

/** Subjects a0, a1, …, b0, … of the strata a, b, … of the given sizes. */
function people(...sizes: number[]): StratifiedSubject[] {
  return sizes.flatMap((size, h) => {
    const stratum = String.fromCharCode(97 + h);
    return Array.from({ length: size }, (_, i) => ({ subject: `${stratum}${i}`, stratum }));
  });
}

/** Subjects of each split among those that fit. */
function tally(
  splitOf: ReadonlyMap<string, SplitName>,
  subjects: readonly StratifiedSubject[],
  fits: (stratum: string) => boolean = () => true,
): Record<SplitName, number> {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const { subject, stratum } of subjects) {
    if (fits(stratum)) counts[splitOf.get(subject) ?? assert.fail(subject)]++;
  }
  return counts;
}

/** Asserts how far a group's subjects may be from its exact share of each split. */
function assertShared(group: Record<SplitName, number>, totals: Record<SplitName, number>) {
  const sum = (counts: Record<SplitName, number>) => counts.train + counts.validation + counts.test;
  for (const split of SPLIT_NAMES) {
    const share = totals[split] * sum(group) / sum(totals);
    const off = Math.abs(group[split] - share);
    const text = `${split}: ${group[split]} of ${JSON.stringify(group)}, exact share ${share}`;
    assert.ok(off < (split === "train" ? 1 : 2), text);
  }
}

Deno.test("splitSizes: values computed by hand", () => {
  const sizes = (count: number, text: string) =>
    Object.values(splitSizes(count, parseSplitFractions(text))).join("/");
  assert.equal(sizes(100, "85/10/5"), "85/10/5");
  // 353.6 / 41.6 / 20.8: test is closest to the next whole number, then a tie.
  assert.equal(sizes(416, "85/10/5"), "354/41/21");
  assert.equal(sizes(3, "85/10/5"), "1/1/1");
  // 1.6 / 1.6 / 0.8, a tie.
  assert.equal(sizes(4, "40/40/20"), "2/1/1");
  assert.equal(sizes(4, "85/10/5"), "2/1/1");
  assert.equal(sizes(30, "80/10/10"), "24/3/3");
  // 5 / 4.9 / 0.1: test must have one; validation loses less by giving it.
  assert.equal(sizes(10, "50/49/1"), "5/4/1");
});

Deno.test("splitSizes: no other sizes are closer to the shares (all of up to 25 subjects)", () => {
  for (const text of ["85/10/5", "80/10/10", "33.4/33.3/33.3", "98/1/1", "1/9/90", "50/49/1"]) {
    const fractions = parseSplitFractions(text);
    for (let count = 3; count <= 25; count++) {
      const cost = (sizes: Record<SplitName, number>) =>
        SPLIT_NAMES.reduce((sum, s) => sum + (sizes[s] - fractions[s] * count) ** 2, 0);
      let least = Infinity;
      for (let train = 1; train < count - 1; train++) {
        for (let validation = 1; validation < count - train; validation++) {
          least = Math.min(least, cost({ train, validation, test: count - train - validation }));
        }
      }
      const sizes = splitSizes(count, fractions);
      assert.equal(sizes.train + sizes.validation + sizes.test, count);
      assert.ok(Math.min(...Object.values(sizes)) >= 1);
      assert.ok(cost(sizes) <= least + 1e-6, `${text} of ${count}: ${JSON.stringify(sizes)}`);
    }
  }
});

Deno.test("splitSubjects: sizes and strata hold for all small cases", () => {
  for (const text of ["85/10/5", "60/20/20", "34/33/33"]) {
    const fractions = parseSplitFractions(text);
    for (let a = 0; a <= 6; a++) {
      for (let b = 0; b <= 6; b++) {
        for (let c = 0; c <= 6; c++) {
          const subjects = people(a, b, c);
          if (subjects.length < 3) continue;
          const totals = splitSizes(subjects.length, fractions);
          for (let seed = 0; seed < 5; seed++) {
            const splitOf = splitSubjects(subjects, fractions, seed);
            assert.equal(splitOf.size, subjects.length);
            assert.deepEqual(tally(splitOf, subjects), totals);
            for (const run of ["a", "b", "c", "ab", "bc"]) {
              assertShared(tally(splitOf, subjects, (s) => run.includes(s)), totals);
            }
          }
        }
      }
    }
  }
});

Deno.test("splitSubjects: strata whose shares are whole numbers get exactly these", () => {
  const subjects = people(20, 40, 60);
  for (let seed = 0; seed < 50; seed++) {
    const splitOf = splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, seed);
    assert.deepEqual(tally(splitOf, subjects, (s) => s === "a"), {
      train: 17,
      validation: 2,
      test: 1,
    });
    assert.deepEqual(tally(splitOf, subjects, (s) => s === "c"), {
      train: 51,
      validation: 6,
      test: 3,
    });
  }
});

Deno.test("splitSubjects: 416 people in strata like those of OASIS-1", () => {
  // About as many as in Marcus et al. 2007, table 1, whose decade of seventies is halved here.
  const groups: [stratum: string, size: number][] = [
    ["CDR 0, age 60-74", 42],
    ["CDR 0, age 75+", 56],
    ["CDR 0.5, age 60-74", 28],
    ["CDR 0.5, age 75+", 42],
    ["CDR 1+, age 60-74", 11],
    ["CDR 1+, age 75+", 19],
    ["CDR not assessed, age 0-39", 154],
    ["CDR not assessed, age 40-59", 64],
  ];
  const subjects = groups.flatMap(([stratum, size], h) =>
    Array.from({ length: size }, (_, i) => ({ subject: `OAS1_${h}_${i}`, stratum }))
  );
  assert.equal(subjects.length, 416);
  const totals = { train: 354, validation: 41, test: 21 };
  for (let seed = 0; seed < 200; seed++) {
    const splitOf = splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, seed);
    assert.deepEqual(tally(splitOf, subjects), totals);
    for (const [stratum] of groups) {
      assertShared(tally(splitOf, subjects, (s) => s === stratum), totals);
    }
    for (const rating of ["CDR 0,", "CDR 0.5", "CDR 1+", "CDR not"]) {
      assertShared(tally(splitOf, subjects, (s) => s.startsWith(rating)), totals);
    }
  }
});

Deno.test("splitSubjects: every subject has the same chance of each split", () => {
  // Unequal strata, one of them a single person.
  const subjects = people(1, 3, 7, 9);
  const draws = 4000;
  const counts = new Map(subjects.map(({ subject }) => [subject, { validation: 0, test: 0 }]));
  for (let seed = 0; seed < draws; seed++) {
    for (const [subject, split] of splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, seed)) {
      const count = counts.get(subject) ?? assert.fail();
      if (split !== "train") count[split]++;
    }
  }
  // Of 20: 17 / 2 / 1. Five standard deviations of a binomial count.
  for (const [subject, { validation, test }] of counts) {
    const off = (count: number, p: number) =>
      Math.abs(count - draws * p) / Math.sqrt(draws * p * (1 - p));
    assert.ok(off(validation, 0.1) < 5, `${subject}: ${validation} in validation`);
    assert.ok(off(test, 0.05) < 5, `${subject}: ${test} in test`);
  }
});

Deno.test("splitSubjects: strata of one person each are balanced with their neighbours", () => {
  // Forty strata, alternately of the kinds a and b by the names of their people.
  const subjects = Array.from({ length: 40 }, (_, i) => ({
    subject: `s${String(i).padStart(2, "0")}`,
    stratum: `${"ab"[i % 2]}${i}`,
  }));
  for (let seed = 0; seed < 20; seed++) {
    const splitOf = splitSubjects(subjects, parseSplitFractions("50/25/25"), seed);
    assert.equal(tally(splitOf, subjects, (stratum) => stratum.startsWith("a")).train, 10);
  }
});

Deno.test("splitSubjects: neighbours by name are held out independently of each other", () => {
  const subjects = people(20);
  let both = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const splitOf = splitSubjects(subjects, parseSplitFractions("50/25/25"), seed);
    if (splitOf.get("a3") !== "train" && splitOf.get("a4") !== "train") both++;
  }
  // 10 of 20 are held out, so a pair is with (10·9)/(20·19) = 0.237; five standard deviations.
  assert.ok(Math.abs(both - 237) < 5 * Math.sqrt(1000 * 0.237 * 0.763), `${both} of 1000`);
});

Deno.test("splitSubjects: depends on the seed alone, not on the order of the subjects", () => {
  const subjects = people(13, 8, 30);
  const drawn = splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, 7);
  const mixed = subjects.toReversed();
  [mixed[3], mixed[40]] = [mixed[40], mixed[3]];
  assert.deepEqual([...splitSubjects(mixed, DEFAULT_SPLIT_FRACTIONS, 7)], [...drawn]);
  assert.notDeepEqual([...splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, 8)], [...drawn]);
  assert.deepEqual([...drawn.keys()], [...drawn.keys()].sort());
});

Deno.test("splitSubjects: refuses fewer subjects than splits, naming them", () => {
  assert.throws(() => splitSubjects(people(2), DEFAULT_SPLIT_FRACTIONS, 0), (error) => {
    assert.ok(error instanceof DatasetError);
    assert.match(
      error.message,
      /^Cannot split 2 subjects \(a0, a1\) .*import at least three subjects$/,
    );
    return true;
  });
  assert.throws(() => splitSubjects([], DEFAULT_SPLIT_FRACTIONS, 0), /0 subjects \(none\)/);
  assert.throws(() => splitSubjects(people(1), DEFAULT_SPLIT_FRACTIONS, 0), /1 subject \(a0\)/);
});

Deno.test("splitSubjects: a subject listed twice is refused", () => {
  const subjects = [...people(5), { subject: "a3", stratum: "b" }];
  assert.throws(() => splitSubjects(subjects, DEFAULT_SPLIT_FRACTIONS, 0), RangeError);
});
