"""Trains a small GRU and a small LSTM on features of keywords and writes them for nanoml.

    python3 train_recurrent.py DATA OUT

DATA has kws_calib.npz and kws_dev.npz: MFCC of one-second recordings, `input` [n, 1, 49, 10] and `label` [n]. Half of the labelled recordings, of
each class, train; OUT gets KIND.onnx for each kind, and for both calibration.npz (of the half that trains) and test.npz (the other half, with labels).
"""
import sys

import numpy as np
import torch

UNITS = 32
EPOCHS = 250
STEPS, WIDTH = 49, 10


class Network(torch.nn.Module):
    def __init__(self, kind, classes, mean, deviation):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.layer = getattr(torch.nn, kind)(WIDTH, UNITS, batch_first=True)
        self.drop = torch.nn.Dropout(0.3)
        self.classes = torch.nn.Linear(UNITS, classes)

    def forward(self, x):
        steps = (x.reshape(-1, STEPS, WIDTH) - self.mean) / self.deviation
        return self.classes(self.drop(self.layer(steps)[0].mean(1)))


def halves(labels):
    """Indices of two halves, of each class."""
    rng = np.random.default_rng(1)
    parts = [rng.permutation(np.flatnonzero(labels == k)) for k in np.unique(labels)]
    return tuple(np.concatenate([part[k::2] for part in parts]) for k in (0, 1))


def shifted(x, deviation):
    """Recordings that begin up to eight frames earlier or later, louder or quieter, with some noise: there are few."""
    moved = torch.stack([torch.roll(sample, int(shift), 1) for sample, shift in zip(x, torch.randint(-8, 9, (len(x),)))])
    moved[..., 0] += deviation[0] * 0.3 * torch.randn(len(x), 1, 1)
    return moved + 0.4 * deviation * torch.randn_like(moved)


def train(kind, x, y):
    torch.manual_seed(1)
    flat = x.reshape(-1, WIDTH)
    network = Network(kind, int(y.max()) + 1, flat.mean(0), flat.std(0))
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(25):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(network(shifted(x[batch], network.deviation)), y[batch]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimiser.step()
        schedule.step()
    return network.eval()


def main(data, out):
    archive = np.load(f"{data}/kws_dev.npz")
    x, labels = archive["input"].astype(np.float32).reshape(-1, 1, STEPS, WIDTH), archive["label"].astype(np.int64)
    learn, judge = halves(labels)
    np.savez(f"{out}/calibration.npz", input=x[learn])
    np.savez(f"{out}/test.npz", input=x[judge], label=labels[judge])
    for kind in ("GRU", "LSTM"):
        network = train(kind, torch.from_numpy(x[learn]), torch.from_numpy(labels[learn]))
        with torch.no_grad():
            right = (network(torch.from_numpy(x[judge])).argmax(1).numpy() == labels[judge]).mean()
        print(f"{kind}: {100 * right:.1f} % of {len(judge)} recordings that did not train")
        torch.onnx.export(
            network, torch.zeros(1, 1, STEPS, WIDTH), f"{out}/{kind.lower()}.onnx", opset_version=14, input_names=["input"], output_names=["scores"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
