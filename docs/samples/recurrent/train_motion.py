"""Trains a small GRU and a small LSTM on recordings of a wrist sensor and writes them for nanoml.

    python3 train_motion.py imu_recordings.npz OUT

For each kind OUT gets KIND.onnx, and for both calibration.npz (training recordings) and test.npz (held-back recordings, with labels).
The archive has one int16 array [steps, 3] a recording, named exercise__..._LABEL. Recordings are split, never windows.
"""
import sys
import zlib

import numpy as np
import torch

WINDOW = 50
HOP = 25
UNITS = 24
EPOCHS = 40
G = 4096.0


def windows(recordings):
    """Windows [n, WINDOW, 3] in g and the recordings' labels."""
    x, y = [], []
    for samples, label in recordings:
        for start in range(0, len(samples) - WINDOW + 1, HOP):
            x.append(samples[start:start + WINDOW] / G)
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
    def __init__(self, kind, classes):
        super().__init__()
        self.layer = getattr(torch.nn, kind)(3, UNITS, batch_first=True)
        self.classes = torch.nn.Linear(UNITS, classes)

    def forward(self, x):
        return self.classes(self.layer(x)[0][:, -1])


def train(kind, labels, x, y):
    torch.manual_seed(1)
    network = Network(kind, len(labels))
    optimiser = torch.optim.Adam(network.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
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
    for kind in ("GRU", "LSTM"):
        network = train(kind, labels, x, y)
        with torch.no_grad():
            right = (network(torch.from_numpy(test_x)).argmax(1).numpy() == test_y).mean()
        print(f"{kind}: {100 * right:.1f} % of {len(test_y)} windows of held-back recordings ({', '.join(labels)})")
        torch.onnx.export(
            network, torch.zeros(1, WINDOW, 3), f"{out}/{kind.lower()}.onnx", opset_version=14, input_names=["input"], output_names=["scores"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
