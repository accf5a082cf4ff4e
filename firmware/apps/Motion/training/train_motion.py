"""Trains the motion model on recordings of a wrist accelerometer: squat, lunge, jumping jack, other.

    model.onnx     1-D CNN over 2.56 s of x, y, z at 50 Hz, in counts of 2 g / 32,768
    calib.npz      windows of the training recordings, for nanoml compile --data
    test.npz       the windows of the held-back recordings with their labels, for nanoml verify --test
    held-back.txt  the names of the held-back recordings

The recordings are an archive with one int16 array [samples, 3] for each recording, named exercise__..._<label>. They
were taken at 100 Hz: those of 1,000 samples begin 10 s apart by their names, and har_record.py of emlearn-micropython,
which wrote them, says so. The means of every two samples make 50 Hz of it.

They are split by recording, never by window. Window, network, epochs and augmentation were chosen by cross-validation
over the training recordings only; README.md says how the rule about rest came to be:

    /usr/bin/python3 train_motion.py imu_recordings.npz --cross-validate

and the held-back recordings are judged by the run that writes the files:

    /usr/bin/python3 train_motion.py imu_recordings.npz --out out

A model that lacks an exercise, to be taught it on the board (docs/teaching.md), is trained on the same recordings without it:

    /usr/bin/python3 train_motion.py imu_recordings.npz --without squat --out out

Every seed is fixed and one thread is used, so the same library versions write the same files. It needs Debian's
python3-torch and python3-onnx.
"""

from argparse import ArgumentParser
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

LABELS = ["squat", "lunge", "jumpingjack", "other"]
LABELS_SHOWN = ["squat", "lunge", "jumping_jack", "other"]
FULL_SCALE = 32768
LEAST_MOTION = np.array([1650, 440, 3540, 0])
HOP = 25
SEED = 1
HELD_BACK = 0.3
FOLDS = 5
CALIBRATION_WINDOWS = 200
OPSET = 13

Recording = namedtuple("Recording", "name label samples")


@dataclass(frozen=True)
class Settings:
    """What cross-validation chooses. Angles in degrees, the rest as shares of one."""
    window: int = 128
    channels: tuple = (8, 16, 24)
    epochs: int = 60
    angle: float = 20
    scaling: float = 0.15
    warp: float = 0.2
    relabel_rest: bool = True


CANDIDATES = OrderedDict(
    chosen=Settings(),
    shorter=Settings(window=100),
    narrow=Settings(channels=(8, 12, 16)),
    wide=Settings(channels=(12, 24, 32)),
    brief=Settings(epochs=30),
    unaugmented=Settings(angle=0, scaling=0, warp=0),
    lighter=Settings(angle=10, scaling=0.1, warp=0.15),
    names_alone=Settings(relabel_rest=False))


def leave_out(label, *parts):
    """From here on there are only the other classes: the recordings of each part that are of these."""
    global LABELS, LABELS_SHOWN, LEAST_MOTION
    left_out = LABELS.index(label)
    kept = [index for index in range(len(LABELS)) if index != left_out]
    LABELS, LABELS_SHOWN = ([names[index] for index in kept] for names in (LABELS, LABELS_SHOWN))
    LEAST_MOTION = LEAST_MOTION[kept]
    return [[recording._replace(label=kept.index(recording.label)) for recording in part if recording.label != left_out]
            for part in parts]


def motion_cnn(settings):
    first, second, third = settings.channels
    return nn.Sequential(OrderedDict(
        conv1=nn.Conv1d(3, first, 7, stride=2, bias=False), bn1=nn.BatchNorm1d(first), relu1=nn.ReLU(),
        conv2=nn.Conv1d(first, second, 5, stride=2, bias=False), bn2=nn.BatchNorm1d(second), relu2=nn.ReLU(),
        conv3=nn.Conv1d(second, third, 5, stride=2, bias=False), bn3=nn.BatchNorm1d(third), relu3=nn.ReLU(),
        pool=nn.AdaptiveAvgPool1d(1), flatten=nn.Flatten(),
        output=nn.Linear(third, len(LABELS)), softmax=nn.Softmax(dim=1)))


def read(path):
    """The exercise recordings in the order of their names."""
    with np.load(path) as archive:
        return [Recording(name, LABELS.index(name.rsplit("_", 1)[1]), halved(archive[name]))
                for name in sorted(archive.files) if name.startswith("exercise__")]


def halved(samples):
    """The means of every two samples, rounded down."""
    pairs = samples[:len(samples) // 2 * 2].astype(np.int32)
    return ((pairs[0::2] + pairs[1::2]) >> 1).astype(np.int16)


def parts(recordings, shares, seed):
    """Splits the recordings of every class alike; shares are the ends of the parts, from 0 to 1."""
    rng = np.random.default_rng(seed)
    chosen = [[] for _ in shares]
    for label in range(len(LABELS)):
        of_class = [recording for recording in recordings if recording.label == label]
        order = rng.permutation(len(of_class))
        begin = 0
        for part, share in zip(chosen, shares):
            end = round(share * len(of_class))
            part += [of_class[index] for index in order[begin:end]]
            begin = end
    return [sorted(part, key=lambda recording: recording.name) for part in chosen]


def starts(recordings, window):
    """(index of the recording, first sample) of every whole window."""
    return np.array([(index, start) for index, recording in enumerate(recordings)
                     for start in range(0, len(recording.samples) - window + 1, HOP)])


def windows(recordings, window):
    """(counts [N, 3, window], labels)."""
    cut = [(recordings[index].samples[start:start + window].T, recordings[index].label)
           for index, start in starts(recordings, window)]
    return np.stack([counts for counts, _ in cut]), np.array([label for _, label in cut], np.int64)


def without_rest(counts, labels):
    """
    Recordings of an exercise begin and end with standing and walking, and some are nothing else. A window that moves less than
    a quarter of its class's median over the training recordings shows no exercise: it is labelled other.
    """
    if "other" not in LABELS:
        return labels
    return np.where(counts.std(2).mean(1) < LEAST_MOTION[labels], LABELS.index("other"), labels)


class Augmented:
    """Draws windows with another start, pace, strength and way of wearing the sensor than recorded."""

    def __init__(self, recordings, settings, rng):
        self.settings, self.rng = settings, rng
        self.starts = starts(recordings, settings.window)
        lengths = np.array([len(recording.samples) for recording in recordings])
        self.begins = (np.cumsum(lengths) - lengths)[self.starts[:, 0]]
        self.lengths = lengths[self.starts[:, 0]]
        self.samples = np.concatenate([recording.samples for recording in recordings]).astype(np.float32)
        self.labels = np.array([recording.label for recording in recordings])[self.starts[:, 0]]
        if settings.relabel_rest:
            self.labels = without_rest(windows(recordings, settings.window)[0], self.labels)

    def draw(self, chosen):
        count, settings = len(chosen), self.settings
        pace = 1 + self.rng.uniform(-settings.warp, settings.warp, (count, 1))
        first = self.starts[chosen, 1:] + self.rng.integers(-HOP // 2, HOP // 2 + 1, (count, 1))
        position = first + pace * np.arange(settings.window)
        position = np.clip(position, 0, self.lengths[chosen, None] - 1.001)
        whole = position.astype(np.int64)
        rest = (position - whole)[..., None].astype(np.float32)
        index = self.begins[chosen, None] + whole
        counts = self.samples[index] * (1 - rest) + self.samples[index + 1] * rest
        counts = counts @ self.rotations(count) * (1 + self.rng.uniform(-settings.scaling, settings.scaling, (count, 1, 1)))
        return np.clip(counts, -FULL_SCALE, FULL_SCALE - 1).transpose(0, 2, 1).astype(np.float32)

    def rotations(self, count):
        """Rodrigues' formula for random axes and angles."""
        axis = self.rng.normal(size=(count, 3))
        axis /= np.linalg.norm(axis, axis=1, keepdims=True)
        angle = np.radians(self.rng.uniform(0, self.settings.angle, (count, 1, 1)))
        cross = np.zeros((count, 3, 3))
        cross[:, [2, 0, 1], [1, 2, 0]] = axis
        cross[:, [1, 2, 0], [2, 0, 1]] = -axis
        return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def train(recordings, settings, batch=64):
    """
    Cross-entropy on the logits; the rarer a class, the more its windows count. Trained on shares of the sensor's full scale; the
    model that comes back takes counts.
    """
    torch.manual_seed(SEED)
    model = motion_cnn(settings)
    logits = model[:-1]
    source = Augmented(recordings, settings, np.random.default_rng(SEED))
    labels = torch.tensor(source.labels)
    weights = len(labels) / torch.bincount(labels, minlength=len(LABELS)) / len(LABELS)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, settings.epochs)
    for _ in range(settings.epochs):
        for chosen in torch.randperm(len(labels)).split(batch):
            optimizer.zero_grad()
            inputs = torch.tensor(source.draw(chosen.numpy()) / FULL_SCALE)
            nn.functional.cross_entropy(logits(inputs), labels[chosen], weights.sqrt()).backward()
            optimizer.step()
        schedule.step()
    with torch.no_grad():
        model.conv1.weight /= FULL_SCALE
    return model.eval()


def predict(model, counts):
    with torch.no_grad():
        return model(torch.tensor(counts, dtype=torch.float32)).numpy().argmax(1)


def confusion(labels, predicted):
    table = np.zeros((len(LABELS), len(LABELS)), np.int64)
    np.add.at(table, (labels, predicted), 1)
    return table


def report(name, table):
    recall = table.diagonal() / table.sum(1)
    print(f"{name}: {table.trace() / table.sum():.2%} of {table.sum()} windows; mean over the classes {recall.mean():.2%}", flush=True)


def judge(name, counts, labels, predicted):
    """With the windows at rest counted as other, and by the names of the recordings alone."""
    table = confusion(without_rest(counts, labels), predicted)
    report(name, table)
    print(table)
    report(f"{name}, by the names alone", confusion(labels, predicted))


def cross_validate(recordings):
    """Every candidate on the same folds of the training recordings."""
    folds = parts(recordings, [(fold + 1) / FOLDS for fold in range(FOLDS)], SEED)
    for name, settings in CANDIDATES.items():
        seen = [judged_fold(recordings, fold, settings) for fold in folds]
        judge(f"{name} {settings}", *(np.concatenate(arrays) for arrays in zip(*seen)))


def judged_fold(recordings, fold, settings):
    """(counts, labels, predictions) of the windows of a fold by a model that was trained on the others."""
    held = {recording.name for recording in fold}
    model = train([recording for recording in recordings if recording.name not in held], settings)
    counts, labels = windows(fold, settings.window)
    return counts, labels, predict(model, counts)


def export(model, settings, path):
    """PRESERVE without constant folding keeps BatchNormalization nodes apart."""
    torch.onnx.export(
        model, torch.zeros(1, 3, settings.window), str(path), opset_version=OPSET,
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        input_names=["input"], output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})
    exported = onnx.load(str(path))
    exported.graph.name = "motion"
    onnx.helper.set_model_props(exported, {"labels": ",".join(LABELS_SHOWN)})
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, str(path))


def write(training, held_back, settings, out):
    out.mkdir(parents=True, exist_ok=True)
    model = train(training, settings)
    export(model, settings, out / "model.onnx")
    counts, _ = windows(training, settings.window)
    np.savez_compressed(out / "calib.npz", input=counts[::-(-len(counts) // CALIBRATION_WINDOWS)])
    counts, labels = windows(held_back, settings.window)
    np.savez_compressed(out / "test.npz", input=counts, label=without_rest(counts, labels))
    (out / "held-back.txt").write_text("".join(f"{recording.name}\n" for recording in held_back))
    judge("held-back recordings", counts, labels, predict(model, counts))


def main():
    arguments = ArgumentParser(description="Trains the motion model.")
    arguments.add_argument("recordings", type=Path)
    arguments.add_argument("--cross-validate", action="store_true")
    arguments.add_argument("--without", choices=LABELS)
    arguments.add_argument("--out", type=Path, default=Path("."))
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    held_back, training = parts(read(chosen.recordings), [HELD_BACK, 1], SEED)
    if chosen.without:
        held_back, training = leave_out(chosen.without, held_back, training)
    if chosen.cross_validate:
        cross_validate(training)
    else:
        write(training, held_back, CANDIDATES["chosen"], chosen.out)


if __name__ == "__main__":
    main()
