# %% by-hand | 1.5 | right: typed in, four digits
def by_hand():
    return {
        "ece": 0.12,
        "mce": 0.15,
        "brier": 0.24,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 1.5 | right: all ten rows in arrays
def by_hand():
    c = np.repeat([0.9, 0.6], [4, 6])
    r = np.array([1, 1, 1, 0, 1, 1, 1, 0, 0, 0])
    weights = np.array([0.4, 0.6])
    seen, said = np.array([0.75, 0.5]), np.array([0.9, 0.6])
    return {
        "ece": weights @ abs(seen - said),
        "mce": abs(seen - said).max(),
        "brier": np.mean((c - r) ** 2),
        "nll": -np.mean(r * np.log(c) + (1 - r) * np.log(1 - c)),
        "reliability": weights @ (seen - said) ** 2,
        "resolution": weights @ (seen - r.mean()) ** 2,
        "uncertainty": r.var(),
    }


# %% by-hand | 1.5 | right: scikit-learn for the scores, fractions for the rest
def by_hand():
    from fractions import Fraction

    from sklearn.metrics import brier_score_loss, log_loss

    c = [0.9] * 4 + [0.6] * 6
    r = [1, 1, 1, 0, 1, 1, 1, 0, 0, 0]
    return {
        "ece": float(Fraction(3, 25)),
        "mce": float(Fraction(3, 20)),
        "brier": brier_score_loss(r, c),
        "nll": log_loss(r, c),
        "reliability": float(Fraction(3, 200)),
        "resolution": float(Fraction(3, 200)),
        "uncertainty": float(Fraction(6, 25)),
    }


# %% by-hand | 0.5 | the ECE without weights | fails values
def by_hand():
    return {
        "ece": 0.125,
        "mce": 0.15,
        "brier": 0.24,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 0.5 | only the confidence of the event in the NLL | fails values
def by_hand():
    return {
        "ece": 0.12,
        "mce": 0.15,
        "brier": 0.24,
        "nll": -(4 * np.log(0.9) + 6 * np.log(0.6)) / 10,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 0.5 | NLL in bits | fails values
def by_hand():
    return {
        "ece": 0.12,
        "mce": 0.15,
        "brier": 0.24,
        "nll": 0.6900 / np.log(2),
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 0 | gaps with their signs | fails visible, values
def by_hand():
    return {
        "ece": -0.12,
        "mce": -0.15,
        "brier": 0.24,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 0 | the Brier score of two columns, twice as large | fails visible, values
def by_hand():
    return {
        "ece": 0.12,
        "mce": 0.15,
        "brier": 0.48,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% by-hand | 0 | resolution against one half instead of the base rate | fails visible, values
def by_hand():
    return {
        "ece": 0.12,
        "mce": 0.15,
        "brier": 0.24,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.025,
        "uncertainty": 0.24,
    }


# %% by-hand | 0 | mean absolute error per row as the ECE | fails visible, values
def by_hand():
    return {
        "ece": 0.408,
        "mce": 0.15,
        "brier": 0.24,
        "nll": 0.6900,
        "reliability": 0.015,
        "resolution": 0.015,
        "uncertainty": 0.24,
    }


# %% reliability | 2.5 | right: a loop over the bins
def reliability(confidence, right, num_bins):
    counts = np.zeros(num_bins, dtype=int)
    mean, accuracy = np.full(num_bins, np.nan), np.full(num_bins, np.nan)
    ece = 0.0
    for b in range(num_bins):
        inside = (confidence > b / num_bins) & (confidence <= (b + 1) / num_bins)
        if b == 0:
            inside = inside | (confidence == 0)
        counts[b] = inside.sum()
        if counts[b]:
            mean[b], accuracy[b] = confidence[inside].mean(), right[inside].mean()
            ece += counts[b] / len(confidence) * abs(mean[b] - accuracy[b])
    return counts, mean, accuracy, ece


# %% reliability | 2.5 | right: a list of rows, sums in Python, returned as lists
def reliability(confidence, right, num_bins):
    import math

    bins = [[] for _ in range(num_bins)]
    for c, r in zip(confidence.tolist(), right.tolist(), strict=True):
        bins[max(math.ceil(c * num_bins) - 1, 0)].append((c, float(r)))
    nan = float("nan")
    counts = [len(rows) for rows in bins]
    mean = [sum(c for c, _ in rows) / len(rows) if rows else nan for rows in bins]
    accuracy = [sum(r for _, r in rows) / len(rows) if rows else nan for rows in bins]
    gaps = [n * abs(a - m) for n, a, m in zip(counts, accuracy, mean, strict=True) if n]
    return [counts, mean, accuracy, sum(gaps) / len(confidence)]


# %% reliability | 2.5 | right: digitize, one-hot bins and a matrix product
def reliability(confidence, right, num_bins):
    edges = np.linspace(0, 1, num_bins + 1)
    which = np.maximum(np.digitize(confidence, edges, right=True) - 1, 0)
    member = np.eye(num_bins)[which]
    counts = member.sum(axis=0)
    with np.errstate(all="ignore"):
        mean, accuracy = confidence @ member / counts, right.astype(float) @ member / counts
    gaps = np.nan_to_num(abs(accuracy - mean))
    return counts, mean, accuracy, float(counts @ gaps / counts.sum())


# %% reliability | 2.5 | right: torch
def reliability(confidence, right, num_bins):
    import torch

    c = torch.tensor(confidence, dtype=torch.float64)
    r = torch.tensor(right.astype(float), dtype=torch.float64)
    edges = torch.linspace(0, 1, num_bins + 1, dtype=torch.float64)[1:-1]
    which = torch.bucketize(c, edges)
    counts = torch.bincount(which, minlength=num_bins)
    mean = torch.bincount(which, weights=c, minlength=num_bins) / counts
    accuracy = torch.bincount(which, weights=r, minlength=num_bins) / counts
    ece = ((accuracy - mean).abs() * counts).nansum() / len(c)
    return counts.numpy(), mean.numpy(), accuracy.numpy(), float(ece)


# %% reliability | 1.5 | the lower edge belongs to the bin | fails edges
def reliability(confidence, right, num_bins):
    which = np.minimum((confidence * num_bins).astype(int), num_bins - 1)
    counts = np.bincount(which, minlength=num_bins)
    mean = np.bincount(which, weights=confidence, minlength=num_bins) / counts
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / counts
    return counts, mean, accuracy, np.nansum(counts * abs(accuracy - mean)) / len(right)


# %% reliability | 1.5 | a confidence of 0 falls out | fails edges
def reliability(confidence, right, num_bins):
    counts = np.zeros(num_bins)
    mean, accuracy = np.full(num_bins, np.nan), np.full(num_bins, np.nan)
    for b in range(num_bins):
        inside = (confidence > b / num_bins) & (confidence <= (b + 1) / num_bins)
        counts[b] = inside.sum()
        if counts[b]:
            mean[b], accuracy[b] = confidence[inside].mean(), right[inside].mean()
    ece = np.nansum(counts * abs(mean - accuracy)) / len(confidence)
    return counts, mean, accuracy, ece


# %% reliability | 1.5 | zeros in the empty bins | fails visible, others
def reliability(confidence, right, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    which = np.searchsorted(inner, confidence)
    counts = np.bincount(which, minlength=num_bins)
    safe = np.maximum(counts, 1)
    mean = np.bincount(which, weights=confidence, minlength=num_bins) / safe
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / safe
    return counts, mean, accuracy, (counts * abs(accuracy - mean)).sum() / len(right)


# %% reliability | 1 | all bins weigh the same in the ECE | fails edges, ece
def reliability(confidence, right, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    which = np.searchsorted(inner, confidence)
    counts = np.bincount(which, minlength=num_bins)
    mean = np.bincount(which, weights=confidence, minlength=num_bins) / counts
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / counts
    return counts, mean, accuracy, np.nanmean(abs(accuracy - mean))


# %% reliability | 0.5 | the middle of the bin as its confidence | fails visible, others, edges
def reliability(confidence, right, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    which = np.searchsorted(inner, confidence)
    counts = np.bincount(which, minlength=num_bins)
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / counts
    middle = np.where(counts, (np.arange(num_bins) + 0.5) / num_bins, np.nan)
    true = np.bincount(which, weights=confidence, minlength=num_bins) / counts
    return counts, middle, accuracy, np.nansum(counts * abs(accuracy - true)) / len(right)


# %% reliability | 0.5 | the ECE is the largest gap | fails visible, ece, edges
def reliability(confidence, right, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    which = np.searchsorted(inner, confidence)
    counts = np.bincount(which, minlength=num_bins)
    mean = np.bincount(which, weights=confidence, minlength=num_bins) / counts
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / counts
    return counts, mean, accuracy, np.nanmax(abs(accuracy - mean))


# %% reliability | 0 | bins of equal mass | fails visible, ece, others, edges
def reliability(confidence, right, num_bins):
    edges = np.quantile(confidence, np.linspace(0, 1, num_bins + 1))
    which = np.searchsorted(edges[1:-1], confidence)
    counts = np.bincount(which, minlength=num_bins)
    mean = np.bincount(which, weights=confidence, minlength=num_bins) / counts
    accuracy = np.bincount(which, weights=right, minlength=num_bins) / counts
    return counts, mean, accuracy, np.nansum(counts * abs(accuracy - mean)) / len(right)


# %% reliability | 0.5 | the numbers of the visible test, typed in | fails ece, others, edges
def reliability(confidence, right, num_bins):
    nan = np.nan
    return [1, 0, 2, 2], [0.1, nan, 0.625, 0.925], [0.0, nan, 0.5, 0.5], 0.24


# %% perfect | 1 | right: a loop over worlds and bins
def perfect_eces(confidence, uniforms, num_bins):
    out = []
    for u in uniforms:
        right = u < confidence
        total = 0.0
        for b in range(num_bins):
            inside = (confidence > b / num_bins) & (confidence <= (b + 1) / num_bins)
            if inside.any():
                total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
        out.append(total)
    return np.array(out)


# %% perfect | 1 | right: bincount for each world
def perfect_eces(confidence, uniforms, num_bins):
    which = np.floor(confidence * num_bins).astype(int)
    eces = np.empty(len(uniforms))
    for m, row in enumerate(uniforms):
        sums = np.bincount(which, weights=(row < confidence) - confidence)
        eces[m] = np.abs(sums).sum() / confidence.size
    return eces


# %% perfect | 1 | right: sorted by bin, reduceat
def perfect_eces(confidence, uniforms, num_bins):
    which = np.ceil(confidence * num_bins).astype(int)
    order = np.argsort(which, kind="stable")
    gaps = ((uniforms < confidence).astype(float) - confidence)[:, order]
    starts = np.flatnonzero(np.append(True, np.diff(which[order]) > 0))
    return np.abs(np.add.reduceat(gaps, starts, axis=1)).sum(axis=1) / len(confidence)


# %% perfect | 0 | one number: the mean over the worlds | fails visible, others
def perfect_eces(confidence, uniforms, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    member = np.eye(num_bins)[np.searchsorted(inner, confidence)]
    gaps = np.abs(((uniforms < confidence) - confidence) @ member).sum(axis=1)
    return gaps.mean() / len(confidence)


# %% perfect | 0 | right with probability 1 - c | fails visible, others
def perfect_eces(confidence, uniforms, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    member = np.eye(num_bins)[np.searchsorted(inner, confidence)]
    return np.abs(((uniforms > confidence) - confidence) @ member).sum(axis=1) / len(confidence)


# %% perfect | 0 | perfect means an ECE of 0 | fails visible, others
def perfect_eces(confidence, uniforms, num_bins):
    return np.zeros(len(uniforms))


# %% perfect | 0 | mean over bins, not over rows | fails visible, others
def perfect_eces(confidence, uniforms, num_bins):
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    member = np.eye(num_bins)[np.searchsorted(inner, confidence)]
    member = member[:, member.any(axis=0)]
    gaps = ((uniforms < confidence) - confidence) @ member / member.sum(axis=0)
    return np.abs(gaps).mean(axis=1)


# %% perfect | 0.5 | only 5 and 15 bins | fails others
def perfect_eces(confidence, uniforms, num_bins):
    num_bins = 5 if num_bins == 5 else 15
    inner = np.linspace(0, 1, num_bins + 1)[1:-1]
    member = np.eye(num_bins)[np.searchsorted(inner, confidence)]
    return np.abs(((uniforms < confidence) - confidence) @ member).sum(axis=1) / len(confidence)


# %% debiased | 1 | right: a loop
def debiased_square(counts, mean_confidence, accuracy):
    total = 0.0
    for n, c, a in zip(counts, mean_confidence, accuracy, strict=True):
        if n >= 2:
            total += n * ((a - c) ** 2 - a * (1 - a) / (n - 1))
    return total / sum(counts)


# %% debiased | 1 | right: where, and nansum
def debiased_square(counts, mean_confidence, accuracy):
    weights = counts / counts.sum()
    with np.errstate(all="ignore"):
        bracket = (accuracy - mean_confidence) ** 2 - accuracy * (1 - accuracy) / (counts - 1)
    return np.nansum(np.where(counts > 1, weights * bracket, 0))


# %% debiased | 1 | right: torch
def debiased_square(counts, mean_confidence, accuracy):
    import torch

    n, c, a = (torch.tensor(x, dtype=torch.float64) for x in (counts, mean_confidence, accuracy))
    kept = n > 1
    bracket = (a - c)[kept] ** 2 - (a * (1 - a))[kept] / (n[kept] - 1)
    return ((n[kept] * bracket).sum() / n.sum()).item()


# %% debiased | 0 | nothing subtracted | fails visible, unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 0
    gaps = (accuracy - mean_confidence)[used]
    return (counts[used] * gaps**2).sum() / counts.sum()


# %% debiased | 0 | divided by n instead of n - 1 | fails visible, unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 1
    n, c, a = counts[used], mean_confidence[used], accuracy[used]
    return (n * ((a - c) ** 2 - a * (1 - a) / n)).sum() / counts.sum()


# %% debiased | 0 | the square root, and 0 where it is negative | fails visible, unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 1
    n, c, a = counts[used], mean_confidence[used], accuracy[used]
    return max((n * ((a - c) ** 2 - a * (1 - a) / (n - 1))).sum() / counts.sum(), 0) ** 0.5


# %% debiased | 0 | never negative | fails visible, unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 1
    n, c, a = counts[used], mean_confidence[used], accuracy[used]
    return max((n * ((a - c) ** 2 - a * (1 - a) / (n - 1))).sum() / counts.sum(), 0)


# %% debiased | 0.5 | single rows keep their gap | fails unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 0
    n, c, a = counts[used], mean_confidence[used], accuracy[used]
    return (n * ((a - c) ** 2 - a * (1 - a) / np.maximum(n - 1, 1))).sum() / counts.sum()


# %% debiased | 0.5 | single rows do not count in N | fails unbiased
def debiased_square(counts, mean_confidence, accuracy):
    used = counts > 1
    n, c, a = counts[used], mean_confidence[used], accuracy[used]
    return (n * ((a - c) ** 2 - a * (1 - a) / (n - 1))).sum() / n.sum()


# %% debiased | 0.5 | nan of the empty bins everywhere | fails unbiased
def debiased_square(counts, mean_confidence, accuracy):
    bracket = (accuracy - mean_confidence) ** 2 - accuracy * (1 - accuracy) / (counts - 1)
    return (counts * bracket).sum() / counts.sum()


# %% brier-parts | 1 | right: one minus the sum of squares
def brier_parts(p, c):
    squares = [(a - b) ** 2 for a, b in zip(p, c, strict=True)]
    return sum(squares), 1 - sum(b**2 for b in c)


# %% brier-parts | 1 | right: expanded, as a list
def brier_parts(p, c):
    calibration = sum(p[k] ** 2 - 2 * p[k] * c[k] + c[k] ** 2 for k in range(len(p)))
    return [sympy.expand(calibration), sympy.expand(sum(x - x * x for x in c))]


# %% brier-parts | 1 | right: refinement over pairs of classes
def brier_parts(p, c):
    calibration = 0
    for k in range(len(p)):
        calibration += (c[k] - p[k]) ** 2
    pairs = [c[j] * c[k] for j in range(len(c)) for k in range(len(c)) if j != k]
    return calibration, sum(pairs)


# %% brier-parts | 0 | the expected score as calibration, and 0 | fails visible, other-k
def brier_parts(p, c):
    K = len(p)
    score = sum(c[k] * sum((p[j] - int(j == k)) ** 2 for j in range(K)) for k in range(K))
    return score, sympy.Integer(0)


# %% brier-parts | 0 | swapped | fails visible, other-k
def brier_parts(p, c):
    return 1 - sum(b**2 for b in c), sum((a - b) ** 2 for a, b in zip(p, c, strict=True))


# %% brier-parts | 0 | the spread of p instead of c | fails visible, other-k
def brier_parts(p, c):
    return sum((a - b) ** 2 for a, b in zip(p, c, strict=True)), 1 - sum(a**2 for a in p)


# %% brier-parts | 0 | the binary formula of class 0 | fails visible, other-k
def brier_parts(p, c):
    return (p[0] - c[0]) ** 2, c[0] * (1 - c[0])


# %% brier-parts | 0 | KL divergence and entropy | fails visible, other-k
def brier_parts(p, c):
    entropy = -sum(x * sympy.log(x) for x in c)
    return sum(y * sympy.log(y / x) for x, y in zip(p, c, strict=True)), entropy


# %% brier-parts | 0.5 | three classes only | fails other-k
def brier_parts(p, c):
    calibration = (p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2 + (p[2] - c[2]) ** 2
    return calibration, 1 - c[0] ** 2 - c[1] ** 2 - c[2] ** 2


# %% nll-slope | 1 | right: second moment minus squared mean
def nll_slope(p, z, y):
    return -z[y] + sum(a * b for a, b in zip(p, z, strict=True))


def nll_curvature(p, z):
    mean = sum(a * b for a, b in zip(p, z, strict=True))
    return sympy.expand(sum(a * b**2 for a, b in zip(p, z, strict=True)) - mean**2)


# %% nll-slope | 1 | right: differences to the target, sums over pairs
def nll_slope(p, z, y):
    return sum(p[k] * (z[k] - z[y]) for k in range(len(z)))


def nll_curvature(p, z):
    total = 0
    for j in range(len(z)):
        for k in range(j):
            total += p[j] * p[k] * (z[j] - z[k]) ** 2
    return total


# %% nll-slope | 1 | right: p - y times z, and a quadratic form
def nll_slope(p, z, y):
    return sum((p[k] - int(k == y)) * z[k] for k in range(len(z)))


def nll_curvature(p, z):
    K = len(z)
    jacobian = sympy.Matrix(K, K, lambda i, j: p[i] * (int(i == j) - p[j]))
    return (sympy.Matrix([z]) * jacobian * sympy.Matrix(z))[0]


# %% nll-slope | 0 | sign of the slope | fails visible, other-k
def nll_slope(p, z, y):
    return z[y] - sum(a * b for a, b in zip(p, z, strict=True))


def nll_curvature(p, z):
    mean = sum(a * b for a, b in zip(p, z, strict=True))
    return sum(a * b**2 for a, b in zip(p, z, strict=True)) - mean**2


# %% nll-slope | 0 | only the target's own term | fails visible, other-k
def nll_slope(p, z, y):
    return (p[y] - 1) * z[y]


def nll_curvature(p, z):
    mean = sum(a * b for a, b in zip(p, z, strict=True))
    return sum(a * b**2 for a, b in zip(p, z, strict=True)) - mean**2


# %% nll-slope | 0 | second moment without the mean | fails visible, other-k
def nll_slope(p, z, y):
    return sum(a * b for a, b in zip(p, z, strict=True)) - z[y]


def nll_curvature(p, z):
    return sum(a * b**2 for a, b in zip(p, z, strict=True))


# %% nll-slope | 0 | diff of the definition | fails visible, other-k
def nll_slope(p, z, y):
    beta = sympy.Symbol("beta")
    loss = sympy.log(sum(sympy.exp(beta * z_k) for z_k in z)) - beta * z[y]
    return sympy.diff(loss, beta)


def nll_curvature(p, z):
    beta = sympy.Symbol("beta")
    return sympy.diff(sympy.log(sum(sympy.exp(beta * z_k) for z_k in z)), beta, 2)


# %% nll-slope | 0 | variance without weights | fails visible, other-k
def nll_slope(p, z, y):
    return sum(a * b for a, b in zip(p, z, strict=True)) - z[y]


def nll_curvature(p, z):
    mean = sum(z) / len(z)
    return sum((b - mean) ** 2 for b in z) / len(z)


# %% nll-slope | 0.5 | three classes only | fails other-k
def nll_slope(p, z, y):
    return p[0] * z[0] + p[1] * z[1] + p[2] * z[2] - z[y]


def nll_curvature(p, z):
    mean = p[0] * z[0] + p[1] * z[1] + p[2] * z[2]
    return p[0] * z[0] ** 2 + p[1] * z[1] ** 2 + p[2] * z[2] ** 2 - mean**2


# %% square-gap | 1 | right: second moment, expanded
def square_gap(q, c, n):
    second = q / n + (n - 1) / n * q**2
    return sympy.expand(second - 2 * c * q + c**2)


# %% square-gap | 1 | right: one fraction
def square_gap(q, c, n):
    return (n * (q - c) ** 2 + q - q**2) / n


# %% square-gap | 1 | right: built term by term
def square_gap(q, c, n):
    variance = q * (1 - q) * n / n**2
    bias = c - q
    return bias * bias + variance


# %% square-gap | 0 | no noise | fails visible, other-n
def square_gap(q, c, n):
    return (q - c) ** 2


# %% square-gap | 0 | variance of one row | fails visible, other-n
def square_gap(q, c, n):
    return (q - c) ** 2 + q * (1 - q)


# %% square-gap | 0 | divided by n - 1 | fails visible, other-n
def square_gap(q, c, n):
    return (q - c) ** 2 + q * (1 - q) / (n - 1)


# %% square-gap | 0 | the variance of the stated confidence | fails visible, other-n
def square_gap(q, c, n):
    return (q - c) ** 2 + c * (1 - c) / n


# %% square-gap | 0 | noise subtracted | fails visible, other-n
def square_gap(q, c, n):
    return (q - c) ** 2 - q * (1 - q) / n


# %% square-gap | 0.5 | two rows only | fails other-n
def square_gap(q, c, n):
    return (q - c) ** 2 + q * (1 - q) / 2


# %% fit-temperature | 2.5 | right: bounded search on log T
def fit_temperature(logits, labels):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(labels))

    def loss(log_t):
        return -log_softmax(logits / np.exp(log_t), axis=1)[rows, labels].mean()

    bounds = (np.log(0.01), np.log(100))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    best = min((found.x, *bounds), key=loss)
    return float(np.exp(best))


# %% fit-temperature | 2.5 | right: root of the slope in 1/T
def fit_temperature(logits, labels):
    from scipy.optimize import brentq

    z = logits - logits.max(axis=1, keepdims=True)
    target = z[np.arange(len(labels)), labels].mean()

    def slope(beta):
        return (plain_softmax(beta * z) * z).sum(axis=1).mean() - target

    if slope(0.01) >= 0:
        return 100.0
    if slope(100.0) <= 0:
        return 0.01
    return 1 / brentq(slope, 0.01, 100.0, xtol=1e-14, rtol=1e-10)


# %% fit-temperature | 2.5 | right: golden section, torch float64
def fit_temperature(logits, labels):
    import math

    import torch
    from torch.nn.functional import cross_entropy

    z, y = torch.tensor(logits), torch.tensor(labels)

    def loss(u):
        return cross_entropy(z / math.exp(u), y).item()

    ratio = (math.sqrt(5) - 1) / 2
    a, b = math.log(0.01), math.log(100)
    for _ in range(70):
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        if loss(c) <= loss(d):
            b = d
        else:
            a = c
    return math.exp((a + b) / 2)


# %% fit-temperature | 2.5 | right: a grid, refined three times
def fit_temperature(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    rows = np.arange(len(labels))

    def loss(t):
        scaled = z / t
        return (np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, labels]).mean()

    low, high = 0.01, 100.0
    for _ in range(4):
        grid = np.geomspace(low, high, 41)
        best = int(np.argmin([loss(t) for t in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    return float(grid[best])


# %% fit-temperature | 0 | the inverse | fails visible, values, bounds, large
def fit_temperature(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    target = z[np.arange(len(labels)), labels].mean()
    low, high = 0.01, 100.0
    for _ in range(60):
        beta = np.sqrt(low * high)
        slope = (plain_softmax(beta * z) * z).sum(axis=1).mean() - target
        low, high = (low, beta) if slope > 0 else (beta, high)
    return beta


# %% fit-temperature | 0 | left at 1 | fails visible, values, bounds, large
def fit_temperature(logits, labels):
    return 1.0


# %% fit-temperature | 0.5 | softmax first, then the temperature | fails visible, values, large
def fit_temperature(logits, labels):
    z = plain_softmax(logits)
    target = z[np.arange(len(labels)), labels].mean()
    low, high = 0.01, 100.0
    for _ in range(60):
        T = np.sqrt(low * high)
        slope = (plain_softmax(z / T) * z).sum(axis=1).mean() - target
        low, high = (T, high) if slope > 0 else (low, T)
    return T


# %% fit-temperature | 0.5 | never below 1, and never above 10 | fails values, bounds, large
def fit_temperature(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    target = z[np.arange(len(labels)), labels].mean()
    low, high = 1.0, 10.0
    for _ in range(60):
        T = np.sqrt(low * high)
        slope = (plain_softmax(z / T) * z).sum(axis=1).mean() - target
        low, high = (T, high) if slope > 0 else (low, T)
    return T


# %% fit-temperature | 2 | no maximum subtracted: large logits overflow | fails large
def fit_temperature(logits, labels):
    rows = np.arange(len(labels))

    def loss(t):
        z = logits / t
        value = (np.log(np.exp(z).sum(axis=1)) - z[rows, labels]).mean()
        return value if np.isfinite(value) else np.inf

    low, high = 0.01, 100.0
    for _ in range(5):
        grid = np.geomspace(low, high, 41)
        losses = [loss(t) for t in grid]
        best = int(np.argmin(losses))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    if low == 0.01 or not np.isfinite(losses).all():
        gaps = logits.max(axis=1) - logits[rows, labels]
        return 0.01 if gaps.max() == 0 else float(grid[best])
    return float(grid[best])


# %% fit-temperature | 0 | a small number added inside the logarithm | fails visible, values, bounds, large
def fit_temperature(logits, labels):
    rows = np.arange(len(labels))

    def loss(t):
        return -np.log(plain_softmax(logits / t)[rows, labels] + 1e-2).mean()

    low, high = 0.01, 50.0
    for _ in range(5):
        grid = np.geomspace(low, high, 41)
        best = int(np.argmin([loss(t) for t in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    return float(grid[best])


# %% fit-temperature | 0.5 | the Brier score instead of the NLL | fails visible, values, large
def fit_temperature(logits, labels):
    onehot = np.eye(logits.shape[1])[labels]

    def loss(t):
        return ((plain_softmax(logits / t) - onehot) ** 2).sum()

    low, high = 0.01, 100.0
    for _ in range(5):
        grid = np.geomspace(low, high, 41)
        best = int(np.argmin([loss(t) for t in grid]))
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
    return float(grid[best])


# %% fit-temperature | 0 | gradient descent on T, 200 steps of fixed size | fails visible, values, bounds, large
def fit_temperature(logits, labels):
    T = 1.5
    z = logits - logits.max(axis=1, keepdims=True)
    target = z[np.arange(len(labels)), labels].mean()
    for _ in range(200):
        slope = (plain_softmax(z / T) * z).sum(axis=1).mean() - target
        T -= 0.01 * slope * (-1 / T**2)
        T = min(max(T, 0.02), 90)
    return T


# %% isotonic | 1 | right: scikit-learn
def isotonic(scores, events):
    from sklearn.isotonic import IsotonicRegression

    return IsotonicRegression().fit(scores, events).predict(scores)


# %% isotonic | 1 | right: the greatest convex minorant of the cumulative sums
def isotonic(scores, events):
    levels, which = np.unique(scores, return_inverse=True)
    x = np.append(0, np.bincount(which).cumsum())
    y = np.append(0, np.bincount(which, weights=events).cumsum())
    fitted, i = np.zeros(len(levels)), 0
    while i < len(levels):
        slopes = (y[i + 1 :] - y[i]) / (x[i + 1 :] - x[i])
        j = i + 1 + np.flatnonzero(slopes <= slopes.min() + 1e-15)[-1]
        fitted[i:j] = slopes.min()
        i = j
    return fitted[which]


# %% isotonic | 1 | right: merge until nothing falls
def isotonic(scores, events):
    blocks = [[events[scores == s].sum(), (scores == s).sum(), [s]] for s in np.unique(scores)]
    k = 0
    while k < len(blocks) - 1:
        if blocks[k][0] / blocks[k][1] > blocks[k + 1][0] / blocks[k + 1][1]:
            blocks[k] = [a + b for a, b in zip(blocks[k], blocks.pop(k + 1), strict=True)]
            k = max(k - 1, 0)
        else:
            k += 1
    value = {s: hits / count for hits, count, levels in blocks for s in levels}
    return np.array([value[s] for s in scores])


# %% isotonic | 0 | a running maximum | fails visible, others
def isotonic(scores, events):
    order = np.argsort(scores)
    out = np.empty(len(scores))
    out[order] = np.maximum.accumulate(events[order])
    return out


# %% isotonic | 0 | sorted, and not put back in order | fails visible, others
def isotonic(scores, events):
    from sklearn.isotonic import IsotonicRegression

    return IsotonicRegression().fit(scores, events).predict(np.sort(scores))


# %% isotonic | 0 | the rows taken in the order they come | fails visible, others
def isotonic(scores, events):
    from sklearn.isotonic import IsotonicRegression

    return IsotonicRegression().fit(np.arange(len(scores)), events).predict(np.arange(len(scores)))


# %% isotonic | 0 | the mean everywhere | fails visible, others
def isotonic(scores, events):
    return np.full(len(scores), events.mean())


# %% isotonic | 0 | the events themselves | fails visible, others
def isotonic(scores, events):
    return events.astype(float)


# %% isotonic | 0 | Platt's sigmoid | fails visible, others
def isotonic(scores, events):
    return 1 / (1 + np.exp(-scores))


# %% isotonic | 0.5 | tied scores are not pooled | fails others
def isotonic(scores, events):
    order = np.argsort(scores, kind="stable")
    blocks = []
    for event in events[order]:
        block = (float(event), 1)
        while blocks and blocks[-1][0] / blocks[-1][1] >= block[0] / block[1]:
            other = blocks.pop()
            block = (block[0] + other[0], block[1] + other[1])
        blocks.append(block)
    out = np.empty(len(scores))
    out[order] = np.concatenate([np.full(n, total / n) for total, n in blocks])
    return out


# %% isotonic | 0.5 | one pass over the neighbours, without going back | fails others
def isotonic(scores, events):
    levels, which = np.unique(scores, return_inverse=True)
    hits = list(np.bincount(which, weights=events))
    counts = list(np.bincount(which))
    lengths = [1] * len(levels)
    k = 0
    while k < len(hits) - 1:
        if hits[k] / counts[k] > hits[k + 1] / counts[k + 1]:
            for values in (hits, counts, lengths):
                values[k] += values.pop(k + 1)
        else:
            k += 1
    fitted = np.repeat(np.array(hits) / np.array(counts), lengths)
    return fitted[which]


# %% platt | 1 | right: scipy, starting from nothing
def platt(scores, events):
    from scipy.optimize import minimize

    n = len(events)
    plus = int(events.sum())
    t = np.where(events > 0, (plus + 1) / (plus + 2), 1 / (n - plus + 2))

    def loss(w):
        z = w[0] * scores + w[1]
        return np.mean(np.logaddexp(0, -z) * t + np.logaddexp(0, z) * (1 - t))

    def slope(w):
        d = 1 / (1 + np.exp(-(w[0] * scores + w[1]))) - t
        return np.array([np.mean(d * scores), np.mean(d)])

    found = minimize(loss, np.zeros(2), jac=slope, method="BFGS", options={"gtol": 1e-9})
    return tuple(found.x)


# %% platt | 1 | right: scikit-learn's own
def platt(scores, events):
    from sklearn.linear_model import LogisticRegression

    plus, minus = events.sum(), (events == 0).sum()
    t = np.where(events == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    x = np.concatenate([scores, scores])[:, None]
    y = np.repeat([1, 0], len(scores))
    model = LogisticRegression(C=1e10, tol=1e-10, max_iter=10_000, solver="newton-cholesky")
    model.fit(x, y, sample_weight=np.concatenate([t, 1 - t]))
    return model.coef_[0, 0], model.intercept_[0]


# %% platt | 1 | right: torch LBFGS in float64
def platt(scores, events):
    import torch

    plus, minus = float(events.sum()), float((events == 0).sum())
    t = np.where(events == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    s, t = torch.tensor(scores), torch.tensor(t)
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [w],
        max_iter=500,
        tolerance_grad=1e-12,
        tolerance_change=1e-16,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(w[0] * s + w[1], t)
        loss.backward()
        return loss

    optimizer.step(closure)
    return w[0].item(), w[1].item()


# %% platt | 0 | targets 0 and 1 | fails visible, others
def platt(scores, events):
    design = np.column_stack([scores, np.ones_like(scores)])
    w = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-(design @ w)))
        hessian = (design.T * (p * (1 - p))) @ design + 1e-9 * np.eye(2)
        w = w - np.linalg.solve(hessian, design.T @ (p - events)).clip(-1, 1)
    return w[0], w[1]


# %% platt | 0 | no intercept | fails visible, others
def platt(scores, events):
    plus, minus = events.sum(), (events == 0).sum()
    t = np.where(events == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    a = 0.0
    for _ in range(100):
        p = 1 / (1 + np.exp(-a * scores))
        a -= 0.5 * ((p - t) * scores).sum() / (p * (1 - p) * scores**2).sum()
    return a, 0.0


# %% platt | 0 | the sign of Platt's own formula, 1 / (1 + exp(a s + b)) | fails visible, others
def platt(scores, events):
    from scipy.optimize import minimize

    plus, minus = events.sum(), (events == 0).sum()
    t = np.where(events == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    found = minimize(
        lambda w: np.mean(np.logaddexp(0, w[0] * scores + w[1]) - t * (w[0] * scores + w[1])),
        np.zeros(2),
    )
    return -found.x[0], -found.x[1]


# %% platt | 0 | intercept first | fails visible, others
def platt(scores, events):
    from scipy.optimize import minimize

    plus, minus = events.sum(), (events == 0).sum()
    t = np.where(events == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    found = minimize(
        lambda w: np.mean(np.logaddexp(0, w[0] * scores + w[1]) - t * (w[0] * scores + w[1])),
        np.zeros(2),
    )
    return found.x[1], found.x[0]


# %% platt | 0 | the counts swapped in the targets | fails visible, others
def platt(scores, events):
    from scipy.optimize import minimize

    plus, minus = events.sum(), (events == 0).sum()
    t = np.where(events == 1, (minus + 1) / (minus + 2), 1 / (plus + 2))
    found = minimize(
        lambda w: np.mean(np.logaddexp(0, w[0] * scores + w[1]) - t * (w[0] * scores + w[1])),
        np.zeros(2),
    )
    return tuple(found.x)


# %% platt | 0 | scikit-learn with its default penalty | fails visible, others
def platt(scores, events):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(scores[:, None], events)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


# %% platt | 0.5 | targets of the visible test, typed in | fails others
def platt(scores, events):
    from scipy.optimize import minimize

    t = np.where(events == 1, 4 / 5, 1 / 7)
    found = minimize(
        lambda w: np.mean(np.logaddexp(0, w[0] * scores + w[1]) - t * (w[0] * scores + w[1])),
        np.zeros(2),
        options={"gtol": 1e-8},
    )
    return tuple(found.x)


# %% keeps | 1 | right: written out
def keeps():
    return {
        "temperature": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "platt": {"class": False, "half": False, "no inversion": True, "no new tie": True},
        "isotonic": {"class": False, "half": False, "no inversion": True, "no new tie": False},
        "binning": {"class": False, "half": False, "no inversion": False, "no new tie": False},
    }


# %% keeps | 1 | right: by columns
def keeps():
    columns = {
        "class": ["temperature"],
        "half": ["temperature"],
        "no inversion": ["temperature", "platt", "isotonic"],
        "no new tie": ["temperature", "platt"],
    }
    repairs = ("binning", "isotonic", "platt", "temperature")
    return {r: {name: r in column for name, column in columns.items()} for r in repairs}


# %% keeps | 1 | right: everything false, then what holds
def keeps():
    names = ("class", "half", "no inversion", "no new tie")
    table = {
        r: dict.fromkeys(names, False) for r in ("temperature", "platt", "isotonic", "binning")
    }
    table["temperature"] = dict.fromkeys(names, True)
    table["platt"].update({"no inversion": True, "no new tie": True})
    table["isotonic"]["no inversion"] = True
    return table


# %% keeps | 0.5 | Platt has a positive slope, so it keeps decisions | fails values
def keeps():
    return {
        "temperature": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "platt": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "isotonic": {"class": False, "half": False, "no inversion": True, "no new tie": False},
        "binning": {"class": False, "half": False, "no inversion": False, "no new tie": False},
    }


# %% keeps | 0.5 | isotonic keeps the predicted class | fails values
def keeps():
    return {
        "temperature": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "platt": {"class": False, "half": False, "no inversion": True, "no new tie": True},
        "isotonic": {"class": True, "half": True, "no inversion": True, "no new tie": False},
        "binning": {"class": False, "half": False, "no inversion": False, "no new tie": False},
    }


# %% keeps | 0 | binning is monotone | fails visible, values
def keeps():
    return {
        "temperature": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "platt": {"class": False, "half": False, "no inversion": True, "no new tie": True},
        "isotonic": {"class": False, "half": False, "no inversion": True, "no new tie": False},
        "binning": {"class": False, "half": False, "no inversion": True, "no new tie": False},
    }


# %% keeps | 0 | isotonic is strictly monotone | fails visible, values
def keeps():
    return {
        "temperature": {"class": True, "half": True, "no inversion": True, "no new tie": True},
        "platt": {"class": False, "half": False, "no inversion": True, "no new tie": True},
        "isotonic": {"class": False, "half": False, "no inversion": True, "no new tie": True},
        "binning": {"class": False, "half": False, "no inversion": False, "no new tie": False},
    }


# %% keeps | 0 | all repairs keep the order | fails visible, values
def keeps():
    names = ("class", "half", "no inversion", "no new tie")
    return {r: dict.fromkeys(names, True) for r in ("temperature", "platt", "isotonic", "binning")}


# %% keeps | 0.5 | nothing keeps anything | fails values
def keeps():
    names = ("class", "half", "no inversion", "no new tie")
    return {r: dict.fromkeys(names, False) for r in ("temperature", "platt", "isotonic", "binning")}


# %% keeps | 0 | words for truth values | fails visible, values
def keeps():
    names = ("class", "half", "no inversion", "no new tie")
    return {r: dict.fromkeys(names, "yes") for r in ("temperature", "platt", "isotonic", "binning")}


# %% report | 2 | right: bins by searchsorted
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    T = best_temperature(val_logits, val_labels)
    probs = plain_softmax(test_logits / T)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == test_labels
    which = np.searchsorted(np.linspace(0, 1, num_bins + 1)[1:-1], confidence)
    sums = np.bincount(which, weights=right - confidence)
    picked = probs[np.arange(len(test_labels)), test_labels]
    return {
        "T": T,
        "nll": -np.log(picked).mean(),
        "accuracy": right.mean(),
        "ece": np.abs(sums).sum() / len(right),
    }


# %% report | 2 | right: scipy for the fit, a loop for the rest
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(val_labels))
    found = minimize_scalar(
        lambda u: -log_softmax(val_logits / np.exp(u), axis=1)[rows, val_labels].mean(),
        bounds=(-6, 6),
        method="bounded",
        options={"xatol": 1e-7},
    )
    T = float(np.exp(found.x))
    log_p = log_softmax(test_logits / T, axis=1)
    bins = {}
    for row, y in zip(log_p, test_labels, strict=True):
        c = float(np.exp(row.max()))
        b = max(int(np.ceil(c * num_bins)) - 1, 0)
        bins[b] = bins.get(b, 0.0) + float(row.argmax() == y) - c
    n = len(test_labels)
    return {
        "T": T,
        "nll": float(-log_p[np.arange(n), test_labels].mean()),
        "accuracy": float((log_p.argmax(axis=1) == test_labels).mean()),
        "ece": sum(map(abs, bins.values())) / n,
    }


# %% report | 2 | right: the first bin closed, too
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    T = best_temperature(val_logits, val_labels)
    p = plain_softmax(test_logits / T)
    confidence, right = np.sort(p, axis=1)[:, -1], (np.argmax(p, 1) == test_labels).astype(int)
    ece = 0
    for b in range(num_bins):
        inside = (confidence <= (b + 1) / num_bins) & ((confidence > b / num_bins) | (b == 0))
        ece += abs((right[inside] - confidence[inside]).sum()) / len(p)
    nll = -sum(np.log(row[y]) for row, y in zip(p, test_labels, strict=True)) / len(p)
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": ece}


# %% report | 0 | the broken report | fails visible, held-out, confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    return report_broken(val_logits, val_labels, test_logits, test_labels, num_bins)


# %% report | 1 | T mended only | fails confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    rows = np.arange(len(test_labels))
    T = best_temperature(val_logits, val_labels)
    probs = plain_softmax(test_logits / T)
    right = probs.argmax(axis=1) == test_labels
    confidence = probs[rows, test_labels]
    edges = np.linspace(0, 1, num_bins + 1)
    ece = 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = (confidence > low) & (confidence < high)
        if inside.any():
            ece += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    nll = -np.log(probs[rows, test_labels]).mean()
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": ece}


# %% report | 1.5 | T and confidence mended, certain rows still dropped | fails certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    rows = np.arange(len(test_labels))
    T = best_temperature(val_logits, val_labels)
    probs = plain_softmax(test_logits / T)
    right = probs.argmax(axis=1) == test_labels
    confidence = probs.max(axis=1)
    edges = np.linspace(0, 1, num_bins + 1)
    ece = 0.0
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = (confidence > low) & (confidence < high)
        if inside.any():
            ece += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    nll = -np.log(probs[rows, test_labels]).mean()
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": ece}


# %% report | 1 | T and edges mended, still the probability of the label | fails confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    rows = np.arange(len(test_labels))
    T = best_temperature(val_logits, val_labels)
    probs = plain_softmax(test_logits / T)
    right = probs.argmax(axis=1) == test_labels
    confidence = probs[rows, test_labels]
    which = np.maximum(np.ceil(confidence * num_bins).astype(int) - 1, 0)
    sums = np.bincount(which, weights=right - confidence)
    nll = -np.log(confidence).mean()
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": np.abs(sums).sum() / len(right)}


# %% report | 0 | everything but T mended | fails visible, held-out, confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    T = best_temperature(test_logits, test_labels)
    probs = plain_softmax(test_logits / T)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == test_labels
    which = np.searchsorted(np.linspace(0, 1, num_bins + 1)[1:-1], confidence)
    sums = np.bincount(which, weights=right - confidence)
    nll = -np.log(probs[np.arange(len(test_labels)), test_labels]).mean()
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": np.abs(sums).sum() / len(right)}


# %% report | 0.5 | nothing calibrated: the numbers of T = 1 | fails held-out, confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    probs = plain_softmax(test_logits)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == test_labels
    which = np.searchsorted(np.linspace(0, 1, num_bins + 1)[1:-1], confidence)
    sums = np.bincount(which, weights=right - confidence)
    nll = -np.log(probs[np.arange(len(test_labels)), test_labels]).mean()
    T = best_temperature(val_logits, val_labels)
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": np.abs(sums).sum() / len(right)}


# %% report | 0.5 | T multiplies the logits | fails held-out, confidence, certain
def report(val_logits, val_labels, test_logits, test_labels, num_bins):
    T = best_temperature(val_logits, val_labels)
    probs = plain_softmax(test_logits * T)
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == test_labels
    which = np.searchsorted(np.linspace(0, 1, num_bins + 1)[1:-1], confidence)
    sums = np.bincount(which, weights=right - confidence)
    nll = -np.log(probs[np.arange(len(test_labels)), test_labels]).mean()
    return {"T": T, "nll": nll, "accuracy": right.mean(), "ece": np.abs(sums).sum() / len(right)}


# %% settle | 1.5 | right: a loop
def settle(probs, labels, mistake, ask):
    actions, promised, paid = [], [], []
    for p, y in zip(probs, labels, strict=True):
        best = int(p.argmax())
        risk = mistake * (1 - p[best])
        if risk <= ask:
            actions.append(best)
            promised.append(risk)
            paid.append(0 if best == y else mistake)
        else:
            actions.append(-1)
            promised.append(ask)
            paid.append(ask)
    return np.array(actions), sum(promised) / len(promised), sum(paid) / len(paid)


# %% settle | 1.5 | right: a table of costs, the cheapest column
def settle(probs, labels, mistake, ask):
    num_classes = probs.shape[1]
    costs = np.full((num_classes, num_classes + 1), float(ask))
    costs[:, :num_classes] = mistake * (1 - np.eye(num_classes))
    expected = mistake * (1 - probs)
    expected = np.column_stack([expected, np.full(len(probs), float(ask))])
    column = expected.argmin(axis=1)
    paid = costs[labels, column].mean()
    return np.where(column == num_classes, -1, column), expected.min(axis=1).mean(), paid


# %% settle | 1.5 | right: a threshold on the confidence
def settle(probs, labels, mistake, ask):
    confidence = probs.max(axis=1)
    acts = confidence >= 1 - ask / mistake
    choice = probs.argmax(axis=1)
    actions = np.where(acts, choice, -1)
    wrong = acts & (choice != labels)
    paid = (mistake * wrong.sum() + ask * (~acts).sum()) / len(labels)
    promised = (mistake * (1 - confidence[acts]).sum() + ask * (~acts).sum()) / len(labels)
    return actions, promised, paid


# %% settle | 0 | asks below one half | fails visible, values, edges
def settle(probs, labels, mistake, ask):
    acts = probs.max(axis=1) >= 0.5
    expected = mistake * (1 - probs.max(axis=1))
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    return actions, np.where(acts, expected, ask).mean(), paid.mean()


# %% settle | 0 | the rule turned round: asks when acting is cheaper | fails visible, values, edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected > ask
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    return actions, np.where(acts, expected, ask).mean(), paid.mean()


# %% settle | 0 | sums instead of means | fails visible, values, edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected <= ask
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    return actions, np.where(acts, expected, ask).sum(), paid.sum()


# %% settle | 0 | asking is free in the bill | fails visible, values, edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected <= ask
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), 0)
    return actions, np.where(acts, expected, 0).mean(), paid.mean()


# %% settle | 0 | who asks pays for a mistake, too | fails visible, values, edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected <= ask
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = mistake * (probs.argmax(axis=1) != labels) + ask * ~acts
    return actions, np.where(acts, expected, ask).mean(), paid.mean()


# %% settle | 0.5 | the threshold of the visible test, typed in | fails values, edges
def settle(probs, labels, mistake, ask):
    acts = probs.max(axis=1) >= 0.8
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    promised = np.where(acts, mistake * (1 - probs.max(axis=1)), ask)
    return actions, promised.mean(), paid.mean()


# %% settle | 1 | asks at equal cost | fails edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected < ask
    actions = np.where(acts, probs.argmax(axis=1), -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    return actions, np.where(acts, expected, ask).mean(), paid.mean()


# %% settle | 1 | the last of tied classes | fails edges
def settle(probs, labels, mistake, ask):
    expected = mistake * (1 - probs.max(axis=1))
    acts = expected <= ask
    last = probs.shape[1] - 1 - probs[:, ::-1].argmax(axis=1)
    actions = np.where(acts, last, -1)
    paid = np.where(acts, mistake * (actions != labels), ask)
    return actions, np.where(acts, expected, ask).mean(), paid.mean()
