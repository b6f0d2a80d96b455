"""The same training step in PyTorch, eager mode, for comparison.

Reads one JSON object from stdin and writes one to stdout. The model is built
here from the configuration alone, independently of the TypeScript code; names
of parameters are the same, so that either side can be checked against the
other.

Input: model, quantizer, training (as in config.json), batch, threads, seconds
(budget of one measurement), cuda (whether to use it where it is there). With "check" (images, parameters and embeddings as
flat lists in TensorFlow's layouts, steps) nothing is timed, and the
losses of each step are returned instead.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

FEWEST_SAMPLES = 3
MOST_SAMPLES = 100
MEMORY_FORMATS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


def specifications(model):
    """Layers in order: (name, kernel, in, out, stride, transposed)."""
    layers = []
    filters = model["filters"]
    hidden = filters[-1]

    def residual_stack(part, channels):
        for i in range(model["residualLayers"]):
            inner = model["residualHidden"]
            layers.append((f"{part}.residual_{i}.spatial", 3, channels, inner, 1, False))
            layers.append((f"{part}.residual_{i}.pointwise", 1, inner, channels, 1, False))

    channels = 1
    for i, count in enumerate(filters):
        layers.append((f"encoder.downsample_{i}", model["kernelSize"], channels, count, 2, False))
        channels = count
    if model["bridge"]:
        layers.append(("encoder.bridge", 3, hidden, hidden, 1, False))
    residual_stack("encoder", hidden)
    layers.append(("encoder.project", 1, hidden, model["embeddingDim"], 1, False))

    channels = model["embeddingDim"]
    if model["bridge"]:
        layers.append(("decoder.bridge", 3, channels, hidden, 1, False))
        channels = hidden
    residual_stack("decoder", channels)
    mirrored = filters[::-1]
    upsampling = mirrored if model["outputConvolution"] else mirrored[1:] + [1]
    for i, count in enumerate(upsampling):
        layers.append((f"decoder.upsample_{i}", model["kernelSize"], channels, count, 2, True))
        channels = count
    if model["outputConvolution"]:
        layers.append(("decoder.output", 3, channels, 1, 1, False))
    return layers


class Layer(torch.nn.Module):
    """Convolution with TensorFlow's `same` padding, or its transpose, plus bias."""

    def __init__(self, kernel, channels_in, channels_out, stride, transposed):
        super().__init__()
        # Stride 2 halves an even size, so kernel − stride rows are missing; the odd one goes last.
        total = max(kernel - stride, 0)
        self.before, self.after = total // 2, total - total // 2
        self.stride, self.transposed = stride, transposed
        shape = (channels_in, channels_out) if transposed else (channels_out, channels_in)
        fan_in = kernel * kernel * channels_in / (4 if transposed else 1)
        self.weight = torch.nn.Parameter(
            torch.randn(*shape, kernel, kernel) * math.sqrt(2 / fan_in)
        )
        self.bias = torch.nn.Parameter(torch.zeros(channels_out))

    def forward(self, x):
        symmetric = self.before == self.after
        padding = self.before if symmetric else 0
        if not self.transposed:
            if not symmetric:
                x = F.pad(x, (self.before, self.after, self.before, self.after))
            return F.conv2d(x, self.weight, self.bias, self.stride, padding)
        y = F.conv_transpose2d(x, self.weight, self.bias, self.stride, padding)
        if not symmetric:
            height, width = x.shape[2] * self.stride, x.shape[3] * self.stride
            start = self.before
            y = y[:, :, start : start + height, start : start + width]
        return y


class VqVae(torch.nn.Module):
    """Encoder, quantizer and decoder; the EMA codebook is a buffer."""

    def __init__(self, model, quantizer):
        super().__init__()
        self.model, self.quantizer = model, quantizer
        self.names = [layer[0] for layer in specifications(model)]
        self.layers = torch.nn.ModuleDict(
            {name.replace(".", "/"): Layer(*rest) for name, *rest in specifications(model)}
        )
        count, dim = model["numEmbeddings"], model["embeddingDim"]
        embeddings = (2 * torch.rand(count, dim) - 1) / count
        self.learned = quantizer["codebook"] == "gradient"
        if self.learned:
            self.embeddings = torch.nn.Parameter(embeddings)
        else:
            self.register_buffer("embeddings", embeddings)
        self.register_buffer("cluster_sizes", torch.ones(count))
        self.register_buffer("cluster_sums", embeddings.clone())

    def layer(self, name, x):
        return self.layers[name.replace(".", "/")](x)

    def residual_stack(self, part, x):
        if self.model["residualLayers"] == 0:
            return x
        for i in range(self.model["residualLayers"]):
            hidden = self.layer(f"{part}.residual_{i}.spatial", F.relu(x))
            x = x + self.layer(f"{part}.residual_{i}.pointwise", F.relu(hidden))
        return F.relu(x)

    def encode(self, x):
        for i in range(len(self.model["filters"])):
            x = F.relu(self.layer(f"encoder.downsample_{i}", x))
        if self.model["bridge"]:
            x = self.layer("encoder.bridge", x)
        return self.layer("encoder.project", self.residual_stack("encoder", x))

    def decode(self, x):
        if self.model["bridge"]:
            x = self.layer("decoder.bridge", x)
        x = self.residual_stack("decoder", x)
        upsampling = [name for name in self.names if name.startswith("decoder.upsample_")]
        for name in upsampling:
            x = self.layer(name, x)
            if name != upsampling[-1] or self.model["outputConvolution"]:
                x = F.relu(x)
        return self.layer("decoder.output", x) if self.model["outputConvolution"] else x

    def forward(self, images):
        encoded = self.encode(images)
        z = encoded.permute(0, 2, 3, 1)
        flat = z.reshape(-1, z.shape[3])
        with torch.no_grad():
            half_squares = -0.5 * self.embeddings.square().sum(1)
            indices = torch.addmm(half_squares, flat, self.embeddings.t()).argmax(1)
            counts = torch.bincount(indices, minlength=len(self.embeddings)).to(flat.dtype)
            sums = torch.zeros_like(self.embeddings).index_add_(0, indices, flat)
        nearest = F.embedding(indices, self.embeddings).view(z.shape)
        commitment = F.mse_loss(z, nearest.detach())
        codebook = F.mse_loss(nearest, z.detach()) if self.learned else commitment.detach()
        straight = z + (nearest - z).detach()
        reconstruction = F.mse_loss(self.decode(straight.permute(0, 3, 1, 2)), images)
        total = reconstruction + self.quantizer["commitmentCost"] * commitment
        if self.learned:
            total = total + codebook
        return torch.stack([total, reconstruction, codebook, commitment]), counts, sums

    @torch.no_grad()
    def update_averages(self, counts, sums):
        decay, epsilon = self.quantizer["decay"], self.quantizer["epsilon"]
        self.cluster_sizes.mul_(decay).add_(counts, alpha=1 - decay)
        self.cluster_sums.mul_(decay).add_(sums, alpha=1 - decay)
        if not self.learned:
            total = self.cluster_sizes.sum()
            smoothed = (self.cluster_sizes + epsilon) / (total + len(counts) * epsilon) * total
            self.embeddings.copy_(self.cluster_sums / smoothed[:, None])


def step(model, optimizer, images, device):
    """One update: upload, gradients, the scalars that training reports, Adam, averages."""
    images = images.to(device)
    optimizer.zero_grad()
    losses, counts, sums = model(images)
    losses[0].backward()
    norm = torch.sqrt(sum(p.grad.square().sum() for p in model.parameters()))
    scalars = torch.cat([losses.detach(), norm[None]]).tolist()
    counts.cpu()
    optimizer.step()
    model.update_averages(counts, sums)
    return scalars


def adam(model, training):
    return torch.optim.Adam(
        model.parameters(),
        lr=training["learningRate"],
        betas=(training["adamBeta1"], training["adamBeta2"]),
        eps=training["adamEpsilon"],
    )


def measure(model, optimizer, images, device, budget):
    """Seconds of each timed step; two steps of warm-up are left out."""

    def finish():
        if device.type == "cuda":
            torch.cuda.synchronize()

    for _ in range(2):
        step(model, optimizer, images, device)
    finish()
    samples = []
    begin = time.perf_counter()
    while len(samples) < MOST_SAMPLES:
        if len(samples) >= FEWEST_SAMPLES and time.perf_counter() - begin >= budget:
            break
        start = time.perf_counter()
        step(model, optimizer, images, device)
        finish()
        samples.append(time.perf_counter() - start)
    return samples


def load(model, check):
    """Takes over values in TensorFlow's layouts: [h, w, in, out], transposed [h, w, out, in]."""
    values = check["parameters"]
    with torch.no_grad():
        for name in model.names:
            layer = model.layers[name.replace(".", "/")]
            first, second, kernel, _ = layer.weight.shape
            weight = torch.tensor(values[f"{name}.filter"]).view(kernel, kernel, second, first)
            layer.weight.copy_(weight.permute(3, 2, 0, 1))
            layer.bias.copy_(torch.tensor(values[f"{name}.bias"]))
        model.embeddings.copy_(torch.tensor(check["embeddings"]).view(model.embeddings.shape))
        model.cluster_sums.copy_(model.embeddings)


def main():
    request = json.load(sys.stdin)
    torch.set_num_threads(request["threads"])
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True  # shapes are fixed: let it choose the fastest algorithm
    size = request["model"]["imageSize"]

    def build(device, memory_format):
        model = VqVae(request["model"], request["quantizer"])
        return model.to(device=device, memory_format=MEMORY_FORMATS[memory_format])

    if "check" in request:
        model = build(torch.device("cpu"), "contiguous")
        load(model, request["check"])
        optimizer = adam(model, request["training"])
        images = torch.tensor(request["check"]["images"]).view(-1, 1, size, size)
        losses = [
            step(model, optimizer, images, torch.device("cpu"))
            for _ in range(request["check"]["steps"])
        ]
        json.dump({"losses": losses}, sys.stdout)
        return

    device = torch.device("cuda" if request["cuda"] and torch.cuda.is_available() else "cpu")
    variants = []
    for tf32 in [False, True] if device.type == "cuda" else [False]:
        torch.backends.cuda.matmul.allow_tf32 = tf32
        torch.backends.cudnn.allow_tf32 = tf32
        for memory_format in MEMORY_FORMATS:
            model = build(device, memory_format)
            images = torch.randn(request["batch"], 1, size, size)
            optimizer = adam(model, request["training"])
            samples = measure(model, optimizer, images, device, request["seconds"])
            variants.append({"tf32": tf32, "memory_format": memory_format, "seconds": samples})
    json.dump(
        {
            "version": torch.__version__,
            "device": torch.cuda.get_device_name() if device.type == "cuda" else "CPU",
            "threads": torch.get_num_threads(),
            "parameters": sum(p.numel() for p in model.parameters()),
            "variants": variants,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
