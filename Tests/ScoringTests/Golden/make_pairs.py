"""Random pairs of texts and how their errors are told by jiwer 4.0.0 and by sclite of the SCTK: python make_pairs.py."""
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
    ["sclite", "-s", "-r", "/tmp/ref.trn", "trn", "-h", "/tmp/hyp.trn", "trn", "-i", "swb", "-e", "utf-8", "-o", "sgml",
     "stdout"], capture_output=True, text=True, check=True).stdout
paths = re.findall(r'<PATH id="\(s-(\d+)\)"[^>]*>\n(.*)\n', report)
sclite = {int(n): "".join(step[0] for step in re.findall(r"[CSDI],[^:]*", path)) for n, path in paths}


def counts(output):
    return [output.hits, output.substitutions, output.deletions, output.insertions]


rows = [{
    "reference": reference, "hypothesis": hypothesis, "sclite": sclite[n],
    "jiwer": counts(jiwer.process_words(reference, hypothesis)),
    "jiwerCharacters": counts(jiwer.process_characters(reference, hypothesis)),
} for n, (reference, hypothesis) in enumerate(pairs)]
whole = jiwer.process_words([r for r, _ in pairs], [h for _, h in pairs])
print("all: mer", whole.mer, "wil", whole.wil)
lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
open("pairs.json", "w").write("[\n" + ",\n".join(lines) + "\n]\n")
