"""Reference values of whole-record features, by the prototype of the signal specification (numpy, scipy). Writes
record_features.json beside itself.

Run: python3 record_features.py FOLDER, the folder that holds the prototype features.py (sections 5.1 to 5.6 of the specification).
The signals are sums of cosines and of noise that is easy to repeat elsewhere; the prototype shares nothing with the product's code.
"""
import json
import math
import pathlib
import sys

import numpy as np

MASK = (1 << 64) - 1


def noise(seed, count):
    """Sum of four uniform numbers in -0.5..0.5, from a 64-bit congruential generator."""
    state, out = seed, np.empty(count)
    for n in range(count):
        total = 0.0
        for _ in range(4):
            state = (state * 6364136223846793005 + 1442695040888963407) & MASK
            total += (state >> 11) / 2.0**53 - 0.5
        out[n] = total
    return out


def samples(phase, rate, count):
    n = np.arange(count)
    x = np.full(count, float(phase["dc"]))
    for amps, hz, angle in phase["lines"]:
        x += amps * np.cos(2 * np.pi * hz * n / rate + angle)
    return (x + phase["noise"] * noise(phase["seed"], count)).astype(np.float32).astype(np.float64)


def motor(supply, slip, poles, rotation_dbc, slip_dbc, phases, seed, amps=10.0):
    """A fundamental with the rotation pair, the slip pair, a little negative sequence and a fifth harmonic."""
    rotation = supply * (1 - slip) / poles
    sidebands = [(rotation, rotation_dbc, 0.4), (-rotation, rotation_dbc - 2, 1.1), (-2 * slip * supply, slip_dbc, 2.0),
                 (2 * slip * supply, slip_dbc - 3, -0.7)]
    signal = {}
    for k, name in enumerate("RST"):
        if name not in phases:
            continue
        turn = -2 * math.pi * k / 3
        lines = [(amps, supply, turn), (0.008 * amps, supply, -turn + 0.5), (0.015 * amps, 5 * supply, -turn + 0.2)]
        lines += [(amps * 10 ** (dbc / 20), supply + offset, angle + turn) for offset, dbc, angle in sidebands]
        signal[name] = {"dc": 0.02 * (k + 1), "noise": 0.02 * amps, "seed": seed + k, "lines": lines}
    return signal


CASES = [
    ("three phases, four poles", 6_400, 25, 2, motor(50.0123, 0.0191, 2, -60, -52, "RST", 11)),
    ("three phases, two poles, 60 Hz", 6_400, 25, 1, motor(59.987, 0.0123, 1, -56, -47, "RST", 21)),
    ("two phases, six poles", 12_800, 20, 3, motor(50.004, 0.0254, 3, -58, -44, "RT", 31)),
    ("one phase, four poles", 6_400, 30, 2, motor(49.98, 0.0142, 2, -58, -50, "S", 41)),
]


def main():
    sys.path.insert(0, sys.argv[1])
    import features

    out = []
    for name, rate, seconds, poles, signal in CASES:
        count = rate * seconds
        phases = [samples(signal[x], rate, count) if x in signal else None for x in "RST"]
        found = features.analyse_file(phases, rate, p=poles)
        keys = {"supplyHz": "f", "slip": "slip", "lowerDbc": "l_db", "upperDbc": "r_db", "rotationDbc": "ecc_db"}
        expected = {key: float(found[source]) for key, source in keys.items() if source in found}
        out.append({"name": name, "rateHz": rate, "samples": count, "polePairs": poles, "signal": signal, "expected": expected})
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
