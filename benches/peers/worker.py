"""What the peers share: the command line, MNIST, and the dialogue with compare.py.

A worker sets itself up, runs until it is warm, and says `ready`. For each line that it then reads it runs one timed
window and answers with a line of JSON. When its input ends it reports its memory and leaves.
"""

import argparse
import gzip
import json
import os
import resource
import struct
import sys
import time

import numpy as np


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", required=True)
    parser.add_argument("--mode", default="")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--samples", type=int, default=6400, help="training samples in a window")
    parser.add_argument("--calls", type=int, default=1000, help="calls in a window of inference")
    parser.add_argument("--size", type=int, default=32, help="side of the images of train_resnet")
    parser.add_argument("--data", help="directory with MNIST's four IDX files, plain or .gz")
    args = parser.parse_args()
    args.words = args.mode.split("+")
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])
    return args


def idx(path):
    with open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb") as file:
        raw = file.read()
    rank = raw[3]
    shape = struct.unpack(f">{rank}I", raw[4 : 4 + 4 * rank])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def mnist(directory, prefix):
    """Images of 28 x 28 as float32 from 0 to 1, and labels as int64."""
    images = idx(os.path.join(directory, f"{prefix}-images-idx3-ubyte")).astype(np.float32) / 255
    return images, idx(os.path.join(directory, f"{prefix}-labels-idx1-ubyte")).astype(np.int64)


def peak_rss_mib():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def serve(version, window):
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(window()), flush=True)
    print(json.dumps({"version": version, "peak_rss_mib": peak_rss_mib()}), flush=True)


def timed_epoch(epoch, samples):
    """A window of training: `epoch` trains on so many samples and waits for the last."""
    begin = time.perf_counter()
    epoch()
    return {"samples_per_s": samples / (time.perf_counter() - begin)}


def timed_calls(call, calls, batch):
    """A window of inference: each call timed, and all of them."""
    laps = []
    begin = time.perf_counter()
    for _ in range(calls):
        lap = time.perf_counter_ns()
        call()
        laps.append((time.perf_counter_ns() - lap) / 1e3)
    seconds = time.perf_counter() - begin
    laps.sort()
    return {
        "samples_per_s": calls * batch / seconds,
        "latency_us": laps[calls // 2],
        "p99_us": laps[calls * 99 // 100],
    }


def shuffled(rng, samples, batch):
    """The indices of whole batches in a new order."""
    return rng.permutation(samples)[: samples // batch * batch].reshape(-1, batch)
