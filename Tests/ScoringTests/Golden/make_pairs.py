"""Random pairs of texts and their errors by jiwer 4.0.0, and by sclite of the SCTK: python make_pairs.py.

sclite's costs (4 for a substitution, 3 for an insertion or a deletion) differ from the edit distance's, so its counts are
kept only where its errors are as many as the edit distance.
"""
import json
import random
import re
import subprocess
import jiwer

random.seed(7)
vocabulary = ["a", "b", "cd", "e", "fü", "g'h", "ij"]
pairs = []
for n in range(300):
    reference = [random.choice(vocabulary) for _ in range(random.randint(1, 12))]
    hypothesis = []
    for word in reference:
        x = random.random()
        if x < 0.2:
            hypothesis.append(random.choice(vocabulary))
        elif x < 0.85:
            hypothesis.append(word)
        if random.random() < 0.15:
            hypothesis.append(random.choice(vocabulary))
    pairs.append((" ".join(reference), " ".join(hypothesis)))

for name, side in (("ref", 0), ("hyp", 1)):
    with open(f"/tmp/{name}.trn", "w") as file:
        file.writelines(f"{pair[side]} (s-{n:04d})\n" for n, pair in enumerate(pairs))
report = subprocess.run(
    ["sclite", "-s", "-r", "/tmp/ref.trn", "trn", "-h", "/tmp/hyp.trn", "trn", "-i", "swb", "-e", "utf-8", "-o", "pralign",
     "stdout"], capture_output=True, text=True, check=True).stdout
counts = re.findall(r"id: \(s-(\d+)\)\n.*?Scores: \(#C #S #D #I\) (\d+) (\d+) (\d+) (\d+)", report, re.S)
sclite = {int(n): tuple(map(int, c)) for n, *c in counts}

rows = []
for n, (reference, hypothesis) in enumerate(pairs):
    words = jiwer.process_words(reference, hypothesis)
    characters = jiwer.process_characters(reference, hypothesis)
    errors = words.substitutions + words.deletions + words.insertions
    _, s, d, i = sclite[n]
    rows.append({
        "reference": reference, "hypothesis": hypothesis, "words": words.hits + words.substitutions + words.deletions,
        "wordErrors": errors,
        "characters": characters.hits + characters.substitutions + characters.deletions,
        "characterErrors": characters.substitutions + characters.deletions + characters.insertions,
        "sclite": [s, d, i] if s + d + i == errors else None,
    })
print(sum(r["sclite"] is not None for r in rows), "of", len(rows), "comparable with sclite")
lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
open("pairs.json", "w").write("[\n" + ",\n".join(lines) + "\n]\n")
