# %% six-numbers | 2 | right: typed in, four digits
def six_numbers():
    return {
        "honest": 0.2,
        "threshold": 0.1,
        "gap": 3.0445,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 2 | right: second forms, arrays as numbers
def six_numbers():
    v = np.array([0.7, 0.1, 0.1, 0.1])
    return {
        "honest": 1 / (1 + np.exp(-(np.log(0.6 / 0.4) - np.log(6)))),
        "threshold": np.array(1 / 10),
        "gap": np.log(1 + 5 * 0.8 / 0.2),
        "floor": float(v @ -np.log(v)),
        "ceiling": np.exp(3) / (np.exp(3) + 49 * np.exp(-3)),
        "spacing": 12.0625 - 12,
    }


# %% six-numbers | 2 | right: torch
def six_numbers():
    import torch

    p = torch.tensor([0.7, 0.1, 0.1, 0.1], dtype=torch.float64)
    up = torch.nextafter(torch.tensor(12.0).bfloat16(), torch.tensor(100.0).bfloat16())
    return {
        "honest": 0.25 / 1.25,
        "threshold": 0.1,
        "gap": float(torch.log(torch.tensor(21.0))),
        "floor": float(-(p * p.log()).sum()),
        "ceiling": float(torch.sigmoid(torch.tensor(6.0) - torch.log(torch.tensor(49.0)))),
        "spacing": float(up) - 12,
    }


# %% six-numbers | 0.5 | probability divided by the weight | fails values
def six_numbers():
    return {
        "honest": 0.1,
        "threshold": 0.1,
        "gap": 3.0445,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 0 | the weight added instead of subtracted | fails visible, values
def six_numbers():
    return {
        "honest": 0.9,
        "threshold": 0.1,
        "gap": 3.0445,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 0.5 | the threshold as a ratio of the costs | fails values
def six_numbers():
    return {
        "honest": 0.2,
        "threshold": 0.1111,
        "gap": 3.0445,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 0.5 | smoothing without the share of the true class | fails values
def six_numbers():
    return {
        "honest": 0.2,
        "threshold": 0.1,
        "gap": 2.9957,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 0.5 | eps spread over K - 1 classes | fails values
def six_numbers():
    return {
        "honest": 0.2,
        "threshold": 0.1,
        "gap": 2.7726,
        "floor": 0.9404,
        "ceiling": 0.8917,
        "spacing": 0.0625,
    }


# %% six-numbers | 0.5 | other cosines 0, and 7 significant bits in all | fails values
def six_numbers():
    return {
        "honest": 0.2,
        "threshold": 0.1,
        "gap": 3.0445,
        "floor": 0.9404,
        "ceiling": 0.2907,
        "spacing": 0.125,
    }


# %% six-numbers | 0 | a list instead of a dictionary | fails visible, values
def six_numbers():
    return [0.2, 0.1, 3.0445, 0.9404, 0.8917, 0.0625]


# %% honest-probs | 2.5 | right: scipy
def honest_probs(logits, weights):
    from scipy.special import softmax

    return softmax(logits - np.log(weights), axis=-1)


# %% honest-probs | 2.5 | right: loop over rows
def honest_probs(logits, weights):
    out = np.zeros(logits.shape)
    for index in np.ndindex(logits.shape[:-1]):
        z = [a - np.log(w) for a, w in zip(logits[index], weights)]
        e = [np.exp(a - max(z)) for a in z]
        out[index] = [a / sum(e) for a in e]
    return out


# %% honest-probs | 2.5 | right: torch
def honest_probs(logits, weights):
    import torch

    return torch.softmax(torch.tensor(logits) - torch.tensor(weights).log(), -1).numpy()


# %% honest-probs | 0 | adds the shift again | fails visible, batches, extremes
def honest_probs(logits, weights):
    z = logits + np.log(weights)
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


# %% honest-probs | 0 | subtracts the weights, not their logarithms | fails visible, batches, extremes
def honest_probs(logits, weights):
    z = logits - weights
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


# %% honest-probs | 0 | ignores the weights | fails visible, batches, extremes
def honest_probs(logits, weights):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


# %% honest-probs | 0 | not renormalised | fails visible, batches, extremes
def honest_probs(logits, weights):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True) / weights


# %% honest-probs | 1.5 | no maximum subtracted | fails extremes
def honest_probs(logits, weights):
    p = np.exp(logits) / weights
    return p / p.sum(axis=-1, keepdims=True)


# %% honest-probs | 0.5 | one sum over the whole array | fails batches, extremes
def honest_probs(logits, weights):
    z = logits - np.log(weights)
    p = np.exp(z - z.max())
    return p / p.sum()


# %% honest-probs | 0.5 | over the first axis | fails batches, extremes
def honest_probs(logits, weights):
    z = logits - np.log(weights)
    p = np.exp(z - z.max(axis=0, keepdims=True))
    return p / p.sum(axis=0, keepdims=True)


# %% focal-slope | 1.5 | right: expanded
def focal_slope(q, log_q, gamma):
    return gamma * q * (1 - q) ** gamma * log_q - (1 - q) ** (gamma + 1)


# %% focal-slope | 1.5 | right: as the product rule leaves it
def focal_slope(q, log_q, gamma):
    inner = gamma * (1 - q) ** (gamma - 1) * log_q - (1 - q) ** gamma / q
    return inner * q * (1 - q)


# %% focal-slope | 1.5 | right: cross-entropy times a ratio
def focal_slope(q, log_q, gamma):
    ratio = (1 - q) ** gamma - gamma * q * (1 - q) ** (gamma - 1) * log_q
    return (q - 1) * ratio


# %% focal-slope | 0 | the slope in q, not in u | fails visible, others
def focal_slope(q, log_q, gamma):
    return gamma * (1 - q) ** (gamma - 1) * log_q - (1 - q) ** gamma / q


# %% focal-slope | 0 | the factor taken as a constant | fails visible, others
def focal_slope(q, log_q, gamma):
    return -((1 - q) ** (gamma + 1))


# %% focal-slope | 0 | sign of the second term | fails visible, others
def focal_slope(q, log_q, gamma):
    return -((1 - q) ** gamma) * (1 - q + gamma * q * log_q)


# %% focal-slope | 0 | sign of all | fails visible, others
def focal_slope(q, log_q, gamma):
    return (1 - q) ** gamma * (1 - q - gamma * q * log_q)


# %% focal-slope | 0 | a derivative left to be done | fails visible, others
def focal_slope(q, log_q, gamma):
    return sympy.Derivative(-((1 - q) ** gamma) * sympy.log(q), q) * q * (1 - q)


# %% focal-slope | 0 | diff of the definition | fails visible, others
def focal_slope(q, log_q, gamma):
    return sympy.diff(-((1 - q) ** gamma) * sympy.log(q), q) * q * (1 - q)


# %% focal-slope | 0.5 | own symbols instead of the given ones | fails others
def focal_slope(q, log_q, gamma):
    q, log_q, gamma = sympy.symbols("q log_q gamma")
    return -((1 - q) ** gamma) * (1 - q - gamma * q * log_q)


# %% truth | 1.5 | right: as one over one plus a ratio
def truth(p, log_p, log_not, gamma, w):
    up = w * (1 - p) ** gamma * (1 - p - gamma * p * log_p)
    down = p**gamma * (p - gamma * (1 - p) * log_not)
    return 1 / (1 + up / down)


# %% truth | 1.5 | right: with the ratio to cross-entropy
def truth(p, log_p, log_not, gamma, w):
    def g(q, log_q):
        return (1 - q) ** gamma - gamma * q * (1 - q) ** (gamma - 1) * log_q

    a, b = w * (1 - p) * g(p, log_p), p * g(1 - p, log_not)
    return b / (a + b)


# %% truth | 1.5 | right: expanded numerator and denominator
def truth(p, log_p, log_not, gamma, w):
    down = p ** (gamma + 1) - gamma * p**gamma * (1 - p) * log_not
    up = w * (1 - p) ** (gamma + 1) - w * gamma * p * (1 - p) ** gamma * log_p
    return down * (up + down) ** -1


# %% truth | 0 | the pushes swapped | fails visible, others
def truth(p, log_p, log_not, gamma, w):
    up = w * (1 - p) ** gamma * (1 - p - gamma * p * log_p)
    down = p**gamma * (p - gamma * (1 - p) * log_not)
    return up / (up + down)


# %% truth | 0 | the minimum taken for the truth | fails visible, others
def truth(p, log_p, log_not, gamma, w):
    return p


# %% truth | 0 | powers alone, the logarithms forgotten | fails visible, others
def truth(p, log_p, log_not, gamma, w):
    up, down = w * (1 - p) ** (gamma + 1), p ** (gamma + 1)
    return down / (up + down)


# %% truth | 0 | log p in both places | fails visible, others
def truth(p, log_p, log_not, gamma, w):
    up = w * (1 - p) ** gamma * (1 - p - gamma * p * log_p)
    down = p**gamma * (p - gamma * (1 - p) * log_p)
    return down / (up + down)


# %% truth | 0.5 | the weight forgotten | fails others
def truth(p, log_p, log_not, gamma, w):
    up = (1 - p) ** gamma * (1 - p - gamma * p * log_p)
    down = p**gamma * (p - gamma * (1 - p) * log_not)
    return down / (up + down)


# %% truth | 0.5 | the weight on the negatives | fails others
def truth(p, log_p, log_not, gamma, w):
    up = (1 - p) ** gamma * (1 - p - gamma * p * log_p)
    down = w * p**gamma * (p - gamma * (1 - p) * log_not)
    return down / (up + down)


# %% design | 2 | right: early returns
def design(card):
    if card["values"] == "real":
        return {
            "outputs": len(card["mean"]),
            "activation": "identity",
            "loss": "squared error",
        }
    if card["values"] == "count":
        return {"outputs": len(card["mean"]), "activation": "exponential", "loss": "Poisson"}
    n = len(card["frequencies"])
    if card["exclusive"] and n >= 3:
        return {"outputs": n, "activation": "softmax", "loss": "cross-entropy"}
    if card["exclusive"]:
        n = 1
    return {"outputs": n, "activation": "sigmoid", "loss": "binary cross-entropy"}


# %% design | 2 | right: a table of partners, a NumPy integer
def design(card):
    partner = {
        "softmax": "cross-entropy",
        "sigmoid": "binary cross-entropy",
        "identity": "squared error",
        "exponential": "Poisson",
    }
    size = np.int64(len(card.get("frequencies", card.get("mean"))))
    if card["values"] != "labels":
        activation = "identity" if card["values"] == "real" else "exponential"
    elif card["exclusive"] and size > 2:
        activation = "softmax"
    else:
        activation = "sigmoid"
        size = np.int64(1) if card["exclusive"] else size
    return {"outputs": size, "activation": activation, "loss": partner[activation]}


# %% design | 2 | right: by match
def design(card):
    match card:
        case {"values": "real", "mean": mean}:
            row = len(mean), "identity", "squared error"
        case {"values": "count", "mean": mean}:
            row = len(mean), "exponential", "Poisson"
        case {"exclusive": True, "frequencies": [_, _]}:
            row = 1, "sigmoid", "binary cross-entropy"
        case {"exclusive": True, "frequencies": pi}:
            row = len(pi), "softmax", "cross-entropy"
        case {"frequencies": pi}:
            row = len(pi), "sigmoid", "binary cross-entropy"
    return dict(zip(("outputs", "activation", "loss"), row, strict=True))


# %% design | 0.5 | softmax for every kind of labels but two | fails others
def design(card):
    if card["values"] != "labels":
        names = (
            ("identity", "squared error")
            if card["values"] == "real"
            else ("exponential", "Poisson")
        )
        return {"outputs": len(card["mean"]), "activation": names[0], "loss": names[1]}
    n = len(card["frequencies"])
    if n == 2:
        return {"outputs": 1, "activation": "sigmoid", "loss": "binary cross-entropy"}
    return {"outputs": n, "activation": "softmax", "loss": "cross-entropy"}


# %% design | 0.5 | two labels always share one output | fails others
def design(card):
    if card["values"] != "labels":
        real = card["values"] == "real"
        return {
            "outputs": len(card["mean"]),
            "activation": "identity" if real else "exponential",
            "loss": "squared error" if real else "Poisson",
        }
    n = len(card["frequencies"])
    if n > 2 and card["exclusive"]:
        return {"outputs": n, "activation": "softmax", "loss": "cross-entropy"}
    return {
        "outputs": 1 if n == 2 else n,
        "activation": "sigmoid",
        "loss": "binary cross-entropy",
    }


# %% design | 0 | two outputs for two exclusive labels | fails visible, others
def design(card):
    if card["values"] != "labels":
        real = card["values"] == "real"
        return {
            "outputs": len(card["mean"]),
            "activation": "identity" if real else "exponential",
            "loss": "squared error" if real else "Poisson",
        }
    soft = card["exclusive"]
    return {
        "outputs": len(card["frequencies"]),
        "activation": "softmax" if soft else "sigmoid",
        "loss": "cross-entropy" if soft else "binary cross-entropy",
    }


# %% design | 0.5 | counts treated as real numbers | fails others
def design(card):
    if card["values"] != "labels":
        return {
            "outputs": len(card["mean"]),
            "activation": "identity",
            "loss": "squared error",
        }
    n = len(card["frequencies"])
    if n > 2 and card["exclusive"]:
        return {"outputs": n, "activation": "softmax", "loss": "cross-entropy"}
    return {
        "outputs": 1 if card["exclusive"] else n,
        "activation": "sigmoid",
        "loss": "binary cross-entropy",
    }


# %% design | 0.5 | one output for all targets together | fails others
def design(card):
    if card["values"] != "labels":
        real = card["values"] == "real"
        return {
            "outputs": 1,
            "activation": "identity" if real else "exponential",
            "loss": "squared error" if real else "Poisson",
        }
    n = len(card["frequencies"])
    if n > 2 and card["exclusive"]:
        return {"outputs": n, "activation": "softmax", "loss": "cross-entropy"}
    return {
        "outputs": 1 if card["exclusive"] else n,
        "activation": "sigmoid",
        "loss": "binary cross-entropy",
    }


# %% start | 2 | right: loops and lists
def start(card):
    import math

    if card["values"] == "real":
        return {"bias": list(card["mean"]), "loss": math.fsum(card["variance"])}
    if card["values"] == "count":
        bias = [math.log(m) for m in card["mean"]]
        return {"bias": bias, "loss": sum(m - m * b for m, b in zip(card["mean"], bias))}
    pi = card["frequencies"]
    if not card["exclusive"]:
        bias = [math.log(f / (1 - f)) for f in pi]
        loss = sum(-f * math.log(f) - (1 - f) * math.log(1 - f) for f in pi)
        return {"bias": bias, "loss": loss}
    loss = -sum(f * math.log(f) for f in pi)
    if len(pi) == 2:
        return {"bias": [math.log(pi[1]) - math.log(pi[0])], "loss": loss}
    return {"bias": [math.log(f) for f in pi], "loss": loss}


# %% start | 2 | right: scipy
def start(card):
    from scipy.special import entr, logit

    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": np.sum(card["variance"])}
    if card["values"] == "count":
        m = np.array(card["mean"])
        return {"bias": np.log(m), "loss": m.sum() + entr(m).sum()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi) if len(pi) > 2 else logit(pi[1:])
        return {"bias": bias, "loss": entr(pi).sum()}
    return {"bias": logit(pi), "loss": (entr(pi) + entr(1 - pi)).sum()}


# %% start | 2 | right: softmax biases with another shift
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": np.sum(card["variance"])}
    if card["values"] == "count":
        m = np.array(card["mean"])
        return {"bias": np.log(m), "loss": (m * (1 - np.log(m))).sum()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi / pi[0])
        loss = -(pi * np.log(pi)).sum()
        return {"bias": bias if len(pi) > 2 else bias[1:], "loss": loss}
    z = np.log(pi) - np.log(1 - pi)
    return {"bias": z, "loss": (np.logaddexp(0, z) - pi * z).sum()}


# %% start | 0 | bias 0, and the losses of a bias of 0 | fails visible, others
def start(card):
    if card["values"] != "labels":
        return {"bias": np.zeros(len(card["mean"])), "loss": 0.0}
    n = len(card["frequencies"])
    n = 1 if card["exclusive"] and n == 2 else n
    return {"bias": np.zeros(n), "loss": np.log(max(n, 2))}


# %% start | 0 | log-odds of label 0 for a pair | fails visible, others
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": sum(card["variance"])}
    if card["values"] == "count":
        mean = np.array(card["mean"])
        return {"bias": np.log(mean), "loss": (mean - mean * np.log(mean)).sum()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi) if len(pi) > 2 else np.log(pi[:1] / pi[1:])
        return {"bias": bias, "loss": -(pi * np.log(pi)).sum()}
    entropy = -pi * np.log(pi) - (1 - pi) * np.log1p(-pi)
    return {"bias": np.log(pi / (1 - pi)), "loss": entropy.sum()}


# %% start | 0.5 | mean instead of sum over outputs | fails others
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": np.mean(card["variance"])}
    if card["values"] == "count":
        mean = np.array(card["mean"])
        return {"bias": np.log(mean), "loss": (mean - mean * np.log(mean)).mean()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi) if len(pi) > 2 else np.log(pi[1:] / pi[:1])
        return {"bias": bias, "loss": -(pi * np.log(pi)).sum()}
    entropy = -pi * np.log(pi) - (1 - pi) * np.log1p(-pi)
    return {"bias": np.log(pi / (1 - pi)), "loss": entropy.mean()}


# %% start | 0.5 | the bias of a count is its mean, not the logarithm | fails others
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": sum(card["variance"])}
    if card["values"] == "count":
        mean = np.array(card["mean"])
        return {"bias": mean, "loss": (mean - mean * np.log(mean)).sum()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi) if len(pi) > 2 else np.log(pi[1:] / pi[:1])
        return {"bias": bias, "loss": -(pi * np.log(pi)).sum()}
    entropy = -pi * np.log(pi) - (1 - pi) * np.log1p(-pi)
    return {"bias": np.log(pi / (1 - pi)), "loss": entropy.sum()}


# %% start | 0.5 | log frequencies for independent labels | fails others
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": sum(card["variance"])}
    if card["values"] == "count":
        mean = np.array(card["mean"])
        return {"bias": np.log(mean), "loss": (mean - mean * np.log(mean)).sum()}
    pi = np.array(card["frequencies"])
    bias = np.log(pi)
    if card["exclusive"] and len(pi) == 2:
        bias = bias[1:] - bias[:1]
    return {"bias": bias, "loss": -(pi * np.log(pi)).sum()}


# %% start | 0 | standard deviation for the loss of a real target | fails visible, others
def start(card):
    if card["values"] == "real":
        return {"bias": np.array(card["mean"]), "loss": np.sqrt(card["variance"]).sum()}
    if card["values"] == "count":
        mean = np.array(card["mean"])
        return {"bias": np.log(mean), "loss": (mean - mean * np.log(mean)).sum()}
    pi = np.array(card["frequencies"])
    if card["exclusive"]:
        bias = np.log(pi) if len(pi) > 2 else np.log(pi[1:] / pi[:1])
        return {"bias": bias, "loss": -(pi * np.log(pi)).sum()}
    entropy = -pi * np.log(pi) - (1 - pi) * np.log1p(-pi)
    return {"bias": np.log(pi / (1 - pi)), "loss": entropy.sum()}


# %% train | 2.5 | right: NumPy, a plain sigmoid
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 2.5 | right: torch and automatic differentiation
def train(card, x, y, steps, rate):
    import torch
    import torch.nn.functional as F

    pi = torch.tensor(card["frequencies"], dtype=torch.float64)
    x = torch.tensor(x, dtype=torch.float64)
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, y = pi.log(), torch.tensor(y).long()
    elif card["exclusive"]:
        b, y = (pi[1:] / pi[:1]).log(), torch.tensor(y).double()[:, None]
    else:
        b, y = pi.logit(), torch.tensor(y).double()
    w = torch.zeros(x.shape[1], len(b), dtype=torch.float64)
    w.requires_grad_()
    b.requires_grad_()
    for _ in range(steps):
        z = x @ w + b
        if soft:
            loss = F.cross_entropy(z, y)
        else:
            loss = F.binary_cross_entropy_with_logits(z, y, reduction="none").sum(1).mean()
        grads = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w -= rate * grads[0]
            b -= rate * grads[1]
    return w.detach().numpy(), b.detach().numpy()


# %% train | 2.5 | right: a column of ones, rows in a loop
def train(card, x, y, steps, rate):
    from scipy.special import expit, logit, softmax

    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    pair = card["exclusive"] and len(pi) == 2
    b = np.log(pi) if soft else logit(pi[1:] if pair else pi)
    x1 = np.hstack([x, np.ones((len(x), 1))])
    theta = np.vstack([np.zeros((x.shape[1], len(b))), b])
    for _ in range(steps):
        grad = np.zeros(theta.shape)
        for row, label in zip(x1, y):
            z = row @ theta
            dz = softmax(z) if soft else expit(z) - label
            if soft:
                dz[label] -= 1
            grad += np.outer(row, dz)
        theta = theta - rate * grad / len(x)
    return theta[:-1], theta[-1]


# %% train | 0 | sum over rows instead of the mean | fails visible, others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = p - targets
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0 | the bias starts at 0 | fails visible, others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    b = np.zeros(len(b))
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0 | climbs instead of descends | fails visible, others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (targets - p) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0 | the bias is not trained | fails visible, others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b
    return w, b


# %% train | 0.5 | mean over outputs as well | fails others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x) / (1 if soft else p.shape[1])
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0.5 | softmax for independent labels | fails others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if len(b) > 1:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0.5 | no maximum subtracted | fails others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z)
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0.5 | the bias moves by the new gradient | fails others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(steps):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w = w - rate * x.T @ dz
        if steps > 1 and soft:
            z = x @ w + b
            p = np.exp(z - z.max(axis=1, keepdims=True))
            dz = (p / p.sum(axis=1, keepdims=True) - targets) / len(x)
        b = b - rate * dz.sum(axis=0)
    return w, b


# %% train | 0.5 | one step, whatever is asked | fails others
def train(card, x, y, steps, rate):
    pi = np.array(card["frequencies"])
    soft = card["exclusive"] and len(pi) > 2
    if soft:
        b, targets = np.log(pi), np.eye(len(pi))[y]
    elif card["exclusive"]:
        b, targets = np.log(pi[1:] / pi[:1]), np.reshape(y, (-1, 1))
    else:
        b, targets = np.log(pi / (1 - pi)), y
    w = np.zeros((x.shape[1], len(b)))
    for _ in range(min(steps, 1)):
        z = x @ w + b
        if soft:
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
        else:
            p = 1 / (1 + np.exp(-z))
        dz = (p - targets) / len(x)
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(axis=0)
    return w, b


# %% best-temperature | 1.5 | right: a fine grid
def best_temperature(logits, y):
    best, temperature = np.inf, None
    for t in np.exp(np.arange(np.log(0.05), np.log(20), 4e-4)):
        z = logits / t
        z = z - z.max(axis=1, keepdims=True)
        loss = (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()
        if loss < best:
            best, temperature = loss, t
    return temperature


# %% best-temperature | 1.5 | right: root of the slope in 1/T
def best_temperature(logits, y):
    from scipy.optimize import brentq
    from scipy.special import softmax

    def slope(beta):
        expected = (softmax(beta * logits, axis=1) * logits).sum(axis=1)
        return (expected - logits[np.arange(len(y)), y]).mean()

    return 1 / brentq(slope, 0.05, 20, xtol=1e-10)


# %% best-temperature | 1.5 | right: torch, LBFGS in log T
def best_temperature(logits, y):
    import torch

    z, y = torch.tensor(logits), torch.tensor(y)
    log_t = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS(
        [log_t],
        max_iter=200,
        tolerance_grad=1e-10,
        tolerance_change=1e-14,
        line_search_fn="strong_wolfe",
    )

    def closure():
        solver.zero_grad()
        loss = torch.nn.functional.cross_entropy(z / log_t.exp(), y)
        loss.backward()
        return loss

    solver.step(closure)
    return log_t.exp().item()


# %% best-temperature | 0 | the inverse | fails visible, others
def best_temperature(logits, y):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(beta):
        return -log_softmax(beta * logits, axis=1)[np.arange(len(y)), y].mean()

    return minimize_scalar(loss, bounds=(0.05, 20), method="bounded").x


# %% best-temperature | 0 | always 1 | fails visible, others
def best_temperature(logits, y):
    return 1.0


# %% best-temperature | 0 | a coarse grid | fails visible, others
def best_temperature(logits, y):
    from scipy.special import log_softmax

    grid = np.linspace(0.05, 20, 100)
    rows = np.arange(len(y))
    losses = [-log_softmax(logits / t, axis=1)[rows, y].mean() for t in grid]
    return grid[int(np.argmin(losses))]


# %% best-temperature | 0 | matches the mean confidence with the accuracy | fails visible, others
def best_temperature(logits, y):
    from scipy.optimize import brentq
    from scipy.special import softmax

    accuracy = (logits.argmax(axis=1) == y).mean()
    return brentq(lambda t: softmax(logits / t, axis=1).max(axis=1).mean() - accuracy, 0.01, 100)


# %% best-temperature | 0.5 | searches above 1 only | fails others
def best_temperature(logits, y):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(t):
        return -log_softmax(logits / t, axis=1)[np.arange(len(y)), y].mean()

    return minimize_scalar(loss, bounds=(1, 20), method="bounded", options={"xatol": 1e-9}).x


# %% alarms | 1 | right: the honest probability against the threshold
def alarms(p, card):
    honest = p / (p + card["weight"] * (1 - p))
    return honest > card["false_alarm"] / (card["false_alarm"] + card["miss"])


# %% alarms | 1 | right: log-odds
def alarms(p, card):
    z = np.log(p) - np.log1p(-p) - np.log(card["weight"])
    return z > np.log(card["false_alarm"] / card["miss"])


# %% alarms | 1 | right: a list of Booleans in a loop
def alarms(p, card):
    out = []
    for x in p:
        odds = x / (1 - x) / card["weight"]
        out.append(bool(odds * card["miss"] > card["false_alarm"]))
    return out


# %% alarms | 0.5 | the weight ignored | fails others
def alarms(p, card):
    return p * card["miss"] > (1 - p) * card["false_alarm"]


# %% alarms | 0.5 | the probability divided by the weight | fails others
def alarms(p, card):
    t = card["false_alarm"] / (card["false_alarm"] + card["miss"])
    return p / card["weight"] > t


# %% alarms | 0.5 | the weight on the wrong side | fails others
def alarms(p, card):
    return p * card["weight"] * card["miss"] > (1 - p) * card["false_alarm"]


# %% alarms | 0 | one half | fails visible, others
def alarms(p, card):
    return p / (1 - p) / card["weight"] > 1


# %% alarms | 0 | the costs swapped | fails visible, others
def alarms(p, card):
    return p / (1 - p) / card["weight"] > card["miss"] / card["false_alarm"]


# %% alarms | 0 | the ratio of the costs as a probability | fails visible, others
def alarms(p, card):
    honest = p / (p + card["weight"] * (1 - p))
    return honest > card["false_alarm"] / card["miss"]


# %% alarms | 0 | numbers instead of Booleans | fails visible, others
def alarms(p, card):
    return (p / (1 - p) / card["weight"] * card["miss"] > card["false_alarm"]).astype(int)


# %% cosine-probs | 1.5 | right: scipy, logits divided by lengths
def cosine_probs(h, w, scale):
    from scipy.special import softmax

    lengths = np.linalg.norm(h, axis=1)[:, None] * np.linalg.norm(w, axis=0)
    return softmax(scale * (h @ w) / lengths, axis=1)


# %% cosine-probs | 1.5 | right: torch
def cosine_probs(h, w, scale):
    import torch
    from torch.nn.functional import normalize

    h, w = torch.tensor(h), torch.tensor(w)
    return (scale * normalize(h, dim=1) @ normalize(w, dim=0)).softmax(1).numpy()


# %% cosine-probs | 1.5 | right: loops
def cosine_probs(h, w, scale):
    out = np.zeros((len(h), w.shape[1]))
    for n, row in enumerate(h):
        z = [scale * (row @ c) / ((row @ row) * (c @ c)) ** 0.5 for c in w.T]
        e = np.exp(np.array(z) - max(z))
        out[n] = e / e.sum()
    return out


# %% cosine-probs | 0 | the broken program itself | fails visible, others
def cosine_probs(h, w, scale):
    return cosine_probs_broken(h, w, scale)


# %% cosine-probs | 0 | the scale moved, the norm of w left | fails visible, others
def cosine_probs(h, w, scale):
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    z = scale * (h @ (w / np.linalg.norm(w)))
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


# %% cosine-probs | 0 | the norm of w mended, the scale left | fails visible, others
def cosine_probs(h, w, scale):
    h = scale * h
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    z = h @ (w / np.linalg.norm(w, axis=0))
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


# %% cosine-probs | 0.5 | rows of w normalised instead of columns | fails others
def cosine_probs(h, w, scale):
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    z = scale * (h @ (w / np.linalg.norm(w, axis=1, keepdims=True)))
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


# %% cosine-probs | 0.5 | no maximum subtracted | fails others
def cosine_probs(h, w, scale):
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    p = np.exp(scale * (h @ (w / np.linalg.norm(w, axis=0))))
    return p / p.sum(axis=1, keepdims=True)


# %% cosine-probs | 0 | features not normalised | fails visible, others
def cosine_probs(h, w, scale):
    z = scale * (h @ (w / np.linalg.norm(w, axis=0)))
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


# %% cosine-probs | 0 | the scale divides | fails visible, others
def cosine_probs(h, w, scale):
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    z = h @ (w / np.linalg.norm(w, axis=0)) / scale
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)
