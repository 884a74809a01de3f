"""The judge of the numerical tests: one row at a time, with 340 digits (mpmath)."""

from mpmath import exp, fsum, log, mp, mpf

mp.dps = 340  # a loss of 1e-304 is log(1 + 1e-304)


def exact_numbers(values):
    """Return the exact values of floating-point numbers."""
    return [mpf(float(value)) for value in values]


def exact_softmax(row, temperature=1):
    """Return the probabilities of one row of logits."""
    weights = [exp(z / mpf(float(temperature))) for z in exact_numbers(row)]
    total = fsum(weights)
    return [weight / total for weight in weights]


def exact_logsumexp(row):
    """Return the log-partition function of one row of logits."""
    return log(fsum(exp(z) for z in exact_numbers(row)))


def exact_cross_entropy(row, targets):
    """Return loss and gradient of one row of logits for one row of target masses."""
    logits, masses, p = exact_numbers(row), exact_numbers(targets), exact_softmax(row)
    log_total, mass = exact_logsumexp(row), fsum(masses)
    loss = fsum(y * (log_total - z) for y, z in zip(masses, logits, strict=True))
    return loss, [q * mass - y for q, y in zip(p, masses, strict=True)]


def relative_error(got, want):
    """Return the largest relative error of numbers against exact ones; an exact 0 must be 0."""
    got, want = exact_numbers(got), list(want)
    assert len(got) == len(want)
    return max(
        float(abs(g - w) / abs(w)) if w else (0.0 if g == 0 else float("inf"))
        for g, w in zip(got, want, strict=True)
    )
