# %% three-temperatures | 1.5 | right: typed in, four digits
def three_temperatures():
    return {
        "half": [0.8638, 0.1169, 0.0193],
        "one": [0.6590, 0.2424, 0.0986],
        "two": [0.5017, 0.3043, 0.1940],
        "odds": 7.389,
        "off_top": 0.1362,
        "cold": [0.3333, 0.3333, 0, 0.3333],
        "hot": 1.609,
    }


# %% three-temperatures | 1.5 | right: scipy, and limits by a small and a large temperature
def three_temperatures():
    from scipy.special import softmax
    from scipy.stats import entropy

    z = np.array([2, 1, 0.1])
    hot = softmax(np.array([5, 0, -3, 1, 1]) / 1e6)
    return {
        "half": softmax(z / 0.5),
        "one": softmax(z),
        "two": softmax(z / 2),
        "odds": softmax(z / 0.5)[0] / softmax(z / 0.5)[1],
        "off_top": softmax(z / 0.5)[1:].sum(),
        "cold": softmax(np.array([1.5, 1.5, -2, 1.5]) / 1e-3),
        "hot": entropy(hot),
    }


# %% three-temperatures | 1.5 | right: torch, powers of the probabilities at T = 1
def three_temperatures():
    import torch

    p = torch.tensor([2, 1, 0.1], dtype=torch.float64).softmax(0)
    results = {}
    for name, power in (("two", 0.5), ("one", 1), ("half", 2)):
        results[name] = (p**power / (p**power).sum()).tolist()
    results["odds"] = float((p[0] / p[1]) ** 2)
    results["off_top"] = results["half"][1] + results["half"][2]
    results["cold"] = (1 / 3, 1 / 3, 0, 1 / 3)
    results["hot"] = float(torch.log(torch.tensor(5.0)))
    return results


# %% three-temperatures | 0 | multiplied by T instead of divided | fails visible, values
def three_temperatures():
    z = np.array([2, 1, 0.1])
    results = {}
    for name, temperature in (("half", 0.5), ("one", 1), ("two", 2)):
        weights = np.exp(z * temperature)
        results[name] = list(weights / weights.sum())
    third = 1 / 3
    rest = {"odds": np.exp(0.5), "off_top": 1 - results["half"][0]}
    return results | rest | {"cold": [third, third, 0, third], "hot": np.log(5)}


# %% three-temperatures | 0 | the probabilities divided by T | fails visible, values
def three_temperatures():
    p = np.exp([2, 1, 0.1]) / np.exp([2, 1, 0.1]).sum()
    third = 1 / 3
    return {
        "half": p / 0.5,
        "one": p,
        "two": p / 2,
        "odds": p[0] / p[1],
        "off_top": 1 - p[0],
        "cold": [third, third, 0, third],
        "hot": np.log(5),
    }


# %% three-temperatures | 0.5 | the first of the tied leaders takes everything | fails values
def three_temperatures():
    return {
        "half": [0.8638, 0.1169, 0.0193],
        "one": [0.6590, 0.2424, 0.0986],
        "two": [0.5017, 0.3043, 0.1940],
        "odds": 7.389,
        "off_top": 0.1362,
        "cold": [1, 0, 0, 0],
        "hot": 1.609,
    }


# %% three-temperatures | 0.5 | the odds of T = 1 | fails values
def three_temperatures():
    return {
        "half": [0.8638, 0.1169, 0.0193],
        "one": [0.6590, 0.2424, 0.0986],
        "two": [0.5017, 0.3043, 0.1940],
        "odds": 2.718,
        "off_top": 0.1362,
        "cold": [0.3333, 0.3333, 0, 0.3333],
        "hot": 1.609,
    }


# %% three-temperatures | 0.5 | entropy in bits | fails values
def three_temperatures():
    return {
        "half": [0.8638, 0.1169, 0.0193],
        "one": [0.6590, 0.2424, 0.0986],
        "two": [0.5017, 0.3043, 0.1940],
        "odds": 7.389,
        "off_top": 0.1362,
        "cold": [0.3333, 0.3333, 0, 0.3333],
        "hot": 2.3219,
    }


# %% three-temperatures | 0.5 | entropy of four different values, the tie counted once | fails values
def three_temperatures():
    return {
        "half": [0.8638, 0.1169, 0.0193],
        "one": [0.6590, 0.2424, 0.0986],
        "two": [0.5017, 0.3043, 0.1940],
        "odds": 7.389,
        "off_top": 0.1362,
        "cold": [0.3333, 0.3333, 0, 0.3333],
        "hot": 1.386,
    }


# %% softmax-at | 2.5 | right: scipy after the shift, limits written out
def softmax_at(logits, temperature):
    from scipy.special import softmax

    if temperature < 0 or temperature != temperature:
        raise ValueError("temperature must not be negative or NaN")
    z = np.asarray(logits, dtype=float)
    if temperature == float("inf"):
        return np.full(z.shape, 1 / z.shape[-1])
    top = z.max(axis=-1, keepdims=True)
    if temperature == 0:
        leaders = z == top
        return leaders / leaders.sum(axis=-1, keepdims=True)
    return softmax((z - top) / temperature, axis=-1)


# %% softmax-at | 2.5 | right: row by row in a loop
def softmax_at(logits, temperature):
    import math

    if math.isnan(temperature) or temperature < 0:
        raise ValueError(temperature)
    rows = np.reshape(logits, (-1, np.shape(logits)[-1]))
    out = np.zeros(rows.shape)
    for n, row in enumerate(rows):
        top = float(max(row))
        for k, z in enumerate(row):
            gap = float(z) - top
            if temperature == 0:
                out[n, k] = 1.0 if gap == 0 else 0.0
            else:
                out[n, k] = math.exp(gap / temperature)
        out[n] /= math.fsum(out[n])
    return out.reshape(np.shape(logits))


# %% softmax-at | 2.5 | right: torch in float64
def softmax_at(logits, temperature):
    import torch

    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = torch.as_tensor(np.asarray(logits), dtype=torch.float64)
    gap = z - z.max(dim=-1, keepdim=True).values
    if temperature == 0:
        gap = torch.where(gap == 0, 0.0, -torch.inf).double()
        temperature = 1.0
    return torch.softmax(gap / temperature, dim=-1).numpy()


# %% softmax-at | 2 | no error for a bad temperature | fails errors
def softmax_at(logits, temperature):
    z = np.asarray(logits, dtype=float)
    gap = z - z.max(axis=-1, keepdims=True)
    weights = (gap == 0) * 1.0 if temperature == 0 else np.exp(gap / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 2 | only a negative number is refused, NaN is not | fails errors
def softmax_at(logits, temperature):
    if temperature < 0:
        raise ValueError("negative")
    z = np.asarray(logits, dtype=float)
    gap = z - z.max(axis=-1, keepdims=True)
    weights = (gap == 0) * 1.0 if temperature == 0 else np.exp(gap / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1.5 | T = 0 is argmax: the first leader takes everything | fails limits
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return np.eye(z.shape[-1])[z.argmax(axis=-1)]
    gap = z - z.max(axis=-1, keepdims=True)
    weights = np.exp(gap / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1.5 | no case for T = 0: nan | fails limits
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    gap = z - z.max(axis=-1, keepdims=True)
    weights = np.exp(gap / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1.5 | T = 0 refused as an error | fails limits
def softmax_at(logits, temperature):
    if not temperature > 0:
        raise ValueError("temperature must be positive")
    z = np.asarray(logits, dtype=float)
    weights = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 2 | divides first: overflow at small temperatures | fails extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        leaders = z == z.max(axis=-1, keepdims=True)
        return leaders / leaders.sum(axis=-1, keepdims=True)
    z = z / temperature
    weights = np.exp(z - z.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 2 | no maximum subtracted | fails extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        leaders = z == z.max(axis=-1, keepdims=True)
        return leaders / leaders.sum(axis=-1, keepdims=True)
    weights = np.exp(z / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1 | one maximum and one sum for the whole array | fails limits, extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    gap = z - z.max()
    weights = (gap == 0) * 1.0 if temperature == 0 else np.exp(gap / temperature)
    return weights / weights.sum()


# %% softmax-at | 0.5 | multiplies by the temperature | fails visible, limits, extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=float)
    weights = np.exp((z - z.max(axis=-1, keepdims=True)) * temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1 | the temperature divides the probabilities | fails visible, extremes, errors
def softmax_at(logits, temperature):
    z = np.asarray(logits, dtype=float)
    gap = z - z.max(axis=-1, keepdims=True)
    if temperature == 0:
        return (gap == 0) / (gap == 0).sum(axis=-1, keepdims=True)
    if temperature == float("inf"):
        return np.full(z.shape, 1 / z.shape[-1])
    weights = np.exp(gap) / temperature
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 2 | float32 inside | fails extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("bad temperature")
    z = np.asarray(logits, dtype=np.float64)
    gap = z - z.max(axis=-1, keepdims=True)
    if temperature == 0:
        leaders = (gap == 0).astype(np.float64)
        return leaders / leaders.sum(axis=-1, keepdims=True)
    if temperature > 1e3 or temperature < 1e-3 or z.ndim == 1:
        weights = np.exp(gap / temperature)
    else:
        weights = np.exp((gap / temperature).astype(np.float32)).astype(np.float64)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1.5 | a very small number in place of T = 0 | fails limits
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("temperature must not be negative")
    z = np.asarray(logits, dtype=float)
    z = (z - z.max(axis=-1, keepdims=True)) / (temperature or 1e-12)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


# %% softmax-at | 1.5 | infinity is refused | fails limits
def softmax_at(logits, temperature):
    if not 0 <= temperature < float("inf"):
        raise ValueError("temperature must be finite")
    z = np.asarray(logits, dtype=float)
    z = z - z.max(axis=-1, keepdims=True)
    weights = (z == 0).astype(float) if temperature == 0 else np.exp(z / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)


# %% softmax-at | 1 | over the first axis | fails limits, extremes
def softmax_at(logits, temperature):
    if not temperature >= 0:
        raise ValueError("temperature must not be negative")
    z = np.asarray(logits, dtype=float)
    z = z - z.max(axis=0, keepdims=True)
    weights = (z == 0).astype(float) if temperature == 0 else np.exp(z / temperature)
    return weights / weights.sum(axis=0, keepdims=True)


# %% prob-slope | 1 | right: expanded
def prob_slope(p, z, T, i):
    return sympy.expand(p[i] * (sum(a * b for a, b in zip(p, z)) - z[i]) / T**2)


# %% prob-slope | 1 | right: a sum over pairs
def prob_slope(p, z, T, i):
    return -p[i] / T**2 * sum(p[j] * (z[i] - z[j]) for j in range(len(z)))


# %% prob-slope | 1 | right: the Jacobian row times -z / T^2, with numbers as floats
def prob_slope(p, z, T, i):
    total = 0
    for j in range(len(z)):
        total += p[i] * (float(i == j) - p[j]) * (-z[j] / T**2)
    return total


# %% prob-slope | 0 | sign | fails visible, other-k
def prob_slope(p, z, T, i):
    return p[i] * (z[i] - sum(a * b for a, b in zip(p, z))) / T**2


# %% prob-slope | 0 | T instead of T squared | fails visible, other-k
def prob_slope(p, z, T, i):
    return p[i] * (sum(a * b for a, b in zip(p, z)) - z[i]) / T


# %% prob-slope | 0 | the mean without weights | fails visible, other-k
def prob_slope(p, z, T, i):
    return p[i] * (sum(z) / len(z) - z[i]) / T**2


# %% prob-slope | 0 | only the own exponential differentiated | fails visible, other-k
def prob_slope(p, z, T, i):
    return -p[i] * z[i] / T**2


# %% prob-slope | 0 | the slope of log p | fails visible, other-k
def prob_slope(p, z, T, i):
    return (sum(a * b for a, b in zip(p, z)) - z[i]) / T**2


# %% prob-slope | 0 | diff of the definition | fails visible, other-k
def prob_slope(p, z, T, i):
    return sympy.diff(softmax_of(z, T)[i], T)


# %% prob-slope | 0 | an unevaluated derivative | fails visible, other-k
def prob_slope(p, z, T, i):
    return sympy.Derivative(p[i] * T, T)


# %% prob-slope | 0.5 | written for three classes | fails other-k
def prob_slope(p, z, T, i):
    return p[i] * (p[0] * z[0] + p[1] * z[1] + p[2] * z[2] - z[i]) / T**2


# %% prob-slope | 0.5 | own symbols instead of the given ones | fails other-k
def prob_slope(p, z, T, i):
    t = sympy.Symbol("T")
    own = sympy.symbols(f"z0:{len(z)}")
    return p[i] * (sum(a * b for a, b in zip(p, own)) - own[i]) / t**2


# %% entropy-slope | 1.5 | right: second moment minus squared mean
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return (sum(p_k * z_k**2 for p_k, z_k in zip(p, z)) - mean**2) / T**3


# %% entropy-slope | 1.5 | right: over pairs, expanded
def entropy_slope(p, z, T):
    total = 0
    for j in range(len(z)):
        for k in range(j):
            total += p[j] * p[k] * (z[j] - z[k]) ** 2
    return sympy.expand(total / T**3)


# %% entropy-slope | 1.5 | right: minus the sum of slopes times z / T
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return -sum(p_k * (mean - z_k) / T**2 * z_k / T for p_k, z_k in zip(p, z))


# %% entropy-slope | 0 | T squared: the slope of the mean energy | fails visible, other-k
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return (sum(p_k * z_k**2 for p_k, z_k in zip(p, z)) - mean**2) / T**2


# %% entropy-slope | 0 | the variance without weights | fails visible, other-k
def entropy_slope(p, z, T):
    mean = sum(z) / len(z)
    return sum((z_k - mean) ** 2 for z_k in z) / len(z) / T**3


# %% entropy-slope | 0 | sign | fails visible, other-k
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return (mean**2 - sum(p_k * z_k**2 for p_k, z_k in zip(p, z))) / T**3


# %% entropy-slope | 0 | second moment without the mean | fails visible, other-k
def entropy_slope(p, z, T):
    return sum(p_k * z_k**2 for p_k, z_k in zip(p, z)) / T**3


# %% entropy-slope | 0 | the logarithms left in | fails visible, other-k
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return -sum(p_k * (mean - z_k) / T**2 * sympy.log(p_k) for p_k, z_k in zip(p, z))


# %% entropy-slope | 0 | diff of the definition | fails visible, other-k
def entropy_slope(p, z, T):
    return sympy.diff(entropy_of(softmax_of(z, T)), T)


# %% entropy-slope | 0 | zero, because only log p is differentiated | fails visible, other-k
def entropy_slope(p, z, T):
    mean = sum(p_k * z_k for p_k, z_k in zip(p, z))
    return -sum(p_k * (mean - z_k) / T**2 for p_k, z_k in zip(p, z))


# %% entropy-slope | 0.5 | written for three classes | fails other-k
def entropy_slope(p, z, T):
    mean = p[0] * z[0] + p[1] * z[1] + p[2] * z[2]
    return sum(p[k] * (z[k] - mean) ** 2 for k in range(3)) / T**3


# %% soft-slope | 1.5 | right: expanded, and as sums
def soft_slope(q, p, T, i):
    return q[i] / T - p[i] / T


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (k * z[i] - sum(z) - k * v[i] + sum(v)) / (k**2 * T**2)


# %% soft-slope | 1.5 | right: by the long road, with the sum of p left in as 1
def soft_slope(q, p, T, i):
    total = 0
    for k in range(len(q)):
        total += -p[k] * (int(k == i) - q[i]) / T
    return total


def soft_slope_limit(z, v, T, i):
    d = [a - b for a, b in zip(z, v)]
    return sum(d[i] - d_j for d_j in d) / (len(d) * T) ** 2


# %% soft-slope | 1.5 | right: sympy's own mean and rationals
def soft_slope(q, p, T, i):
    return sympy.Rational(1) / T * (q[i] - p[i])


def soft_slope_limit(z, v, T, i):
    k = sympy.Integer(len(z))
    return sympy.expand((z[i] - sympy.Add(*z) / k - v[i] + sympy.Add(*v) / k) / k / T**2)


# %% soft-slope | 1.5 | right: a difference of squares, not cancelled
def soft_slope(q, p, T, i):
    return q[i] * (1 - p[i]) / T - p[i] * (1 - q[i]) / T


def soft_slope_limit(z, v, T, i):
    difference = [a - b for a, b in zip(z, v)]
    own, total = len(z) * difference[i], sum(difference)
    return (own**2 - total**2) / (own + total) / (len(z) * T) ** 2


# %% soft-slope | 0.5 | exponentials replaced, but not the lowest power taken | fails other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    own = (1 + z[i] / T) / sum(1 + a / T for a in z)
    teacher = (1 + v[i] / T) / sum(1 + a / T for a in v)
    return (own - teacher) / T


# %% soft-slope | 0 | T squared: the factor of the loss put in | fails visible, other-k
def soft_slope(q, p, T, i):
    return T * (q[i] - p[i])


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (z[i] - sum(z) / k - v[i] + sum(v) / k) / k


# %% soft-slope | 0 | 1 / T forgotten | fails visible, other-k
def soft_slope(q, p, T, i):
    return q[i] - p[i]


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (z[i] - sum(z) / k - v[i] + sum(v) / k) / (k * T)


# %% soft-slope | 0 | teacher minus student | fails visible, other-k
def soft_slope(q, p, T, i):
    return (p[i] - q[i]) / T


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (v[i] - sum(v) / k - z[i] + sum(z) / k) / (k * T**2)


# %% soft-slope | 0 | the limit for logits of mean 0 only | fails visible, other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    return (z[i] - v[i]) / (len(z) * T**2)


# %% soft-slope | 0 | the limit of the gradient itself: zero | fails visible, other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    return sympy.Integer(0)


# %% soft-slope | 0 | the limit left with exponentials | fails visible, other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    return (softmax_of(z, T)[i] - softmax_of(v, T)[i]) / T


# %% soft-slope | 0 | the number of classes forgotten | fails visible, other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (z[i] - sum(z) / k - v[i] + sum(v) / k) / T**2


# %% soft-slope | 0.5 | three classes wired in | fails other-k
def soft_slope(q, p, T, i):
    return (q[i] - p[i]) / T


def soft_slope_limit(z, v, T, i):
    d = [z[k] - v[k] for k in range(len(z))]
    return (d[i] - sum(d) / 3) / (3 * T**2)


# %% soft-slope | 0 | diff of the loss | fails visible, other-k
def soft_slope(q, p, T, i):
    z = sympy.symbols(f"z0:{len(q)}")
    loss = -sum(p_k * sympy.log(q_k) for p_k, q_k in zip(p, softmax_of(z, T)))
    return sympy.diff(loss, z[i])


def soft_slope_limit(z, v, T, i):
    k = len(z)
    return (z[i] - sum(z) / k - v[i] + sum(v) / k) / (k * T**2)


# %% draw | 2 | right: a loop
def draw(logits, temperature, u):
    weights = np.exp((np.asarray(logits) - np.max(logits)) / temperature)
    p = weights / weights.sum()
    classes = []
    for number in u:
        total, chosen, found = 0.0, 0, False
        for k, share in enumerate(p):
            if share == 0:
                continue
            total += share
            if not found:
                chosen = k
                found = total > number
        classes.append(chosen)
    return np.array(classes, dtype=int)


# %% draw | 2 | right: comparison with all cumulative sums
def draw(logits, temperature, u):
    from scipy.special import softmax

    with np.errstate(invalid="ignore"):
        p = softmax((logits - logits.max()) / temperature)
    cumulative = np.cumsum(p)
    cumulative[np.flatnonzero(p)[-1] :] = 1.0
    return (cumulative[None, :] <= u[:, None]).sum(axis=1)


# %% draw | 2 | right: torch, with u scaled to the last cumulative sum
def draw(logits, temperature, u):
    import torch

    z = torch.tensor(logits, dtype=torch.float64)
    p = ((z - z.max()) / temperature).softmax(0)
    cumulative = p.cumsum(0)
    last = int(torch.nonzero(p)[-1])
    classes = torch.searchsorted(cumulative, torch.tensor(u), right=True)
    return classes.clamp(max=last)


# %% draw | 1.5 | no care at the last class: index K, or a removed class | fails edges
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) / temperature)
    return np.searchsorted(np.cumsum(weights) / weights.sum(), u, side="right")


# %% draw | 1.5 | at least u instead of above u: u = 0 draws a removed class | fails edges
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) / temperature)
    cumulative = np.cumsum(weights) / weights.sum()
    classes = np.searchsorted(cumulative, u, side="left")
    return np.minimum(classes, np.flatnonzero(weights)[-1])


# %% draw | 1.5 | no maximum subtracted: nan from large logits | fails edges
def draw(logits, temperature, u):
    weights = np.exp(logits / temperature)
    cumulative = np.cumsum(weights) / weights.sum()
    classes = np.searchsorted(cumulative, u, side="right")
    return np.minimum(classes, np.flatnonzero(weights)[-1])


# %% draw | 1.5 | clamps to K - 1, which may be removed | fails edges
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) / temperature)
    cumulative = np.cumsum(weights) / weights.sum()
    return np.minimum(np.searchsorted(cumulative, u, side="right"), len(logits) - 1)


# %% draw | 0.5 | the temperature is ignored | fails frequencies, edges
def draw(logits, temperature, u):
    weights = np.exp(logits - logits.max())
    cumulative = np.cumsum(weights) / weights.sum()
    return np.searchsorted(cumulative, u, side="right")


# %% draw | 1 | multiplied by the temperature | fails frequencies
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) * temperature)
    cumulative = np.cumsum(weights) / weights.sum()
    classes = np.searchsorted(cumulative, u, side="right")
    return np.minimum(classes, np.flatnonzero(weights)[-1])


# %% draw | 0 | always the likeliest class | fails visible, frequencies, edges
def draw(logits, temperature, u):
    return np.full(len(u), np.argmax(logits))


# %% draw | 0 | classes sorted by probability first | fails visible, frequencies, edges
def draw(logits, temperature, u):
    order = np.argsort(-logits)
    weights = np.exp((logits[order] - logits.max()) / temperature)
    cumulative = np.cumsum(weights) / weights.sum()
    return order[np.minimum(np.searchsorted(cumulative, u, side="right"), len(logits) - 1)]


# %% draw | 0 | random numbers of its own | fails visible, frequencies, edges
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) / temperature)
    return np.random.default_rng(0).choice(len(logits), size=len(u), p=weights / weights.sum())


# %% draw | 0 | classes counted from 1 | fails visible, frequencies, edges
def draw(logits, temperature, u):
    weights = np.exp((logits - logits.max()) / temperature)
    return np.searchsorted(np.cumsum(weights) / weights.sum(), u, side="right") + 1


# %% undo | 1 | right: least squares through the logarithms
def find_temperature(logits, probs):
    if np.ptp(logits) == 0:
        return np.nan
    if np.ptp(probs) == 0:
        return np.inf
    known = probs >= 1e-6
    z = logits[known] - logits[known].mean()
    log_p = np.log(probs[known])
    return 1 / ((z * log_p).sum() / (z * z).sum())


# %% undo | 1 | right: polyfit
def find_temperature(logits, probs):
    if len(set(logits)) == 1:
        return float("nan")
    if len(set(probs)) == 1:
        return float("inf")
    known = probs > 5e-7
    slope = np.polyfit(logits[known], np.log(probs[known]), 1)[0]
    return 1 / slope


# %% undo | 1 | right: the best pair by a loop
def find_temperature(logits, probs):
    import math

    best = (0.0, math.inf)
    for i in range(len(logits)):
        for j in range(len(logits)):
            gap = logits[i] - logits[j]
            if probs[i] >= 1e-6 and probs[j] >= 1e-6 and gap > best[0]:
                change = math.log(probs[i] / probs[j])
                best = (gap, gap / change if change > 0 else math.inf)
    if best[0] == 0 and all(z == logits[0] for z in logits):
        return math.nan
    return best[1]


# %% undo | 0 | the first two classes, whatever they are | fails visible, cases
def find_temperature(logits, probs):
    return float((logits[0] - logits[1]) / np.log(probs[0] / probs[1]))


# %% undo | 0.5 | largest against smallest, zeros included | fails cases
def find_temperature(logits, probs):
    if logits.max() == logits.min():
        return float("nan")
    i, j = logits.argmax(), logits.argmin()
    with np.errstate(all="ignore"):
        return float((logits[i] - logits[j]) / (np.log(probs[i]) - np.log(probs[j])))


# %% undo | 0.5 | a tiny number added to the zeros | fails cases
def find_temperature(logits, probs):
    if np.ptp(logits) == 0:
        return float("nan")
    if np.ptp(probs) == 0:
        return float("inf")
    return 1 / np.polyfit(logits, np.log(probs + 1e-12), 1)[0]


# %% undo | 0.5 | no case for equal logits | fails cases
def find_temperature(logits, probs):
    if probs.max() == probs.min():
        return float("inf")
    known = probs > 1e-7
    i, j = logits[known].argmax(), logits[known].argmin()
    z, log_p = logits[known], np.log(probs[known])
    return float((z[i] - z[j]) / (log_p[i] - log_p[j]))


# %% undo | 0.5 | logit over log-probability: the shift is forgotten | fails cases
def find_temperature(logits, probs):
    if logits.max() == logits.min():
        return float("nan")
    if probs.max() == probs.min():
        return float("inf")
    i, j = probs.argmax(), probs.argmin()
    if probs[j] > 0:
        return float((logits[i] - logits[j]) / np.log(probs[i] / probs[j]))
    return float(logits[i] / np.log(probs[i]))


# %% undo | 0 | the inverse temperature | fails visible, cases
def find_temperature(logits, probs):
    if logits.max() == logits.min():
        return float("nan")
    if probs.max() == probs.min():
        return float("inf")
    known = probs > 1e-7
    z, log_p = logits[known], np.log(probs[known])
    i, j = z.argmax(), z.argmin()
    return float((log_p[i] - log_p[j]) / (z[i] - z[j]))


# %% undo | 0 | a grid of temperatures, too coarse | fails visible, cases
def find_temperature(logits, probs):
    grid = np.linspace(0.05, 10, 150)
    errors = []
    for t in grid:
        w = np.exp((logits - logits.max()) / t)
        errors.append(np.abs(w / w.sum() - probs).sum())
    return float(grid[int(np.argmin(errors))])


# %% undo | 0 | always 1 | fails visible, cases
def find_temperature(logits, probs):
    return 1.0


# %% filters | 2.5 | right: loops over a sorted list
def keep_top_k(probs, k):
    ranked = sorted(range(len(probs)), key=lambda i: (-probs[i], i))
    return np.array([i in ranked[:k] for i in range(len(probs))])


def keep_top_p(probs, p):
    ranked = sorted(range(len(probs)), key=lambda i: (-probs[i], i))
    if p == 1:
        return np.ones(len(probs), dtype=bool)
    total, kept = 0.0, set()
    for i in ranked:
        kept.add(i)
        total += probs[i]
        if total >= p - 1e-9:
            break
    return np.array([i in kept for i in range(len(probs))])


def keep_min_p(probs, m):
    top = max(probs)
    return np.array([share > m * top - 1e-9 for share in probs])


# %% filters | 2.5 | right: ranks
def keep_top_k(probs, k):
    order = np.lexsort((np.arange(len(probs)), -probs))
    rank = np.empty(len(probs), dtype=int)
    rank[order] = np.arange(len(probs))
    return rank < k


def keep_top_p(probs, p):
    order = np.lexsort((np.arange(len(probs)), -probs))
    before = np.concatenate([[0.0], np.cumsum(probs[order])[:-1]])
    kept = np.empty(len(probs), dtype=bool)
    kept[order] = (before < p - 1e-9) | (p == 1)
    kept[order[0]] = True
    return kept


def keep_min_p(probs, m):
    return np.logical_or(probs >= m * probs.max(), np.isclose(probs, m * probs.max(), 0, 1e-10))


# %% filters | 2.5 | right: torch sort
def keep_top_k(probs, k):
    import torch

    order = torch.sort(torch.tensor(probs), descending=True, stable=True).indices
    kept = torch.zeros(len(probs), dtype=torch.bool)
    kept[order[:k]] = True
    return kept.numpy()


def keep_top_p(probs, p):
    import torch

    sorted_probs, order = torch.sort(torch.tensor(probs), descending=True, stable=True)
    kept = torch.ones(len(probs), dtype=torch.bool)
    if p < 1:
        size = int((sorted_probs.cumsum(0) < p - 1e-9).sum()) + 1
        kept[order[size:]] = False
    return kept.numpy()


def keep_min_p(probs, m):
    return (probs - m * probs.max()) > -1e-9


# %% filters | 2 | ties at the border: all equal ones are kept by top-k | fails top-k
def keep_top_k(probs, k):
    return probs >= np.sort(probs)[::-1][min(k, len(probs)) - 1]


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    if p < 1:
        order = np.argsort(-probs, kind="stable")
        kept[order[(np.cumsum(probs[order]) < p - 1e-9).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 2 | ties at the border: the higher index first | fails top-k
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(probs, kind="stable")[::-1][:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    if p < 1:
        order = np.argsort(-probs, kind="stable")
        kept[order[(np.cumsum(probs[order]) < p - 1e-9).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1 | the class that crosses p is dropped | fails visible, top-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    order = np.argsort(-probs, kind="stable")
    kept = np.zeros(len(probs), dtype=bool)
    kept[order[np.cumsum(probs[order]) <= p + 1e-9]] = True
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1.5 | one class too many when the sum reaches p exactly | fails top-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    order = np.argsort(-probs, kind="stable")
    kept[order[(np.cumsum(probs[order]) <= p).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1.5 | no tolerance in the nucleus | fails top-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    if p < 1:
        order = np.argsort(-probs, kind="stable")
        kept[order[(np.cumsum(probs[order]) < p).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1.5 | nucleus from the unlikely end, as p = 1 drops zeros | fails top-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    order = np.argsort(probs, kind="stable")
    kept = np.ones(len(probs), dtype=bool)
    kept[order[np.cumsum(probs[order]) <= 1 - p + 1e-9]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1 | the nucleus of an unsorted row | fails visible, top-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.zeros(len(probs), dtype=bool)
    kept[: (np.cumsum(probs) < p - 1e-9).sum() + 1] = True
    return kept


def keep_min_p(probs, m):
    return probs >= m * probs.max() - 1e-9


# %% filters | 1.5 | min-p as an absolute limit | fails visible, min-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    if p < 1:
        order = np.argsort(-probs, kind="stable")
        kept[order[(np.cumsum(probs[order]) < p - 1e-9).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs >= m - 1e-9


# %% filters | 2 | min-p above instead of at least | fails min-p
def keep_top_k(probs, k):
    kept = np.zeros(len(probs), dtype=bool)
    kept[np.argsort(-probs, kind="stable")[:k]] = True
    return kept


def keep_top_p(probs, p):
    kept = np.ones(len(probs), dtype=bool)
    if p < 1:
        order = np.argsort(-probs, kind="stable")
        kept[order[(np.cumsum(probs[order]) < p - 1e-9).sum() + 1 :]] = False
    return kept


def keep_min_p(probs, m):
    return probs > m * probs.max() + 1e-9


# %% filters | 0 | returns renormalised probabilities | fails visible, top-k, top-p, min-p
def keep_top_k(probs, k):
    kept = probs * (probs >= np.sort(probs)[::-1][min(k, len(probs)) - 1])
    return kept / kept.sum()


def keep_top_p(probs, p):
    return probs


def keep_min_p(probs, m):
    return np.where(probs >= m * probs.max(), probs, 0)


# %% filters | 0 | returns indices | fails visible, top-k, top-p, min-p
def keep_top_k(probs, k):
    return np.argsort(-probs, kind="stable")[:k]


def keep_top_p(probs, p):
    order = np.argsort(-probs, kind="stable")
    return order[: (np.cumsum(probs[order]) < p - 1e-9).sum() + 1]


def keep_min_p(probs, m):
    return np.flatnonzero(probs >= m * probs.max() - 1e-9)


# %% distill | 2.5 | right: scipy
def distill(student, teacher, temperature):
    from scipy.special import log_softmax, softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    difference = np.exp(log_p) * (log_p - log_q)
    gradient = softmax(student / temperature, axis=1) - softmax(teacher / temperature, axis=1)
    return temperature**2 * np.mean(difference.sum(axis=1)), temperature * gradient / len(student)


# %% distill | 2.5 | right: torch and its automatic gradient
def distill(student, teacher, temperature):
    import torch
    from torch.nn.functional import kl_div, log_softmax

    z = torch.tensor(student, dtype=torch.float64, requires_grad=True)
    v = torch.tensor(teacher, dtype=torch.float64)
    log_q = log_softmax(z / temperature, dim=-1)
    log_p = log_softmax(v / temperature, dim=-1)
    loss = temperature**2 * kl_div(log_q, log_p, log_target=True, reduction="batchmean")
    loss.backward()
    return loss.item(), z.grad.numpy()


# %% distill | 2.5 | right: a loop over the rows
def distill(student, teacher, temperature):
    def log_probs(z):
        z = (z - z.max()) / temperature
        return z - np.log(np.sum(np.exp(z)))

    total, gradient = 0.0, np.zeros(student.shape)
    for n in range(len(student)):
        log_q, log_p = log_probs(student[n]), log_probs(teacher[n])
        total += sum(np.exp(a) * (a - b) for a, b in zip(log_p, log_q))
        gradient[n] = np.exp(log_q) - np.exp(log_p)
    rows = len(student)
    return temperature * temperature * total / rows, gradient * temperature / rows


# %% distill | 0.5 | without T squared | fails loss, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = np.mean((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return loss, (np.exp(log_q) - np.exp(log_p)) / temperature / len(student)


# %% distill | 0.5 | T squared in the loss only | fails visible, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return loss, (np.exp(log_q) - np.exp(log_p)) / temperature / len(student)


# %% distill | 0.5 | T squared times q - p: the slope 1 / T forgotten | fails visible, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return loss, temperature**2 * (np.exp(log_q) - np.exp(log_p)) / len(student)


# %% distill | 0.5 | mean over all entries | fails loss, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean(np.exp(log_p) * (log_p - log_q))
    return loss, temperature * (np.exp(log_q) - np.exp(log_p)) / student.size


# %% distill | 0 | sum over the rows in the gradient, mean in the loss | fails visible, loss, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = np.mean((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return loss, np.exp(log_q) - np.exp(log_p)


# %% distill | 1 | cross-entropy instead of the divergence | fails visible, loss, hot
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = -(temperature**2) * np.mean((np.exp(log_p) * log_q).sum(axis=1))
    return loss, temperature * (np.exp(log_q) - np.exp(log_p)) / len(student)


# %% distill | 1 | the divergence the wrong way round | fails visible, loss, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean((np.exp(log_q) * (log_q - log_p)).sum(axis=1))
    return loss, temperature * (np.exp(log_q) - np.exp(log_p)) / len(student)


# %% distill | 2 | the logarithm of a probability: nan for large logits | fails extremes
def distill(student, teacher, temperature):
    from scipy.special import softmax

    q, p = softmax(student / temperature, axis=1), softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean((p * np.log(p / q)).sum(axis=1))
    return loss, temperature * (q - p) / len(student)


# %% distill | 2 | a small number added inside the logarithm | fails extremes
def distill(student, teacher, temperature):
    from scipy.special import softmax

    q, p = softmax(student / temperature, axis=1), softmax(teacher / temperature, axis=1)
    loss = temperature**2 * np.mean((p * np.log((p + 1e-15) / (q + 1e-15))).sum(axis=1))
    return loss, temperature * (q - p) / len(student)


# %% distill | 0.5 | float32 inside | fails visible, loss, gradient, extremes
def distill(student, teacher, temperature):
    import torch
    from torch.nn.functional import kl_div, log_softmax

    z = torch.tensor(student, dtype=torch.float32, requires_grad=True)
    v = torch.tensor(teacher, dtype=torch.float32)
    log_q, log_p = log_softmax(z / temperature, dim=1), log_softmax(v / temperature, dim=1)
    loss = temperature**2 * kl_div(log_q, log_p, log_target=True, reduction="batchmean")
    loss.backward()
    return loss.item(), z.grad.numpy()


# %% distill | 0.5 | softmax over the rows | fails loss, gradient, hot, extremes
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=0)
    log_p = log_softmax(teacher / temperature, axis=0)
    loss = temperature**2 * (np.exp(log_p) * (log_p - log_q)).sum() / len(student)
    return loss, temperature * (np.exp(log_q) - np.exp(log_p)) / len(student)


# %% distill | 0.5 | the temperature on the student only | fails visible, loss, gradient, hot
def distill(student, teacher, temperature):
    from scipy.special import log_softmax

    log_q = log_softmax(student / temperature, axis=1)
    log_p = log_softmax(teacher, axis=1)
    loss = temperature**2 * np.mean((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return loss, temperature * (np.exp(log_q) - np.exp(log_p)) / len(student)


# %% diagnose | 1 | right: likelihood of the counts
def diagnose(logits, temperature, counts):
    scores = {}
    for name, program in PROGRAMS.items():
        p = program(logits, temperature)
        scores[name] = float((counts * np.log(p / p.sum())).sum())
    return max(scores, key=scores.get)


# %% diagnose | 1 | right: the slope of the line, and the residual where there is none
def diagnose(logits, temperature, counts):
    known = counts > 0
    z, y = logits[known], np.log(counts[known])
    w = np.sqrt(counts[known])
    slope, height = np.polyfit(z, y, 1, w=w)
    slopes = {
        "right": 1 / temperature,
        "multiplied": temperature,
        "applied twice": 1 / temperature**2,
        "on the probabilities": 1.0,
    }
    spread = np.abs(w * (y - slope * z - height)).max()
    if spread > 8:
        return "softmax twice"
    return min(slopes, key=lambda name: abs(np.log(slopes[name] / abs(slope))))


# %% diagnose | 1 | right: chi-square by a loop
def diagnose(logits, temperature, counts):
    best, smallest = None, np.inf
    for name in PROGRAMS:
        p = PROGRAMS[name](np.array(logits), temperature)
        expected = counts.sum() * p / p.sum()
        chi_square = ((counts - expected) ** 2 / expected).sum()
        if chi_square < smallest:
            best, smallest = name, chi_square
    return best


# %% diagnose | 0.5 | the counts of the visible test, typed in | fails others
def diagnose(logits, temperature, counts):
    tops = {
        "right": 0.862,
        "multiplied": 0.439,
        "applied twice": 0.982,
        "on the probabilities": 0.638,
        "softmax twice": 0.475,
    }
    share = counts.max() / counts.sum()
    return min(tops, key=lambda name: abs(tops[name] - share))


# %% diagnose | 0 | the slope alone: softmax twice is never named | fails visible, others
def diagnose(logits, temperature, counts):
    known = counts > 0
    slope = np.polyfit(logits[known], np.log(counts[known]), 1)[0]
    slopes = {
        "right": 1 / temperature,
        "multiplied": temperature,
        "applied twice": 1 / temperature**2,
        "on the probabilities": 1.0,
    }
    return min(slopes, key=lambda name: abs(slopes[name] - slope))


# %% diagnose | 0 | always right, because all tokens are valid | fails visible, others
def diagnose(logits, temperature, counts):
    return "right"


# %% diagnose | 0 | the order of the counts: the same for all five | fails visible, others
def diagnose(logits, temperature, counts):
    return "right" if counts.argmax() == logits.argmax() else "softmax twice"


# %% diagnose | 0 | numbers for names | fails visible, others
def diagnose(logits, temperature, counts):
    return 0


# %% repair | 1 | right: the nucleus by a loop
def next_probs(logits, temperature, top_p):
    z = (logits - logits.max()) / temperature
    p = np.exp(z) / np.exp(z).sum()
    kept, total = np.zeros(len(p)), 0.0
    for i in sorted(range(len(p)), key=lambda i: -p[i]):
        kept[i] = p[i]
        total += p[i]
        if total >= top_p - 1e-9:
            break
    return kept / total


# %% repair | 1 | right: torch, filtered logits
def next_probs(logits, temperature, top_p):
    import torch

    z = torch.tensor(logits / temperature)
    ordered, order = z.sort(descending=True, stable=True)
    size = int((ordered.softmax(0).cumsum(0) < top_p - 1e-9).sum()) + 1
    filtered = torch.full_like(z, -torch.inf)
    filtered[order[:size]] = z[order[:size]]
    return filtered.softmax(0).numpy()


# %% repair | 1 | right: a power of the probabilities is a temperature, too
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits)
    p = p ** (1 / temperature)
    p = p / p.sum()
    order = np.argsort(-p, kind="stable")
    size = int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1
    p[order[size:]] = 0
    return p / p.sum()


# %% repair | 0 | the broken program itself | fails visible, others
def next_probs(logits, temperature, top_p):
    return next_probs_broken(logits, temperature, top_p)


# %% repair | 0 | temperature on the logits, after the nucleus of T = 1 | fails visible, others
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits)
    order = np.argsort(-p, kind="stable")
    size = int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1
    z = np.full(len(p), -np.inf)
    z[order[:size]] = logits[order[:size]] / temperature
    return plain_softmax(z)


# %% repair | 0 | temperature on the probabilities, before the nucleus | fails visible, others
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits) / temperature
    p = p / p.sum()
    order = np.argsort(-p, kind="stable")
    size = int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1
    p[order[size:]] = 0
    return p / p.sum()


# %% repair | 0 | temperature applied in both places | fails visible, others
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits / temperature)
    order = np.argsort(-p, kind="stable")
    size = int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1
    p = np.where(np.isin(np.arange(len(p)), order[:size]), p, 0) ** (1 / temperature)
    return p / p.sum()


# %% repair | 0 | not renormalised | fails visible, others
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits / temperature)
    order = np.argsort(-p, kind="stable")
    size = int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1
    p[order[size:]] = 0
    return p


# %% repair | 0 | no filter at all | fails visible, others
def next_probs(logits, temperature, top_p):
    return plain_softmax(logits / temperature)


# %% repair | 0.5 | three tokens at most, as in the visible test | fails others
def next_probs(logits, temperature, top_p):
    p = plain_softmax(logits / temperature)
    order = np.argsort(-p, kind="stable")
    size = min(int((np.cumsum(p[order]) < top_p - 1e-9).sum()) + 1, 3)
    p[order[size:]] = 0
    return p / p.sum()
