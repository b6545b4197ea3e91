"""JAX with optax. A mode: step (one jitted step a batch) or scan (a jitted epoch); threads follow from the CPUs allowed."""

import os

import worker

args = worker.arguments()
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

OPTIMIZER = optax.adam(1e-3, eps=1e-7)
SHAPES = {
    "cnn": [(3, 3, 1, 32), (3, 3, 32, 64), (3, 3, 64, 64), (576, 64), (64, 10)],
    "mlp": [(784, 128), (128, 10)],
}[args.workload.split("_")[1]]


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def apply(params, x):
    for place, (weight, bias) in enumerate(params):
        if weight.ndim == 4:
            x = lax.conv_general_dilated(x, weight, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")) + bias
        else:
            x = x.reshape(len(x), -1) @ weight + bias
        if place + 1 < len(params):
            x = jax.nn.relu(x)
        if weight.ndim == 4 and place < 2:
            x = pool(x)
    return x


def initial():
    rng, params = np.random.default_rng(0), []
    for shape in SHAPES:
        limit = (6 / (np.prod(shape[:-2]) * (shape[-2] + shape[-1]))) ** 0.5
        params.append((jnp.asarray(rng.uniform(-limit, limit, shape).astype(np.float32)), jnp.zeros(shape[-1])))
    return params


def data(split):
    x, y = worker.mnist(args.data, split)
    return x.reshape(len(x), 784) if "mlp" in args.workload else x[..., None], y.astype(np.int32)


def training():
    x, y = data("train")
    x, y = jnp.asarray(x[: args.samples]), jnp.asarray(y[: args.samples])
    params = initial()
    state, rng = (params, OPTIMIZER.init(params)), np.random.default_rng(0)

    def loss(params, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(apply(params, x), y).mean()

    def step(state, x, y, take):
        params, moments = state
        value, gradients = jax.value_and_grad(loss)(params, x[take], y[take])
        change, moments = OPTIMIZER.update(gradients, moments, params)
        return (optax.apply_updates(params, change), moments), value

    jitted = jax.jit(step, donate_argnums=0)
    scanned = jax.jit(lambda state, x, y, takes: lax.scan(lambda s, t: step(s, x, y, t), state, takes), donate_argnums=0)

    def epoch():
        nonlocal state
        takes = worker.shuffled(rng, len(x), args.batch).astype(np.int32)
        if "scan" in args.words:
            state, values = scanned(state, x, y, takes)
            return float(values[-1])
        for take in takes:
            state, value = jitted(state, x, y, take)
        return float(value)

    epoch()
    return lambda: worker.timed_epoch(epoch, len(x) // args.batch * args.batch)


def inference():
    x, params = jnp.asarray(data("t10k")[0][: args.batch]), initial()
    call = jax.jit(lambda params, x: jax.nn.softmax(apply(params, x)))
    for _ in range(max(20, args.calls // 5)):
        call(params, x).block_until_ready()
    return lambda: worker.timed_calls(lambda: call(params, x).block_until_ready(), args.calls, args.batch)


worker.serve(jax.__version__, inference() if args.workload.startswith("infer") else training())
