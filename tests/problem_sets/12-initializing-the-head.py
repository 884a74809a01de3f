# %% first-numbers | 1.5 | right: typed in, four digits
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 1.5 | right: scipy, and the random loss by simulation
def first_numbers():
    from scipy.special import entr, logit, logsumexp

    counts = np.array([50, 30, 20])
    entropy = entr(0.03) + entr(0.97)
    z = 0.8 * np.random.default_rng(3).normal(size=(40_000, 100))
    return {
        "uniform": np.log(27),
        "bias": logit(0.03),
        "entropy": entropy,
        "surplus": np.log(2) - entropy,
        "biases": np.log(counts / counts.sum()),
        "spread": (256 * 0.05**2) ** 0.5,
        "random": logsumexp(z, axis=1).mean(),
        "mean_start": np.mean([3, 4, 4, 9]),
        "median_start": np.median([3, 4, 4, 9]),
    }


# %% first-numbers | 1.5 | right: torch, the losses measured on labels
def first_numbers():
    import torch
    import torch.nn.functional as F

    y = torch.tensor([1.0] * 3 + [0.0] * 97)
    bias = torch.log(torch.tensor(0.03 / 0.97))
    entropy = F.binary_cross_entropy_with_logits(bias.expand(100), y).item()
    flat = F.binary_cross_entropy_with_logits(torch.zeros(100), y).item()
    return {
        "uniform": F.cross_entropy(torch.zeros(1, 27), torch.tensor([5])).item(),
        "bias": bias.item(),
        "entropy": entropy,
        "surplus": flat - entropy,
        "biases": torch.tensor([0.5, 0.3, 0.2]).log().tolist(),
        "spread": 0.05 * 16,
        "random": 4.605170 + 0.32 * 0.99,
        "mean_start": 5,
        "median_start": 4.0,
    }


# %% first-numbers | 0.5 | log of the frequency in place of the log-odds | fails values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.5066,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0.5 | entropy in bits | fails values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.19439,
        "surplus": 0.80561,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0.5 | the variance of the logits for their spread | fails values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.64,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0.5 | the spread, not half its square, added to log K | fails values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 5.405,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0 | random logits cost nothing | fails visible, values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.605,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0 | the sign of the bias | fails visible, values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": 3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0 | log counts, not log frequencies | fails visible, values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [3.9120, 3.4012, 2.9957],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 5.0,
        "median_start": 4,
    }


# %% first-numbers | 0.5 | mean and median exchanged | fails values
def first_numbers():
    return {
        "uniform": 3.2958,
        "bias": -3.4761,
        "entropy": 0.13474,
        "surplus": 0.5584,
        "biases": [-0.6931, -1.2040, -1.6094],
        "spread": 0.8,
        "random": 4.922,
        "mean_start": 4.0,
        "median_start": 5,
    }


# %% weight-variance | 2 | right: if and elif, one generator a call
def draw_layer(fan_in, fan_out, rule, seed):
    rng = np.random.default_rng(seed)
    shape = (fan_in, fan_out)
    if rule == "zero":
        return np.zeros(shape)
    if rule == "xavier-normal":
        return rng.normal(0, (2 / (fan_in + fan_out)) ** 0.5, shape)
    if rule == "xavier-uniform":
        bound = (6 / (fan_in + fan_out)) ** 0.5
        return rng.uniform(-bound, bound, shape)
    if rule == "he-normal":
        return rng.normal(0, (2 / fan_in) ** 0.5, shape)
    if rule == "he-uniform":
        bound = (6 / fan_in) ** 0.5
        return rng.uniform(-bound, bound, shape)
    if rule == "linear":
        return rng.uniform(-1 / fan_in**0.5, 1 / fan_in**0.5, shape)
    raise ValueError(rule)


# %% weight-variance | 2 | right: torch initialisers
def draw_layer(fan_in, fan_out, rule, seed):
    import torch
    from torch import nn

    torch.manual_seed(seed)
    layer = nn.Linear(fan_in, fan_out, bias=False)
    draws = {
        "xavier-normal": nn.init.xavier_normal_,
        "xavier-uniform": nn.init.xavier_uniform_,
        "he-normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
        "he-uniform": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
        "linear": lambda w: w,
        "zero": nn.init.zeros_,
    }
    if rule not in draws:
        raise ValueError("no such rule")
    draws[rule](layer.weight)
    return layer.weight.detach().double().numpy().T


# %% weight-variance | 2 | right: the old NumPy generator, scaled after drawing
def draw_layer(fan_in, fan_out, rule, seed):
    import math

    kinds = ("xavier-normal", "xavier-uniform", "he-normal", "he-uniform", "linear", "zero")
    if rule not in kinds:
        raise ValueError(f"{rule} is none of {kinds}")
    state = np.random.RandomState(seed)
    if rule.startswith("xavier"):
        std = math.sqrt(2 / (fan_in + fan_out))
    elif rule.startswith("he"):
        std = math.sqrt(2 / fan_in)
    else:
        std = math.sqrt(1 / 3 / fan_in) * (rule != "zero")
    if rule.endswith("normal"):
        return state.randn(fan_in, fan_out) * std
    return (2 * state.rand(fan_in, fan_out) - 1) * math.sqrt(3) * std


# %% weight-variance | 0.5 | the variance passed as standard deviation | fails visible, rules
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]]
    rng = np.random.default_rng(seed)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% weight-variance | 1 | the standard deviation as bound of the uniform numbers | fails rules
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    rng = np.random.default_rng(seed)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std, std, (fan_in, fan_out))


# %% weight-variance | 0.5 | fan-in and fan-out exchanged for He | fails visible, rules
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_out, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    rng = np.random.default_rng(seed)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% weight-variance | 1 | always normal numbers | fails rules
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    return np.random.default_rng(seed).normal(0, std, (fan_in, fan_out))


# %% weight-variance | 1.5 | an unknown rule gives zeros | fails edges
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    std = variances.get(rule.split("-")[0], 0) ** 0.5
    rng = np.random.default_rng(seed)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% weight-variance | 1.5 | the seed is ignored | fails edges
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    rng = np.random.default_rng(0)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% weight-variance | 0 | the shape of PyTorch, K x d | fails visible, rules, edges
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_out, fan_in))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    rng = np.random.default_rng(seed)
    if rule.endswith("normal"):
        return rng.normal(0, std, (fan_out, fan_in))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_out, fan_in))


# %% weight-variance | 1 | one row repeated | fails rules
def draw_layer(fan_in, fan_out, rule, seed):
    variances = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "linear": 1 / (3 * fan_in)}
    if rule == "zero":
        return np.zeros((fan_in, fan_out))
    if rule not in ("linear", "xavier-normal", "xavier-uniform", "he-normal", "he-uniform"):
        raise ValueError(rule)
    std = variances[rule.split("-")[0]] ** 0.5
    rng = np.random.default_rng(seed)
    if rule in ("linear", "xavier-uniform", "he-uniform"):
        row = rng.uniform(-std * 3**0.5, std * 3**0.5, (1, fan_out))
        return np.repeat(row, fan_in, axis=0)
    return rng.normal(0, std, (fan_in, fan_out))


# %% leaky-factors | 1 | right: expanded
def leaky_factors(n_in, n_out, v, a):
    return (n_in * v / 2 + n_in * v * a * a / 2, v * n_out / 2 + v * n_out * a**2 / 2)


def leaky_variance(n_in, a):
    return 2 / (n_in + n_in * a**2)


# %% leaky-factors | 1 | right: a list, floats, and a solved equation
def leaky_factors(n_in, n_out, v, a):
    return [0.5 * (1 + a**2) * v * n_in, 0.5 * (a**2 + 1) * v * n_out]


def leaky_variance(n_in, a):
    v = sympy.Symbol("v", positive=True)
    return sympy.solve(n_in * v * (1 + a**2) / 2 - 1, v)[0]


# %% leaky-factors | 1 | right: ReLU's half plus a squared times the other half
def leaky_factors(n_in, n_out, v, a):
    half = sympy.Rational(1, 2)
    return n_in * v * (half + a**2 * half), n_out * v * (half + a**2 * half)


def leaky_variance(n_in, a):
    return 1 / (n_in * (sympy.Rational(1, 2) + a**2 / 2))


# %% leaky-factors | 0.5 | the mean of the slopes, not of their squares | fails other
def leaky_factors(n_in, n_out, v, a):
    return n_in * v * (1 + a) / 2, n_out * v * (1 + a) / 2


def leaky_variance(n_in, a):
    return 2 / ((1 + a) * n_in)


# %% leaky-factors | 0 | the square of the mean slope | fails visible, other
def leaky_factors(n_in, n_out, v, a):
    return n_in * v * ((1 + a) / 2) ** 2, n_out * v * ((1 + a) / 2) ** 2


def leaky_variance(n_in, a):
    return 1 / (n_in * ((1 + a) / 2) ** 2)


# %% leaky-factors | 0.5 | fan-in on both ways | fails other
def leaky_factors(n_in, n_out, v, a):
    return n_in * v * (1 + a**2) / 2, n_in * v * (1 + a**2) / 2


def leaky_variance(n_in, a):
    return 2 / ((1 + a**2) * n_in)


# %% leaky-factors | 0 | the slope forgotten | fails visible, other
def leaky_factors(n_in, n_out, v, a):
    return n_in * v / 2, n_out * v / 2


def leaky_variance(n_in, a):
    return 2 / n_in


# %% leaky-factors | 0 | standard deviation in place of the variance | fails visible, other
def leaky_factors(n_in, n_out, v, a):
    return n_in * v * (1 + a**2) / 2, n_out * v * (1 + a**2) / 2


def leaky_variance(n_in, a):
    return sympy.sqrt(2 / ((1 + a**2) * n_in))


# %% leaky-factors | 0 | the integral left to be done | fails visible, other
def leaky_factors(n_in, n_out, v, a):
    x = sympy.Symbol("x")
    kept = sympy.Integral(x**2 * (1 + a**2), (x, 0, 1))
    return n_in * v * kept, n_out * v * kept


def leaky_variance(n_in, a):
    return 2 / ((1 + a**2) * n_in)


# %% leaky-factors | 0.5 | own symbol for the slope | fails other
def leaky_factors(n_in, n_out, v, a):
    slope = sympy.Symbol("a", positive=True)
    return n_in * v * (1 + slope**2) / 2, n_out * v * (1 + slope**2) / 2


def leaky_variance(n_in, a):
    slope = sympy.Symbol("a", positive=True)
    return 2 / ((1 + slope**2) * n_in)


# %% first-gradient | 1.5 | right: loops
def first_gradient(shares, means, p, k, i):
    total = 0
    for j in range(len(shares)):
        total += shares[j] * means[j][i] * (p[k] - int(j == k))
    return total


def first_gradient_at_prior(shares, means, k, i):
    total = 0
    for j in range(len(shares)):
        if j != k:
            total -= shares[k] * shares[j] * (means[k][i] - means[j][i])
    return total


# %% first-gradient | 1.5 | right: expanded
def first_gradient(shares, means, p, k, i):
    overall = sympy.Add(*(s * m[i] for s, m in zip(shares, means)))
    return sympy.expand(p[k] * overall - shares[k] * means[k][i])


def first_gradient_at_prior(shares, means, k, i):
    pairs = zip(shares, means)
    return sympy.expand(shares[k] * sum(s * (m[i] - means[k][i]) for s, m in pairs))


# %% first-gradient | 1.5 | right: the general one is already in differences where it may be
def first_gradient(shares, means, p, k, i):
    others = [j for j in range(len(shares)) if j != k]
    own = shares[k] * means[k][i] * (p[k] - 1)
    return own + p[k] * sum(shares[j] * means[j][i] for j in others)


def first_gradient_at_prior(shares, means, k, i):
    others = [j for j in range(len(shares)) if j != k]
    return sum(shares[k] * shares[j] * (means[j][i] - means[k][i]) for j in others)


# %% first-gradient | 0 | at the prior with the overall mean, not in differences | fails visible, other
def first_gradient(shares, means, p, k, i):
    overall = sum(s * m[i] for s, m in zip(shares, means))
    return p[k] * overall - shares[k] * means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    overall = sum(s * m[i] for s, m in zip(shares, means))
    return shares[k] * (overall - means[k][i])


# %% first-gradient | 0 | sign of the second: the step, not the gradient | fails visible, other
def first_gradient(shares, means, p, k, i):
    overall = sum(s * m[i] for s, m in zip(shares, means))
    return p[k] * overall - shares[k] * means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * sum(s * (means[k][i] - m[i]) for s, m in zip(shares, means))


# %% first-gradient | 0 | the mean over classes without shares | fails visible, other
def first_gradient(shares, means, p, k, i):
    overall = sum(m[i] for m in means) / len(means)
    return p[k] * overall - shares[k] * means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * sum(m[i] - means[k][i] for m in means) / len(means)


# %% first-gradient | 0 | the share of the own class forgotten | fails visible, other
def first_gradient(shares, means, p, k, i):
    overall = sum(s * m[i] for s, m in zip(shares, means))
    return p[k] * overall - means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    return sum(s * (m[i] - means[k][i]) for s, m in zip(shares, means))


# %% first-gradient | 0 | only the own class counted | fails visible, other
def first_gradient(shares, means, p, k, i):
    return shares[k] * means[k][i] * (p[k] - 1)


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * means[k][i] * (shares[k] - 1)


# %% first-gradient | 0 | p = 1 / K put in | fails visible, other
def first_gradient(shares, means, p, k, i):
    overall = sum(s * m[i] for s, m in zip(shares, means))
    return overall / len(p) - shares[k] * means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * sum(s * (m[i] - means[k][i]) for s, m in zip(shares, means))


# %% first-gradient | 0.5 | written for two classes | fails other
def first_gradient(shares, means, p, k, i):
    overall = shares[0] * means[0][i] + shares[1] * means[1][i]
    return p[k] * overall - shares[k] * means[k][i]


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * shares[1 - k] * (means[1 - k][i] - means[k][i])


# %% first-gradient | 0 | diff of the loss | fails visible, other
def first_gradient(shares, means, p, k, i):
    w = sympy.Symbol("w")
    scores = [p_j * sympy.exp(means[j][i] * w) for j, p_j in enumerate(p)]
    return sympy.diff(sympy.log(sum(scores)), w)


def first_gradient_at_prior(shares, means, k, i):
    return shares[k] * sum(s * (m[i] - means[k][i]) for s, m in zip(shares, means))


# %% prior-surplus | 1.5 | right: one minus the sum of squares
def prior_surplus(shares, s):
    return s**2 / 2 * (1 - sum(share**2 for share in shares))


def binary_surplus(share, s):
    return (share - share**2) * s**2 / 2


# %% prior-surplus | 1.5 | right: pairs of classes
def prior_surplus(shares, s):
    total = 0
    for j in range(len(shares)):
        for k in range(j):
            total += shares[j] * shares[k]
    return total * s**2


def binary_surplus(share, s):
    return sympy.expand(s**2 * share * (1 - share) / 2)


# %% prior-surplus | 1.5 | right: half the trace of the covariance, floats
def prior_surplus(shares, s):
    return 0.5 * s * s * sum(share - share * share for share in shares)


def binary_surplus(share, s):
    return 0.5 * s * s * share - 0.5 * (s * share) ** 2


# %% prior-surplus | 0.5 | the formula for equal shares | fails other
def prior_surplus(shares, s):
    return s**2 / 2 * (1 - sympy.Rational(1, len(shares)))


def binary_surplus(share, s):
    return s**2 / 8 + 0 * share


# %% prior-surplus | 0 | half forgotten | fails visible, other
def prior_surplus(shares, s):
    return s**2 * (1 - sum(share**2 for share in shares))


def binary_surplus(share, s):
    return s**2 * share * (1 - share)


# %% prior-surplus | 0 | the whole quadratic form summed, so that it vanishes | fails visible, other
def prior_surplus(shares, s):
    return s**2 / 2 * (sum(shares) - sum(shares) ** 2)


def binary_surplus(share, s):
    return s**2 / 2 * share * (1 - share)


# %% prior-surplus | 0 | variance of the logit only, no softmax | fails visible, other
def prior_surplus(shares, s):
    return s**2 / 2


def binary_surplus(share, s):
    return s**2 / 2


# %% prior-surplus | 0.5 | the binary case as two logits: twice too large | fails other
def prior_surplus(shares, s):
    return s**2 / 2 * (1 - sum(share**2 for share in shares))


def binary_surplus(share, s):
    return s**2 * share * (1 - share)


# %% prior-surplus | 0 | linear in s | fails visible, other
def prior_surplus(shares, s):
    return s / 2 * (1 - sum(share**2 for share in shares))


def binary_surplus(share, s):
    return s / 2 * share * (1 - share)


# %% prior-surplus | 0 | logarithms left in | fails visible, other
def prior_surplus(shares, s):
    return -(s**2) / 2 * sum(share * sympy.log(share) for share in shares)


def binary_surplus(share, s):
    return s**2 / 2 * share * (1 - share)


# %% prior-surplus | 0 | diff of the log-sum-exp | fails visible, other
def prior_surplus(shares, s):
    z = sympy.symbols(f"z0:{len(shares)}")
    log_sum = sympy.log(sum(sympy.exp(z_k) for z_k in z))
    return s**2 / 2 * sum(sympy.diff(log_sum, z_k, 2) for z_k in z)


def binary_surplus(share, s):
    return s**2 / 2 * share * (1 - share)


# %% prior-surplus | 0.5 | two classes wired in | fails other
def prior_surplus(shares, s):
    if len(shares) == 2:
        return s**2 * shares[0] * shares[1]
    return s**2 / 2 * (1 - sympy.Rational(1, len(shares)))


def binary_surplus(share, s):
    return s**2 / 2 * share * (1 - share)


# %% first-loss | 2 | right: the integral over the largest, by scipy
def expected_loss(num_classes, std):
    if std == 0:
        return float(np.log(num_classes))
    x = np.linspace(-9, 9, 1201)
    density = np.exp(-(x**2) / 2)
    density /= density.sum()
    m = np.linspace(-9 * std - 5, np.log(num_classes) + 9 * std + 30, 1500)
    inner = np.exp(-np.exp(np.minimum(std * x[None, :] - m[:, None], 700))) @ density
    difference = np.exp(-np.exp(-m)) - inner**num_classes
    return float(((difference[1:] + difference[:-1]) / 2 * np.diff(m)).sum())


# %% first-loss | 2 | right: simulation in float32 with scipy, in blocks
def expected_loss(num_classes, std):
    from scipy.special import logsumexp

    rng = np.random.default_rng(12)
    means = []
    for _ in range(20):
        z = std * rng.standard_normal((10_000, num_classes), dtype=np.float32)
        means.append(logsumexp(z, axis=1).mean())
    return np.mean(means)


# %% first-loss | 2 | right: torch, losses of label 0
def expected_loss(num_classes, std):
    import torch
    import torch.nn.functional as F

    generator = torch.Generator().manual_seed(4)
    z = std * torch.randn(200_000, num_classes, generator=generator)
    z = torch.cat([z, -z])  # antithetic: the label's logit averages to 0
    return F.cross_entropy(z, torch.zeros(len(z), dtype=torch.long)).item()


# %% first-loss | 0 | always log K | fails visible, moderate, large
def expected_loss(num_classes, std):
    return float(np.log(num_classes))


# %% first-loss | 0.5 | the formula for small s | fails moderate, large
def expected_loss(num_classes, std):
    return float(np.log(num_classes) + std**2 / 2 * (1 - 1 / num_classes)) - 0.001 * std


# %% first-loss | 0 | the bound without 1 - 1/K | fails visible, moderate, large
def expected_loss(num_classes, std):
    return float(np.log(num_classes) + std**2 / 2)


# %% first-loss | 0.5 | too few rows | fails moderate, large
def expected_loss(num_classes, std):
    if std <= 1:
        z = std * np.random.default_rng(1).standard_normal((300, max(num_classes, 2)))
        if num_classes == 10:
            z = std * np.random.default_rng(1).standard_normal((300_000, 10))
    else:
        z = std * np.random.default_rng(1).standard_normal((300, num_classes))
    z = z[:, :num_classes]
    return float(np.log(np.exp(z).sum(axis=1)).mean())


# %% first-loss | 0.5 | the variance used as standard deviation | fails moderate, large
def expected_loss(num_classes, std):
    z = std**2 * np.random.default_rng(0).standard_normal((200_000, num_classes))
    top = z.max(axis=1)
    return float((top + np.log(np.exp(z - top[:, None]).sum(axis=1))).mean())


# %% first-loss | 0 | log of the mean: Jensen's inequality forgotten | fails visible, moderate, large
def expected_loss(num_classes, std):
    z = std * np.random.default_rng(0).standard_normal((200_000, num_classes))
    return float(np.log(np.exp(z).sum(axis=1).mean()))


# %% first-loss | 0 | the largest logit only | fails visible, moderate, large
def expected_loss(num_classes, std):
    z = std * np.random.default_rng(0).standard_normal((200_000, num_classes))
    return float(z.max(axis=1).mean())


# %% first-loss | 1.5 | the straight line beyond 2 | fails large
def expected_loss(num_classes, std):
    z = std * np.random.default_rng(0).standard_normal((200_000, num_classes))
    if std > 2:
        return float(z.max(axis=1).mean())
    return float(np.log(np.exp(z).sum(axis=1)).mean())


# %% weighted-start | 1.5 | right: sums over the rows, class by class
def weighted_start(labels, weights):
    total = sum(weights[y] for y in labels)
    bias, loss = [], 0.0
    for k in range(len(weights)):
        share = sum(weights[k] for y in labels if y == k) / total
        bias.append(np.log(share))
        loss -= share * np.log(share)
    return np.array(bias), loss


# %% weighted-start | 1.5 | right: unnormalised logarithms, the loss measured
def weighted_start(labels, weights):
    from scipy.special import log_softmax

    counts = np.array([(labels == k).sum() for k in range(len(weights))])
    bias = np.log(counts) + np.log(weights)
    each = -log_softmax(bias)[labels]
    return bias, np.average(each, weights=weights[labels])


# %% weighted-start | 1.5 | right: torch's weighted loss, a list
def weighted_start(labels, weights):
    import torch
    import torch.nn.functional as F

    y, w = torch.tensor(labels), torch.tensor(weights)
    bias = (torch.bincount(y, minlength=len(w)) * w).log()
    loss = F.cross_entropy(bias.expand(len(y), -1), y, weight=w)
    return [bias.numpy(), loss.item()]


# %% weighted-start | 0 | the prior counted twice: the bias without the weights | fails visible, others
def weighted_start(labels, weights):
    shares = np.bincount(labels, minlength=len(weights)) / len(labels)
    mass = shares * weights
    effective = mass / mass.sum()
    return np.log(shares), float(-(effective * np.log(shares)).sum())


# %% weighted-start | 0 | the weights forgotten | fails visible, others
def weighted_start(labels, weights):
    shares = np.bincount(labels, minlength=len(weights)) / len(labels)
    return np.log(shares), float(-(shares * np.log(shares)).sum())


# %% weighted-start | 0 | divided by N, not by the sum of the weights | fails visible, others
def weighted_start(labels, weights):
    mass = np.bincount(labels, minlength=len(weights)) * weights
    shares = mass / mass.sum()
    loss = -(mass * np.log(shares)).sum() / len(labels)
    return np.log(shares), float(loss)


# %% weighted-start | 0 | zero bias, log K | fails visible, others
def weighted_start(labels, weights):
    return np.zeros(len(weights)), float(np.log(len(weights)))


# %% weighted-start | 0 | log-odds in place of logarithms | fails visible, others
def weighted_start(labels, weights):
    mass = np.bincount(labels, minlength=len(weights)) * weights
    shares = mass / mass.sum()
    return np.log(shares / (1 - shares)), float(-(shares * np.log(shares)).sum())


# %% weighted-start | 0 | divided by the weights | fails visible, others
def weighted_start(labels, weights):
    mass = np.bincount(labels, minlength=len(weights)) / weights
    shares = mass / mass.sum()
    return np.log(shares), float(-(shares * np.log(shares)).sum())


# %% weighted-start | 0.5 | three classes wired in | fails others
def weighted_start(labels, weights):
    mass = np.array([(labels == k).sum() * weights[k] for k in range(3) if k < len(weights)])
    shares = mass / mass.sum()
    return np.log(shares), float(-(shares * np.log(shares)).sum())


# %% weighted-start | 0 | the bias alone | fails visible, others
def weighted_start(labels, weights):
    mass = np.bincount(labels, minlength=len(weights)) * weights
    return np.log(mass / mass.sum())


# %% move-prior | 1.5 | right: one division, one factor
def undo_weights(logits, weights):
    return logits + np.log(1 / weights)


def new_frequencies(logits, old, new):
    with np.errstate(divide="ignore"):
        return logits + np.log(new / old)


# %% move-prior | 1.5 | right: through log-probabilities, class by class
def undo_weights(logits, weights):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    for k, weight in enumerate(weights):
        log_p[:, k] = log_p[:, k] - np.log(weight)
    return log_p


def new_frequencies(logits, old, new):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    for k in range(len(old)):
        log_p[:, k] += np.log(new[k]) - np.log(old[k]) if new[k] > 0 else -np.inf
    return log_p


# %% move-prior | 1.5 | right: torch
def undo_weights(logits, weights):
    import torch

    return (torch.tensor(logits) - torch.tensor(weights).log()).numpy()


def new_frequencies(logits, old, new):
    import torch

    return (torch.tensor(logits) + (torch.tensor(new) / torch.tensor(old)).log()).numpy()


# %% move-prior | 0 | the wrong sign for the weights | fails visible, bayes, extremes
def undo_weights(logits, weights):
    return logits + np.log(weights)


def new_frequencies(logits, old, new):
    return logits + np.log(new) - np.log(old)


# %% move-prior | 0 | old and new exchanged | fails visible, bayes, extremes
def undo_weights(logits, weights):
    return logits - np.log(weights)


def new_frequencies(logits, old, new):
    return logits + np.log(old) - np.log(new)


# %% move-prior | 0.5 | the old frequencies forgotten: they were equal in the visible test | fails bayes, extremes
def undo_weights(logits, weights):
    return logits - np.log(weights)


def new_frequencies(logits, old, new):
    return logits + np.log(new)


# %% move-prior | 0 | weights and frequencies without logarithm | fails visible, bayes, extremes
def undo_weights(logits, weights):
    return logits / weights


def new_frequencies(logits, old, new):
    return logits * new / old


# %% move-prior | 1 | by naive probabilities: overflow | fails extremes
def undo_weights(logits, weights):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.log(p / weights)


def new_frequencies(logits, old, new):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.log(p * new / old)


# %% move-prior | 1 | a small number in place of a frequency of 0 | fails extremes
def undo_weights(logits, weights):
    return logits - np.log(weights)


def new_frequencies(logits, old, new):
    return logits + np.log(new + 1e-12) - np.log(old + 1e-12)


# %% move-prior | 0 | probabilities in place of logits | fails visible, bayes, extremes
def undo_weights(logits, weights):
    p = shares_of(logits) / weights
    return p / p.sum(axis=1, keepdims=True)


def new_frequencies(logits, old, new):
    p = shares_of(logits) * new / old
    return p / p.sum(axis=1, keepdims=True)


# %% move-prior | 0.5 | one row only | fails bayes, extremes
def undo_weights(logits, weights):
    return logits[:1] - np.log(weights)


def new_frequencies(logits, old, new):
    return logits[:1] + np.log(new / old)


# %% first-step | 1.5 | right: class means
def first_step(h, labels, num_classes, rate):
    W, b = np.zeros((h.shape[1], num_classes)), np.zeros(num_classes)
    for k in range(num_classes):
        own = labels == k
        if own.any():
            W[:, k] = own.mean() * h[own].mean(axis=0)
        W[:, k] -= h.mean(axis=0) / num_classes
        b[k] = own.mean() - 1 / num_classes
    return rate * W, rate * b


# %% first-step | 1.5 | right: torch autograd
def first_step(h, labels, num_classes, rate):
    import torch
    import torch.nn.functional as F

    W = torch.zeros(h.shape[1], num_classes, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(num_classes, dtype=torch.float64, requires_grad=True)
    F.cross_entropy(torch.tensor(h) @ W + b, torch.tensor(labels)).backward()
    return (-rate * W.grad).numpy(), (-rate * b.grad).numpy()


# %% first-step | 1.5 | right: row by row
def first_step(h, labels, num_classes, rate):
    d = len(h[0])
    W, b = np.zeros((d, num_classes)), np.zeros(num_classes)
    for row, y in zip(h, labels):
        for k in range(num_classes):
            g = 1 / num_classes - (1.0 if y == k else 0.0)
            W[:, k] -= rate * g * row / len(h)
            b[k] -= rate * g / len(h)
    return [W, b]


# %% first-step | 0 | uphill | fails visible, others
def first_step(h, labels, num_classes, rate):
    g = (1 / num_classes - np.eye(num_classes)[labels]) / len(h)
    return rate * h.T @ g, rate * g.sum(axis=0)


# %% first-step | 0 | the sum over the rows, not the mean | fails visible, others
def first_step(h, labels, num_classes, rate):
    g = 1 / num_classes - np.eye(num_classes)[labels]
    return -rate * h.T @ g, -rate * g.sum(axis=0)


# %% first-step | 0 | the bias stays 0 | fails visible, others
def first_step(h, labels, num_classes, rate):
    g = (1 / num_classes - np.eye(num_classes)[labels]) / len(h)
    return -rate * h.T @ g, np.zeros(num_classes)


# %% first-step | 0 | the gradient, not the step | fails visible, others
def first_step(h, labels, num_classes, rate):
    g = (1 / num_classes - np.eye(num_classes)[labels]) / len(h)
    return h.T @ g, g.sum(axis=0)


# %% first-step | 0 | class means without shares | fails visible, others
def first_step(h, labels, num_classes, rate):
    W, b = np.zeros((h.shape[1], num_classes)), np.zeros(num_classes)
    for k in range(num_classes):
        if (labels == k).any():
            W[:, k] = h[labels == k].mean(axis=0) - h.mean(axis=0)
        b[k] = (labels == k).mean() - 1 / num_classes
    return rate * W, rate * b


# %% first-step | 0.5 | mean of an empty class: NaN | fails others
def first_step(h, labels, num_classes, rate):
    W, b = np.zeros((h.shape[1], num_classes)), np.zeros(num_classes)
    for k in range(num_classes):
        own = labels == k
        W[:, k] = own.mean() * h[own].mean(axis=0) - h.mean(axis=0) / num_classes
        b[k] = own.mean() - 1 / num_classes
    return rate * W, rate * b


# %% first-step | 0 | only the correct class is pushed | fails visible, others
def first_step(h, labels, num_classes, rate):
    one_hot = np.eye(num_classes)[labels] / len(h)
    return rate * h.T @ one_hot, rate * one_hot.sum(axis=0)


# %% first-step | 0.5 | as many classes as labels seen | fails others
def first_step(h, labels, num_classes, rate):
    seen = int(labels.max()) + 1
    g = (1 / seen - np.eye(seen)[labels]) / len(h)
    return -rate * h.T @ g, -rate * g.sum(axis=0)


# %% first-step | 0 | W transposed | fails visible, others
def first_step(h, labels, num_classes, rate):
    g = (1 / num_classes - np.eye(num_classes)[labels]) / len(h)
    return -rate * g.T @ h, -rate * g.sum(axis=0)


# %% effective-width | 1 | right: a set of tuples
def effective_width(w1, b1, w2):
    units = set()
    for i in range(len(b1)):
        units.add((*w1[:, i].tolist(), float(b1[i]), *w2[i].tolist()))
    return len(units)


# %% effective-width | 1 | right: pairwise comparison
def effective_width(w1, b1, w2):
    different = []
    for i in range(w2.shape[0]):
        if not any(
            (w1[:, i] == w1[:, j]).all() and b1[i] == b1[j] and (w2[i] == w2[j]).all()
            for j in different
        ):
            different.append(i)
    return len(different)


# %% effective-width | 1 | right: torch unique
def effective_width(w1, b1, w2):
    import torch

    units = torch.tensor(np.vstack([w1, b1, w2.T]))
    return torch.unique(units, dim=1).shape[1]


# %% effective-width | 0.5 | only the way in | fails others
def effective_width(w1, b1, w2):
    return len(np.unique(np.vstack([w1, b1]).T, axis=0))


# %% effective-width | 0 | the bias forgotten | fails visible, others
def effective_width(w1, b1, w2):
    return len(np.unique(w1.T, axis=0))


# %% effective-width | 0 | only the way out | fails visible, others
def effective_width(w1, b1, w2):
    return len(np.unique(w2, axis=0))


# %% effective-width | 0 | the rank of the weights | fails visible, others
def effective_width(w1, b1, w2):
    return int(np.linalg.matrix_rank(np.hstack([w1.T, b1[:, None], w2])))


# %% effective-width | 0 | the number of units | fails visible, others
def effective_width(w1, b1, w2):
    return len(b1)


# %% effective-width | 0.5 | equal up to rounding | fails others
def effective_width(w1, b1, w2):
    units = np.concatenate([w1.T, b1[:, None], w2], axis=1)
    return len(np.unique(units.round(6), axis=0))


# %% effective-width | 0 | counts the units that have a twin | fails visible, others
def effective_width(w1, b1, w2):
    units = np.concatenate([w1.T, b1[:, None], w2], axis=1)
    _, counts = np.unique(units, axis=0, return_counts=True)
    return int((counts == 1).sum())


# %% diagnose | 1 | right: three conditions
def diagnose(report):
    found = []
    limit = max(report["entropy"], np.log(report["num_classes"]))
    if not report["entropy"] - 0.1 <= report["first"] <= limit + 0.1:
        found += ["start"]
    expected = report["first"] + report["penalty"]
    if not np.isclose(report["first_decayed"], expected, rtol=0, atol=1e-6):
        found += ["decay"]
    if report["small"] > 0.1:
        found += ["learning"]
    return found


# %% diagnose | 1 | right: a dictionary of tests, a tuple
def diagnose(report):
    import math

    above = report["first"] - max(report["entropy"], math.log(report["num_classes"]))
    below = report["entropy"] - report["first"]
    added = report["first_decayed"] - report["first"]
    tests = {
        "learning": report["small"] > 0.1,
        "decay": abs(added - report["penalty"]) > 1e-6,
        "start": above > 0.1 or below > 0.1,
    }
    return tuple(name for name, failed in tests.items() if failed)


# %% diagnose | 1 | right: log K alone above, because the entropy is never larger
def diagnose(report):
    start = report["first"] > np.log(report["num_classes"]) + 0.1
    start = start or report["first"] + 0.1 < report["entropy"]
    decay = abs(report["first"] + report["penalty"] - report["first_decayed"]) > 1e-6
    flags = [start, decay, report["small"] > 0.1]
    return [name for name, flag in zip(["start", "decay", "learning"], flags) if flag]


# %% diagnose | 0.5 | the entropy alone: a zero bias is called a fault | fails others
def diagnose(report):
    faults = []
    if abs(report["first"] - report["entropy"]) > 0.1:
        faults.append("start")
    if abs(report["first_decayed"] - report["first"] - report["penalty"]) > 1e-6:
        faults.append("decay")
    if report["small"] > 0.1:
        faults.append("learning")
    return faults


# %% diagnose | 0.5 | decay must only rise, by any amount | fails others
def diagnose(report):
    faults = []
    limit = np.log(report["num_classes"]) + 0.1
    if report["first"] > limit or report["first"] < report["entropy"] - 0.1:
        faults.append("start")
    if report["first_decayed"] < report["first"]:
        faults.append("decay")
    if report["small"] > 0.1:
        faults.append("learning")
    return faults


# %% diagnose | 0.5 | the lower limit of the start forgotten | fails others
def diagnose(report):
    faults = []
    if report["first"] > np.log(report["num_classes"]) + 0.1:
        faults.append("start")
    if abs(report["first_decayed"] - report["first"] - report["penalty"]) > 1e-6:
        faults.append("decay")
    if report["small"] > 0.1:
        faults.append("learning")
    return faults


# %% diagnose | 0.5 | the small loss against log K | fails others
def diagnose(report):
    faults = []
    limit = np.log(report["num_classes"])
    if report["first"] > limit + 0.1 or report["first"] < report["entropy"] - 0.1:
        faults.append("start")
    if abs(report["first_decayed"] - report["first"] - report["penalty"]) > 1e-6:
        faults.append("decay")
    if report["small"] > 0.9 * limit:
        faults.append("learning")
    return faults


# %% diagnose | 0 | always all three | fails visible, others
def diagnose(report):
    return ["start", "decay", "learning"]


# %% diagnose | 0 | one fault at most | fails visible, others
def diagnose(report):
    if report["first"] > np.log(report["num_classes"]) + 0.1:
        return ["start"]
    if abs(report["first_decayed"] - report["first"] - report["penalty"]) > 1e-6:
        return ["decay"]
    return ["learning"] if report["small"] > 0.1 else []


# %% diagnose | 0 | printed | fails visible, others
def diagnose(report):
    print("start" if report["first"] > 2 else "fine")


# %% repair | 2 | right: torch autograd
def train(x, labels, num_classes, decay, rate, steps, seed):
    import torch
    import torch.nn.functional as F

    y, inputs = torch.tensor(labels), torch.tensor(x)
    W = torch.zeros(x.shape[1], num_classes, dtype=torch.float64, requires_grad=True)
    counts = torch.bincount(y, minlength=num_classes)
    b = (counts.double() / len(y)).log()
    b.requires_grad_()
    objective = []
    for step in range(steps + 1):
        loss = F.cross_entropy(inputs @ W + b, y) + decay / 2 * (W**2).sum()
        objective.append(loss.item())
        if step < steps:
            dW, db = torch.autograd.grad(loss, (W, b))
            W = (W - rate * dW).detach().requires_grad_()
            b = (b - rate * db).detach().requires_grad_()
    return {"objective": objective, "W": W.detach().numpy(), "b": b.detach().numpy()}


# %% repair | 2 | right: scipy, the step before the loss
def train(x, labels, num_classes, decay, rate, steps, seed):
    from scipy.special import log_softmax

    W = np.zeros((x.shape[1], num_classes))
    b = np.log([np.mean(labels == k) for k in range(num_classes)])
    y = np.eye(num_classes)[labels]

    def _objective():
        log_p = log_softmax(x @ W + b, axis=1)
        return -(y * log_p).sum() / len(x) + 0.5 * decay * np.sum(W * W), np.exp(log_p)

    value, p = _objective()
    values = [value]
    for _ in range(steps):
        g = (p - y) / len(x)
        W, b = (1 - rate * decay) * W - rate * x.T @ g, b - rate * g.sum(axis=0)
        value, p = _objective()
        values.append(value)
    return {"objective": np.array(values), "W": W, "b": b}


# %% repair | 2 | right: one matrix for weights and bias
def train(x, labels, num_classes, decay, rate, steps, seed):
    inputs = np.c_[x, np.ones(len(x))]
    W = np.zeros((inputs.shape[1], num_classes))
    W[-1] = np.log(np.bincount(labels) / len(labels))
    mask = np.ones((len(W), 1))
    mask[-1] = 0
    objective = []
    for step in range(steps + 1):
        p = shares_of(inputs @ W)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(loss + decay / 2 * (mask * W**2).sum())
        if step == steps:
            return {"objective": objective, "W": W[:-1], "b": W[-1], "seed": seed}
        p[np.arange(len(x)), labels] -= 1
        W = W - rate * (inputs.T @ p / len(x) + decay * mask * W)


# %% repair | 0.5 | the start repaired, nothing else | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss - decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g / len(x) - decay * W)
        b = b - rate * g.mean(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | a bias of zero | fails start, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.zeros(num_classes)
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0 | small random weights kept | fails visible, start, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = 0.01 * np.random.default_rng(seed).standard_normal((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | the sign of the decay repaired in the objective only | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g - decay * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | the sign of the decay repaired in the step only | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss - decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | the mean still taken twice | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g / len(x) + decay * W)
        b = b - rate * g.mean(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | the bias is decayed, too | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * (g.sum(axis=0) + decay * b)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 1 | the bias of the step is the mean | fails descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * g.mean(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0.5 | half of the decay in the step | fails visible, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for step in range(steps + 1):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        if step == steps:
            break
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay / 2 * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}


# %% repair | 0 | one number too few | fails visible, start, descent
def train(x, labels, num_classes, decay, rate, steps, seed):
    W = np.zeros((x.shape[1], num_classes))
    b = np.log(np.bincount(labels, minlength=num_classes) / len(labels))
    one_hot = np.eye(num_classes)[labels]
    objective = []
    for _ in range(steps):
        p = shares_of(x @ W + b)
        loss = -np.log(p[np.arange(len(x)), labels]).mean()
        objective.append(float(loss + decay / 2 * (W**2).sum()))
        g = (p - one_hot) / len(x)
        W = W - rate * (x.T @ g + decay * W)
        b = b - rate * g.sum(axis=0)
    return {"objective": objective, "W": W, "b": b}
