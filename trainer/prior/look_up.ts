/**
 * Rows of a matrix by their numbers, with a gradient that adds in a fixed order.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { codeSums } from "../model/nearest_code.ts";

/**
 * Looks rows up: an embedding, or one row for all positions of an image. The
 * gradient of a row is the sum of the gradients of its copies, added one by
 * one; tfjs' own for `tf.gather` fails for int32 indices.
 *
 * @param table [rows, columns].
 * @param indices int32 [N], each in [0, rows).
 * @returns [N, columns].
 */
export function lookUp(table: tf.Tensor2D, indices: tf.Tensor1D): tf.Tensor2D {
  const [rows] = table.shape;
  const gather = tf.customGrad((...inputs: unknown[]) => {
    const [x, save] = inputs as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([indices]);
    return {
      value: tf.gather(x, indices),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const { counts, sums } = codeSums(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, rows);
        counts.dispose();
        return sums;
      },
    };
  });
  return gather(table) as tf.Tensor2D;
}
