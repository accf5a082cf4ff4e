"""Trains the bundled models and writes them, with their data files, next to this script.

    xor.onnx         2-2-1 perceptron: tanh, sigmoid        xor_calib.npz, xor_test.npz
    digits_mlp.onnx  64-32-16-10 perceptron on 8x8 digits   digits_calib.npz, digits_test.npz
    digits_cnn.onnx  three conv-bn-relu layers, same data   digits_train.npz: the training split

The digits are the UCI set that scikit-learn carries; pixels are 0..16 and go into the models as they
are. digits_calib.npz is drawn from the training split; digits_test.npz is never trained on.

Every seed is fixed and one thread is used, so the same library versions write the same files.
On Debian 12:

    apt-get install python3-torch python3-sklearn python3-onnx
    /usr/bin/python3 docs/models/train_models.py
"""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

HERE = Path(__file__).resolve().parent
OPSET = 13
DIGITS_SEED = 1
XOR_SEED = 3
TEST_SAMPLES = 500
CALIBRATION_SAMPLES = 200
DIGIT_NAMES = [str(digit) for digit in range(10)]


def xor_model():
    return nn.Sequential(OrderedDict(
        hidden=nn.Linear(2, 2), tanh=nn.Tanh(),
        output=nn.Linear(2, 1), sigmoid=nn.Sigmoid()))


def digits_mlp():
    return nn.Sequential(OrderedDict(
        flatten=nn.Flatten(),
        hidden1=nn.Linear(64, 32), relu1=nn.ReLU(),
        hidden2=nn.Linear(32, 16), relu2=nn.ReLU(),
        output=nn.Linear(16, 10), softmax=nn.Softmax(dim=1)))


def digits_cnn():
    return nn.Sequential(OrderedDict(
        conv1=conv3x3(1, 8), bn1=nn.BatchNorm2d(8), relu1=nn.ReLU(),
        conv2=conv3x3(8, 16), bn2=nn.BatchNorm2d(16), relu2=nn.ReLU(),
        pool=nn.MaxPool2d(2),
        conv3=conv3x3(16, 16), bn3=nn.BatchNorm2d(16), relu3=nn.ReLU(),
        flatten=nn.Flatten(),
        output=nn.Linear(256, 10), softmax=nn.Softmax(dim=1)))


def conv3x3(channels_in, channels_out):
    return nn.Conv2d(channels_in, channels_out, kernel_size=3, padding=1, bias=False)


def xor_data():
    """The four corners with their labels, and 256 calibration points of the unit square around them."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    labels = np.array([0, 1, 1, 0], np.int64)
    inside = np.random.default_rng(XOR_SEED).random((252, 2), np.float32)
    return corners, labels, np.concatenate([corners, inside])


def digits_data():
    """(train images, train labels, test images, test labels); images are uint8 [N, 1, 8, 8]."""
    digits = load_digits()
    images = digits.images.astype(np.uint8)[:, None]
    labels = digits.target.astype(np.int64)
    train_x, test_x, train_y, test_y = train_test_split(
        images, labels, test_size=TEST_SAMPLES, stratify=labels, random_state=DIGITS_SEED)
    return train_x, train_y, test_x, test_y


def train_xor(corners, labels):
    torch.manual_seed(XOR_SEED)
    model = xor_model()
    inputs, targets = torch.tensor(corners), torch.tensor(labels, dtype=torch.float32)[:, None]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(1500):
        optimizer.zero_grad()
        nn.functional.binary_cross_entropy(model(inputs), targets).backward()
        optimizer.step()
    return model.eval()


def train_classifier(model, images, labels, epochs, learning_rate, batch=64):
    """Cross-entropy on the logits, i.e. on everything in front of the final softmax."""
    inputs, targets = torch.tensor(images, dtype=torch.float32), torch.tensor(labels)
    logits = model[:-1]
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for chosen in torch.randperm(len(inputs)).split(batch):
            optimizer.zero_grad()
            nn.functional.cross_entropy(logits(inputs[chosen]), targets[chosen]).backward()
            optimizer.step()
        schedule.step()
    return model.eval()


def train_digits(build, images, labels, epochs, learning_rate):
    torch.manual_seed(DIGITS_SEED)
    return train_classifier(build(), images, labels, epochs, learning_rate)


def export(model, name, sample_shape, labels=None, dynamic_batch=False):
    """Writes <name>.onnx. PRESERVE without constant folding keeps BatchNormalization nodes apart."""
    path = HERE / f"{name}.onnx"
    axes = {"input": {0: "batch"}, "output": {0: "batch"}} if dynamic_batch else None
    torch.onnx.export(
        model, torch.zeros(1, *sample_shape), str(path), opset_version=OPSET,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        input_names=["input"], output_names=["output"], dynamic_axes=axes)
    finish(path, name, labels)


def finish(path, name, labels):
    """Names the graph, stores the class names where a compiler finds them, and checks the file."""
    exported = onnx.load(str(path))
    exported.graph.name = name
    if labels:
        onnx.helper.set_model_props(exported, {"labels": ",".join(labels)})
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, str(path))


def save(name, **arrays):
    np.savez_compressed(HERE / f"{name}.npz", **arrays)


def predict(model, inputs):
    with torch.no_grad():
        return model(torch.tensor(inputs, dtype=torch.float32)).numpy()


def report(name, correct, model):
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"{name}: {correct.mean():.2%} of {len(correct)} test samples, {parameters} parameters")


def make_xor():
    corners, labels, calibration = xor_data()
    model = train_xor(corners, labels)
    export(model, "xor", (2,))
    save("xor_calib", input=calibration)
    save("xor_test", input=corners, label=labels)
    outputs = predict(model, corners)[:, 0]
    report("xor", (outputs > 0.5) == labels, model)
    print("    outputs:", " ".join(f"{value:.4f}" for value in outputs))


def make_digits():
    train_x, train_y, test_x, test_y = digits_data()
    save("digits_train", input=train_x, label=train_y)
    save("digits_calib", input=train_x[:CALIBRATION_SAMPLES])
    save("digits_test", input=test_x, label=test_y)
    for name, build, epochs, learning_rate in (
            ("digits_mlp", digits_mlp, 80, 0.003), ("digits_cnn", digits_cnn, 40, 0.005)):
        model = train_digits(build, train_x, train_y, epochs, learning_rate)
        export(model, name, (1, 8, 8), DIGIT_NAMES, dynamic_batch=True)
        report(name, predict(model, test_x).argmax(1) == test_y, model)


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    make_xor()
    make_digits()


if __name__ == "__main__":
    main()
