"""Trains a small GRU and a small LSTM on recordings of a wrist sensor and writes them for nanoml.

    python3 train_recurrent.py imu_recordings.npz OUT

For each kind OUT gets KIND.onnx, and for both calibration.npz (training recordings) and test.npz (held-back recordings, with labels);
recordings.py says what the archive holds.
"""
import sys

import torch

import recordings

WINDOW = 50
HOP = 25
UNITS = 24
EPOCHS = 40


class Network(torch.nn.Module):
    def __init__(self, kind, classes):
        super().__init__()
        self.layer = getattr(torch.nn, kind)(3, UNITS, batch_first=True)
        self.classes = torch.nn.Linear(UNITS, classes)

    def forward(self, x):
        return self.classes(self.layer(x)[0][:, -1])


def main(path, out):
    labels, (x, y), (test_x, test_y) = recordings.load(path, WINDOW, HOP)
    recordings.save(out, x, test_x, test_y)
    for kind in ("GRU", "LSTM"):
        torch.manual_seed(1)
        network = Network(kind, len(labels))
        optimiser = torch.optim.Adam(network.parameters(), lr=5e-3)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
        recordings.train(network, labels, x, y, EPOCHS, optimiser, after_epoch=schedule.step)
        recordings.finish(kind, network, labels, test_x, test_y, f"{out}/{kind.lower()}.onnx", 14)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
