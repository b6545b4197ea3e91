"""Runs graven and its peers in turn, window by window, and prints tables of medians as Markdown.

Every competitor of a row is a process of its own, with one framework and one mode. All are started and warm before the
first window; then, in each round, each runs two windows while the others wait, and the second counts. A ratio is taken
within a round; the tables have medians over rounds.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, "..", "..", "target", "release", "examples", "bench")
# Without these glibc gives freed activations back to the system and PyTorch pays for page faults at each step.
TUNED = {
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TOP_PAD_": "268435456",
}


@dataclass
class Competitor:
    name: str
    peer: str = ""
    mode: str = ""
    level: str = ""
    tuned: bool = False
    threads: int = 0


@dataclass
class Row:
    title: str
    workload: str
    batch: int
    threads: int
    against: list
    goal: float
    latency: bool = False
    quick: bool = True
    samples: int = 6400
    size: int = 32
    results: dict = field(default_factory=dict)


def torch(mode, tuned=True):
    return Competitor("PyTorch" if tuned else "PyTorch, default malloc", "torch", mode, tuned=tuned)


FUSED = torch("channels_last+fused")
DEFAULT = torch("channels_last+fused", tuned=False)
KERAS, STEP, SCAN = Competitor("Keras", "keras"), Competitor("JAX", "jax", "step"), Competitor("JAX", "jax", "scan")
MLP = [torch("fused"), KERAS, SCAN]
ANSWERS = [torch("script"), KERAS, Competitor("JAX", "jax", "jit")]
ROWS = [
    Row("train CNN, batch 32, 2 threads", "train_cnn", 32, 2, [FUSED, DEFAULT, KERAS, STEP], 5.0),
    Row("train CNN, batch 128, 2 threads", "train_cnn", 128, 2, [FUSED, DEFAULT, KERAS, STEP], 4.2),
    Row("train CNN, batch 32, 1 thread", "train_cnn", 32, 1, [FUSED, KERAS, STEP], 3.8),
    Row("train MLP, batch 32, 1 thread", "train_mlp", 32, 1, MLP, 1.6, samples=19200),
    Row("train MLP, batch 32, 2 threads", "train_mlp", 32, 2, MLP, 1.6, samples=19200),
    Row("train MLP, batch 128, 2 threads", "train_mlp", 128, 2, MLP, 1.6, quick=False, samples=19200),
    Row("infer CNN, batch 1, 1 thread", "infer_cnn", 1, 1, ANSWERS, 2.0, latency=True),
    Row("infer CNN, batch 256, 2 threads", "infer_cnn", 256, 2, ANSWERS, 1.9),
    Row("infer MLP, batch 1, 1 thread", "infer_mlp", 1, 1, ANSWERS, 2.0, latency=True),
    Row("train MLP 784-4096-4096-10, batch 128, 2 threads", "train_wide_mlp", 128, 2, [torch("fused")], 1.3, samples=640),
    Row("train ResNet-18 at 32 x 32, batch 32, 2 threads", "train_resnet", 32, 2, [FUSED], 1.3, samples=128),
    Row("train ResNet-18 at 224 x 224, batch 8, 2 threads", "train_resnet", 8, 2, [FUSED], 1.3, samples=16, size=224),
]


class Worker:
    """A process that runs a window when told."""

    def __init__(self, args, row, competitor, samples):
        calls = 2000 if row.batch == 1 else 60
        options = ["--workload", row.workload, "--batch", row.batch, "--threads", competitor.threads or row.threads]
        options += ["--samples", samples, "--calls", calls, "--size", row.size, "--data", args.data]
        if competitor.peer:
            script = os.path.join(HERE, f"{competitor.peer}_peer.py")
            command = [args.python, script, "--mode", competitor.mode]
        else:
            command = [BENCH, "--paced", *(["--level", competitor.level] if competitor.level else [])]
        environment = {**os.environ, **(TUNED if competitor.tuned else {})}
        self.name = competitor.name
        self.process = subprocess.Popen(
            [str(word) for word in command + options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if args.verbose else subprocess.DEVNULL,
            text=True,
        )

    def ready(self):
        self.read("ready")

    def read(self, expected):
        for line in self.process.stdout:
            if line.strip() == expected or (expected == "{" and line.startswith("{")):
                return line
        self.process.wait()
        sys.exit(f"{self.name} ended with {self.process.returncode} before it said `{expected}`; --verbose shows why")

    def window(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.read("{"))

    def close(self):
        self.process.stdin.close()
        report = json.loads(self.read("{"))
        if self.process.wait() != 0:
            sys.exit(f"{self.name} failed its checks; --verbose shows which")
        return report


def compete(args, row, competitors):
    """Windows of each competitor, in turn, and what each reports at its end."""
    samples = max(row.batch, row.samples // (2 if args.quick else 1) // row.batch * row.batch)
    workers = []
    for competitor in competitors:
        # One after another, so that none is warmed up beside another.
        workers.append(Worker(args, row, competitor, samples))
        workers[-1].ready()
    windows = {worker.name: [] for worker in workers}
    for turn in range(args.rounds):
        for place in range(len(workers)):
            worker = workers[(turn + place) % len(workers)]
            # Threads that the last one left spinning go to sleep.
            time.sleep(0.3)
            # One window to bring caches and threads back from the wait, and one that counts.
            worker.window()
            windows[worker.name].append(worker.window())
    return windows, {worker.name: worker.close() for worker in workers}


def median(windows, key):
    return statistics.median(window[key] for window in windows)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def compare(args, row):
    windows, reports = compete(args, row, [Competitor("graven"), *row.against])
    key = "latency_us" if row.latency else "samples_per_s"
    ours = windows["graven"]
    peers = [name for name in windows if name != "graven"]

    def ratio(turn):
        values = [windows[name][turn][key] for name in peers]
        return min(values) / ours[turn][key] if row.latency else ours[turn][key] / max(values)

    # The best peer is the best of each round, which is to their favour.
    ratios = sorted(ratio(turn) for turn in range(args.rounds))
    row.results = {name: median(of, key) for name, of in windows.items()}
    print(json.dumps({"row": row.title, "unit": key, "medians": row.results, "ratios": ratios, "reports": reports}),
          file=sys.stderr, flush=True)  # fmt: skip
    cells = [number(row.results[name]) if name in row.results else "" for name in NAMES]
    found = statistics.median(ratios)
    title = row.title + (", µs" if row.latency else "")
    spread = f"{found:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    return f"| {title} | {' | '.join(cells)} | {spread} | {row.goal} |", reports


NAMES = ["graven", "PyTorch", "PyTorch, default malloc", "Keras", "JAX"]


def levels(args):
    """graven at each instruction-set level and number of threads."""
    row = Row("", "train_cnn", 32, 2, [], 0)
    competitors = [
        Competitor(f"{level}, {threads} thread{'s' * (threads > 1)}", level=level, threads=threads)
        for level in ["avx512", "avx2", "portable"]
        for threads in [1, 2]
    ]
    windows, _ = compete(args, row, competitors)
    lines = ["| train CNN, batch 32 | samples/s | of avx512 on as many threads |", "|---|---|---|"]
    for competitor in competitors:
        best = windows[f"avx512, {competitor.name.split(', ')[1]}"]
        shares = [mine["samples_per_s"] / one["samples_per_s"] for mine, one in zip(windows[competitor.name], best)]
        rate = number(median(windows[competitor.name], "samples_per_s"))
        lines.append(f"| {competitor.name} | {rate} | {statistics.median(shares):.2f} |")
    return lines


def bench(args, *options):
    command = [BENCH, *map(str, options)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def costs(args):
    """graven's time by batch size and by depth."""
    options = ["--threads", 1, "--repeats", args.rounds, "--data", args.data, "--samples", 1600]
    batches = bench(args, "--workload", "train_cnn", "--batch", "1,2,4,8,16,32,64,128,256", *options)
    lines = ["| train CNN, 1 thread, batch | µs a step | µs a sample |", "|---|---|---|"]
    for line in batches:
        lines.append(f"| {line['batch']} | {number(line['step_us'])} | {number(line['step_us'] / line['batch'])} |")
    lines += ["", "| train convolutions 32 to 32 on 16 x 16, batch 32, 1 thread | µs a step | µs a convolution |", "|---|---|---|"]
    for line in bench(args, "--workload", "train_depth", "--batch", 32, *options):
        depth = int(line["network"].removeprefix("Tower"))
        lines.append(f"| {depth} | {number(line['step_us'])} | {number(line['step_us'] / depth)} |")
    return lines


def starts(args, memory):
    """Process start to the first finished step, and the memory of training."""
    times = {"graven": bench(args, "--workload", "first_step", "--repeats", args.rounds)[0]["start_to_first_step_ms"]}
    for competitor in [FUSED, KERAS, STEP]:
        laps = []
        for _ in range(3):
            begin = time.perf_counter()
            worker = Worker(args, Row("", "train_cnn", 32, 2, [], 0), competitor, 32)
            worker.ready()
            laps.append((time.perf_counter() - begin) * 1e3)
            worker.close()
        times[competitor.name] = statistics.median(laps)
    lines = [f"| | {' | '.join(times)} |", "|---|" + "---|" * len(times)]
    lines.append(f"| process start to first step, ms | {' | '.join(map(number, times.values()))} |")
    if memory:
        peaks = [number(memory[name]["peak_rss_mib"]) for name in times]
        lines.append(f"| peak memory in training, MiB | {' | '.join(peaks)} |")
    return lines


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{len(models)} cores, {models[0]}, Linux {platform.release()}, Python {platform.python_version()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="directory with MNIST's four IDX files, plain or .gz")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the peers")
    parser.add_argument("--only", default="", help="workloads with commas between them; also levels, costs, starts")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of windows (default 9, or 5 with --quick)")
    parser.add_argument("--quick", action="store_true", help="half the window, and only the rows that differ most")
    parser.add_argument("--output", help="file for the tables (default: standard output)")
    parser.add_argument("--verbose", action="store_true", help="show what the workers say on standard error")
    args = parser.parse_args()
    args.rounds = args.rounds or (5 if args.quick else 9)
    args.data = os.path.abspath(args.data)
    only = set(filter(None, args.only.split(",")))

    def wanted(name, quick=True):
        return name in only if only else (quick or not args.quick)

    begin = time.time()
    lines, versions, memory = [], {}, None
    rows = [row for row in ROWS if wanted(row.workload, row.quick)]
    if rows:
        lines.append(f"| samples/s, or as said | {' | '.join(NAMES)} | to the best peer | goal |")
        lines.append("|---|" + "---|" * (len(NAMES) + 2))
    for row in rows:
        line, reports = compare(args, row)
        lines.append(line)
        versions.update({name: report["version"] for name, report in reports.items()})
        if row.workload == "train_cnn" and memory is None:
            memory = reports
    for name, table in [("starts", lambda: starts(args, memory)), ("levels", lambda: levels(args)), ("costs", lambda: costs(args))]:
        if wanted(name):
            lines += ["", *table()]

    words = [word for word in sys.argv[1:] if word not in ("--python", args.python)]
    shown = [("DIR" if os.path.abspath(word) == args.data else word) for word in words]
    versions = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "PyTorch, default malloc")
    head = [
        f"Medians of {args.rounds} rounds on {machine()}, {time.strftime('%-d %B %Y')}, in {(time.time() - begin) / 60:.0f} minutes:",
        f"`benches/compare.sh {' '.join(shown)}`. {versions}.",
        "",
    ]
    text = "\n".join(head + lines) + "\n"
    if args.output:
        with open(args.output, "w") as file:
            file.write(text)
    else:
        print(text, end="")


main()
