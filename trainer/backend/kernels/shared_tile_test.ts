import assert from "node:assert/strict";
import { SEARCH_BYTES } from "./shared_product.ts";
import { type SharedTile, sharedTileBytes, sharedTileSize } from "./shared_tile.ts";

Deno.test("sizes and workgroup memory of tiles by hand", () => {
  const large: SharedTile = { columnInvocations: 16, rowGroups: 2, columnGroups: 2 };
  assert.deepEqual(sharedTileSize(large), { rows: 128, columns: 128 });
  // 16 terms · (128 + 4 + 128 + 4) scalars · 4 bytes
  assert.equal(sharedTileBytes(large), 16_896);
  const narrow: SharedTile = { columnInvocations: 8, rowGroups: 1, columnGroups: 1 };
  assert.deepEqual(sharedTileSize(narrow), { rows: 128, columns: 32 });
  assert.equal(sharedTileBytes(narrow), 10_752);
});

Deno.test("the smallest tiles fit what every WebGPU device has, with the search", () => {
  for (const columnInvocations of [8, 16] as const) {
    const smallest = sharedTileBytes({ columnInvocations, rowGroups: 1, columnGroups: 1 });
    assert(smallest + SEARCH_BYTES <= 16_384, String(columnInvocations));
  }
});
