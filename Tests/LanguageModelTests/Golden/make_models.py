"""Texts and the models that KenLM 0.3.0's lmplz makes of them: python make_models.py PATH/TO/lmplz.

Every text ends in a word that occurs nowhere else: lmplz takes the last n-gram of each order (by its words' first
occurrence, the last word first) by its plain count when it counts n-grams by count, and so does not differ from us.
"""
import random
import subprocess
import sys

random.seed(11)
subjects = ["the cat", "a dog", "the old man", "my sister", "nobody", "the small bird", "a man"]
verbs = ["sees", "hears", "likes", "follows", "knows", "has seen"]
objects = ["the cat", "a dog", "the sea", "my house", "the old house", "bread", "nothing", "ünlü şehir", "it"]
tails = ["", "", "today", "in the morning", "again and again", "by the sea"]


def sentence():
    return " ".join(f"{random.choice(subjects)} {random.choice(verbs)} {random.choice(objects)} {random.choice(tails)}".split())


def chain():
    """A walk whose words are the more frequent the smaller their numbers, so that all counts of counts occur."""
    words = []
    while len(words) < 40 and random.random() > 0.1:
        words.append(f"w{int(60 * random.random() ** 3)}")
    return " ".join(words or ["w0"])


texts = {
    "talk": [sentence() for _ in range(60)] + ["finis"],
    "chain": [chain() for _ in range(150)] + ["w1 finis"],
    "tiny": ["go", "go go", "stop", "go left finis"],
}
models = [("talk", 3), ("chain", 1), ("chain", 2), ("chain", 4), ("tiny", 2), ("tiny", 5)]
for name, lines in texts.items():
    with open(f"{name}.txt", "w") as file:
        file.writelines(line + "\n" for line in lines)
for name, order in models:
    with open(f"{name}.txt") as source, open(f"{name}.{order}.arpa", "w") as target:
        subprocess.run(
            [sys.argv[1], "-o", str(order), "--discount_fallback", "-S", "100M", "-T", "/tmp"], stdin=source, stdout=target,
            check=True)
