/**
 * What is said when a loss is no longer finite.
 *
 * @module
 */
import { DivergenceError } from "../errors.ts";

/**
 * The error that stops a training at a step.
 *
 * @param remedy What to do about it.
 */
export function divergence(
  step: number,
  loss: number,
  gradientNorm: number,
  remedy: string,
): DivergenceError {
  return new DivergenceError(
    `Stopped at step ${step}: the ${
      Number.isFinite(loss) ? "gradient" : "loss"
    } is not finite (loss ${loss}, gradient norm ${gradientNorm}); ${remedy}`,
  );
}
