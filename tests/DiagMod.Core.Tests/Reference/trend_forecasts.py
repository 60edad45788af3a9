"""Reference values of the trend forecaster in double precision (numpy, scipy). Writes trend_forecasts.json beside itself.

Run: python3 trend_forecasts.py FOLDER, where FOLDER holds forecast.py, the executable form of the signal specification's
section 9. Banks, weights, season and switch are its own. The conformal scale is written here, after section 9.3, with the
quantiles of the bank's exact mixture in place of simulated ones, so that both sides can be compared number by number.
"""
import json
import pathlib
import sys

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

sys.path.insert(0, sys.argv[1])
import forecast  # noqa: E402

AHEAD = (1, 6, 24)
HORIZONS = (1, 2, 4, 8, 12, 24, 48)
STRIDE = 2


def series():
    rng = np.random.default_rng(20_250_101)
    n = np.arange(360)
    daily = 20 + 2 * np.cos(2 * np.pi * n / 24 + 0.7) + 0.5 * np.sin(4 * np.pi * n / 24) + 0.3 * rng.normal(size=360)
    ramp = 12 + 0.02 * np.maximum(np.arange(220) - 60, 0) + 0.1 * rng.normal(size=220)
    ramp[[90, 91, 150]] += (3, -2, 4)
    walk = 10 + np.cumsum(0.05 * rng.normal(size=160)) + 0.02 * rng.normal(size=160)
    shift = 0.01 + 0.002 * rng.normal(size=120)
    shift[70:] += 0.02
    return {"daily": daily, "ramp": ramp, "walk": walk, "shift": shift}


def moments(bank, steps):
    """Mean and standard deviation of each member, some steps ahead."""
    p, l, b = bank.p, bank.l.copy(), bank.b.copy()
    p11, p12, p22 = (row.copy() for row in bank.P)
    for _ in range(steps):
        l, b = l + p * b, p * b
        p11, p12, p22 = p11 + 2 * p * p12 + p * p * p22 + bank.ql, p * p12 + p * p * p22, p * p * p22 + bank.qb
    return l, np.sqrt((p11 + 1) * bank.s2)


def quantile(weights, means, deviations, share):
    low, high = (means - 9 * deviations).min(), (means + 9 * deviations).max()
    return brentq(lambda x: weights @ ndtr((x - means) / deviations) - share, low, high, xtol=1e-13)


class Scale:
    def __init__(self):
        self.log, self.pending, self.time = np.zeros(len(HORIZONS)), [], 0

    def observe(self, y):
        self.time += 1
        for due, i, median, deviation in self.pending:
            if due == self.time:
                missed = abs(y - median) > 1.2816 * deviation * np.exp(self.log[i])
                self.log[i] = np.clip(self.log[i] + 0.04 * (missed - 0.2), -1.5, 2)
        self.pending = [one for one in self.pending if one[0] > self.time]

    def promise(self, bank, season):
        if self.time <= 8 or self.time % STRIDE or bank.l is None:
            return
        weights = bank.weights()
        for i, h in enumerate(HORIZONS):
            m, d = moments(bank, h)
            low, middle, high = (quantile(weights, m, d, share) for share in (0.1, 0.5, 0.9))
            self.pending.append((self.time + h, i, middle + season(h), (high - low) / 2 / 1.2816))


def run(values):
    both, scale, checks = forecast.Seas(P=24, K=2), Scale(), []
    for y in values:
        scale.observe(y)
        both.update(y)
        used = bool(both.t > 72 and both.eb < 0.95 * both.ea)
        season = (lambda h: float(both.w @ both.x(both.t + h - 1))) if used else (lambda h: 0.0)
        scale.promise(both.B if used else both.A, season)
        if both.t % 60 == 40:
            active = both.B if used else both.A
            checks.append({
                "count": both.t,
                "usesSeason": used,
                "season": [float(both.w @ both.x(both.t + h - 1)) for h in AHEAD],
                "weights": active.weights().tolist(),
                "means": [moments(active, h)[0].tolist() for h in AHEAD],
                "deviations": [moments(active, h)[1].tolist() for h in AHEAD],
                "scale": np.exp(scale.log).tolist(),
            })
    return checks


def main():
    result = []
    for name, values in series().items():
        values = [round(float(v), 6) for v in values]
        result.append({"name": name, "ahead": AHEAD, "horizons": HORIZONS, "values": values, "checks": run(values)})
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")


main()
