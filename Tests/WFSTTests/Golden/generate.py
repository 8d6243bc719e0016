"""Makes the golden files beside it with OpenFst's tools (Debian's libfst-tools 1.7.9-5): python3 generate.py

From five random transducers: every file format, and the results of OpenFst's algorithms printed as text.
"""

import os
import random
import subprocess

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def tool(*arguments, stdin=None):
    return subprocess.run(arguments, input=stdin, stdout=subprocess.PIPE, check=True).stdout


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def transducer(rng, states, arcs, acceptor=False, acyclic=False, epsilon=True):
    """Lines of AT&T text; weights are multiples of 1/8, so that sums in the tropical semiring are exact."""
    lines = []
    for _ in range(arcs):
        source = rng.randrange(states - 1) if acyclic else rng.randrange(states)
        target = rng.randrange(source + 1, states) if acyclic else rng.randrange(states)
        labels = [rng.randrange(0 if epsilon and target > source else 1, 4) for _ in range(2)]
        if acceptor:
            labels[1] = labels[0]
        lines.append((source, target, labels[0], labels[1], rng.randrange(0, 24) / 8))
    lines.sort(key=lambda line: line[0])
    text = "".join("%d\t%d\t%d\t%d\t%g\n" % line for line in lines)
    for state in range(states):
        if state == states - 1 or rng.random() < 0.3:
            text += "%d\t%g\n" % (state, rng.randrange(0, 16) / 8)
    # The start is the first line's state.
    return ("0\t1\t1\t1\n" if lines[0][0] != 0 else "") + text


rng = random.Random(20)
write("symbols.txt", "<eps>\t0\na\t1\né\t2\n#0\t3\n".encode())
for k in range(5):
    first = transducer(rng, 6, 12, acyclic=k < 3).encode()
    second = transducer(rng, 5, 14).encode()
    acceptor = transducer(rng, 8, 16, acceptor=True, acyclic=True, epsilon=False).encode()
    write(f"{k}.txt", first)
    write(f"{k}.second.txt", second)
    write(f"{k}.acceptor.txt", acceptor)
    write(f"{k}.vector.fst", tool("fstcompile", stdin=first))
    write(f"{k}.log.fst", tool("fstcompile", "--arc_type=log", stdin=first))
    write(f"{k}.const.fst", tool("fstconvert", "--fst_type=const", f"{k}.vector.fst"))
    tool("fstconvert", "--fst_type=const", "--fst_align", f"{k}.vector.fst", f"{k}.aligned.fst")
    write(f"{k}.named.fst", tool(
        "fstsymbols", "--isymbols=symbols.txt", "--osymbols=symbols.txt", f"{k}.vector.fst"))
    write(f"{k}.printed.txt", tool("fstprint", f"{k}.vector.fst"))
    write(f"{k}.named.txt", tool("fstprint", f"{k}.named.fst"))
    write(f"{k}.info.txt", tool("fstinfo", f"{k}.vector.fst"))

    sorted_first = tool("fstarcsort", "--sort_type=olabel", f"{k}.vector.fst")
    write("scratch.first", sorted_first)
    write("scratch.second", tool("fstcompile", stdin=second))
    write(f"{k}.composed.txt", tool("fstprint", stdin=tool("fstcompose", "scratch.first", "scratch.second")))
    write(f"{k}.rmepsilon.txt", tool("fstprint", stdin=tool("fstrmepsilon", f"{k}.vector.fst")))
    write(f"{k}.distance.txt", tool("fstshortestdistance", f"{k}.vector.fst"))
    write(f"{k}.best.txt", tool("fstprint", stdin=tool("fstshortestpath", f"{k}.vector.fst")))
    determinized = tool("fstdeterminize", stdin=tool("fstcompile", stdin=acceptor))
    write(f"{k}.determinized.txt", tool("fstprint", stdin=determinized))
    write("scratch.det", determinized)
    # As Kaldi's fstminimizeencoded: no weight pushing.
    write("scratch.enc", tool("fstencode", "--encode_weights", "--encode_labels", "scratch.det", "scratch.codex"))
    write("scratch.min", tool("fstminimize", "scratch.enc"))
    write(f"{k}.minimized.txt", tool("fstprint", stdin=tool("fstencode", "--decode", "scratch.min", "scratch.codex")))
for name in os.listdir("."):
    if name.startswith("scratch."):
        os.remove(name)
