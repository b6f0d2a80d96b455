/**
 * PyTorch on the same model, where there is one.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { DeviceError } from "../errors.ts";
import type { RunConfig } from "../run/schema.ts";
import { timing } from "./interleave.ts";
import type { PeerResult } from "./result.ts";

const SCRIPT = fileURLToPath(new URL("./peer_pytorch.py", import.meta.url));

/** Pythons to try: the one on the path, and Debian's, which another may hide. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/** What the peer script prints of a measurement. */
interface PeerReply {
  version: string;
  device: string;
  threads: number;
  parameters: number;
  variants: { tf32: boolean; memory_format: string; seconds: number[] }[];
}

/** First values for a check of one side against the other. */
export interface PeerCheck {
  /** Standardised pixels, flat. */
  images: number[];
  /** Values by name, flat, in TensorFlow's layouts. */
  parameters: Record<string, number[]>;
  /** The codebook, flat. */
  embeddings: number[];
  /** Steps to make. */
  steps: number;
}

/** The first Python that can import torch, or null. */
export async function findPytorch(): Promise<string | null> {
  for (const python of PYTHONS) {
    try {
      const { success } = await new Deno.Command(python, {
        args: ["-c", "import torch"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

/**
 * Measures the training step of the same model in PyTorch: on the CPU, or where
 * the backend is webgpu on CUDA if it is there.
 *
 * @param config Backend and batch are its own.
 * @param parameters How many parameters ours has.
 * @param seconds Budget of each variant.
 * @throws DeviceError where it fails.
 * @throws Error where its model has another number of parameters: a bug.
 */
export async function measurePeer(
  python: string,
  config: RunConfig,
  parameters: number,
  seconds: number,
): Promise<PeerResult> {
  const batch = config.training.batchSize;
  const cuda = config.backend === "webgpu";
  const reply = await ask(python, config, { batch, seconds, cuda }) as PeerReply;
  if (reply.parameters !== parameters) {
    throw new Error(
      `PyTorch's model of preset ${config.preset} has ${reply.parameters} parameters, ours ` +
        `${parameters}: ${SCRIPT} no longer builds the same model`,
    );
  }
  const { version, device, threads } = reply;
  const variants = reply.variants.map(({ tf32, memory_format, seconds }) => {
    const times = timing(seconds, 1);
    return { tf32, memory_format, ...times, images_per_second: batch / times.median_seconds };
  });
  return { version, device, threads, variants };
}

/**
 * The losses that PyTorch computes from the given first values.
 *
 * @returns For each step [total, reconstruction, codebook, commitment, gradient norm].
 */
export async function checkPeer(
  python: string,
  config: RunConfig,
  check: PeerCheck,
): Promise<number[][]> {
  const { losses } = await ask(python, config, { check }) as { losses: number[][] };
  return losses;
}

async function ask(
  python: string,
  { model, quantizer, training }: RunConfig,
  request: Record<string, unknown>,
): Promise<unknown> {
  const process = new Deno.Command(python, {
    args: [SCRIPT],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const threads = navigator.hardwareConcurrency;
  const input = JSON.stringify({ model, quantizer, training, threads, ...request });
  const output = process.output();
  const writer = process.stdin.getWriter();
  // Where the script ends before it has read all, its own words say why.
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { success, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (!success) {
    const lines = decoder.decode(stderr).trim().split("\n");
    throw new DeviceError(
      `PyTorch failed: ${lines[lines.length - 1]}; leave it out with --no-peer`,
    );
  }
  return JSON.parse(decoder.decode(stdout));
}
