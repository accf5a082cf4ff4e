"""Trains a small transformer encoder on recordings of a wrist sensor and writes it for nanoml.

    python3 train_encoder.py imu_recordings.npz OUT

OUT gets post.onnx (normalisation behind each residual sum, ReLU), pre.onnx (before each layer, GELU), calibration.npz (training recordings)
and test.npz (held-back recordings, with labels); recordings.py says what the archive holds.
"""
import sys

import torch

import recordings

STEPS = 32
HOP = 16
WIDTH = 64
HEADS = 4
LAYERS = 2
EPOCHS = 6


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


def main(path, out):
    labels, (x, y), (test_x, test_y) = recordings.load(path, STEPS, HOP)
    recordings.save(out, x, test_x, test_y)
    for name, norm_first, activation in (("post", False, "relu"), ("pre", True, "gelu")):
        torch.manual_seed(1)
        network = Network(norm_first, activation, len(labels))
        optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.5e-3, EPOCHS * -(-len(x) // 64))
        recordings.train(network, labels, x, y, EPOCHS, optimiser, after_batch=schedule.step)
        recordings.finish(name, network, labels, test_x, test_y, f"{out}/{name}.onnx", 17)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
