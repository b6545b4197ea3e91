"""Moves weights between graven and PyTorch, both ways, and checks that the outputs agree.

    pip install -r examples/pytorch/requirements.txt
    python examples/pytorch/compare.py

graven keeps images as height, width, channels, and what varies over outputs last; PyTorch has channels first. So

    Conv2d weight   [row, column, in, out]     ->  [out, in, row, column]
    Dense weight    [in, out]                  ->  [out, in]
    Dense weight behind Flatten: its inputs are row, column, channel, those of PyTorch channel, row, column
    biases, BatchNorm, LayerNorm               are the same
"""

import pathlib
import subprocess
import sys
import tempfile

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Sums of a few hundred products in two orders differ by so much of the largest output.
TOLERANCE = 1e-5


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 16, (3, 1), padding="same", bias=False)
        self.layer_norm = nn.LayerNorm(16)

    def forward(self, x):
        normed = self.layer_norm(self.conv(x).permute(0, 2, 3, 1))
        return x + normed.permute(0, 3, 1, 2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.norm = nn.BatchNorm2d(16)
        self.body = Body()
        self.fc = nn.Linear(4 * 4 * 16, 10)

    def forward(self, x):
        x = self.body(torch.relu(self.norm(self.conv1(x))))
        return self.fc(torch.max_pool2d(x, 2).flatten(1))


def to_pytorch(tensors):
    """The state of a PyTorch module from graven's tensors."""
    state = dict(tensors)
    for name in ["conv1.weight", "body.conv.weight"]:
        state[name] = state[name].permute(3, 2, 0, 1).contiguous()
    state["fc.weight"] = state["fc.weight"].reshape(4, 4, 16, 10).permute(3, 2, 0, 1).reshape(10, -1).contiguous()
    # How many batches PyTorch has seen; it takes part in nothing here.
    state["norm.num_batches_tracked"] = torch.tensor(0)
    return state


def to_graven(state):
    """graven's tensors from the state of a PyTorch module."""
    tensors = {name: tensor.clone() for name, tensor in state.items() if not name.endswith("num_batches_tracked")}
    for name in ["conv1.weight", "body.conv.weight"]:
        tensors[name] = tensors[name].permute(2, 3, 1, 0).contiguous()
    tensors["fc.weight"] = tensors["fc.weight"].reshape(10, 16, 4, 4).permute(2, 3, 1, 0).reshape(-1, 10).contiguous()
    return tensors


def sample(n):
    """The inputs of `main.rs`, channels first."""
    numbers = [
        [[(n * 1009 + i * 101 + j * 11 + c * 7) % 17 / 8 - 1 for j in range(8)] for i in range(8)] for c in range(3)
    ]
    return torch.tensor(numbers, dtype=torch.float32)


def graven(*arguments):
    """The outputs of the network that the example saves or loads."""
    command = ["cargo", "run", "--quiet", "--release", "--example", "pytorch", "--", *arguments]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return torch.tensor([[float(number) for number in line.split()] for line in printed.splitlines()])


def check(direction, found, expected):
    difference = ((found - expected).abs().max() / expected.abs().max()).item()
    print(f"{direction}: outputs of {tuple(found.shape)} differ by {difference:.1e} of the largest, allowed {TOLERANCE:.0e}")
    if found.shape != expected.shape or not difference <= TOLERANCE:
        sys.exit(f"{direction}: the outputs differ")


def main():
    inputs = torch.stack([sample(n) for n in range(4)])
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "graven.safetensors"
        expected = graven("save", str(path))
        with safe_open(path, "pt") as file:
            print("metadata:", file.metadata())
            for name in file.keys():
                print(f"    {name} {file.get_slice(name).get_shape()}")
        net = Net().eval()
        net.load_state_dict(to_pytorch(load_file(path)))
        with torch.no_grad():
            check("graven to PyTorch", net(inputs), expected)

        torch.manual_seed(2)
        net = Net()
        for n in range(5):
            # Moves the running statistics.
            net(torch.stack([sample(8 * n + i) for i in range(8)]))
        net.eval()
        path = pathlib.Path(folder) / "pytorch.safetensors"
        save_file(to_graven(net.state_dict()), path, metadata={"format": "pt"})
        with torch.no_grad():
            check("PyTorch to graven", graven("load", str(path)), net(inputs))


if __name__ == "__main__":
    main()
