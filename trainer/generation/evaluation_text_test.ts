import assert from "node:assert/strict";
import { type NearnessSummary, type SamplesEvaluationFile } from "../run/generation_schema.ts";
import { evaluationSentences, evaluationTable } from "./evaluation_text.ts";

type Figures = Parameters<typeof evaluationTable>[0];

const summary = (mean: number) => ({
  mean,
  sd: 0,
  min: mean,
  q05: mean,
  q25: mean,
  median: mean,
  q75: mean,
  q95: mean,
  max: mean,
});

function comparison(mmd2: number, pValue: number, fineDetail: number) {
  const value = { value: mmd2, p_value: pValue };
  return {
    mmd2: { random: value, encoder: value },
    frechet: { random: 100 * mmd2, encoder: 10 * mmd2 },
    intensity: 4 * mmd2,
    spectrum: { distance: 3, fine_detail: fineDetail },
  };
}

function nearness(copies: number): NearnessSummary {
  return {
    slices: 64,
    ssim: summary(0.8),
    codes: summary(0.3),
    nearer_than_test: { ssim: 0.75, codes: 0.25 },
    too_near_by_ssim: 5,
    too_near_by_codes: 6,
    copies,
  };
}

function sample(copy: boolean): SamplesEvaluationFile["audit"]["samples"][number] {
  const nearest = { index: 7, subject: "case_004", position: 0.5, value: 0.25 };
  return {
    position: 0.5,
    nearest_by_ssim: { ...nearest, value: 0.875 },
    nearest_by_codes: nearest,
    too_near_by_ssim: copy,
    too_near_by_codes: copy,
    copy,
  };
}

function figures(pValue: number, copies: number): Figures {
  return {
    samples: 64,
    compared: 64,
    sets: {
      samples: comparison(0.3, pValue, -2.5),
      validation: comparison(0.1, 0.4, 0.1),
      reconstructions: comparison(0.2, 0.01, -2),
      floor: comparison(0.9, 0.001, 9),
    },
    diversity: {
      scales: 3,
      pairs: 256,
      position_gap: 0.01,
      ms_ssim: {
        samples: summary(0.7),
        validation: summary(0.5),
        reconstructions: summary(0.6),
        floor: summary(0.1),
        test: summary(0.55),
      },
    },
    audit: {
      candidates: 50,
      thumbnail_edge: 16,
      references: 99,
      people: 19,
      false_alarm_rate: 0.05,
      sets: { samples: nearness(copies), validation: nearness(1), floor: nearness(0) },
      test: { ssim: summary(0.7), codes: summary(0.4) },
      samples: Array.from({ length: 64 }, (_, i) => sample(i < copies)),
      test_slices: [],
    },
  };
}

Deno.test("evaluationTable: the four sets side by side, no audit for reconstructions", () => {
  const lines = evaluationTable(figures(0.001, 2));
  assert.match(lines[0], /samples +validation +reconstructions +floor$/);
  assert.match(lines[2], /^MMD², random features +0\.300 +0\.100 +0\.200 +0\.900$/);
  assert.ok(lines.some((line) => /fine detail, dB +−2\.50 +0\.100 +−2\.00 +9\.00$/.test(line)));
  assert.ok(lines.some((line) => /^copies: both +2 of 64 +1 of 64 +– +0 of 64$/.test(line)));
  assert.equal(new Set(lines.slice(2).map((line) => line.length)).size, 1);
});

Deno.test("evaluationSentences: say what each figure means", () => {
  const text = evaluationSentences(figures(0.001, 2)).join("\n");
  assert.match(
    text,
    /random features: samples can be told .*\(p = 0\.001\); they stand 25 % .* stand at 13 %/,
  );
  assert.match(text, /30\.0 from the test slices', where other people's are 10\.0/);
  assert.match(text, /fine detail is 2\.50 dB weaker than in test slices; .* alone .* −2\.00 dB/);
  assert.match(text, /resemble each other more than .*MS-SSIM 0\.700, 0\.600; real slices 0\.550/);
  assert.match(text, /probability 0\.750 by SSIM and 0\.250 by codes/);
  assert.match(
    text,
    /2 of 64 samples are nearer .* all 99 test slices .* people's slices, 1 of 64/,
  );
  assert.match(
    text,
    /sample 1: 75 % of the codes of training slice 7 \(case_004\), SSIM 0\.875/,
  );
  assert.doesNotMatch(text, /sample 2:/);
});

Deno.test("evaluationSentences: cannot be told apart; one copy; more copies than are named", () => {
  const lines = evaluationSentences(figures(0.05, 1));
  assert.match(lines[0], /cannot be told from test slices \(p = 0\.050\)/);
  assert.ok(lines.some((line) => line.startsWith("Copies: 1 of 64 samples is nearer")));
  const many = evaluationSentences(figures(0.05, 12));
  const alike = figures(0.05, 0);
  assert.ok(!evaluationSentences(alike).some((line) => /too few people/.test(line)));
  alike.sets.validation = comparison(0.1, 0.049, 0);
  assert.ok(evaluationSentences(alike).some((line) => /too few people/.test(line)));
  alike.diversity.ms_ssim.samples = summary(0.64); // 0.04 more, where real sets differ by 0.05
  assert.ok(evaluationSentences(alike).some((line) => /resemble .* about as much as/.test(line)));
  assert.equal(many.filter((line) => line.startsWith("  sample ")).length, 10);
  assert.ok(many.includes("  and 2 more, named in samples/evaluation.json"));
});
