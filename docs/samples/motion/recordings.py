"""Windows of a wrist sensor's recordings, and the training of a network on them.

The archive has one int16 array [steps, 3] a recording, named exercise__..._LABEL. Recordings are split, never windows.
"""
import zlib

import numpy as np
import torch

G = 4096.0


def windows(recordings, steps, hop):
    """Windows [n, steps, 3] in g and the recordings' labels."""
    x, y = [], []
    for samples, label in recordings:
        for start in range(0, len(samples) - steps + 1, hop):
            x.append(samples[start:start + steps] / G)
            y.append(label)
    return np.array(x, np.float32), np.array(y, np.int64)


def load(path, steps, hop):
    """Labels, and windows with the indices of their labels: to train on, and held back."""
    archive = np.load(path)
    names = sorted(name for name in archive.files if name.startswith("exercise__"))
    labels = sorted({name.rsplit("_", 1)[1] for name in names})
    parts = {True: [], False: []}
    for name in names:
        held_back = zlib.crc32(name.encode()) % 4 == 0
        parts[held_back].append((archive[name].astype(np.float32), labels.index(name.rsplit("_", 1)[1])))
    return labels, windows(parts[False], steps, hop), windows(parts[True], steps, hop)


def save(out, x, test_x, test_y):
    """calibration.npz of windows that train, and test.npz of those held back."""
    chosen = np.random.default_rng(1).permutation(len(x))[:200]
    np.savez(f"{out}/calibration.npz", input=x[chosen])
    np.savez(f"{out}/test.npz", input=test_x, label=test_y)


def train(network, labels, x, y, epochs, optimiser, after_batch=lambda: None, after_epoch=lambda: None):
    """Batches of 64 windows; classes count alike, however many windows they have."""
    weights = torch.tensor(len(y) / (len(labels) * np.maximum(np.bincount(y, minlength=len(labels)), 1)), dtype=torch.float32)
    loss_of = torch.nn.CrossEntropyLoss(weight=weights)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            loss = loss_of(network(torch.from_numpy(x[batch])), torch.from_numpy(y[batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimiser.step()
            after_batch()
        after_epoch()
    return network.eval()


def finish(name, network, labels, test_x, test_y, path, opset):
    """Says how many held-back windows are right, and writes the network."""
    with torch.no_grad():
        right = (network(torch.from_numpy(test_x)).argmax(1).numpy() == test_y).mean()
    print(f"{name}: {100 * right:.1f} % of {len(test_y)} windows of held-back recordings ({', '.join(labels)})")
    torch.onnx.export(
        network, torch.zeros(1, *test_x.shape[1:]), path, opset_version=opset, input_names=["input"], output_names=["scores"])
