/**
 * Textures that hold copies of tensors, for adapters that read textures
 * faster than buffers: a CPU that emulates a GPU reads a buffer one scalar and
 * one lane at a time, and a texture four scalars at a time.
 *
 * @module
 */

/** Texels in a row: a power of two, so that an index splits into row and column by bits. */
export const TEXTURE_WIDTH = 2048;

/** The most rows that every WebGPU device allows. */
const MAXIMUM_ROWS = 8192;

/** Whether a tensor of `scalars` elements fits into one texture. */
export function fitsTexture(scalars: number, lanes: 1 | 4): boolean {
  return scalars <= TEXTURE_WIDTH * MAXIMUM_ROWS * lanes;
}

/** Textures of one device, used again and again. */
export class TexturePool {
  readonly #device: GPUDevice;
  readonly #free = new Map<string, GPUTexture[]>();
  #bytes = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Bytes of all its textures. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Records a copy of a buffer into a texture, TEXTURE_WIDTH texels a row.
   *
   * @param lanes Scalars in a texel: 4 (`rgba32float`) or 1 (`r32float`).
   */
  copy(encoder: GPUCommandEncoder, buffer: GPUBuffer, lanes: 1 | 4): GPUTexture {
    const texelBytes = 4 * lanes;
    const texels = buffer.size / texelBytes;
    const texture = this.#acquire(Math.ceil(texels / TEXTURE_WIDTH), lanes);
    const fullRows = Math.floor(texels / TEXTURE_WIDTH);
    const bytesPerRow = TEXTURE_WIDTH * texelBytes;
    if (fullRows > 0) {
      encoder.copyBufferToTexture({ buffer, bytesPerRow }, { texture }, [TEXTURE_WIDTH, fullRows]);
    }
    const rest = texels - fullRows * TEXTURE_WIDTH;
    if (rest > 0) {
      encoder.copyBufferToTexture(
        { buffer, bytesPerRow, offset: fullRows * bytesPerRow },
        { texture, origin: [0, fullRows] },
        [rest, 1],
      );
    }
    return texture;
  }

  /** Gives a texture back; it may be written again at once, in the queue's order. */
  release(texture: GPUTexture): void {
    this.#free.get(texture.label)!.push(texture);
  }

  #acquire(rows: number, lanes: 1 | 4): GPUTexture {
    // Powers of two, so that tensors of similar size share textures.
    const height = Math.min(MAXIMUM_ROWS, 2 ** Math.ceil(Math.log2(rows)));
    const label = `${lanes} lanes, ${height} rows`;
    let free = this.#free.get(label);
    if (free === undefined) this.#free.set(label, free = []);
    const reused = free.pop();
    if (reused !== undefined) return reused;
    this.#bytes += TEXTURE_WIDTH * height * 4 * lanes;
    return this.#device.createTexture({
      label,
      size: [TEXTURE_WIDTH, height],
      format: lanes === 4 ? "rgba32float" : "r32float",
      usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST,
    });
  }
}
