"""Reference values of window features in double precision, by direct sums (numpy). Writes window_features.json beside itself.

Run: python3 window_features.py
Definitions: signal specification, sections 4.1 to 4.6. Nothing here is shared with the product's code: the supply frequency,
phasors and harmonics are plain sums over the window, not transforms.
"""
import json
import pathlib

import numpy as np

A = np.exp(2j * np.pi / 3)
MASK = (1 << 64) - 1


def noise(seed, count):
    """Sum of four uniform numbers in -0.5..0.5, from a 64-bit congruential generator that is easy to repeat elsewhere."""
    state, out = seed, np.empty(count)
    for n in range(count):
        total = 0.0
        for _ in range(4):
            state = (state * 6364136223846793005 + 1442695040888963407) & MASK
            total += (state >> 11) / 2.0**53 - 0.5
        out[n] = total
    return out


def signal(phase, rate, count):
    n = np.arange(count)
    x = np.full(count, float(phase["dc"]))
    for amplitude, hz, angle in phase["lines"]:
        x += amplitude * np.cos(2 * np.pi * hz * n / rate + angle)
    return (x + phase["noise"] * noise(phase["seed"], count)).astype(np.float32).astype(np.float64)


def hann(count):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(count) / count)


def grandke(amplitude, k):
    left, centre, right = amplitude[k - 1 : k + 2]
    ratio, sign = (right / centre, 1) if right >= left else (left / centre, -1)
    d = sign * (2 * ratio - 1) / (ratio + 1)
    return k + d, centre * (np.pi * d / np.sin(np.pi * d) if d else 1) * (1 - d * d)


def peaks(amplitude):
    last = len(amplitude) - 1
    top = [k for k in range(2, last) if amplitude[k] > amplitude[k - 1] and amplitude[k] >= amplitude[k + 1]]
    keep = [k for k in top if not any(abs(j - k) < 3 and (amplitude[j], -j) > (amplitude[k], -k) for j in top if j != k)]
    return [grandke(amplitude, k) for k in sorted(keep, key=lambda k: (-amplitude[k], k))[:10]]


def space(values):
    """values: dict phase index -> complex or array; forward and backward space vector."""
    if len(values) == 1:
        value = next(iter(values.values()))
        return value, None
    v = dict(values)
    for i in range(3):
        if i not in v:
            v[i] = -sum(values.values())
    return (2 / 3) * (v[0] + A * v[1] + A * A * v[2]), (2 / 3) * (v[0] + A * A * v[1] + A * v[2])


def spread(values):
    t = np.arange(len(values)) - (len(values) - 1) / 2
    return (values - np.polyval(np.polyfit(t, values, 2), t)).std()


def measure(x, rate):
    """x: dict phase index -> samples."""
    count = len(next(iter(x.values())))
    width, w, n = rate / count, hann(count), np.arange(count)
    centred = {i: v - v.mean() for i, v in x.items()}
    amplitude = {i: np.abs(np.fft.rfft(v * w)) * 2 / w.sum() for i, v in centred.items()}

    total = sum(a**2 for a in amplitude.values())
    low, high = int(40 / width), int(70 / width)
    k = low + int(np.argmax(total[low : high + 1]))
    strongest = max(amplitude, key=lambda i: amplitude[i][k])
    coarse = grandke(amplitude[strongest], k)[0] * width
    tone = np.exp(-2j * np.pi * coarse * n / rate)
    half, wh = count // 2, hann(count // 2)
    early = {i: np.sum(wh * v[:half] * tone[:half]) for i, v in centred.items()}
    late = {i: np.sum(wh * v[half:] * tone[half:]) for i, v in centred.items()}
    (a, a_back), (b, b_back) = space(early), space(late)
    if a_back is not None and abs(a_back) > abs(a):
        a, b = a_back, b_back
    f = coarse + np.angle(b * np.conj(a)) / (2 * np.pi * count / (2 * rate))

    phasor = {i: 2 / w.sum() * np.sum(w * v * np.exp(-2j * np.pi * f * n / rate)) for i, v in centred.items()}
    out = {"supplyHz": f, "phases": {}}
    v = {name: [] for name in (
        "dc crest skew rkurt thd h3 h5 h7 noise entropy flatness sb mid near l_sb l_mid l_hi").split()}
    for i, s in x.items():
        c, p = centred[i], abs(phasor[i])
        m2, m3, m4 = (np.mean(c**e) for e in (2, 3, 4))
        rms = np.sqrt(np.mean(s * s))
        harmonics = {
            h: abs(2 / w.sum() * np.sum(w * c * np.exp(-2j * np.pi * h * f * n / rate))) / p
            for h in range(2, 41) if h * f / width <= count // 2 - 3}
        thd = np.sqrt(sum(h * h for h in harmonics.values()))
        out["phases"]["RST"[i]] = {
            "rms": rms, "peak": np.abs(s).max(), "crest": np.abs(s).max() / rms, "skew": m3 / m2**1.5, "kurt": m4 / m2**2 - 3,
            "mean": s.mean(), "min": s.min(), "max": s.max(), "thd": thd,
            "peaks": [[b * width, a] for b, a in peaks(amplitude[i])]}
        r = c - np.real(phasor[i] * np.exp(2j * np.pi * f * n / rate))
        v["dc"].append(abs(s.mean()) / p)
        v["crest"].append(np.abs(s).max() / rms)
        v["skew"].append(m3 / m2**1.5)
        v["rkurt"].append(np.mean(r**4) / np.mean(r * r) ** 2 - 3)
        v["thd"].append(10 * np.log10(thd**2 + 1e-9))
        for h in (3, 5, 7):
            v[f"h{h}"].append(10 * np.log10(harmonics[h] ** 2 + 1e-9) if h in harmonics else np.nan)
        q = amplitude[i] ** 2 / 1.5 / p**2
        keep = np.ones(len(q), bool)
        keep[:3] = False
        for h in range(1, 41):
            centre = round(h * f / width)
            keep[max(0, centre - 3) : max(0, centre + 4)] = False
        share = q[keep] / q[keep].sum()
        v["noise"].append(10 * np.log10(q[keep].sum() + 1e-12))
        v["entropy"].append(-np.sum(share * np.log(share)) / np.log(keep.sum()))
        v["flatness"].append(10 * np.log10(np.exp(np.mean(np.log(share))) / np.mean(share)))
        for name, lo, hi in (("sb", 5, 95), ("mid", 100, 600), ("hi", 600, 0.45 * rate)):
            band = np.zeros(len(q), bool)
            band[int(lo / width) : int(hi / width)] = True
            bins = q[band & keep]
            defined = lo < hi <= rate / 2
            if name != "hi":
                v[name].append(10 * np.log10(bins.sum() + 1e-12) if defined else np.nan)
            v["l_" + name].append(10 * np.log10(bins.max() / bins.mean()) if defined else np.nan)
        centre = round(f / width)
        around = [centre + d for d in range(-9, 10) if abs(d) >= 4]
        v["near"].append(10 * np.log10(max(amplitude[i][j] ** 2 for j in around) / p**2 + 1e-12))

    vector = {name: np.mean(values) for name, values in v.items()}
    vector["dc"] = max(v["dc"])
    positive, negative, reverse = None, None, False
    vector["u2re"] = vector["u2im"] = vector["u0"] = np.nan
    out["positiveSequenceAmps"] = abs(next(iter(phasor.values()))) / np.sqrt(2)
    out["unbalance"] = np.nan
    if len(x) > 1:
        positive, negative = (value / 2 for value in space(phasor))
        reverse = abs(negative) > abs(positive)
        if reverse:
            positive, negative = negative, positive
        ratio = negative / positive
        vector["u2re"], vector["u2im"] = ratio.real, ratio.imag
        out["positiveSequenceAmps"] = abs(positive) / np.sqrt(2)
        out["unbalance"] = abs(ratio)
        if len(x) == 3:
            vector["u0"] = abs(sum(phasor.values()) / 3) / abs(positive)
    size = int(0.04 * rate)
    block = hann(size)
    sums = {i: np.array([
        np.sum(block * c[b * size : (b + 1) * size] * np.exp(-2j * np.pi * f * n[b * size : (b + 1) * size] / rate))
        for b in range(count // size)]) for i, c in centred.items()}
    forward, backward = space(sums)
    y = backward if reverse else forward
    vector["am"] = 20 * np.log10(spread(np.log(np.abs(y))) + 1e-7)
    vector["pm"] = 20 * np.log10(spread(np.unwrap(np.angle(y))) + 1e-7)
    out["vector"] = vector
    return out


def phase(amplitude, hz, angle, seed, level, dc, extra=()):
    lines = [[amplitude, hz, angle]]
    for share, offset, order, turn in extra:
        lines.append([share * amplitude, order * hz + offset, order * angle + turn])
    return {"dc": dc, "lines": lines, "noise": level, "seed": seed}


FAULTS = [(0.03, 0, 3, 0.4), (0.05, 0, 5, 1.1), (0.02, 0, 7, -0.6), (0.004, 0, 11, 0.2), (0.008, 24.3, 1, 0.3),
          (0.006, -24.3, 1, -0.9), (0.003, 6.4, 1, 2.0), (0.002, 131.7, 1, 0.1), (0.0015, 913.3, 1, 0.7)]


def cases():
    turn = 2 * np.pi / 3
    yield "three phases", 25600, {
        "R": phase(10, 49.973, 0.3, 11, 0.03, 0.02, FAULTS), "S": phase(9.8, 49.973, 0.31 - turn, 12, 0.03, -0.01, FAULTS),
        "T": phase(10.3, 49.973, 0.28 + turn, 13, 0.03, 0.005, FAULTS)}
    yield "order R-T-S at 12,800 Hz", 12800, {
        "R": phase(4, 50.2, 0.3, 21, 0.02, 0.0, FAULTS), "S": phase(4.1, 50.2, 0.3 + turn, 22, 0.02, 0.03, FAULTS),
        "T": phase(3.9, 50.2, 0.3 - turn, 23, 0.02, 0.0, FAULTS)}
    yield "two phases", 25600, {
        "R": phase(7, 50.02, 1.0, 31, 0.05, 0.0, FAULTS), "T": phase(7.2, 50.02, 1.02 + turn, 32, 0.05, 0.0, FAULTS)}
    yield "one phase", 25600, {"R": phase(2.5, 60.01, -0.4, 41, 0.01, 0.1, FAULTS)}
    yield "low rate", 1000, {
        "R": phase(3, 60.0, 0.0, 51, 0.02, 0.01, FAULTS[:3]), "S": phase(2.8, 60.0, -turn, 52, 0.02, 0.0, FAULTS[:3]),
        "T": phase(3.1, 60.0, turn, 53, 0.02, 0.0, FAULTS[:3])}
    yield "odd rate", 10001, {
        "R": phase(5, 50.4, 0.0, 61, 0.02, 0.01, FAULTS), "S": phase(5.1, 50.4, -turn, 62, 0.02, 0.0, FAULTS),
        "T": phase(5, 50.4, turn, 63, 0.02, 0.0, FAULTS)}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(f"{value:.12g}")
    return value


def main():
    out = []
    for name, rate, phases in cases():
        count = 2 * int(np.floor(rate / 2 + 0.5))
        phases = plain(phases)  # the signal is made from the numbers as they are written
        x = {"RST".index(letter): signal(phases[letter], rate, count) for letter in phases}
        out.append({"name": name, "rateHz": rate, "samples": count, "signal": phases, "expected": plain(measure(x, rate))})
    target = pathlib.Path(__file__).with_name("window_features.json")
    target.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
