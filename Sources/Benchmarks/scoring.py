"""asr-score beside sclite (Debian's sctk) and jiwer: the same counts for every pair, and the time that each takes.

scoring.py ASR_SCORE TEXT [PAIRS]                  random errors in sentences of 15 to 25 of TEXT's words (10000)
scoring.py ASR_SCORE REFERENCES HYPOTHESES         Kaldi's text, of a real system

sclite is taken from PATH or /usr/lib/sctk/bin. The times of asr-score and sclite are of whole processes, from files to
files; jiwer's are of its call alone, from lists to objects, and of a process that reads the files and calls it.
"""

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import jiwer


PROCESS = """
import sys, jiwer
texts = [[line.split(maxsplit=1)[1].strip() if " " in line.strip() else "" for line in open(f"{sys.argv[1]}/{name}.txt")]
         for name in ("ref", "hyp")]
jiwer.process_words(*texts)
"""


def random_pairs(path, count):
    generator = random.Random(1)
    vocabulary = [word for line in open(path) for word in line.split()][:100000]
    for _ in range(count):
        reference = [generator.choice(vocabulary) for _ in range(generator.randint(15, 25))]
        hypothesis = []
        for word in reference:
            x = generator.random()
            if x < 0.09:
                hypothesis.append(generator.choice(vocabulary))
            elif x >= 0.12:
                hypothesis.append(word)
            if generator.random() < 0.03:
                hypothesis.append(generator.choice(vocabulary))
        yield reference, hypothesis


def real_pairs(references, hypotheses):
    heard = {line.split()[0]: line.split()[1:] for line in open(hypotheses)}
    for line in open(references):
        utterance, *words = line.split()
        yield words, heard.get(utterance, [])


def write(pairs, folder):
    for side, name in enumerate(("ref", "hyp")):
        with open(f"{folder}/{name}.trn", "w") as trn, open(f"{folder}/{name}.txt", "w") as text:
            for n, pair in enumerate(pairs):
                trn.write(f"{' '.join(pair[side])} (s{n % 50:02d}-{n:06d})\n")
                text.write(f"s{n % 50:02d}-{n:06d} {' '.join(pair[side])}\n")


def seconds(run):
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def main():
    program, *inputs = sys.argv[1:]
    if len(inputs) > 1 and not inputs[1].isdigit():
        pairs = list(real_pairs(*inputs))
    else:
        pairs = list(random_pairs(inputs[0], int(inputs[1]) if len(inputs) > 1 else 10000))
    sclite = shutil.which("sclite") or "/usr/lib/sctk/bin/sclite"
    folder = tempfile.mkdtemp()
    write(pairs, folder)
    references, hypotheses = ([" ".join(pair[side]) for pair in pairs] for side in (0, 1))

    def ours(*options):
        command = [program, f"{folder}/ref.txt", f"{folder}/hyp.txt", *options]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def theirs():
        command = [sclite, "-s", "-r", "ref.trn", "trn", "-h", "hyp.trn", "trn", "-i", "swb", "-o", "sgml", "stdout"]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder).stdout

    def scored(rule):
        ours("--count-as", rule, "--measures", "wer,cer", "--json", f"{folder}/{rule}.json")
        return json.load(open(f"{folder}/{rule}.json"))["utterances"]

    def counts(of):
        return [of[kind] for kind in ("correct", "substitutions", "deletions", "insertions")]

    steps = {}
    for n, path in re.findall(r'<PATH id="\(s\d+-(\d+)\)"[^>]*>\n(.*)\n', theirs()):
        steps[int(n)] = "" if path.startswith("</PATH") else "".join(re.findall(r"(?:^|:)([CSDI]),", path))
    same = sum("".join(step[2] for step in u["alignment"]) == steps[n] for n, u in enumerate(scored("sclite")))
    print(f"sclite: {same} of {len(pairs)} pairs aligned alike, step by step")

    alike, empty = [0, 0], 0
    for u, reference, hypothesis in zip(scored("jiwer"), references, hypotheses):
        if not reference:  # jiwer refuses it
            empty += 1
            continue
        for place, (kind, process) in enumerate((("words", jiwer.process_words), ("characters", jiwer.process_characters))):
            out = process(reference, hypothesis)
            alike[place] += counts(u[kind]) == [out.hits, out.substitutions, out.deletions, out.insertions]
    told = len(pairs) - empty
    print(f"jiwer: {alike[0]} of {told} pairs counted alike in words, {alike[1]} in characters")
    if same != len(pairs) or alike != [told, told]:
        sys.exit("they differ")

    times = {}
    for _ in range(5):
        for name, run in (
            ("asr-score, words", lambda: ours("--measures", "wer,ser")),
            ("jiwer, words", lambda: jiwer.process_words(references, hypotheses)),
            ("jiwer, words, a process", lambda: subprocess.run([sys.executable, "-c", PROCESS, folder], check=True)),
            ("asr-score, words and characters", lambda: ours()),
            ("jiwer, words and characters", lambda: (
                jiwer.process_words(references, hypotheses), jiwer.process_characters(references, hypotheses))),
            ("asr-score, words and alignments", lambda: ours("--measures", "wer,ser", "--alignments", f"{folder}/a")),
            ("sclite, words and alignments", theirs),
        ):
            times.setdefault(name, []).append(seconds(run)[0])
    for name, runs in times.items():
        print(f"{name}: {statistics.median(runs):.3f} s (least {min(runs):.3f})")
    shutil.rmtree(folder)


main()
