"""PyTorch. Words of a mode: channels_last, fused (Adam), script (frozen, for inference)."""

import worker

args = worker.arguments()

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(args.threads)
torch.manual_seed(0)
LAYOUT = torch.channels_last if "channels_last" in args.words else torch.contiguous_format


def dense(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return layers[:-1]


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), *dense(576, 64, 10),
    )  # fmt: skip


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs),
        )  # fmt: skip
        same = stride == 1 and inputs == outputs
        project = [nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)]
        self.skip = nn.Identity() if same else nn.Sequential(*project)

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


def resnet18(size):
    if size == 32:
        stem = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    else:
        stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    blocks, inputs = [], 64
    for outputs, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
        blocks += [Block(inputs, outputs, stride), Block(outputs, outputs, 1)]
        inputs = outputs
    classes = 10 if size == 32 else 1000
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes)), classes


def data(split):
    if args.workload == "train_resnet":
        distinct = 2 * args.batch if args.size == 32 else args.batch
        x = torch.rand(distinct, 3, args.size, args.size) * 2 - 1
        y = torch.arange(distinct) % (10 if args.size == 32 else 1000)
    else:
        x, y = (torch.from_numpy(array) for array in worker.mnist(args.data, split))
        x = x.reshape(len(x), 784) if "mlp" in args.workload else x.reshape(len(x), 1, 28, 28)
    return (x.to(memory_format=LAYOUT) if x.dim() == 4 else x), y


def network():
    kind = args.workload.split("_", 1)[1]
    net = {
        "cnn": cnn,
        "mlp": lambda: nn.Sequential(*dense(784, 128, 10)),
        "wide_mlp": lambda: nn.Sequential(*dense(784, 4096, 4096, 10)),
        "resnet": lambda: resnet18(args.size)[0],
    }[kind]()
    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return net.to(memory_format=LAYOUT)


def training():
    x, y = data("train")
    net = network()
    fused = "fused" in args.words or None
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, eps=1e-7, fused=fused)
    rng = np.random.default_rng(0)
    samples = args.samples // args.batch * args.batch

    def epoch(samples=samples):
        for take in worker.shuffled(rng, samples, args.batch):
            take = torch.from_numpy(take % len(x))
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(net(x[take]), y[take])
            loss.backward()
            optimizer.step()
        return loss.item()

    epoch(min(samples, 100 * args.batch))
    return lambda: worker.timed_epoch(epoch, samples)


def inference():
    x = data("t10k")[0][: args.batch].clone()
    net = nn.Sequential(*network(), nn.Softmax(dim=1)).eval()
    if "script" in args.words:
        net = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x)))
    for _ in range(max(20, args.calls // 5)):
        net(x)
    return lambda: worker.timed_calls(lambda: net(x), args.calls, args.batch)


if args.workload.startswith("infer"):
    with torch.no_grad():
        worker.serve(torch.__version__, inference())
else:
    worker.serve(torch.__version__, training())
