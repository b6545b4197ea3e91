"""Keras on TensorFlow. Training is `fit`; a mode may be `xla` (jit_compile)."""

import os

import worker

args = worker.arguments()
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(args.threads)
tf.config.threading.set_inter_op_parallelism_threads(args.threads)
keras.utils.set_random_seed(0)
XLA = "xla" in args.words


def cnn():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
        layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip


def mlp():
    layers = keras.layers
    hidden, scores = layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((784,)), hidden, scores])


def data(split):
    x, y = worker.mnist(args.data, split)
    return x.reshape(len(x), 784) if "mlp" in args.workload else x[..., None], y


def training(net):
    x, y = data("train")
    x, y = x[: args.samples], y[: args.samples]
    options = {"jit_compile": True} if XLA else {}
    net.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"], **options)

    class Seconds(keras.callbacks.Callback):
        """Times the epoch without what `fit` does before it."""

        def on_epoch_begin(self, epoch, logs=None):
            self.begin = worker.time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            self.seconds = worker.time.perf_counter() - self.begin

    def window():
        seconds = Seconds()
        net.fit(x, y, batch_size=args.batch, epochs=1, verbose=0, callbacks=[seconds])
        return {"samples_per_s": len(x) / seconds.seconds}

    window()
    return window


def inference(net):
    x = tf.constant(data("t10k")[0][: args.batch])
    call = tf.function(lambda x: net(x, training=False), jit_compile=XLA)
    for _ in range(max(20, args.calls // 5)):
        call(x)
    return lambda: worker.timed_calls(lambda: call(x).numpy(), args.calls, args.batch)


net = cnn() if "cnn" in args.workload else mlp()
window = (inference if args.workload.startswith("infer") else training)(net)
worker.serve(f"{keras.__version__}, TensorFlow {tf.__version__}", window)
