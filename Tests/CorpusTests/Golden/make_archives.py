"""Archives by kaldiio 2.18.1 (numpy 2), and the values that kaldiio reads from them: python make_archives.py."""
import json
import kaldiio
import numpy as np

rng = np.random.default_rng(1)
matrices = {
    "a-1": rng.normal(size=(12, 5)).astype(np.float32),
    "b": np.array([[-0.0, 1e-30, 3.5e30]], dtype=np.float32),
    "ü": (100 * rng.normal(size=(3, 2))).astype(np.float32),
}
archives = {
    "float": dict(),
    "double": dict(dtype=np.float64),
    "text": dict(text=True),
    "compressed-2": dict(compression_method=2),
    "compressed-3": dict(compression_method=3),
    "compressed-5": dict(compression_method=5),
}
expected = {}
for name, options in archives.items():
    dtype = options.pop("dtype", np.float32)
    content = {k: m.astype(dtype) for k, m in matrices.items() if "compressed" not in name or k != "b"}
    kaldiio.save_ark(f"{name}.ark", content, scp=f"{name}.scp", **options)
    read = kaldiio.load_scp(f"{name}.scp")
    expected[name] = [
        {"id": k, "rows": read[k].shape[0], "columns": read[k].shape[1], "values": read[k].ravel().tolist()}
        for k in content
    ]
kaldiio.save_ark("vector.ark", {"v": np.array([1.5, -2.0, 0.25], dtype=np.float32)})
json.dump(expected, open("expected.json", "w"), ensure_ascii=False, separators=(",", ":"))
