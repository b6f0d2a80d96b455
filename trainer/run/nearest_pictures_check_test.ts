import assert from "node:assert/strict";
import type { NearestPictures } from "./generation_schema.ts";
import { checkNearestPictures } from "./nearest_pictures_check.ts";

const PICTURES: NearestPictures[] = [1, 0].map((sample) => ({
  sample,
  training_slice: `samples/nearest/000${sample}_training.png`,
  difference: `samples/nearest/000${sample}_difference.png`,
}));
const FILES = [
  "samples/evaluation.json",
  "samples/nearest/0000_difference.png",
  "samples/nearest/0000_training.png",
  "samples/nearest/0001_difference.png",
  "samples/nearest/0001_training.png",
  "samples/sample-0000.png",
];

Deno.test("checkNearestPictures: those that are named and there, or none", () => {
  assert.deepEqual(checkNearestPictures({ samples: 2, nearest_pictures: PICTURES }, FILES), []);
  assert.deepEqual(checkNearestPictures({ samples: 2 }, ["samples/evaluation.json"]), []);
  assert.deepEqual(checkNearestPictures(null, []), []);
});

Deno.test("checkNearestPictures: a missing picture, and ones that nothing names", () => {
  assert.deepEqual(
    checkNearestPictures(
      { samples: 2, nearest_pictures: PICTURES },
      FILES.filter((name) => name !== PICTURES[1].difference),
    ),
    ["samples/nearest/0000_difference.png is missing"],
  );
  assert.deepEqual(
    checkNearestPictures({ samples: 2, nearest_pictures: [PICTURES[1]] }, FILES),
    [
      "samples/nearest/0001_difference.png is not named in samples/evaluation.json",
      "samples/nearest/0001_training.png is not named in samples/evaluation.json",
    ],
  );
  for (const evaluation of [{ samples: 2 }, null]) {
    assert.equal(checkNearestPictures(evaluation, FILES).length, 4);
  }
});

Deno.test("checkNearestPictures: a sample that is not there, and one twice", () => {
  assert.deepEqual(
    checkNearestPictures({ samples: 1, nearest_pictures: PICTURES }, FILES),
    [
      "samples/evaluation.json.nearest_pictures[0].sample must be one of the 1 samples, each " +
      "once: current value is 1",
    ],
  );
  assert.match(
    checkNearestPictures({ samples: 2, nearest_pictures: [...PICTURES, PICTURES[0]] }, FILES)[0],
    /nearest_pictures\[2\]\.sample must be one of the 2 samples, each once: current value is 1/,
  );
});
