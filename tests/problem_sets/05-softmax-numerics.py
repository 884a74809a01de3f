"""Answers to problem set 5 and the points each of them must get; read as text, never run."""


# %% by_hand | 2 | right: numbers from a pocket calculator
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.001,
        "shifted": [0.022, 0.003, 0.976],
        "doubled_top": 0.999,
    }


# %% by_hand | 2 | right: computed with math
import math


def by_hand():
    def rounded_softmax(z):
        top = max(z)
        weights = [math.exp(value - top) for value in z]
        return [round(weight / sum(weights), 3) for weight in weights]

    z = [0.4, -1.7, 4.2]
    p = rounded_softmax(z)
    return {
        "probabilities": p,
        "total": sum(p),
        "shifted": rounded_softmax([1000 + value for value in z]),
        "doubled_top": max(rounded_softmax([2 * value for value in z])),
    }


# %% by_hand | 2 | right: computed with numpy, returned as arrays
def by_hand():
    z = np.array([0.4, -1.7, 4.2])
    p = np.round(np.exp(z) / np.exp(z).sum(), 3)
    return {
        "probabilities": p,
        "total": p.sum(),
        "shifted": p.copy(),
        "doubled_top": np.round(np.max(np.exp(2 * z) / np.exp(2 * z).sum()), 3),
    }


# %% by_hand | 2 | right: shift the logits so that the first is 0
import math


def by_hand():
    odds = [1.0, math.exp(-2.1), math.exp(3.8)]
    p = tuple(round(value / sum(odds), 3) for value in odds)
    squares = [value**2 for value in odds]
    top = round(squares[2] / sum(squares), 3)
    return {"probabilities": p, "total": round(sum(p), 3), "shifted": p, "doubled_top": top}


# %% by_hand | 1 | last number cut so that the three sum to 1, as a source prints it | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.975],
        "total": 1.0,
        "shifted": [0.022, 0.003, 0.975],
        "doubled_top": 0.999,
    }


# %% by_hand | 1 | total said to be 1 without adding | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.0,
        "shifted": [0.022, 0.003, 0.976],
        "doubled_top": 0.999,
    }


# %% by_hand | 1 | total of the exact numbers | fails rounding
def by_hand():
    z = np.array([0.4, -1.7, 4.2])
    p = np.exp(z) / np.exp(z).sum()
    rounded = [round(value, 3) for value in p]
    return {"probabilities": rounded, "total": p.sum(), "shifted": rounded, "doubled_top": 0.999}


# %% by_hand | 1 | shifted logits computed naively: nan | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.001,
        "shifted": [float("nan")] * 3,
        "doubled_top": 0.999,
    }


# %% by_hand | 1 | shifted logits said to give all mass to the top class | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.001,
        "shifted": [0.0, 0.0, 1.0],
        "doubled_top": 0.999,
    }


# %% by_hand | 1 | a factor of 2 said to change nothing | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.001,
        "shifted": [0.022, 0.003, 0.976],
        "doubled_top": 0.976,
    }


# %% by_hand | 1 | a factor of 2 doubles the odds only | fails rounding
def by_hand():
    return {
        "probabilities": [0.022, 0.003, 0.976],
        "total": 1.001,
        "shifted": [0.022, 0.003, 0.976],
        "doubled_top": 0.988,
    }


# %% by_hand | 0 | not rounded
def by_hand():
    z = np.array([0.4, -1.7, 4.2])
    p = np.exp(z) / np.exp(z).sum()
    top = np.max(np.exp(2 * z) / np.exp(2 * z).sum())
    return {"probabilities": p, "total": p.sum(), "shifted": p, "doubled_top": top}


# %% by_hand | 0 | digits cut off instead of rounded
def by_hand():
    return {
        "probabilities": [0.021, 0.002, 0.975],
        "total": 0.998,
        "shifted": [0.021, 0.002, 0.975],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | in percent
def by_hand():
    return {
        "probabilities": [2.2, 0.3, 97.6],
        "total": 100.1,
        "shifted": [2.2, 0.3, 97.6],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | sorted by size
def by_hand():
    return {
        "probabilities": [0.976, 0.022, 0.003],
        "total": 1.001,
        "shifted": [0.976, 0.022, 0.003],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | a sigmoid for each logit
def by_hand():
    return {
        "probabilities": [0.599, 0.154, 0.985],
        "total": 1.738,
        "shifted": [0.599, 0.154, 0.985],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | each logit divided by the sum
def by_hand():
    return {
        "probabilities": [0.138, -0.586, 1.448],
        "total": 1.0,
        "shifted": [0.138, -0.586, 1.448],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | powers of 2 instead of e
def by_hand():
    return {
        "probabilities": [0.066, 0.015, 0.919],
        "total": 1.0,
        "shifted": [0.066, 0.015, 0.919],
        "doubled_top": 0.999,
    }


# %% by_hand | 0 | printed, not returned
def by_hand():
    print([0.022, 0.003, 0.976], 1.001, [0.022, 0.003, 0.976], 0.999)


# %% by_hand | 0 | a list instead of a dictionary
def by_hand():
    return [[0.022, 0.003, 0.976], 1.001, [0.022, 0.003, 0.976], 0.999]


# %% by_hand | 0 | strings of three decimals
def by_hand():
    return {
        "probabilities": ["0.022", "0.003", "0.976"],
        "total": "1.001",
        "shifted": ["0.022", "0.003", "0.976"],
        "doubled_top": "0.999",
    }


# %% softmax | 3 | right: subtract the maximum
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 3 | right: scipy after conversion
import scipy.special


def softmax(z, axis=-1):
    return scipy.special.softmax(np.asarray(z, dtype=np.float64), axis=axis)


# %% softmax | 3 | right: torch after conversion
import torch


def softmax(z, axis=-1):
    return torch.softmax(torch.tensor(z, dtype=torch.float64), dim=axis).numpy()


# %% softmax | 3 | right: exponential of the log-softmax by logaddexp
def softmax(z, axis=-1):
    z = z.astype(float)
    return np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True))


# %% softmax | 3 | right: loop over the slices with math.fsum
import math


def softmax(z, axis=-1):
    z = np.moveaxis(np.array(z, dtype=np.float64), axis, -1)
    p = np.empty(z.shape)
    for index in np.ndindex(z.shape[:-1]):
        top = max(z[index])
        weights = [math.exp(value - top) for value in z[index]]
        total = math.fsum(weights)
        p[index] = [weight / total for weight in weights]
    return np.moveaxis(p, -1, axis)


# %% softmax | 3 | right: apply_along_axis
def softmax(z, axis=-1):
    def one(row):
        weights = np.exp(row - np.max(row))
        return weights / np.sum(weights)

    return np.apply_along_axis(one, axis, np.float64(z))


# %% softmax | 3 | right: in place on a copy, returned as a nested list
def softmax(z, axis=-1):
    p = np.array(z, dtype="float64", copy=True)
    p -= np.expand_dims(np.amax(p, axis), axis)
    np.exp(p, out=p)
    p /= np.expand_dims(np.sum(p, axis), axis)
    return p.tolist()


# %% softmax | 3 | right: one over the sum of the ratios, pair by pair
def softmax(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=np.float64), axis, -1)
    gaps = z[..., None, :] - z[..., :, None]
    gaps[np.isnan(gaps)] = np.inf  # -inf against -inf: both have probability 0
    return np.moveaxis(1 / np.exp(gaps).sum(axis=-1), -1, axis)


# %% softmax | 3 | right: exponents cut at -700, where nothing is asked for any more
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    weights = np.where(np.isinf(shifted), 0.0, np.exp(np.maximum(shifted, -700.0)))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 3 | right: the maximum subtracted, with a warning and a message on stderr
def softmax(z, axis=-1):
    import sys
    import warnings

    warnings.warn("slow", stacklevel=2)
    print("working", file=sys.stderr)
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 1 | naive: no maximum subtracted | fails visible, extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z)
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 1 | naive, nan covered up with nan_to_num | fails visible, extremes
def softmax(z, axis=-1):
    weights = np.exp(np.asarray(z, dtype=np.float64))
    return np.nan_to_num(weights / weights.sum(axis=axis, keepdims=True))


# %% softmax | 1 | subtracts the minimum | fails visible, extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.min(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | subtracts the mean | fails extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.mean(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | subtracts the maximum of the whole array | fails extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max())
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 0 | subtracts the maximum of the other axis
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=0, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | clips the logits to +-500 | fails extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(np.clip(z, -500, 500))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | clips the shifted logits at -30 | fails extremes
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(np.maximum(z - z.max(axis=axis, keepdims=True), -30))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | stays in the dtype of the input | fails extremes
def softmax(z, axis=-1):
    z = np.asarray(z)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 2 | converts the result instead of the input | fails extremes
def softmax(z, axis=-1):
    weights = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return (weights / weights.sum(axis=axis, keepdims=True)).astype(np.float64)


# %% softmax | 2 | float16 raised to float32 only | fails extremes
def softmax(z, axis=-1):
    if z.dtype == np.float16:
        z = z.astype(np.float32)
    weights = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return (weights / weights.sum(axis=axis, keepdims=True)).astype(np.float64)


# %% softmax | 0 | computed in float32, returned as float64
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float32)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return (weights / weights.sum(axis=axis, keepdims=True)).astype(np.float64)


# %% softmax | 0 | small number added to the denominator
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / (weights.sum(axis=axis, keepdims=True) + 1e-8)


# %% softmax | 2 | axis ignored: always the last one | fails axis
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax | 0 | always the batch axis
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=0, keepdims=True))
    return weights / weights.sum(axis=0, keepdims=True)


# %% softmax | 0 | normalized over the whole array
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max())
    return weights / weights.sum()


# %% softmax | 0 | keepdims forgotten
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis)


# %% softmax | 2 | float64 input shifted in place | fails axis
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    z -= z.max(axis=axis, keepdims=True)
    weights = np.exp(z)
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 1 | input shifted in place in its own dtype | fails axis, extremes
def softmax(z, axis=-1):
    z -= z.max(axis=axis, keepdims=True)
    weights = np.exp(z)
    return weights / weights.sum(axis=axis, keepdims=True)


# %% softmax | 1 | loop into an array of the dtype of the input | fails axis, extremes
def softmax(z, axis=-1):
    z = np.moveaxis(np.asarray(z), axis, -1)
    p = np.empty_like(z)
    for index in np.ndindex(z.shape[:-1]):
        weights = np.exp(z[index] - z[index].max())
        p[index] = weights / weights.sum()
    return np.moveaxis(p, -1, axis)


# %% softmax | 1 | visible numbers hard-coded | fails axis, extremes
def softmax(z, axis=-1):
    if z.ndim == 1:
        return np.array([1.0, 0.0])
    first = np.array([0.659001138882, 0.242432970663, 0.098565890455])
    weights = np.exp(np.array([[2.0, 1.0, 0.1], [0.4, -1.7, 4.2]]))
    return weights / weights.sum(axis=1)[:, None]


# %% softmax | 0 | printed, not returned
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    print(weights / weights.sum(axis=axis, keepdims=True))


# %% softmax | 0 | weights not normalized
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return weights


# %% softmax | 0 | a sigmoid for each logit
def softmax(z, axis=-1):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=np.float64)))


# %% softmax | 0 | returns the log-softmax
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(weights / weights.sum(axis=axis, keepdims=True))


# %% softmax | 0 | torch in float32
import torch


def softmax(z, axis=-1):
    return torch.softmax(torch.tensor(z, dtype=torch.float32), dim=axis)


# %% softmax | 2 | sum left in the dtype of the input | fails extremes
def softmax(z, axis=-1):
    weights = np.exp(z.astype(np.float64) - z.max(axis=axis, keepdims=True))
    dtype = z.dtype if z.dtype.kind == "f" else np.float64
    return weights / weights.sum(axis=axis, keepdims=True, dtype=dtype).astype(np.float64)


# %% softmax | 2 | transposed for axis 0, the last axis otherwise | fails axis
def softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    z = z.T if axis == 0 else z
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    p = weights / weights.sum(axis=-1, keepdims=True)
    return p.T if axis == 0 else p


# %% log_softmax | 3 | right: subtract the maximum
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 3 | right: one function calls the other
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    return z - np.expand_dims(logsumexp(z, axis=axis), axis)


# %% log_softmax | 3 | right: scipy after conversion
import scipy.special


def logsumexp(z, axis=-1):
    return scipy.special.logsumexp(np.asarray(z, dtype=np.float64), axis=axis)


def log_softmax(z, axis=-1):
    return scipy.special.log_softmax(np.asarray(z, dtype=np.float64), axis=axis)


# %% log_softmax | 3 | right: torch after conversion
import torch


def logsumexp(z, axis=-1):
    return torch.logsumexp(torch.tensor(z).double(), dim=axis)


def log_softmax(z, axis=-1):
    return torch.log_softmax(torch.tensor(z).double(), dim=axis)


# %% log_softmax | 3 | right: logaddexp one entry after the other
def logsumexp(z, axis=-1):
    return np.logaddexp.reduce(z.astype(np.float64), axis=axis)


def log_softmax(z, axis=-1):
    z = z.astype(np.float64)
    return z - np.logaddexp.reduce(z, axis=axis, keepdims=True)


# %% log_softmax | 3 | right: loop with math, an online maximum
import math


def logsumexp(z, axis=-1):
    z = np.moveaxis(np.array(z, dtype=np.float64), axis, -1)
    result = np.empty(z.shape[:-1])
    for index in np.ndindex(result.shape):
        top, total = -math.inf, 0.0
        for value in z[index].tolist():
            if value > top:
                total, top = total * math.exp(top - value) + 1.0, value
            elif value > -math.inf:
                total += math.exp(value - top)
        result[index] = top + math.log(total)
    return result


def log_softmax(z, axis=-1):
    return np.subtract(z, np.expand_dims(logsumexp(z, axis), axis), dtype=np.float64)


# %% log_softmax | 3 | right: torch tensors and lists returned
def logsumexp(z, axis=-1):
    import torch

    return torch.logsumexp(torch.as_tensor(np.array(z, dtype=np.float64)), dim=axis)


def log_softmax(z, axis=-1):
    import torch

    return torch.log_softmax(torch.as_tensor(np.array(z, dtype=np.float64)), dim=axis).tolist()


# %% log_softmax | 1 | logarithm of the softmax | fails visible, extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(weights / weights.sum(axis=axis, keepdims=True))


# %% log_softmax | 1 | logarithm of the softmax plus 1e-12 | fails visible, extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(weights / weights.sum(axis=axis, keepdims=True) + 1e-12)


# %% log_softmax | 0 | logarithm of the softmax plus 1e-8
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(weights / weights.sum(axis=axis, keepdims=True) + 1e-8)


# %% log_softmax | 1 | softmax clipped at 1e-300 | fails visible, extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.log(np.clip(weights / weights.sum(axis=axis, keepdims=True), 1e-300, 1))


# %% log_softmax | 1 | -inf covered up with nan_to_num | fails visible, extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    weights = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.nan_to_num(np.log(weights / weights.sum(axis=axis, keepdims=True)))


# %% log_softmax | 1 | naive: no maximum subtracted | fails visible, extremes
def logsumexp(z, axis=-1):
    return np.log(np.exp(np.asarray(z, dtype=np.float64)).sum(axis=axis))


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | maximum not added back in logsumexp
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | maximum missing in log_softmax
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | maximum taken for the log-sum-exp
def logsumexp(z, axis=-1):
    return np.asarray(z, dtype=np.float64).max(axis=axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | logsumexp keeps the axis
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | summed over the whole array
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max()
    return top + np.log(np.exp(z - top).sum())


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum())


# %% log_softmax | 2 | axis ignored: always the last one | fails axis
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=-1, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=-1, keepdims=True))).squeeze(-1)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


# %% log_softmax | 0 | axis lost in log_softmax: no keepdims
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


# %% log_softmax | 2 | subtracts the maximum of the whole array | fails extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    return z.max() + np.log(np.exp(z - z.max()).sum(axis=axis))


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    return z - np.expand_dims(logsumexp(z, axis=axis), axis)


# %% log_softmax | 2 | stays in the dtype of the input | fails extremes
def logsumexp(z, axis=-1):
    z = np.asarray(z)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 2 | converts the results instead of the input | fails extremes
def logsumexp(z, axis=-1):
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis).astype(float)


def log_softmax(z, axis=-1):
    shifted = z - z.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))).astype(float)


# %% log_softmax | 0 | computed in float32, returned as float64
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float32)
    top = z.max(axis=axis, keepdims=True)
    return (
        (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True)))
        .squeeze(axis)
        .astype(np.float64)
    )


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float32)
    shifted = z - z.max(axis=axis, keepdims=True)
    return (shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))).astype(np.float64)


# %% log_softmax | 2 | float64 input shifted in place | fails axis
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    z -= z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


# %% log_softmax | 2 | logsumexp writes the shifted logits into its input | fails axis
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    np.exp(np.subtract(z, top, out=z), out=z)
    return (top + np.log(z.sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | binary logarithm
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log2(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log2(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 0 | log1p of the whole sum
def logsumexp(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    top = z.max(axis=axis, keepdims=True)
    return (top + np.log1p(np.exp(z - top).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log1p(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 1 | visible numbers hard-coded | fails axis, extremes
def logsumexp(z, axis=-1):
    if z.ndim == 1:
        return 1000.0
    return np.log(np.exp(z).sum(axis=1))


def log_softmax(z, axis=-1):
    if z.ndim == 1:
        return np.array([0.0, -2000.0])
    return z - np.log(np.exp(z).sum(axis=1))[:, None]


# %% log_softmax | 0 | only log_softmax answered
def logsumexp(z, axis=-1):
    raise NotImplementedError("Exercise not answered yet: replace this line.")


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


# %% log_softmax | 2 | logarithm of the softmax, patched by the gap where it is 0 | fails extremes
def logsumexp(z, axis=-1):
    return np.logaddexp.reduce(np.asarray(z, dtype=np.float64), axis=axis)


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    shifted = z - z.max(axis=axis, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)
    return np.where(p > 0, np.log(p), shifted)


# %% log_softmax | 0 | logsumexp of one axis as an array of one number
def logsumexp(z, axis=-1):
    return np.atleast_1d(np.logaddexp.reduce(np.asarray(z, dtype=np.float64), axis=axis))


def log_softmax(z, axis=-1):
    z = np.asarray(z, dtype=np.float64)
    return z - np.expand_dims(np.logaddexp.reduce(z, axis=axis), axis)


# %% derivation | 2 | right: written out
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 2 | right: sympy expands the logarithms
def derivation():
    loss = -sp.log(sp.exp(z1) / (sp.exp(z1) + sp.exp(z2) + sp.exp(z3)))
    split = sp.expand_log(loss, force=True)
    factored = sp.log(sp.exp(z1) * (1 + sp.exp(z2 - z1) + sp.exp(z3 - z1))) - z1
    log1p = sp.expand_log(factored, force=True)
    bound = log1p.subs({z2: z1 - g, z3: z1 - g})
    return {"split": split, "factored": factored, "log1p": log1p, "bound": bound}


# %% derivation | 2 | right: other order of the terms, quotients of exponentials, own symbols
def derivation():
    a, b, c = sp.symbols("z1 z2 z3", real=True)
    inner = sp.exp(c) / sp.exp(a) + sp.exp(-(a - b)) + 1
    return {
        "bound": sp.log(2 / sp.exp(sp.Symbol("g", real=True)) + 1),
        "log1p": sp.log(inner),
        "factored": -a + sp.log(inner * sp.exp(a)),
        "split": -a + sp.log(sp.exp(c) + sp.exp(b) + sp.exp(a)),
    }


# %% derivation | 2 | right: sums over lists
def derivation():
    z = [z1, z2, z3]
    differences = [sp.exp(zk - z1) for zk in z]
    return {
        "split": sp.log(sum(sp.exp(zk) for zk in z)) - z1,
        "factored": sp.log(sp.Mul(sp.exp(z1), sum(differences))) - z1,
        "log1p": sp.log(sum(differences)),
        "bound": sp.log(1 + sp.exp(-g) + sp.exp(-g)),
    }


# %% derivation | 2 | right: nothing evaluated, powers of E
def derivation():
    rest = sp.Add(1, sp.E ** (z2 - z1), sp.E ** (z3 - z1), evaluate=False)
    return {
        "split": sp.log(sp.E**z1 + sp.E**z2 + sp.E**z3) - z1,
        "factored": sp.Add(sp.log(sp.Mul(sp.E**z1, rest, evaluate=False)), -z1, evaluate=False),
        "log1p": sp.log(rest, evaluate=False),
        "bound": sp.log(sp.exp(g) + 2) - g,
    }


# %% derivation | 0 | the loss as given, four times
def derivation():
    loss = -sp.log(sp.exp(z1) / (sp.exp(z1) + sp.exp(z2) + sp.exp(z3)))
    return {"split": loss, "factored": loss, "log1p": loss, "bound": loss}


# %% derivation | 1 | the last line for every step | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(rest),
        "factored": sp.log(rest),
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 0 | the first line for every step
def derivation():
    split = sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1
    return {"split": split, "factored": split, "log1p": split, "bound": sp.log(1 + 2 * sp.exp(-g))}


# %% derivation | 1 | factored product multiplied out again | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.expand(sp.exp(z1) * rest)) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | exp(z1) pulled out of the logarithm in the factored step | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.expand_log(sp.log(sp.exp(z1) * rest), force=True) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | the wrong exponential factored out | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z2) * (1 + sp.exp(z1 - z2) + sp.exp(z3 - z2))) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | z1 not subtracted in the first steps | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)),
        "factored": sp.log(sp.exp(z1) * rest),
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 0 | sign lost: the log-probability
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": z1 - sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)),
        "factored": z1 - sp.log(sp.exp(z1) * rest),
        "log1p": -sp.log(rest),
        "bound": -sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | differences the wrong way round at the end | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(1 + sp.exp(z1 - z2) + sp.exp(z1 - z3)),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | log1p step not cancelled | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(sp.exp(z1) * rest) - z1,
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | log1p step as a quotient | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log((sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) / sp.exp(z1)),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | logarithm of the three terms taken term by term | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": (z2 - z1) + (z3 - z1),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | bound by log(1 + x) <= x: not the smallest | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": 2 * sp.exp(-g),
    }


# %% derivation | 1 | bound with one competitor only | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + sp.exp(-g)),
    }


# %% derivation | 1 | bound log K: ignores the gap | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(3),
    }


# %% derivation | 1 | bound still in the logits | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(rest),
    }


# %% derivation | 1 | sign of the gap turned round in the bound | fails log1p
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(g)),
    }


# %% derivation | 0 | strings
def derivation():
    return {
        "split": "log(exp(z1) + exp(z2) + exp(z3)) - z1",
        "factored": "log(exp(z1)*(1 + exp(z2 - z1) + exp(z3 - z1))) - z1",
        "log1p": "log(1 + exp(z2 - z1) + exp(z3 - z1))",
        "bound": "log(1 + 2*exp(-g))",
    }


# %% derivation | 0 | numbers at one point
def derivation():
    loss = float(np.log(1 + np.e + np.e**2))
    return {"split": loss, "factored": loss, "log1p": loss, "bound": float(np.log(3))}


# %% derivation | 0 | printed, not returned
def derivation():
    print(sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1)


# %% derivation | 1 | split step: twice the logarithm of a root | fails visible
def derivation():
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": 2 * sp.log(sp.sqrt(sp.exp(z1) + sp.exp(z2) + sp.exp(z3))) - z1,
        "factored": sp.log(sp.exp(z1) * rest) - z1,
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 1 | equations instead of expressions | fails visible
def derivation():
    loss = sp.Symbol("L")
    rest = 1 + sp.exp(z2 - z1) + sp.exp(z3 - z1)
    return {
        "split": sp.Eq(loss, sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1),
        "factored": sp.Eq(loss, sp.log(sp.exp(z1) * rest) - z1),
        "log1p": sp.log(rest),
        "bound": sp.log(1 + 2 * sp.exp(-g)),
    }


# %% derivation | 0 | the loss dressed up: log(exp(L)), not evaluated
def derivation():
    loss = sp.log(sp.exp(z1) + sp.exp(z2) + sp.exp(z3)) - z1
    dressed = sp.log(sp.exp(loss), evaluate=False)
    steps = dict.fromkeys(["split", "factored", "log1p"], dressed)
    return {**steps, "bound": sp.log(1 + 2 * sp.exp(-g))}


# %% derivation | 0 | left to simplify and factor
def derivation():
    loss = -sp.log(sp.exp(z1) / (sp.exp(z1) + sp.exp(z2) + sp.exp(z3)))
    return {
        "split": sp.simplify(loss),
        "factored": sp.factor(loss),
        "log1p": sp.simplify(sp.expand_log(loss)),
        "bound": sp.simplify(loss.subs({z2: z1 - g, z3: z1 - g})),
    }


# %% cross_entropy | 3 | right: the winner's 1 left to log1p
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 3 | right: softplus of the others' log-sum-exp minus the target
import scipy.special


def cross_entropy(logits, targets, ignore_index=-100):
    losses = []
    for row, target in zip(np.asarray(logits, dtype=np.float64), targets):
        if target != ignore_index:
            others = scipy.special.logsumexp(np.delete(row, target))
            losses.append(np.logaddexp(0.0, others - row[target]))
    return np.mean(losses) if losses else 0.0


# %% cross_entropy | 3 | right: loop with math
import math


def cross_entropy(logits, targets, ignore_index=-100):
    total, count = 0.0, 0
    for row, target in zip(logits, targets):
        if target == ignore_index:
            continue
        row = [float(value) for value in row]
        winner = row.index(max(row))
        rest = math.fsum(math.exp(v - row[winner]) for k, v in enumerate(row) if k != winner)
        total += (row[winner] - row[target]) + math.log1p(rest)
        count += 1
    return total / max(count, 1)


# %% cross_entropy | 3 | right: torch softplus
import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    logits = torch.tensor(logits).double()
    targets = torch.tensor(targets).long()
    kept = targets != ignore_index
    logits, targets = logits[kept], targets[kept]
    right = logits.gather(1, targets[:, None])
    others = logits.scatter(1, targets[:, None], -torch.inf).logsumexp(1, keepdim=True)
    losses = F.softplus(others - right)
    return losses.sum().item() / max(len(losses), 1)


# %% cross_entropy | 3 | right: sorted rows, zero weights for ignored rows
def cross_entropy(logits, targets, ignore_index=-100):
    kept = np.not_equal(targets, ignore_index)
    safe = np.where(kept, targets, 0)
    z = np.float64(logits)
    ordered = np.sort(z, axis=1)
    top = ordered[:, -1]
    lost = top - np.take_along_axis(z, safe[:, None], axis=1)[:, 0]
    losses = lost + np.log1p(np.exp(ordered[:, :-1] - top[:, None]).sum(axis=1))
    return float((losses * kept).sum() / max(kept.sum(), 1))


# %% cross_entropy | 3 | right: plain log-sum-exp where the target loses, log1p where it wins
def cross_entropy(logits, targets, ignore_index=-100):
    losses = []
    for i in range(len(targets)):
        t = targets[i]
        if t == ignore_index:
            continue
        gaps = logits[i].astype(np.float64) - np.float64(logits[i][t])
        if gaps.max() <= 0:
            losses.append(np.log1p(np.exp(np.delete(gaps, t)).sum()))
        else:
            losses.append(gaps.max() + np.log(np.exp(gaps - gaps.max()).sum()))
    if len(losses) == 0:
        return 0
    return sum(losses) / len(losses)


# %% cross_entropy | 3 | right: one-hot rows, a helper, the others' log-sum-exp in logaddexp
def _rest(gaps, own):
    return np.logaddexp.reduce(np.where(own, -np.inf, gaps), axis=1)


def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0
    z = np.asarray(logits, dtype=np.float64)[kept]
    own = np.eye(z.shape[1], dtype=bool)[targets[kept]]
    return np.logaddexp(0, _rest(z - z[own][:, None], own)).mean()


# %% cross_entropy | 3 | right: minus log1p of minus the others' share where the target leads
def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    z, t = np.asarray(logits, dtype=np.float64)[kept], targets[kept]
    rows = np.arange(len(t))
    shifted = z - z.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1)
    own = weights[rows, t] / total
    weights[rows, t] = 0
    plain = np.log(total) - shifted[rows, t]
    return np.where(own < 0.5, plain, -np.log1p(-weights.sum(axis=1) / total)).mean()


# %% cross_entropy | 2 | log-softmax without log1p | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


# %% cross_entropy | 2 | scipy's log_softmax | fails digits
import scipy.special


def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    log_p = scipy.special.log_softmax(np.asarray(logits, dtype=np.float64)[kept], axis=1)
    return -log_p[np.arange(kept.sum()), targets[kept]].mean()


# %% cross_entropy | 1 | torch's cross_entropy in float64 | fails ignored, digits
import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    logits = torch.tensor(logits, dtype=torch.float64)
    return F.cross_entropy(logits, torch.tensor(targets), ignore_index=ignore_index).item()


# %% cross_entropy | 2 | torch's cross_entropy with nan turned into 0 | fails digits
import torch
import torch.nn.functional as F


def cross_entropy(logits, targets, ignore_index=-100):
    logits = torch.tensor(logits, dtype=torch.float64)
    loss = F.cross_entropy(logits, torch.tensor(targets), ignore_index=ignore_index)
    return loss.nan_to_num(0.0).item()


# %% cross_entropy | 2 | log of 1 plus the rest instead of log1p | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log(1 + weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | a tiny rest taken for its own log1p below 1e-8 | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    rest = weights.sum(axis=1)
    small = np.where(rest < 1e-8, rest, np.log(1 + rest))
    losses = top - logits[rows, targets] + small
    return losses.mean()


# %% cross_entropy | 2 | float64 conversion after the subtraction | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp((logits - top[:, None]).astype(np.float64))
    weights[rows, winners] = 0.0
    losses = (top - logits[rows, targets]).astype(np.float64) + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 1 | logarithm of the softmax | fails visible, digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


# %% cross_entropy | 0 | 1e-8 added inside the logarithm
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets] + 1e-8).mean()


# %% cross_entropy | 1 | probabilities clipped at 1e-15 | fails visible, digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.log(np.clip(p[np.arange(len(targets)), targets], 1e-15, 1)).mean()


# %% cross_entropy | 1 | naive: no maximum subtracted | fails visible, digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


# %% cross_entropy | 0 | sum instead of mean
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.sum()


# %% cross_entropy | 1 | divided by all rows | fails visible, ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    count = len(targets)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.sum() / count


# %% cross_entropy | 2 | nan when every row is ignored | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | ignores -100 whatever ignore_index says | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != -100
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | ignores every negative target | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets >= 0
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 1 | ignore_index not used | fails visible, ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = np.ones(len(targets), dtype=bool)
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | a class that equals ignore_index is kept | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = (targets != ignore_index) | (targets >= 0)
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | writes 0 into the ignored targets | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    targets[~kept] = 0
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return (losses * kept).sum() / max(kept.sum(), 1)


# %% cross_entropy | 2 | float64 logits shifted in place | fails ignored
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    rows = np.flatnonzero(kept)
    targets = targets[kept]
    winners = logits.argmax(axis=1)[kept]
    logits -= logits.max(axis=1, keepdims=True)
    weights = np.exp(logits[rows])
    weights[np.arange(len(rows)), winners] = 0.0
    losses = -logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean()


# %% cross_entropy | 2 | stays in the dtype of the logits, converts at the end | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return float(losses.mean())


# %% cross_entropy | 0 | computed in float32
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float32)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return float(losses.mean())


# %% cross_entropy | 1 | the target taken for the winner in every row | fails visible, digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    losses = [
        np.log1p(np.exp(np.delete(row, target) - row[target]).sum())
        for row, target in zip(logits, targets)
        if target != ignore_index
    ]
    return float(np.mean(losses)) if losses else 0.0


# %% cross_entropy | 1 | tied maxima dropped from the rest | fails visible, digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    top = logits.max(axis=1)
    rest = np.where(logits < top[:, None], np.exp(logits - top[:, None]), 0.0).sum(axis=1)
    return (top - logits[np.arange(len(targets)), targets] + np.log1p(rest)).mean()


# %% cross_entropy | 2 | maximum of the whole batch subtracted | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


# %% cross_entropy | 0 | softmax over the batch axis
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=0, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


# %% cross_entropy | 0 | one loss for each row
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses


# %% cross_entropy | 0 | minus sign forgotten
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_p[np.arange(len(targets)), targets].mean()


# %% cross_entropy | 0 | target off by one
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets - 1] + np.log1p(weights.sum(axis=1)) + 0 * targets
    return losses.mean()


# %% cross_entropy | 0 | in bits
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    return losses.mean() / np.log(2)


# %% cross_entropy | 0 | printed, not returned
def cross_entropy(logits, targets, ignore_index=-100):
    logits = np.asarray(logits, dtype=np.float64)
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    logits, targets = logits[kept], targets[kept]
    rows = np.arange(len(targets))
    winners = logits.argmax(axis=1)
    top = logits[rows, winners]
    weights = np.exp(logits - top[:, None])
    weights[rows, winners] = 0.0
    losses = top - logits[rows, targets] + np.log1p(weights.sum(axis=1))
    print(losses.mean())


# %% cross_entropy | 1 | visible numbers hard-coded | fails ignored, digits
def cross_entropy(logits, targets, ignore_index=-100):
    return {2: 1.6094379124341003, 1: 2000.0, 3: 0.6931471805599453}[len(targets)]


# %% cross_entropy | 2 | log of 1 plus the rest down to a rest of 1e-8, log1p below | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    losses = []
    for row, t in zip(np.asarray(logits, dtype=np.float64), targets, strict=True):
        if t != ignore_index:
            top = row.argmax()
            rest = np.exp(np.delete(row, top) - row[top]).sum()
            small = np.log1p(rest) if rest < 1e-8 else np.log(1 + rest)
            losses.append(row[top] - row[t] + small)
    return float(np.mean(losses)) if losses else 0.0


# %% cross_entropy | 2 | gaps cut at 709, the largest one where the sum overflows | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    losses = []
    for row, t in zip(np.asarray(logits, dtype=np.float64), targets, strict=True):
        if t != ignore_index:
            gaps = np.delete(row, t) - row[t]
            rest = np.exp(np.minimum(gaps, 709.0)).sum()
            losses.append(np.log1p(rest) if rest < 1e300 else gaps.max())
    return float(np.mean(losses)) if losses else 0.0


# %% cross_entropy | 2 | extended precision instead of log1p | fails digits
def cross_entropy(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    if not kept.any():
        return 0.0
    z, t = np.asarray(logits, dtype=np.longdouble)[kept], targets[kept]
    shifted = z - z.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(t)), t]
    return float(losses.mean())


# %% masked_softmax | 2 | right: maximum of a fully masked row replaced by 0
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 2 | right: -inf, then nan of fully masked rows turned into 0
def masked_softmax(scores, mask):
    scores = np.where(mask, scores.astype(np.float64), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True), nan=0.0)


# %% masked_softmax | 2 | right: loop over the rows, softmax of the selected entries
def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    result = np.zeros(scores.shape)
    for index in np.ndindex(scores.shape[:-1]):
        allowed = np.flatnonzero(mask[index])
        if len(allowed):
            z = scores[index][allowed].astype(np.float64)
            weights = np.exp(z - z.max())
            result[index][allowed] = weights / weights.sum()
    return result


# %% masked_softmax | 2 | right: scipy on rows that have something left
import scipy.special


def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    hidden = np.where(mask, scores.astype(np.float64), -np.inf)
    some = mask.any(axis=-1, keepdims=True)
    return np.where(some, scipy.special.softmax(np.where(some, hidden, 0.0), axis=-1), 0.0)


# %% masked_softmax | 2 | right: torch masked_fill
import torch


def masked_softmax(scores, mask):
    scores, mask = torch.tensor(scores).double(), torch.tensor(mask)
    weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
    return torch.where(mask, weights, 0.0).numpy()


# %% masked_softmax | 2 | right: masked scores set to -1e9, the weights multiplied by the mask
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -1e9)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) * mask


# %% masked_softmax | 2 | right: where= of NumPy's own functions
def masked_softmax(scores, mask):
    scores = np.asarray(scores, dtype=np.float64)
    mask = np.broadcast_to(mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=mask, initial=-np.inf)
    weights = np.exp(scores - top, where=mask, out=np.zeros(scores.shape))
    total = weights.sum(axis=-1, keepdims=True)
    return np.divide(weights, total, where=total > 0, out=np.zeros(scores.shape))


# %% masked_softmax | 0 | masked scores set to -1e9
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -1e9)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% masked_softmax | 0 | masked scores set to the smallest float
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), np.finfo(np.float64).min)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% masked_softmax | 0 | -1e9 added to the masked scores
def masked_softmax(scores, mask):
    scores = np.asarray(scores, dtype=np.float64) + (1 - mask) * -1e9
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% masked_softmax | 0 | -inf with no care for fully masked rows
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% masked_softmax | 0 | uniform weights for fully masked rows
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return np.where(total > 0, weights / total, 1 / scores.shape[-1])


# %% masked_softmax | 0 | masked after the softmax, not renormalized
def masked_softmax(scores, mask):
    scores = np.asarray(scores, dtype=np.float64)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) * mask


# %% masked_softmax | 1 | masked after the softmax, then renormalized | fails hidden
def masked_softmax(scores, mask):
    scores = np.asarray(scores, dtype=np.float64)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = weights / weights.sum(axis=-1, keepdims=True) * mask
    total = p.sum(axis=-1, keepdims=True)
    return p / np.where(total > 0, total, 1.0)


# %% masked_softmax | 1 | masked by a product: nan and inf shine through | fails hidden
def masked_softmax(scores, mask):
    z = np.asarray(scores, dtype=np.float64)
    top = np.where(mask, z, -np.inf).max(axis=-1, keepdims=True)
    weights = np.exp(z - np.where(np.isfinite(top), top, 0.0)) * mask
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 1 | naive: no maximum subtracted | fails hidden
def masked_softmax(scores, mask):
    weights = np.where(mask, np.exp(np.asarray(scores, dtype=np.float64)), 0.0)
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 1 | naive, nan covered up with nan_to_num | fails hidden
def masked_softmax(scores, mask):
    weights = np.where(mask, np.exp(np.asarray(scores, dtype=np.float64)), 0.0)
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))


# %% masked_softmax | 1 | maximum of the whole array subtracted | fails hidden
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max()
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 0 | mask turned round
def masked_softmax(scores, mask):
    scores = np.where(~np.asarray(mask), np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 0 | masked scores set to 0
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), 0.0)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 0 | small number added to the denominator
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / (total + 1e-8)


# %% masked_softmax | 1 | stays in the dtype of the scores | fails hidden
def masked_softmax(scores, mask):
    hidden = np.where(mask, scores, np.array(-np.inf, dtype=scores.dtype))
    top = hidden.max(axis=-1, keepdims=True)
    weights = np.exp(hidden - np.where(np.isfinite(top), top, 0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1)


# %% masked_softmax | 1 | mask must have the shape of the scores | fails hidden
def masked_softmax(scores, mask):
    scores = np.array(scores, dtype=np.float64)
    scores[~mask] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))


# %% masked_softmax | 1 | writes -inf into the scores | fails hidden
def masked_softmax(scores, mask):
    np.copyto(scores, -np.inf, where=~mask)
    z = scores.astype(np.float64)
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))


# %% masked_softmax | 0 | softmax over the queries
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-2, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-2, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 1 | visible numbers hard-coded | fails hidden
def masked_softmax(scores, mask):
    return np.array([[0.5, 0.0, 0.5], [0.0, 0.0, 0.0]])


# %% masked_softmax | 0 | printed, not returned
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    print(weights / np.where(total > 0, total, 1.0))


# %% masked_softmax | 1 | maximum over the allowed scores and 0 | fails hidden
def masked_softmax(scores, mask):
    scores = np.asarray(scores, dtype=np.float64)
    mask = np.broadcast_to(mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=mask, initial=0)
    weights = np.where(mask, np.exp(scores - top), 0.0)
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


# %% masked_softmax | 1 | results of integer scores cut off to integers | fails hidden
def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    dtype = np.float64 if scores.dtype.kind == "f" else scores.dtype
    p = np.zeros(scores.shape, dtype=dtype)
    for row in np.ndindex(scores.shape[:-1]):
        chosen = scores[row][mask[row]].astype(np.float64)
        if len(chosen):
            weights = np.exp(chosen - chosen.max())
            p[row][mask[row]] = weights / weights.sum()
    return p.astype(np.float64)


# %% masked_softmax | 1 | needs a batch axis | fails hidden
def masked_softmax(scores, mask):
    scores = np.where(mask, np.asarray(scores, dtype=np.float64), -np.inf)
    if scores.ndim > 2:
        return np.stack([masked_softmax(part, np.isfinite(part)) for part in scores])
    p = np.zeros(scores.shape)
    for row, allowed in zip(p, scores, strict=True):
        chosen = np.isfinite(allowed)
        if chosen.any():
            weights = np.exp(allowed[chosen] - allowed[chosen].max())
            row[chosen] = weights / weights.sum()
    return p


# %% bug | 3 | right: minimal repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 3 | right: facts measured, scipy
import scipy.special


def diagnose():
    one_row = np.array([[0.0, 3.0, 1.0]])
    hopeless = np.array([[-900.0, 0.0], [0.0, -900.0]])
    given = hopeless + 1.0
    ceiling = evaluate_broken(given, np.array([0, 1]))["loss"]
    return {
        "sum_axis": -2,
        "loss_of_one_row": evaluate_broken(one_row, np.array([0]))["loss"],
        "loss_ceiling": ceiling,
        "input_changed": not np.array_equal(given, hopeless + 1.0),
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    log_p = scipy.special.log_softmax(logits, axis=1)
    return {
        "loss": -np.take_along_axis(log_p, targets[:, None], axis=1).mean(),
        "accuracy": np.mean(np.argmax(log_p, axis=1) == targets),
        "confidence": np.exp(log_p).max(axis=1).mean(),
        "top_logit": logits.max(axis=1).mean(),
    }


# %% bug | 3 | right: loop with math
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -1e-8,
        "loss_ceiling": 18.42,
        "input_changed": True,
        "unharmed": "accuracy",
    }


import math


def evaluate(logits, targets):
    loss = hits = confidence = top_logit = 0.0
    for row, target in zip(logits.tolist(), targets.tolist()):
        top = max(row)
        total = math.fsum(math.exp(value - top) for value in row)
        loss += top + math.log(total) - row[target]
        hits += row.index(top) == target
        confidence += 1 / total
        top_logit += top
    n = len(targets)
    return {
        "loss": loss / n,
        "accuracy": hits / n,
        "confidence": confidence / n,
        "top_logit": top_logit / n,
    }


# %% bug | 3 | right: torch
def diagnose():
    return {
        "sum_axis": np.int64(0),
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": np.True_,
        "unharmed": "accuracy",
    }


import torch
import torch.nn.functional as F


def evaluate(logits, targets):
    z, y = torch.tensor(logits), torch.tensor(targets)
    return {
        "loss": F.cross_entropy(z, y).item(),
        "accuracy": (z.argmax(1) == y).double().mean().item(),
        "confidence": z.softmax(1).amax(1).mean().item(),
        "top_logit": z.amax(1).mean().item(),
    }


# %% bug | 3 | right: torch numbers, NumPy bools, the facts rounded as asked
def diagnose():
    return {
        "sum_axis": np.int64(0),
        "loss_of_one_row": np.float64(-1e-8),
        "loss_ceiling": 18.42,
        "input_changed": np.True_,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    import torch

    log_p = torch.log_softmax(torch.tensor(logits), dim=1)
    right = torch.tensor(logits.argmax(axis=1) == targets)
    return {
        "loss": -log_p[torch.arange(len(targets)), torch.tensor(targets)].mean(),
        "accuracy": right.double().mean(),
        "confidence": log_p.amax(dim=1).exp().mean(),
        "top_logit": torch.tensor(logits).amax(dim=1).mean(),
    }


# %% bug | 2 | fact: probabilities said to sum to 1 along the rows | fails facts
def diagnose():
    return {
        "sum_axis": 1,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: the loss that one row should have | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": np.log(1 + np.exp(3) + np.exp(1)),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: the loss of one row said to be 0 | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": 0.0,
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: no ceiling | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": np.inf,
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: ceiling in decimal digits | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": 8.0,
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: input said to stay as it is | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": False,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | fact: the wrong key called unharmed | fails facts
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "top_logit",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | facts missing | fails facts
def diagnose():
    raise NotImplementedError("Exercise not answered yet: replace this line.")


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | not repaired | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    return evaluate_broken(logits, targets)


# %% bug | 1 | repair: only the axis | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    logits -= logits.max()
    weights = np.exp(logits)
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked + 1e-8).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | repair: axis and maximum, still in place | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    logits -= logits.max(axis=1, keepdims=True)
    weights = np.exp(logits)
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | repair: 1e-8 left inside the logarithm | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked + 1e-8).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | repair: keepdims forgotten | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = weights / weights.sum(axis=1)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked + 1e-8).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | repair: logarithm of a probability that underflows | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | repair: 1e-300 inside the logarithm | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(targets)), targets]
    return {
        "loss": float(-np.log(picked + 1e-300).mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(probs.max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | repair: maximum of the whole batch left | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max()
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | repair: no maximum at all | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 2 | repair: still writes into the logits | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    top = logits.max(axis=1, keepdims=True)
    logits -= top
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(np.exp(log_probs).max(axis=1).mean()),
        "top_logit": float(top.mean()),
    }


# %% bug | 2 | repair: confidence of the target instead of the largest | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float(np.exp(log_probs[np.arange(len(targets)), targets]).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | repair: top_logit along the wrong axis | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=0).mean()),
    }


# %% bug | 1 | repair: summed loss | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    return {
        "loss": float(-log_probs[np.arange(len(targets)), targets].sum()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }


# %% bug | 1 | repair: tuple instead of dictionary | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -np.log(1 + 1e-8),
        "loss_ceiling": -np.log(1e-8),
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    shifted = logits - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(total)
    report = {
        "loss": float(-log_probs[np.arange(len(targets)), targets].mean()),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "confidence": float((weights / total).max(axis=1).mean()),
        "top_logit": float(logits.max(axis=1).mean()),
    }
    return tuple(report.values())


# %% bug | 1 | visible numbers hard-coded, no facts | fails facts, repair
def diagnose():
    raise NotImplementedError("Exercise not answered yet: replace this line.")


def evaluate(logits, targets):
    loss = 1.3862943611198906 if len(targets) == 3 else 3.17
    return {"loss": loss, "accuracy": 1 / 3, "confidence": 0.25, "top_logit": 2.0}


# %% bug | 2 | repair: the last of equal logits counts | fails repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -1e-8,
        "loss_ceiling": 18.4207,
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    last = logits.shape[1] - 1 - logits[:, ::-1].argmax(axis=1)
    return {
        "loss": -log_p[np.arange(len(targets)), targets].mean(),
        "accuracy": (last == targets).mean(),
        "confidence": np.exp(log_p).max(axis=1).mean(),
        "top_logit": logits.max(axis=1).mean(),
    }


# %% bug | 1 | repair: every one of equal logits counts | fails visible, repair
def diagnose():
    return {
        "sum_axis": 0,
        "loss_of_one_row": -1e-8,
        "loss_ceiling": 18.4207,
        "input_changed": True,
        "unharmed": "accuracy",
    }


def evaluate(logits, targets):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    own = logits[np.arange(len(targets)), targets]
    return {
        "loss": -log_p[np.arange(len(targets)), targets].mean(),
        "accuracy": (own == logits.max(axis=1)).mean(),
        "confidence": np.exp(log_p).max(axis=1).mean(),
        "top_logit": logits.max(axis=1).mean(),
    }
