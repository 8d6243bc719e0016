#!/usr/bin/env python3
"""What one would write in PyTorch in place of recipes/english: a 4 x 320 bidirectional LSTM over every third frame, spliced with its neighbours, of
filterbanks, deltas and second deltas, characters, CTC, Adam, dropout, SpecAugment.

    english_torch.py train --train EXP/data/train --validate EXP/data/dev --tokens EXP/tokens.txt --epochs 40 --out weights.pt
    english_torch.py posteriors --weights weights.pt --tokens EXP/tokens.txt --data EXP/data/test_an4 --out PREFIX

reads the data folders and features of recipes/english/run.sh. The posteriors, PREFIX.ark and PREFIX.scp, are for
`asr-decode --posteriors`, so that two networks are compared by the same search. Needs torch and numpy; a GPU if there is one.
"""
import argparse
import random
import time

import numpy as np
import torch

KEEP_EVERY = 3
BATCH = 16
RATE = 1e-3
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def matrix(place):
    """The matrix at FILE:OFFSET of a Kaldi archive, float32 and binary."""
    path, offset = place.rsplit(":", 1)
    with open(path, "rb") as file:
        file.seek(int(offset))
        if file.read(5) != b"\0BFM ":
            raise SystemExit(f"{place}: not a binary matrix of float32")
        rows, columns = (int.from_bytes(file.read(5)[1:], "little") for _ in range(2))
        return np.frombuffer(file.read(4 * rows * columns), "<f4").reshape(rows, columns)


def table(path):
    with open(path, encoding="utf-8") as file:
        return dict((line.rstrip("\n").split(" ", 1) + [""])[:2] for line in file)


def deltas(features):
    padded = torch.nn.functional.pad(features.T[None], (2, 2), mode="replicate")[0].T
    return (-2 * padded[:-4] - padded[1:-3] + padded[3:-1] + 2 * padded[4:]) / 10


def load(folder):
    """(id, features [T, 120], words) of every utterance, normalised by its speaker's mean and deviation."""
    speakers, text = table(f"{folder}/utt2spk"), table(f"{folder}/text")
    features = {name: torch.from_numpy(matrix(place).copy()) for name, place in table(f"{folder}/feats.scp").items()}
    together = {}
    for name, frames in features.items():
        together.setdefault(speakers[name], []).append(frames)
    statistics = {speaker: torch.std_mean(torch.cat(frames), 0) for speaker, frames in together.items()}
    utterances = []
    for name, frames in features.items():
        deviation, mean = statistics[speakers[name]]
        static = (frames - mean) / deviation
        first = deltas(static)
        utterances.append((name, torch.cat([static, first, deltas(first)], 1).to(DEVICE), text[name].split()))
    return utterances


def splice(features, offset):
    """Each frame with its neighbours, of which one in three is kept."""
    padded = torch.cat([features[:1], features, features[-1:]])
    return torch.cat([padded[:-2], padded[1:-1], padded[2:]], 1)[offset::KEEP_EVERY]


def masked(features):
    features = features.clone()
    bins = features.shape[1] // 3
    for _ in range(2):
        width = random.randint(0, 8)
        start = random.randint(0, bins - width)
        for order in range(3):
            features[:, order * bins + start:order * bins + start + width] = 0
        width = random.randint(0, min(20, len(features) // 5))
        start = random.randint(0, len(features) - width)
        features[start:start + width] = 0
    return features


class Network(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.recurrent = torch.nn.LSTM(inputs, 320, 4, bidirectional=True, dropout=0.2)
        self.output = torch.nn.Linear(640, outputs)

    def forward(self, sequences):
        """Log posteriors [T, B, outputs] and lengths of the sequences."""
        lengths = torch.tensor([len(sequence) for sequence in sequences])
        packed = torch.nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False)
        hidden, _ = torch.nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0])
        return self.output(hidden).log_softmax(-1), lengths


class Tokens:
    """Columns of the network: <blk>, then the units; `<SPACE>` between words."""

    def __init__(self, path):
        names = [name for name in table(path) if name != "<eps>" and not name.startswith("#")]
        self.column = {name: column for column, name in enumerate(names)}
        self.name = names
        assert names[0] == "<blk>"

    def encode(self, words):
        units = [self.column["<SPACE>"] if character == " " else self.column[character] for character in " ".join(words)]
        return torch.tensor(units, device=DEVICE)

    def decode(self, best):
        units = [self.name[column] for column, before in zip(best, [0] + best) if column not in (0, before)]
        return "".join(" " if unit == "<SPACE>" else unit for unit in units).split()


def batches(utterances):
    return [utterances[start:start + BATCH] for start in range(0, len(utterances), BATCH)]


def word_errors(reference, hypothesis):
    row = list(range(len(hypothesis) + 1))
    for i, word in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(hypothesis, 1):
            diagonal, row[j] = row[j], min(diagonal + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]


@torch.no_grad()
def log_posteriors(network, utterances):
    network.eval()
    for batch in batches(sorted(utterances, key=lambda utterance: len(utterance[1]))):
        values, lengths = network([splice(features, 1) for _, features, _ in batch])
        for index, (name, _, words) in enumerate(batch):
            yield name, words, values[:lengths[index], index].cpu()
    network.train()


def train(options):
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    tokens = Tokens(options.tokens)
    training, validation = load(options.train), load(options.validate)
    network = Network(training[0][1].shape[1] * 3, len(tokens.name)).to(DEVICE)
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    best = None
    for epoch in range(options.epochs):
        start, total = time.time(), 0.0
        if epoch > 0.6 * options.epochs:
            for group in optimiser.param_groups:
                group["lr"] = RATE * 0.5 ** ((epoch - 0.6 * options.epochs) / (0.4 * options.epochs) * 5)
        order = batches(sorted(training, key=lambda utterance: len(utterance[1]) + random.random() * 60))
        random.shuffle(order)
        for batch in order:
            values, lengths = network([splice(masked(f), random.randint(0, KEEP_EVERY - 1)) for _, f, _ in batch])
            targets = [tokens.encode(words) for _, _, words in batch]
            loss = torch.nn.functional.ctc_loss(
                values, torch.cat(targets), lengths, torch.tensor([len(target) for target in targets]), reduction="sum",
                zero_infinity=True) / len(batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            total += loss.item() * len(batch)
        errors = words_said = 0
        for _, words, values in log_posteriors(network, validation):
            errors += word_errors(words, tokens.decode(values.argmax(-1).tolist()))
            words_said += len(words)
        print(
            f"epoch {epoch + 1} loss {total / len(training):.3f} validation: words {100 * errors / words_said:.2f} % "
            f"{time.time() - start:.1f} s", flush=True)
        if best is None or errors <= best:
            best = errors
            torch.save({name: value.half() for name, value in network.state_dict().items()}, options.out)


def posteriors(options):
    tokens = Tokens(options.tokens)
    utterances = load(options.data)
    network = Network(utterances[0][1].shape[1] * 3, len(tokens.name)).to(DEVICE)
    network.load_state_dict({name: value.float() for name, value in torch.load(options.weights, map_location=DEVICE).items()})
    with open(f"{options.out}.ark", "wb") as archive, open(f"{options.out}.scp", "w", encoding="utf-8") as index:
        for name, _, values in log_posteriors(network, utterances):
            archive.write(f"{name} ".encode())
            index.write(f"{name} {options.out}.ark:{archive.tell()}\n")
            archive.write(b"\0BFM " + b"".join(b"\x04" + size.to_bytes(4, "little") for size in values.shape))
            archive.write(values.numpy().astype("<f4").tobytes())


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
commands = parser.add_subparsers(required=True)
command = commands.add_parser("train")
command.set_defaults(run=train)
for name in ("train", "validate", "tokens", "out"):
    command.add_argument(f"--{name}", required=True)
command.add_argument("--epochs", type=int, default=60)
command.add_argument("--seed", type=int, default=1)
command = commands.add_parser("posteriors")
command.set_defaults(run=posteriors)
for name in ("weights", "tokens", "data", "out"):
    command.add_argument(f"--{name}", required=True)
arguments = parser.parse_args()
arguments.run(arguments)
