"""Writes the golden files that tests/reference.rs compares with: what PyTorch and Keras make of the same networks.

Run by hand, never by `cargo test`:

    python -m venv venv
    venv/bin/pip install -r tests/reference/requirements.txt
    venv/bin/python tests/reference/generate.py

Everything is computed in double precision from numbers that single precision holds exactly, and then rounded, so that
the files hold PyTorch's answer rather than its rounding errors. Images are [height, width, channels] and kernels
[row, column, channel, filter]; they are permuted here to and from PyTorch's [channel, height, width] and [filter,
channel, row, column].
"""

import gzip
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
DIGITS = HERE.parent.parent / "examples" / "data"

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def uniform(count, limit, seed):
    """The numbers of `uniform` in tests/reference.rs: SplitMix64 (Steele, Lea & Flood 2014) as 24 bits, in +-limit."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    fraction = (z >> np.uint64(40)).astype(np.float32) / np.float32(1 << 24)
    return (np.float32(2.0) * fraction - np.float32(1.0)) * np.float32(limit)


class Layer:
    """A layer: `parameters` and `buffers` in the order in which graven stores them, each with a name."""

    def __init__(self):
        self.parameters, self.buffers = [], []

    def build(self, shape):
        return shape

    def parameter(self, name, shape, limit, around=0.0):
        self.parameters.append((name, shape, limit, around))

    def set(self, parameters, buffers):
        self.p = [parameters.pop(0) for _ in self.parameters]
        self.b = [buffers.pop(0) for _ in self.buffers]

    def layers(self):
        return [self]


def pair(x):
    return x if isinstance(x, tuple) else (x, x)


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


class Offset(Layer):
    """y = x + p: the gradient of p is the input gradient of what follows, summed over the samples."""

    def build(self, shape):
        self.parameter("offset", shape, 0.1)
        return shape

    def __call__(self, x, training):
        return x + self.p[0]


class Dense(Layer):
    def __init__(self, units, bias=True):
        super().__init__()
        self.units, self.bias = units, bias

    def build(self, shape):
        (inputs,) = shape
        self.parameter("weight", (inputs, self.units), (6 / (inputs + self.units)) ** 0.5)
        if self.bias:
            self.parameter("bias", (self.units,), 0.2)
        return (self.units,)

    def __call__(self, x, training):
        return F.linear(x, self.p[0].T, self.p[1] if self.bias else None)


class Conv2d(Layer):
    def __init__(self, filters, size, stride=1, padding=0, bias=True, groups=1):
        super().__init__()
        self.filters, self.size, self.stride, self.padding, self.bias = filters, pair(size), pair(stride), padding, bias
        self.groups = groups

    def build(self, shape):
        height, width, channels = shape
        channels //= self.groups
        area = self.size[0] * self.size[1]
        limit = (6 / (area * (channels + self.filters))) ** 0.5
        self.parameter("weight", (*self.size, channels, self.filters), limit)
        if self.bias:
            self.parameter("bias", (self.filters,), 0.2)
        return (*window(shape, self), self.filters)

    def __call__(self, x, training):
        weight = self.p[0].permute(3, 2, 0, 1)
        padding = self.padding
        if padding == "same":
            if self.stride != (1, 1):
                raise ValueError("PyTorch has no `same` with strides")
        else:
            padding = pair(padding)
        bias = self.p[1] if self.bias else None
        return channels_last(F.conv2d(channels_first(x), weight, bias, self.stride, padding, groups=self.groups))


def window(shape, layer):
    if layer.padding == "same":
        return [-(-n // s) for n, s in zip(shape, layer.stride)]
    return [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(shape, pair(layer.padding), layer.size, layer.stride)]


class Pool(Layer):
    def __init__(self, size, stride=None, padding=0):
        super().__init__()
        self.size, self.stride, self.padding = pair(size), pair(stride or size), padding

    def build(self, shape):
        return (*window(shape, self), shape[2])


class MaxPool2d(Pool):
    def __call__(self, x, training):
        return channels_last(F.max_pool2d(channels_first(x), self.size, self.stride, self.padding))


class AvgPool2d(Pool):
    def __call__(self, x, training):
        x = F.avg_pool2d(channels_first(x), self.size, self.stride, self.padding, count_include_pad=False)
        return channels_last(x)


class GlobalAvgPool2d(Layer):
    def build(self, shape):
        return (shape[2],)

    def __call__(self, x, training):
        return F.adaptive_avg_pool2d(channels_first(x), 1).flatten(1)


class Reshape(Layer):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def build(self, shape):
        return self.shape or (int(np.prod(shape)),)

    def __call__(self, x, training):
        return x.reshape(x.shape[0], *self.shape) if self.shape else x.flatten(1)


class BatchNorm(Layer):
    def __init__(self, momentum=0.1, epsilon=1e-5):
        super().__init__()
        self.momentum, self.epsilon = momentum, epsilon

    def build(self, shape):
        channels = (shape[-1],)
        self.parameter("weight", channels, 0.3, 1.0)
        self.parameter("bias", channels, 0.2)
        self.buffers += [("running_mean", channels, 0.3, 0.0), ("running_var", channels, 0.5, 1.0)]
        return shape

    def __call__(self, x, training):
        rows = x.reshape(-1, x.shape[-1])
        rows = F.batch_norm(rows, self.b[0], self.b[1], self.p[0], self.p[1], training, self.momentum, self.epsilon)
        return rows.reshape(x.shape)


class LayerNorm(Layer):
    def __init__(self, epsilon=1e-5):
        super().__init__()
        self.epsilon = epsilon

    def build(self, shape):
        self.parameter("weight", (shape[-1],), 0.3, 1.0)
        self.parameter("bias", (shape[-1],), 0.2)
        return shape

    def __call__(self, x, training):
        return F.layer_norm(x, (x.shape[-1],), self.p[0], self.p[1], self.epsilon)


class Function(Layer):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def __call__(self, x, training):
        return self.function(x)


def relu():
    return Function(F.relu)


def tanh():
    return Function(torch.tanh)


def sigmoid():
    return Function(torch.sigmoid)


def gelu():
    return Function(F.gelu)


def leaky_relu(slope):
    return Function(lambda x: F.leaky_relu(x, slope))


def softmax():
    return Function(lambda x: F.softmax(x, -1))


class Dropout(Layer):
    """Outside of training: the identity."""

    def __call__(self, x, training):
        return F.dropout(x, 0.5, training)


class Sequence(Layer):
    def __init__(self, *parts):
        super().__init__()
        self.parts = parts

    def build(self, shape):
        for part in self.parts:
            shape = part.build(shape)
        return shape

    def __call__(self, x, training):
        for part in self.parts:
            x = part(x, training)
        return x

    def layers(self):
        return [layer for part in self.parts for layer in part.layers()]


class Tied(Layer):
    """A layer once more; it has no parameters of its own."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def __call__(self, x, training):
        return self.layer(x, training)


class Branches(Sequence):
    def build(self, shape):
        shapes = [part.build(shape) for part in self.parts]
        return self.shape(shapes)


class Residual(Branches):
    def shape(self, shapes):
        return shapes[0]

    def __call__(self, x, training):
        skip = self.parts[1](x, training) if len(self.parts) > 1 else x
        return self.parts[0](x, training) + skip


class Concat(Branches):
    def shape(self, shapes):
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))

    def __call__(self, x, training):
        return torch.cat([part(x, training) for part in self.parts], -1)


def per_sample(loss):
    """PyTorch's `half the squared error`, averaged over samples."""
    return lambda y, t: loss(y, t) / y.shape[0]


LOSSES = {
    "mse": F.mse_loss,
    "half_mse": per_sample(lambda y, t: 0.5 * F.mse_loss(y, t, reduction="sum")),
    "softmax_cross_entropy": F.cross_entropy,
    "softmax_cross_entropy_probabilities": F.cross_entropy,
    "binary_cross_entropy": F.binary_cross_entropy,
    "sigmoid_binary_cross_entropy": F.binary_cross_entropy_with_logits,
}


def single(x):
    return x.detach().numpy().astype(np.float32)


class Case:
    """A network, a batch, and what comes of it."""

    def __init__(self, network, shape, seed, samples=4):
        self.network = Sequence(*network)
        output = self.network.build(shape)
        self.layers, self.seed = self.network.layers(), seed
        self.x = torch.from_numpy(self.draw(samples * int(np.prod(shape)), 1.0).reshape(samples, *shape)).double()
        self.start = [self.initial(*p[1:]) for layer in self.layers for p in layer.parameters]
        self.start_buffers = [self.initial(*b[1:]) for layer in self.layers for b in layer.buffers]
        self.names = [f"{i}.{p[0]}" for i, layer in enumerate(self.layers) for p in layer.parameters]
        self.buffer_names = [f"{i}.{b[0]}" for i, layer in enumerate(self.layers) for b in layer.buffers]
        self.output = (samples, *output)

    def draw(self, count, limit):
        self.seed += 1
        return uniform(count, limit, self.seed << 32)

    def initial(self, shape, limit, around):
        return (self.draw(int(np.prod(shape)), limit) + np.float32(around)).reshape(shape)

    def targets(self, loss):
        samples, last = self.output[0], self.output[-1]
        numbers = (self.draw(int(np.prod(self.output)), 1.0).reshape(self.output) + np.float32(1)) / np.float32(2)
        if loss == "softmax_cross_entropy":
            return torch.from_numpy(numbers.argmax(-1))
        if loss == "softmax_cross_entropy_probabilities":
            numbers = numbers / numbers.sum(-1, keepdims=True)
        return torch.from_numpy(numbers).double()

    def prepare(self):
        parameters = [torch.from_numpy(p).double().requires_grad_() for p in self.start]
        buffers = [torch.from_numpy(b).double() for b in self.start_buffers]
        left, left_buffers = list(parameters), list(buffers)
        for layer in self.layers:
            layer.set(left, left_buffers)
        return parameters, buffers

    def run(self, loss="mse", optimizer=None, store_weights=True):
        optimizer = optimizer or (lambda p: torch.optim.SGD(p, 0.1))
        targets = self.targets(loss)
        parameters, buffers = self.prepare()
        golden = {"input": single(self.x), "targets": single(targets)}
        golden["predictions"] = single(self.network(self.x, False))
        rule = optimizer(parameters)
        for step in range(1, 11):
            rule.zero_grad()
            value = LOSSES[loss](self.network(self.x, True), targets)
            value.backward()
            if step == 1:
                golden["loss"] = single(value.reshape(1))
                golden.update(self.numbered("gradient", self.names, [p.grad for p in parameters]))
            rule.step()
            if step in (1, 10):
                golden.update(self.numbered(f"step_{step}", self.names, parameters))
                golden.update(self.numbered(f"buffers_{step}", self.buffer_names, buffers))
        if store_weights:
            golden.update(self.numbered("weights", self.names, map(torch.from_numpy, self.start)))
        golden.update(self.numbered("buffers", self.buffer_names, map(torch.from_numpy, self.start_buffers)))
        return golden

    @staticmethod
    def numbered(what, names, tensors):
        """Names in the order of storage: a file sorts its tensors by name."""
        return {f"{what}/{i:02}.{name}": single(t) for i, (name, t) in enumerate(zip(names, tensors))}


def conv_block(channels):
    def conv():
        return Conv2d(channels, 3, padding="same", bias=False)

    return [Residual(Sequence(conv(), BatchNorm(), relu(), conv(), BatchNorm())), relu()]


def layers():
    shared = Dense(6)
    return {
        "dense": Case([Offset(), Dense(5), Dense(4, bias=False)], (7,), 100),
        "conv2d": Case([Offset(), Conv2d(4, 3, 2, 1), Conv2d(2, (2, 3), bias=False)], (7, 8, 3), 200),
        "conv2d_same": Case([Offset(), Conv2d(3, (4, 3), padding="same")], (5, 6, 2), 300),
        "conv2d_grouped": Case([Offset(), Conv2d(6, 3, 2, 1, groups=2), tanh(), Conv2d(9, (2, 3), bias=False, groups=3)], (7, 8, 4), 350),
        "conv2d_depthwise": Case([Offset(), Conv2d(19, 3, padding="same", groups=19), tanh(), Conv2d(19, (3, 2), (2, 1), 1, groups=19)], (5, 6, 19), 375),
        "max_pool2d": Case([Offset(), MaxPool2d(3, 2, 1), MaxPool2d((2, 3), 1)], (8, 9, 3), 400),
        "avg_pool2d": Case([Offset(), AvgPool2d(3, 2, 1), AvgPool2d((2, 3), 1)], (8, 9, 3), 500),
        "global_avg_pool2d": Case([Offset(), GlobalAvgPool2d()], (5, 4, 3), 600),
        "fused": Case([Conv2d(9, 3), relu(), MaxPool2d(2), Conv2d(5, 2), relu(), Reshape(), Dense(6), relu()], (9, 8, 2), 650),
        "reshape": Case([Offset(), Reshape(), Reshape(4, 6), LayerNorm(), Reshape(2, 3, 4), Reshape()], (2, 4, 3), 700),
        "batch_norm": Case([Offset(), BatchNorm(0.3, 1e-3), tanh(), BatchNorm()], (3, 4, 5), 800, 6),
        "layer_norm": Case([Offset(), LayerNorm(1e-3), tanh(), LayerNorm()], (3, 8), 900),
        "relu": Case([Offset(), relu(), leaky_relu(0.2)], (40,), 1000),
        "leaky_relu": Case([Offset(), leaky_relu(0.2)], (40,), 1050),
        "sigmoid": Case([Offset(), sigmoid()], (40,), 1100),
        "tanh": Case([Offset(), tanh()], (40,), 1200),
        "gelu": Case([Offset(), gelu()], (40,), 1300),
        "softmax": Case([Offset(), softmax()], (3, 7), 1400),
        "residual": Case(
            [Offset(), Residual(Sequence(Dense(8), tanh())), Residual(Sequence(Dense(5), tanh()), Sequence(Dense(5, False)))],
            (8,),
            1500,
        ),
        "concat": Case(
            [Offset(), Concat(Sequence(Conv2d(3, 1)), Sequence(Conv2d(2, 3, padding=1), tanh()), Sequence(AvgPool2d(3, 1, 1)))],
            (4, 5, 2),
            1600,
        ),
        "repeat": Case([Offset(), *(part for _ in range(3) for part in (Dense(6), tanh()))], (6,), 1700),
        "tied": Case([Offset(), shared, tanh(), Tied(shared), tanh(), Dense(3)], (6,), 1800),
    }


def write(name, cases):
    tensors = {f"{case}/{key}": np.ascontiguousarray(value) for case, golden in cases.items() for key, value in golden.items()}
    path = GOLDEN / f"{name}.safetensors"
    save_file(tensors, path)
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(cases)} cases")


def losses():
    cases = {}
    for i, loss in enumerate(LOSSES):
        end = [sigmoid()] if loss == "binary_cross_entropy" else []
        cases[loss] = Case([Dense(7), *end], (5,), 2000 + 50 * i, 6).run(loss)
    return cases


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.1),
    "sgd_momentum": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
    "sgd_nesterov": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
    "sgd_weight_decay": lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.01),
    "sgd_nesterov_weight_decay": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, 0.01, eps=1e-7),
    "adam_betas": lambda p: torch.optim.Adam(p, 0.01, betas=(0.8, 0.9), eps=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, 0.01),
    "adamw_weight_decay": lambda p: torch.optim.AdamW(p, 0.01, eps=1e-4, weight_decay=0.3),
}


def optimizers():
    network = lambda: [Dense(6), tanh(), Dense(3)]
    return {name: Case(network(), (5,), 3000, 8).run("mse", rule) for name, rule in OPTIMIZERS.items()}


def networks():
    adam = OPTIMIZERS["adam"]
    stem = lambda: [Conv2d(6, 3, padding="same", bias=False), BatchNorm(), relu()]
    residual = [*stem(), *conv_block(6), *conv_block(6), Reshape(), Dense(10)]
    project = Residual(
        Sequence(Conv2d(4, 3, 2, 1, bias=False), BatchNorm(), relu()), Sequence(Conv2d(4, 1, 2, bias=False), BatchNorm())
    )
    nested = [
        *stem(),
        *conv_block(6),
        project,
        Concat(Sequence(Conv2d(2, 1), relu()), Sequence(Conv2d(3, 3, padding=1), relu())),
        Reshape(),
        Dense(10),
    ]
    generic = [Residual(Sequence(Conv2d(3, (3, 1), padding="same"), tanh())), Reshape(), Dense(9), gelu(), Dense(10)]
    return {
        "mlp": Case([Dense(32), relu(), Dense(10)], (64,), 4000, 8).run("softmax_cross_entropy", adam),
        "residual": Case(residual, (8, 8, 3), 4100, 8).run("softmax_cross_entropy", OPTIMIZERS["sgd_momentum"]),
        "nested": Case(nested, (8, 8, 3), 4200, 8).run("softmax_cross_entropy", OPTIMIZERS["sgd_momentum"]),
        "generic": Case(generic, (5, 4, 3), 4300, 8).run("softmax_cross_entropy", adam),
    }


def tutorial_cnn():
    network = [Conv2d(32, 3), relu(), MaxPool2d(2), Conv2d(64, 3), relu(), MaxPool2d(2), Conv2d(64, 3), relu(), Reshape()]
    return [*network, Dense(64), relu(), Dense(10)]


def digits():
    """The embedded digits in order, as the test takes them."""
    images = gzip.decompress((DIGITS / "mnist-10k-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((DIGITS / "mnist-10k-labels-idx1-ubyte.gz").read_bytes())[8:]
    x = np.frombuffer(images, np.uint8).reshape(-1, 28, 28, 1).astype(np.float32) / np.float32(255)
    return torch.from_numpy(x).double(), torch.from_numpy(np.frombuffer(labels, np.uint8).astype(np.int64))


def cnn():
    """One file for the network of 93,322 parameters; its first weights follow from `uniform`."""
    case = Case(tutorial_cnn(), (28, 28, 1), 5000, 4)
    x, t = digits()
    case.x, case.targets = x[:32], lambda _: t[:32]
    # In short steps: longer ones and momentum amplify rounding from these weights, until PyTorch in single precision
    # departs from PyTorch in double precision by more than 1% within 100 steps; this one by 0.12%.
    rule = lambda p: torch.optim.SGD(p, 0.03)
    golden = case.run("softmax_cross_entropy", rule, store_weights=False)
    del golden["input"], golden["targets"]
    # The tenth step shows more than the first, and the file stays small.
    golden = {key: value for key, value in golden.items() if not key.startswith("step_1/")}

    golden["curve"] = curve(case, rule, x, t)
    golden["curve_of_adam"] = curve(case, lambda p: torch.optim.Adam(p, 1e-3), x, t)
    return {"cnn": golden}


def curve(case, rule, x, t):
    """The losses of a hundred batches, one after another."""
    parameters, _ = case.prepare()
    optimizer, losses = rule(parameters), []
    for step in range(100):
        batch = slice(32 * step, 32 * step + 32)
        optimizer.zero_grad()
        loss = F.cross_entropy(case.network(x[batch], True), t[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses, np.float32)


def keras_conventions():
    """What Keras does by itself: `same` with strides, kernels as they are stored, its norms and its optimisers."""
    import keras

    def uniform_like(shape, limit, seed):
        return uniform(int(np.prod(shape)), limit, seed << 32).reshape(shape)

    cases = {}

    def layer(name, shape, build, seed):
        keras.backend.set_floatx("float64")
        x = uniform_like((3, *shape), 1.0, seed)
        model = keras.Sequential([keras.Input(shape, dtype="float64"), *build()])
        weights = [uniform_like(w.shape, 0.5, seed + 1 + i) for i, w in enumerate(model.weights)]
        # Running variances are positive.
        weights = [np.abs(w) + np.float32(0.5) if "variance" in v.path else w for w, v in zip(weights, model.weights)]
        model.set_weights(weights)
        golden = {"input": x, "predictions": single(model(torch.from_numpy(x).double(), training=False))}
        golden.update({f"weights/{i:02}": w for i, w in enumerate(weights)})
        cases[name] = golden

    k = keras.layers
    layer("conv2d_same", (7, 8, 3), lambda: [k.Conv2D(4, (4, 3), strides=(2, 3), padding="same")], 6000)
    layer("max_pool2d_same", (7, 8, 3), lambda: [k.MaxPooling2D((3, 2), strides=2, padding="same")], 6100)
    layer("avg_pool2d_same", (7, 8, 3), lambda: [k.AveragePooling2D((3, 2), strides=2, padding="same")], 6200)
    layer("layer_norm", (4, 6), lambda: [k.LayerNormalization(epsilon=1e-3)], 6300)
    layer("batch_norm", (4, 6), lambda: [k.BatchNormalization(epsilon=1e-3)], 6400)
    layer("gelu", (30,), lambda: [k.Activation(lambda x: keras.activations.gelu(x, approximate=False))], 6500)

    # Rules by themselves: parameters and gradients that change from step to step.
    rules = {
        "sgd": keras.optimizers.SGD(0.1),
        "sgd_momentum": keras.optimizers.SGD(0.1, momentum=0.9),
        "sgd_nesterov": keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
        "adam": keras.optimizers.Adam(0.01),
        "adam_epsilon": keras.optimizers.Adam(0.01, epsilon=0.05),
        "adamw": keras.optimizers.AdamW(0.01, weight_decay=0.1),
    }
    for name, rule in rules.items():
        weights = uniform_like((50,), 1.0, 6600)
        variable = keras.Variable(weights, dtype="float64")
        gradients = uniform_like((10, 50), 1.0, 6601)
        golden = {"weights": weights, "gradients": gradients}
        for step in range(10):
            rule.apply([torch.from_numpy(gradients[step]).double()], [variable] if step == 0 else None)
            if step in (0, 9):
                golden[f"step_{step + 1}"] = single(variable.value)
        cases[name] = golden
    return cases


def initializers():
    """Fans, bounds and deviations as PyTorch's `init` has them; the numbers drawn are its own."""
    shapes = {"dense": (300, 200), "conv2d": (3, 5, 40, 50)}
    rules = {
        "glorot_uniform": torch.nn.init.xavier_uniform_,
        "glorot_normal": torch.nn.init.xavier_normal_,
        "he_uniform": lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu"),
        "he_normal": lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"),
    }
    cases = {}
    torch.manual_seed(1)
    for kind, shape in shapes.items():
        weight = torch.empty(shape).T if kind == "dense" else torch.empty(shape).permute(3, 2, 0, 1)
        # Many draws, for the deviation to be PyTorch's formula to four digits.
        for name, rule in rules.items():
            draws = torch.stack([rule(torch.empty(weight.shape)) for _ in range(100)])
            golden = {"deviation": single(draws.std().reshape(1)), "largest": single(draws.abs().max().reshape(1))}
            cases[f"{kind}_{name}"] = golden
    return cases


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    write("layers", {name: case.run() for name, case in layers().items()})
    write("losses", losses())
    write("optimizers", optimizers())
    write("networks", networks())
    write("initializers", initializers())
    write("keras", keras_conventions())
    write("cnn", cnn())
