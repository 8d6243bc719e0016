"""Writes confidences.json: ctm files with confidences, and the normalised cross-entropy that sclite prints for them.

sclite of SCTK 2.4.10 (Debian's sctk). Hypotheses differ from their references by words that no reference has, so that every
cheapest alignment matches the same words, sclite's weights of errors or ours.
"""

import json
import random
import re
import subprocess
import tempfile

random.seed(20261126)
WORDS = [f"w{k}" for k in range(40)]


def case(utterances, sure):
    references, lines = {}, []
    for u in range(utterances):
        reference = random.choices(WORDS, k=random.randint(1, 8))
        references[f"u{u}"] = " ".join(reference)
        time = 0.1
        for k, word in enumerate(reference):
            kind = random.random()
            said = [] if kind < 0.1 else [f"x{u}-{k}"] if kind < 0.25 else [word, f"y{u}-{k}"] if kind < 0.35 else [word]
            for w in said:
                mean = 0.9 if w == word else 0.4
                confidence = min(1.0, max(0.0, random.gauss(mean, 0.2)))
                if sure:
                    confidence = round(confidence)
                lines.append(f"u{u} 1 {time:.2f} 0.20 {w} {confidence:.4f}")
                time += 0.3
    return references, lines


def sclite(references, lines):
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/stm", "w") as f:
            f.writelines(f"{u} 1 speaker 0.0 99.0 {text}\n" for u, text in references.items())
        with open(folder + "/ctm", "w") as f:
            f.writelines(line + "\n" for line in lines)
        out = subprocess.run(
            ["sctk", "sclite", "-r", folder + "/stm", "stm", "-h", folder + "/ctm", "ctm", "-o", "sum", "stdout"],
            capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Sum/Avg.*\|\s*(-?[0-9.]+) \|", out).group(1))


cases = []
for utterances in (5, 10, 50):
    for sure in (False, True):
        references, lines = case(utterances, sure)
        cases.append({"references": references, "ctm": lines, "nce": sclite(references, lines)})
with open("confidences.json", "w") as f:
    json.dump(cases, f, indent=1)
