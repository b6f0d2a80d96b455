/**
 * Causal self-attention (Vaswani et al. 2017, equation 1): each place sees
 * itself and the places before it.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** Places that are computed together: they see no place after the last of them. */
const BLOCK = 64;

/** Added to the scores of places that must not be seen: their share is exactly 0 in float32. */
const HIDDEN = -1e9;

/**
 * softmax(q·kᵀ/√d + mask)·v, with the gradient written out. Places are taken
 * in blocks, so that most of what the mask hides is never computed.
 *
 * @param q Queries, [batch, places, d], k keys and v values of the same shape.
 * @returns [batch, places, d].
 */
export function causalAttention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D): tf.Tensor3D {
  const [batch, places, channels] = q.shape;
  const scale = 1 / Math.sqrt(channels);
  const starts: number[] = [];
  for (let start = 0; start < places; start += BLOCK) starts.push(start);
  /** As a matrix: of higher ranks the wasm backend slices row by row. */
  const rowsOf = (x: tf.Tensor3D, start: number, end: number): tf.Tensor3D => {
    const size = x.shape[2];
    const flat = x.reshape([batch, places * size]);
    return tf.slice(flat, [0, start * size], [batch, (end - start) * size])
      .reshape([batch, end - start, size]);
  };
  const joined = (parts: tf.Tensor3D[]) => parts.length === 1 ? parts[0] : tf.concat(parts, 1);
  /** The gradient of a block's keys or values, for all places. */
  const extended = (x: tf.Tensor3D) => tf.pad(x, [[0, 0], [0, places - x.shape[1]], [0, 0]]);
  const attend = tf.customGrad((...inputs: unknown[]) => {
    const [q, k, v, save] = inputs as [
      tf.Tensor3D,
      tf.Tensor3D,
      tf.Tensor3D,
      (tensors: tf.Tensor[]) => void,
    ];
    const scaled = tf.mul(q, scale) as tf.Tensor3D;
    const shares: tf.Tensor3D[] = [];
    const outputs = starts.map((start) => {
      const end = Math.min(places, start + BLOCK);
      const scores = tf.matMul(rowsOf(scaled, start, end), rowsOf(k, 0, end), false, true);
      const share = tf.softmax(tf.add(scores, mask(start, end))) as tf.Tensor3D;
      shares.push(share);
      return tf.matMul(share, rowsOf(v, 0, end)) as tf.Tensor3D;
    });
    const value = joined(outputs);
    save([scaled, k, v, value, ...shares]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [scaled, k, v, value, ...shares] = saved as tf.Tensor3D[];
        // Σ share · d share of a row is Σ y · dy.
        const along = tf.sum(tf.mul(value, dy), 2, true) as tf.Tensor3D;
        const dq: tf.Tensor3D[] = [];
        let dk: tf.Tensor3D | null = null;
        let dv: tf.Tensor3D | null = null;
        starts.forEach((start, i) => {
          const end = Math.min(places, start + BLOCK);
          const dyRows = rowsOf(dy as tf.Tensor3D, start, end);
          const dShare = tf.matMul(dyRows, rowsOf(v, 0, end), false, true);
          const alongRows = rowsOf(along, start, end);
          const dScores = tf.mul(shares[i], tf.sub(dShare, alongRows));
          dq.push(tf.mul(tf.matMul(dScores, rowsOf(k, 0, end)), scale));
          const dkHere = extended(tf.matMul(dScores, rowsOf(scaled, start, end), true, false));
          const dvHere = extended(tf.matMul(shares[i], dyRows, true, false));
          dk = dk === null ? dkHere : tf.add(dk, dkHere);
          dv = dv === null ? dvHere : tf.add(dv, dvHere);
        });
        return [joined(dq), dk!, dv!];
      },
    };
  });
  return attend(q, k, v) as tf.Tensor3D;
}

/** [1, end − start, end]: 0 for the place itself and those before it. */
function mask(start: number, end: number): tf.Tensor3D {
  const values = new Float32Array((end - start) * end);
  for (let row = start; row < end; row++) {
    values.fill(HIDDEN, (row - start) * end + row + 1, (row - start + 1) * end);
  }
  return tf.tensor3d(values, [1, end - start, end]);
}
