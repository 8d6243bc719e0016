"""Two systems' transcripts of the same references, and NIST's matched-pairs test of them by sclite and sc_stats of the SCTK:
python make_systems.py."""
import json
import random
import re
import subprocess

random.seed(11)
vocabulary = ["a", "b", "cd", "e", "f", "gh", "ij", "k", "l", "m"]
references = [[random.choice(vocabulary) for _ in range(random.randint(1, 20))] for _ in range(60)]


def system(errors):
    hypotheses = []
    for reference in references:
        hypothesis = []
        for word in reference:
            x = random.random()
            if x < errors:
                hypothesis.append(random.choice(vocabulary))
            elif x > errors / 2 + 0.05:
                hypothesis.append(word)
            if random.random() < errors / 3:
                hypothesis.append(random.choice(vocabulary))
        hypotheses.append(hypothesis)
    return hypotheses


systems = {"A": system(0.12), "B": system(0.2)}
for name, lines in [("ref", references), *systems.items()]:
    with open(f"/tmp/{name}.trn", "w") as file:
        file.writelines(f"{' '.join(words)} (s-{n:04d})\n" for n, words in enumerate(lines))
paths = "".join(
    subprocess.run(["sclite", "-r", "/tmp/ref.trn", "trn", "-h", f"/tmp/{name}.trn", "trn", name, "-i", "swb", "-o", "sgml",
                    "stdout"], capture_output=True, text=True, check=True).stdout for name in systems)
subprocess.run(["sc_stats", "-p", "-t", "mapsswe", "-v", "-n", "/tmp/systems"], input=paths, text=True, check=True,
               capture_output=True)
result = re.search(r"MTCH_PR_RESULTS .*", open("/tmp/systems.stats.mapsswe").read())[0]
number = {name: float(re.search(rf"\({name}: *(-?[\d.]+)", result)[1]) for name in ("# segs", "mean", "std dev", "Z Stat")}
print(result)
json.dump({
    "references": [" ".join(r) for r in references], "one": [" ".join(h) for h in systems["A"]],
    "other": [" ".join(h) for h in systems["B"]], "segments": int(number["# segs"]), "mean": number["mean"],
    "statistic": number["Z Stat"],
}, open("systems.json", "w"), indent=0)
