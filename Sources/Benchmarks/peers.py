"""What compare.sh measures Hadamard against: the same shapes in PyTorch, and kaldi-native-fbank.

peers.py train lstm|mi-eager|mi-custom float32|bfloat16 FRAMES THREADS
peers.py infer lstm float32|bfloat16 FRAMES THREADS
peers.py ctc FRAMES LABELS THREADS
peers.py filterbanks THREADS
peers.py search kaldi|kaldi-lattices GRAPH POSTERIORS BEAM MAX_ACTIVE SCALE PENALTY OUT    (lattices have no MAX_ACTIVE)
peers.py search flashlight|pyctcdecode GRAPH POSTERIORS BEAM LM SCALE PENALTY OUT
peers.py table RESULTS

Each prints one JSON object, the median of some repetitions; `table` turns the lines of RESULTS into a table.
A training step is forward, CTC, backward and an update by Adam, of 16 utterances of FRAMES frames each through
4 bidirectional layers of 320 cells, from 120 inputs to 60 outputs. bfloat16 is autocast.
"""

import contextlib
import json
import math
import resource
import statistics
import struct
import sys
import time

INPUTS, CELLS, LAYERS, OUTPUTS, BATCH = 120, 320, 4, 60, 16
LATTICE_BEAM = 6.0


def median_seconds(step, repetitions=3):
    step()
    seconds = []
    for _ in range(repetitions):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def show(**fields):
    fields["peak_megabytes"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
    print(json.dumps(fields))


def network(torch, kind):
    nn = torch.nn

    class LSTM(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.LSTM(INPUTS, CELLS, LAYERS, bidirectional=True)
            self.affine = nn.Linear(2 * CELLS, OUTPUTS)

        def forward(self, x):
            return self.affine(self.layers(x)[0])

    class Recurrence(torch.autograd.Function):
        """One direction of an MI-LSTM with its backward pass by hand: the gradient of U is one product."""

        @staticmethod
        def forward(ctx, wx, u, alpha, beta1, joined, order):
            frames, batch, width = wx.shape
            h = width // 4
            factor = torch.addcmul(beta1.expand_as(wx), wx, alpha)
            uh, gates = torch.empty_like(wx), torch.empty_like(wx)
            cells = wx.new_zeros(frames + 1, batch, h)
            outputs = wx.new_zeros(frames + 1, batch, h)
            squashed = wx.new_empty(frames, batch, h)
            step = 1 if order[0] == 0 else -1
            # State before frame t lies at t where time runs forward, at t + 1 where it runs backward.
            before, after = (0, 1) if step == 1 else (1, 0)
            for t in order:
                torch.mm(outputs[t + before], u, out=uh[t])
                g = torch.addcmul(joined[t], factor[t], uh[t], out=gates[t])
                g[:, :h].tanh_()
                g[:, h:].sigmoid_()
                z, i, f, o = g.chunk(4, 1)
                torch.mul(f, cells[t + before], out=cells[t + after])
                cells[t + after].addcmul_(i, z)
                torch.tanh(cells[t + after], out=squashed[t])
                torch.mul(o, squashed[t], out=outputs[t + after])
            ctx.save_for_backward(wx, u, alpha, factor, uh, gates, cells, outputs, squashed)
            ctx.order, ctx.before = order, before
            return outputs[after:frames + after]

        @staticmethod
        def backward(ctx, dy):
            wx, u, alpha, factor, uh, gates, cells, outputs, squashed = ctx.saved_tensors
            frames, batch, width = wx.shape
            h = width // 4
            ds, duh = torch.empty_like(wx), torch.empty_like(wx)
            dh, dc = wx.new_zeros(batch, h), wx.new_zeros(batch, h)
            ut = u.t().contiguous()
            for t in reversed(ctx.order):
                z, i, f, o = gates[t].chunk(4, 1)
                dh = dh + dy[t]
                dc = dc + dh * o * (1 - squashed[t] * squashed[t])
                d = ds[t]
                torch.mul(dc * i, 1 - z * z, out=d[:, :h])
                torch.mul(dc * z, i * (1 - i), out=d[:, h:2 * h])
                torch.mul(dc * cells[t + ctx.before], f * (1 - f), out=d[:, 2 * h:3 * h])
                torch.mul(dh * squashed[t], o * (1 - o), out=d[:, 3 * h:])
                dc = dc * f
                torch.mul(d, factor[t], out=duh[t])
                dh = torch.mm(duh[t], ut)
            previous = outputs[ctx.before:frames + ctx.before].reshape(frames * batch, h)
            du = previous.t() @ duh.view(frames * batch, width)
            dsu = ds * uh
            return dsu * alpha, du, (dsu * wx).sum((0, 1)), dsu.sum((0, 1)), ds, None

    def eager(wx, u, alpha, beta1, joined, order):
        factor, joined = (wx * alpha + beta1).unbind(0), joined.unbind(0)
        h = wx.new_zeros(wx.size(1), CELLS)
        c = torch.zeros_like(h)
        outputs = [None] * wx.size(0)
        for t in order:
            gates = torch.addcmul(joined[t], factor[t], h @ u)
            z, i, f, o = gates.chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(z)
            h = torch.sigmoid(o) * torch.tanh(c)
            outputs[t] = h
        return torch.stack(outputs)

    run = Recurrence.apply if kind == "mi-custom" else eager

    class Direction(nn.Module):
        def __init__(self, inputs, reverse):
            super().__init__()
            self.reverse = reverse
            self.w = nn.Parameter(torch.empty(inputs, 4 * CELLS).uniform_(-0.05, 0.05))
            self.u = nn.Parameter(torch.empty(CELLS, 4 * CELLS).uniform_(-0.05, 0.05))
            self.alpha, self.beta1, self.beta2 = (nn.Parameter(torch.ones(4 * CELLS)) for _ in range(3))
            self.b = nn.Parameter(torch.zeros(4 * CELLS))

        def forward(self, x):
            wx = x @ self.w
            order = list(range(x.size(0)))
            joined = wx * self.beta2 + self.b
            return run(wx, self.u, self.alpha, self.beta1, joined, order[::-1] if self.reverse else order)

    class MILSTM(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(
                nn.ModuleList(Direction(INPUTS if layer == 0 else 2 * CELLS, reverse) for reverse in (False, True))
                for layer in range(LAYERS))
            self.affine = nn.Linear(2 * CELLS, OUTPUTS)

        def forward(self, x):
            for forward, backward in self.layers:
                x = torch.cat([forward(x), backward(x)], -1)
            return self.affine(x)

    return LSTM() if kind == "lstm" else MILSTM()


def train(torch, kind, precision, frames):
    model = network(torch, kind)
    optimiser = torch.optim.Adam(model.parameters(), 1e-6)
    x = torch.randn(frames, BATCH, INPUTS)
    targets = torch.randint(1, OUTPUTS, (BATCH, frames // 8))
    lengths, target_lengths = torch.full((BATCH,), frames), torch.full((BATCH,), frames // 8)

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else contextlib.nullcontext():
            logits = model(x)
        loss = torch.nn.functional.ctc_loss(logits.float().log_softmax(-1), targets, lengths, target_lengths)
        loss.backward()
        optimiser.step()

    seconds = median_seconds(step, 1)
    show(frames_per_second=round(BATCH * frames / seconds), milliseconds=round(1e3 * seconds, 1))


def infer(torch, kind, precision, frames):
    model, x = network(torch, kind).eval(), torch.randn(frames, 1, INPUTS)
    if precision == "bfloat16":
        model, x = model.bfloat16(), x.bfloat16()
    with torch.no_grad():
        seconds = median_seconds(lambda: model(x).float().log_softmax(-1), 7)
    show(frames_per_second=round(frames / seconds), milliseconds=round(1e3 * seconds, 1))


def ctc(torch, frames, labels):
    logits = torch.randn(frames, BATCH, OUTPUTS)
    targets = torch.randint(1, OUTPUTS, (BATCH, labels))
    lengths, target_lengths = torch.full((BATCH,), frames), torch.full((BATCH,), labels)

    def step():
        z = logits.detach().requires_grad_()
        torch.nn.functional.ctc_loss(z.log_softmax(-1), targets, lengths, target_lengths).backward()

    show(milliseconds=round(1e3 * median_seconds(step, 7), 2))


def filterbanks():
    import kaldi_native_fbank
    import numpy

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = 40
    samples = numpy.random.default_rng(0).standard_normal(16000 * 60).astype(numpy.float32)

    def step():
        extractor = kaldi_native_fbank.OnlineFbank(options)
        extractor.accept_waveform(16000, samples)
        extractor.input_finished()

    seconds = median_seconds(step, 5)
    show(milliseconds=round(1e3 * seconds, 2), times_real_time=round(60 / seconds))


def read_archive(path):
    """The matrices of a Kaldi archive of binary float matrices."""
    import numpy

    data, place = open(path, "rb").read(), 0
    while place < len(data):
        end = data.index(b" ", place)
        name, place = data[place:end].decode(), end + 1
        assert data[place:place + 5] == b"\0BFM ", f"{path}: {name} is no binary float matrix"
        rows, columns = struct.unpack("<xixi", data[place + 5:place + 15])
        matrix = numpy.frombuffer(data, numpy.float32, rows * columns, place + 15).reshape(rows, columns)
        place += 15 + 4 * rows * columns
        yield name, matrix


def search(kind, graph, posteriors, beam, fourth, scale, penalty, out):
    """Decodes all utterances on one thread. What is read is read before the clock starts. SCALE and PENALTY are asr-decode's:
    the others' weights of the language model are their inverse."""
    import numpy

    beam, scale, penalty = float(beam), float(scale), float(penalty)
    utterances = [(name, matrix.copy()) for name, matrix in read_archive(posteriors)]
    symbols = [line.split() for line in open(f"{graph}/words.txt")]
    tokens = [line.split()[0] for line in open(f"{graph}/tokens.txt")][1:]
    columns = utterances[0][1].shape[1]
    tokens = tokens[:columns]
    if kind.startswith("kaldi"):
        import kaldi_decoder
        import kaldifst

        words = {int(number): word for word, number in symbols}
        fst = kaldifst.StdVectorFst.read(f"{graph}/TLG.fst")
        if kind == "kaldi":
            options = kaldi_decoder.FasterDecoderOptions(max_active=int(fourth))
            new = lambda: kaldi_decoder.FasterDecoder(fst, options)
        else:
            options = kaldi_decoder.LatticeSimpleDecoderConfig()
            options.lattice_beam = LATTICE_BEAM
            new = lambda: kaldi_decoder.LatticeSimpleDecoder(fst, options)
        options.beam = beam

        def decode(scores):
            decoder = new()
            decoder.decode(kaldi_decoder.DecodableCtc(scores))
            _, best = decoder.get_best_path()
            return [words[label] for label in kaldifst.get_linear_symbol_sequence(best)[2]]

        utterances = [(name, matrix * scale) for name, matrix in utterances]
    else:
        lexicon = [word for word, _ in symbols if not word.startswith("<") and not word.startswith("#")]
        space = tokens.index("<SPACE>")
        # Both take a word for whole when a space follows.
        silence = numpy.full((1, columns), -20, numpy.float32)
        silence[0, space] = 0
        utterances = [(name, numpy.concatenate([matrix, silence])) for name, matrix in utterances]
        decode = {"flashlight": flashlight, "pyctcdecode": pyctcdecode}[kind](
            tokens, lexicon, fourth, int(beam), scale, penalty)

    decode(utterances[0][1])
    start = time.perf_counter()
    results = [decode(matrix) for _, matrix in utterances]
    seconds = time.perf_counter() - start
    with open(out, "w") as file:
        file.writelines(" ".join([name, *words]) + "\n" for (name, _), words in zip(utterances, results))
    frames = sum(len(matrix) for _, matrix in utterances)
    show(frames=frames, microseconds_per_frame=round(1e6 * seconds / frames, 1))


def flashlight(tokens, lexicon, lm, beam, scale, penalty):
    import numpy
    from flashlight.lib.text.decoder import CriterionType, LexiconDecoder, LexiconDecoderOptions, SmearingMode, Trie
    from flashlight.lib.text.decoder.kenlm import KenLM
    from flashlight.lib.text.dictionary import Dictionary

    names = Dictionary([("|" if token == "<SPACE>" else token) for token in tokens])
    words = Dictionary(lexicon + ["<unk>"])
    model = KenLM(lm, words)
    space = names.get_index("|")
    trie, start = Trie(names.index_size(), space), model.start(False)
    for word in lexicon:
        index = words.get_index(word)
        trie.insert([names.get_index(character) for character in word] + [space], index, model.score(start, index)[1])
    trie.smear(SmearingMode.MAX)
    options = LexiconDecoderOptions(
        beam_size=beam, beam_size_token=len(tokens), beam_threshold=30.0, lm_weight=math.log(10) / scale,
        word_score=-penalty / scale, unk_score=-math.inf, sil_score=0.0, log_add=False, criterion_type=CriterionType.CTC)
    decoder = LexiconDecoder(options, trie, model, space, 0, words.get_index("<unk>"), [], False)

    def decode(scores):
        scores = numpy.ascontiguousarray(scores)
        best = decoder.decode(scores.ctypes.data, *scores.shape)[0]
        return [words.get_entry(index) for index in best.words if index >= 0]

    return decode


def pyctcdecode(tokens, lexicon, lm, beam, scale, penalty):
    import logging

    import pyctcdecode

    logging.disable(logging.WARNING)
    labels = ["" if index == 0 else " " if token == "<SPACE>" else token for index, token in enumerate(tokens)]
    decoder = pyctcdecode.build_ctcdecoder(
        labels, lm, unigrams=lexicon, alpha=1 / scale, beta=-penalty / scale)
    return lambda scores: decoder.decode(scores, beam_width=beam).split()


def table(path):
    values, order = {}, []
    for line in open(path):
        entry = json.loads(line)
        key = (entry["name"], entry["threads"])
        if key not in values:
            order.append(key)
        values.setdefault(key, []).append(entry["result"])
    print("| what | cores | frames/s, × real time or ms | share of sgemm's peak | peak memory, MB |")
    print("|---|---|---|---|---|")
    for name, threads in order:
        results = values[name, threads]

        def median(field):
            numbers = [result[field] for result in results if field in result]
            return statistics.median(numbers) if numbers else None

        figure = next(
            f"{median(field):,.{decimals}f} {unit}"
            for field, unit, decimals in [
                ("frames_per_second", "frames/s", 0), ("times_real_time", "× real time", 0), ("milliseconds", "ms", 2)]
            if median(field) is not None)
        share, memory = median("share_of_peak"), median("peak_megabytes")
        print(f"| {name} | {threads} | {figure} | {'' if share is None else f'{share:.2f}'} | "
              f"{'' if memory is None else f'{memory:.0f}'} |")


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "table":
        return table(arguments[0])
    if what == "filterbanks":
        return filterbanks()
    if what == "search":
        return search(*arguments)
    import torch

    torch.set_num_threads(int(arguments[-1]))
    torch.manual_seed(0)
    if what == "ctc":
        ctc(torch, int(arguments[0]), int(arguments[1]))
    else:
        {"train": train, "infer": infer}[what](torch, arguments[0], arguments[1], int(arguments[2]))


if __name__ == "__main__":
    main()
