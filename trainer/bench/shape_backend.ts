/**
 * A tfjs backend that computes nothing but shapes: the model's own code runs on
 * it in no time at any size, and every convolution that it asks for is told.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** A kernel call of a convolution, forward or (for transposed convolutions) backward. */
export interface ConvolutionCall {
  kernel: "FusedConv2D" | "Conv2DBackpropInput";
  /** The convolution's geometry; for `Conv2DBackpropInput` that of the convolution it reverses. */
  info: tf.backend_util.Conv2DInfo;
  /** The call's data input, `x` or `dy`. */
  data: tf.TensorInfo;
  filter: tf.TensorInfo;
}

const NAME = "shapes";

/** Tensors without elements: their data is an empty object. */
class ShapeBackend extends tf.KernelBackend {
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override numDataIds(): number {
    return 0;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override dispose(): void {}
}

/**
 * Runs `model` with this backend as the current one, which must make its
 * tensors with {@link shapeTensor}. The backend that was current before is
 * so again afterwards.
 *
 * @returns The convolutions in the order of their calls.
 * @throws Error from tfjs where the model uses a kernel that is not known here.
 */
export async function recordConvolutions(model: () => void): Promise<ConvolutionCall[]> {
  const calls: ConvolutionCall[] = [];
  const before = tf.getBackend();
  const kernels = shapeKernels((call) => calls.push(call));
  tf.registerBackend(NAME, () => new ShapeBackend());
  kernels.forEach(tf.registerKernel);
  try {
    await tf.setBackend(NAME);
    tf.tidy(() => {
      model();
    });
  } finally {
    kernels.forEach(({ kernelName }) => tf.unregisterKernel(kernelName, NAME));
    if (before) await tf.setBackend(before);
    tf.removeBackend(NAME);
  }
  return calls;
}

/** A float32 tensor that has a shape only. */
export function shapeTensor(shape: number[]): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(ofShape(shape));
}

function ofShape(shape: number[]): tf.TensorInfo {
  return { dataId: {}, shape, dtype: "float32" };
}

type KernelArguments = Parameters<tf.KernelFunc>[0];

function shapeKernels(tell: (call: ConvolutionCall) => void): tf.KernelConfig[] {
  const kernel = (
    kernelName: string,
    shape: (inputs: Record<string, tf.TensorInfo>, attrs: Record<string, unknown>) => number[],
  ): tf.KernelConfig => ({
    kernelName,
    backendName: NAME,
    kernelFunc: ({ inputs, attrs }: KernelArguments) =>
      ofShape(shape(inputs as Record<string, tf.TensorInfo>, attrs as Record<string, unknown>)),
  });
  return [
    kernel("FusedConv2D", ({ x, filter }, attrs) => {
      const info = conv2dInfo(x.shape, filter.shape, attrs);
      tell({ kernel: "FusedConv2D", info, data: x, filter });
      return [...info.outShape];
    }),
    kernel("Conv2DBackpropInput", ({ dy, filter }, attrs) => {
      const info = conv2dInfo(attrs.inputShape as number[], filter.shape, attrs);
      tell({ kernel: "Conv2DBackpropInput", info, data: dy, filter });
      return [...info.inShape];
    }),
    kernel("Relu", ({ x }) => [...x.shape]),
    kernel("Add", ({ a, b }) => tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)),
  ];
}

function conv2dInfo(
  inputShape: number[],
  filterShape: number[],
  attrs: Record<string, unknown>,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides as number,
    attrs.dilations as number ?? 1,
    attrs.pad as "same",
  );
}
