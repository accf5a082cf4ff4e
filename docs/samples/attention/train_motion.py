"""Trains a small transformer encoder on recordings of a wrist sensor and writes it for nanoml.

    python3 train_motion.py imu_recordings.npz OUT

OUT gets post.onnx (normalisation behind each residual sum, ReLU), pre.onnx (before each layer, GELU), calibration.npz (training recordings)
and test.npz (held-back recordings, with labels). The archive has one int16 array [steps, 3] a recording, named exercise__..._LABEL.
Recordings are split, never windows.
"""
import sys
import zlib

import numpy as np
import torch

STEPS = 32
HOP = 16
WIDTH = 64
HEADS = 4
LAYERS = 2
EPOCHS = 6
G = 4096.0


def windows(recordings):
    """Windows [n, STEPS, 3] in g and the recordings' labels."""
    x, y = [], []
    for samples, label in recordings:
        for start in range(0, len(samples) - STEPS + 1, HOP):
            x.append(samples[start:start + STEPS] / G)
            y.append(label)
    return np.array(x, np.float32), np.array(y, np.int64)


def load(path):
    archive = np.load(path)
    names = sorted(name for name in archive.files if name.startswith("exercise__"))
    labels = sorted({name.rsplit("_", 1)[1] for name in names})
    parts = {True: [], False: []}
    for name in names:
        held_back = zlib.crc32(name.encode()) % 4 == 0
        parts[held_back].append((archive[name].astype(np.float32), labels.index(name.rsplit("_", 1)[1])))
    return labels, windows(parts[False]), windows(parts[True])


class Network(torch.nn.Module):
    """Steps [n, STEPS, 3] to scores: an embedding with a learned place, the encoder, the mean over steps."""

    def __init__(self, norm_first, activation, classes):
        super().__init__()
        self.embed = torch.nn.Linear(3, WIDTH)
        self.place = torch.nn.Parameter(0.1 * torch.randn(STEPS, WIDTH))
        layer = torch.nn.TransformerEncoderLayer(
            WIDTH, HEADS, 2 * WIDTH, dropout=0.1, activation=activation, batch_first=True, norm_first=norm_first)
        self.encoder = torch.nn.TransformerEncoder(
            layer, LAYERS, torch.nn.LayerNorm(WIDTH) if norm_first else None, enable_nested_tensor=False)
        self.classes = torch.nn.Linear(WIDTH, classes)

    def forward(self, x):
        return self.classes(self.encoder(self.embed(x) + self.place).mean(1))


def train(network, labels, x, y):
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.5e-3, EPOCHS * -(-len(x) // 64))
    weights = torch.tensor(len(y) / (len(labels) * np.maximum(np.bincount(y, minlength=len(labels)), 1)), dtype=torch.float32)
    loss_of = torch.nn.CrossEntropyLoss(weight=weights)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            loss = loss_of(network(torch.from_numpy(x[batch])), torch.from_numpy(y[batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimiser.step()
            schedule.step()
    return network.eval()


def main(path, out):
    labels, (x, y), (test_x, test_y) = load(path)
    chosen = np.random.default_rng(1).permutation(len(x))[:200]
    np.savez(f"{out}/calibration.npz", input=x[chosen])
    np.savez(f"{out}/test.npz", input=test_x, label=test_y)
    for name, norm_first, activation in (("post", False, "relu"), ("pre", True, "gelu")):
        torch.manual_seed(1)
        network = train(Network(norm_first, activation, len(labels)), labels, x, y)
        with torch.no_grad():
            right = (network(torch.from_numpy(test_x)).argmax(1).numpy() == test_y).mean()
        print(f"{name}: {100 * right:.1f} % of {len(test_y)} windows of held-back recordings ({', '.join(labels)})")
        torch.onnx.export(
            network, torch.zeros(1, STEPS, 3), f"{out}/{name}.onnx", opset_version=17, input_names=["input"], output_names=["scores"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
