import assert from "node:assert/strict";
import { type Device, startDevice } from "../backend/device.ts";
import { resolveConfig } from "../config/resolve.ts";
import {
  CheckpointError,
  ConfigError,
  RunDirectoryError,
  UsageError,
  UserError,
} from "../errors.ts";
import { randomMaps, TINY_MODEL } from "../prior/prior_fixture.ts";
import { verifyManifest } from "../run/manifest.ts";
import type { CodesOrigin } from "../run/prior_schema.ts";
import { PRIOR_CONFIG_SHAPE, PRIOR_METRICS_SHAPE } from "../run/prior_shapes.ts";
import { RunDirectory } from "../run/run_directory.ts";
import { RunReader } from "../run/run_reader.ts";
import type { EnvironmentFile } from "../run/schema.ts";
import { preparePrior, type PriorRequest, type PriorSessionEnd } from "./prior_session.ts";

const ORIGIN: CodesOrigin = {
  checkpoint: "checkpoints/epoch-0003.safetensors",
  sha256: "1".repeat(64),
  numEmbeddings: 5,
  height: 4,
  width: 4,
};
const SET = [
  ...["prior.channels=4", "prior.layers=2", "prior.headChannels=4", "prior.batchSize=4"],
  ...["prior.epochs=3", "prior.keepCheckpoints=1", "prior.dropout=0.2", "prior.shards=1"],
];
const CONFIG = resolveConfig({
  preset: "smoke",
  seed: 5,
  backend: "wasm",
  dataset: "phantom",
  set: [],
});
/** Updates in one epoch. */
const STEPS = 3;

type Changes = Partial<Pick<PriorRequest, "origin" | "set" | "retrain" | "signals" | "data">> & {
  /** Called after each event of the training, from 1; event 1 is epoch 0. */
  seen?: (event: number) => void;
};

/** Asks for a prior in a run at that path, which is made where it is missing. */
async function prepare(path: string, changes: Changes = {}): Promise<PriorSessionEnd> {
  const device = await startDevice("wasm");
  let events = 0;
  const watched: Device = { ...device, check: () => changes.seen?.(++events) };
  const run = await RunDirectory.open(path).catch(async () => {
    const made = await RunDirectory.create(path);
    await made.writeJson("config.json", CONFIG);
    return made;
  });
  const maps = (count: number, seed: number) =>
    randomMaps({ ...TINY_MODEL, height: ORIGIN.height, width: ORIGIN.width }, count, seed);
  const { log } = console;
  console.log = () => {};
  try {
    return await preparePrior({
      run,
      config: CONFIG,
      origin: ORIGIN,
      set: SET,
      retrain: false,
      device: watched,
      signals: { requested: false },
      environment: () => Promise.resolve({ schema_version: 1 } as EnvironmentFile),
      data: () => Promise.resolve({ train: maps(4 * STEPS + 1, 1), validation: maps(3, 2) }),
      ...changes,
    });
  } finally {
    console.log = log;
    await run.close();
  }
}

/** Copies a folder with all it holds. */
function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const entry of Deno.readDirSync(from)) {
    if (entry.isDirectory) copyFolder(`${from}/${entry.name}`, `${to}/${entry.name}`);
    else Deno.copyFileSync(`${from}/${entry.name}`, `${to}/${entry.name}`);
  }
}

async function withFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await action(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const manifestOf = (run: string) => Deno.readTextFile(`${run}/prior/manifest.json`);

Deno.test("a prior is trained once, then found; its files keep the contract", () =>
  withFolder(async (folder) => {
    const run = `${folder}/run`;
    const first = await prepare(run);
    assert(first.kind === "ready");
    const before = await manifestOf(run);
    assert.equal(JSON.parse(before).status, "complete");
    assert.deepEqual(await verifyManifest(`${run}/prior`), []);
    const reader = await RunReader.open(`${run}/prior`);
    await reader.readJson("config.json", PRIOR_CONFIG_SHAPE);
    const { epochs } = await reader.readJson("metrics.json", PRIOR_METRICS_SHAPE);
    assert.deepEqual(epochs.map(({ epoch }) => epoch), [0, 1, 2, 3]);
    const bits = epochs.slice(1).map(({ validation_bits }) => validation_bits);
    assert.equal(first.checkpoint.epoch, 1 + bits.indexOf(Math.min(...bits)));

    const data = () => Promise.reject(new Error("encoded again"));
    const again = await prepare(run, { data, set: [] });
    assert.deepEqual(again.kind === "ready" && again.checkpoint, first.checkpoint);
    assert.equal(await manifestOf(run), before);
  }));

Deno.test("killed at any moment, or stopped, and asked for again: the same bytes", () =>
  withFolder(async (folder) => {
    const whole = `${folder}/whole`;
    let events = 0;
    // What is on the disk after each event is what a kill at that moment leaves.
    await prepare(whole, {
      seen: (event) => {
        copyFolder(whole, `${folder}/killed-${event}`);
        events = event;
      },
    });
    const expected = await manifestOf(whole);
    assert.equal(events, 1 + 3 * (STEPS + 2));
    for (let event = 1; event <= events; event++) {
      const killed = `${folder}/killed-${event}`;
      assert.equal(JSON.parse(await manifestOf(killed)).status, "running");
      await prepare(killed);
      assert.equal(await manifestOf(killed), expected, `killed after event ${event}`);
    }
    const late = `${folder}/late`;
    copyFolder(whole, late);
    const running = expected.replace('"complete"', '"running"');
    await Deno.writeTextFile(`${late}/prior/manifest.json`, running);
    await Deno.writeTextFile(`${late}/prior/checkpoints/best`, "epoch-0003.safetensors\n");
    await prepare(late);
    assert.equal(await manifestOf(late), expected, "killed after the last checkpoint");
    for (const event of [2, 4, 5, 6, 8]) {
      const stopped = `${folder}/stopped-${event}`;
      const signals = { requested: false };
      const seen = (n: number) => signals.requested ||= n === event;
      const end = await prepare(stopped, { signals, seen });
      assert.equal(end.kind, "stopped");
      const manifest = JSON.parse(await manifestOf(stopped));
      assert.equal(manifest.status, "interrupted");
      // Events 2 to 4 and 7 to 9 are updates: what was done of an epoch is saved.
      const step = `checkpoints/step-0000000${event === 8 ? 5 : event - 1}.safetensors`;
      const inside = event === 2 || event === 4 || event === 8;
      assert.equal(Object.hasOwn(manifest.files, step), inside, `stopped after event ${event}`);
      await prepare(stopped);
      assert.equal(await manifestOf(stopped), expected, `stopped after event ${event}`);
    }
  }));

Deno.test("killed before it has a configuration, it begins anew", () =>
  withFolder(async (folder) => {
    await prepare(`${folder}/whole`);
    await prepare(`${folder}/early`);
    await Deno.remove(`${folder}/early/prior/config.json`);
    await prepare(`${folder}/early`);
    assert.equal(await manifestOf(`${folder}/early`), await manifestOf(`${folder}/whole`));
  }));

Deno.test("a prior of another codebook, of other settings or damaged is refused, and named", () =>
  withFolder(async (folder) => {
    const run = `${folder}/run`;
    await prepare(run);
    const prior = `${run}/prior`;
    const wayOut = `, or train the prior anew: deno task sample ${run} --retrain`;
    const refuses = async (
      kind: typeof UserError,
      message: RegExp,
      changes: Changes = {},
    ) => {
      await assert.rejects(prepare(run, changes), (error: Error) => {
        assert(error instanceof kind, `${error}`);
        assert.match(error.message, message);
        assert(error.message.endsWith(wayOut), error.message);
        assert(!error.message.includes("\n"));
        return true;
      });
    };
    const other = { ...ORIGIN, sha256: "2".repeat(64) };
    await refuses(RunDirectoryError, /prior: it was trained on the codes of another codebook/, {
      origin: other,
    });
    await refuses(UsageError, /prior\.layers=3: the prior in .*prior is there already, with 2/, {
      set: ["prior.layers=3"],
    });

    const damage = async (name: string, content: string | Uint8Array) => {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const file = `${prior}/${name}`;
      const before = await Deno.readFile(file);
      await Deno.writeFile(file, bytes);
      return () => Deno.writeFile(file, before);
    };
    const pointer = (await Deno.readTextFile(`${prior}/checkpoints/best`)).trim();
    const checkpoint = await Deno.readFile(`${prior}/checkpoints/${pointer}`);
    const config = await Deno.readTextFile(`${prior}/config.json`);
    const cases: [name: string, content: string | Uint8Array, kind: typeof UserError, RegExp][] = [
      [`checkpoints/${pointer}`, checkpoint.subarray(0, 900), CheckpointError, /cut short/],
      ["checkpoints/best", "../x\n", RunDirectoryError, /checkpoints\/best as it must name/],
      ["config.json", "{", RunDirectoryError, /prior\/config\.json as it is not valid JSON/],
      ["config.json", config.replace("channels", "width"), ConfigError, /unknown key prior\.width/],
      [
        "config.json",
        config.replace('"layers": 2', '"layers": 4'),
        CheckpointError,
        /another configuration/,
      ],
      ["manifest.json", "[]", RunDirectoryError, /manifest\.json as it has no schema_version/],
    ];
    for (const [name, content, kind, message] of cases) {
      const mend = await damage(name, content);
      await refuses(kind, message, { set: [] });
      await mend();
    }
    // The way out is one.
    const mend = await damage("config.json", "{");
    const end = await prepare(run, { retrain: true, origin: other });
    assert.equal(end.kind, "ready");
    await mend();
  }));

Deno.test("an error while it trains leaves a prior that goes on", () =>
  withFolder(async (folder) => {
    await prepare(`${folder}/whole`);
    const run = `${folder}/run`;
    let failed = false;
    const seen = (event: number) => {
      if (event !== 9 || failed) return;
      failed = true;
      throw new Error("the device is gone");
    };
    await assert.rejects(prepare(run, { seen }), /the device is gone/);
    assert.equal(JSON.parse(await manifestOf(run)).status, "interrupted");
    await prepare(run);
    assert.equal(await manifestOf(run), await manifestOf(`${folder}/whole`));
  }));
