"""Answers to problem set 11 and the points each of them must get; read as text, never run."""


# %% one-row | 2 | right: typed in, four digits
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1_000_000,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 2 | right: torch
def one_row():
    import torch
    import torch.nn.functional as F

    h = torch.tensor([2.0, -1.0], dtype=torch.float64, requires_grad=True)
    w = torch.eye(2, dtype=torch.float64, requires_grad=True)
    v = torch.tensor([1.0, 1.0], dtype=torch.float64, requires_grad=True)
    z, out = h @ w, h @ v
    first, second = F.cross_entropy(z[None], torch.tensor([1])), (out - 4) ** 2
    at_z = torch.autograd.grad(first, z, retain_graph=True)[0]
    at_out = torch.autograd.grad(second, out, retain_graph=True)[0]
    at_h, at_w, at_v = torch.autograd.grad(first + 0.25 * second, (h, w, v))
    return {
        "delta_class": at_z,
        "delta_number": at_out.item(),
        "features": at_h.numpy(),
        "class_weights": at_w,
        "number_weights": at_v.tolist(),
        "unit_factor": 1e6,
        "settled_weight": 1 / (2 * 8),
        "turning_ratio": 1 / 0.25,
    }


# %% one-row | 2 | right: math, by loops
def one_row():
    import math

    p = 1 / (1 + math.exp(-3))
    delta, number, h = [p, p * 0 - p], -6.0, [2, -1]
    return {
        "delta_class": delta,
        "delta_number": number,
        "features": [d + 0.25 * number * v for d, v in zip(delta, [1, 1], strict=True)],
        "class_weights": [[x * d for d in delta] for x in h],
        "number_weights": [0.25 * number * x for x in h],
        "unit_factor": 1000 * 1000,
        "settled_weight": 0.0625,
        "turning_ratio": 4.0,
    }


# %% one-row | 0.5 | squared error with a half | fails values
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -3,
        "features": [0.2026, -1.7026],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-1.5, 0.75],
        "unit_factor": 1_000_000,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0.5 | target minus prediction in both heads | fails values
def one_row():
    return {
        "delta_class": [-0.9526, 0.9526],
        "delta_number": 6,
        "features": [0.5474, 2.4526],
        "class_weights": [[-1.9051, 1.9051], [0.9526, -0.9526]],
        "number_weights": [3, -1.5],
        "unit_factor": 1_000_000,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0.5 | unit factor 1000 | fails values
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1000,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0.5 | settled weight is 1 over the loss | fails values
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.125,
        "turning_ratio": 4,
    }


# %% one-row | 0.5 | turning ratio is the cosine itself | fails values
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.0625,
        "turning_ratio": 0.25,
    }


# %% one-row | 0 | the weight 0.25 forgotten at the features
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-5.0474, -6.9526],
        "class_weights": [[1.9051, -1.9051], [-0.9526, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0 | the probabilities in place of p - y
def one_row():
    return {
        "delta_class": [0.9526, 0.0474],
        "delta_number": -6,
        "features": [-0.5474, -1.4526],
        "class_weights": [[1.9051, 0.0949], [-0.9526, -0.0474]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0 | the class weights transposed
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [1.9051, -1.9051, -0.9526, 0.9526],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0.5 | the class weights as delta times h | fails values
def one_row():
    return {
        "delta_class": [0.9526, -0.9526],
        "delta_number": -6,
        "features": [-0.5474, -2.4526],
        "class_weights": [[1.9051, -0.9526], [-1.9051, 0.9526]],
        "number_weights": [-3, 1.5],
        "unit_factor": 1e6,
        "settled_weight": 0.0625,
        "turning_ratio": 4,
    }


# %% one-row | 0 | printed, not returned
def one_row():
    print([0.9526, -0.9526], -6)


# %% heads-backward | 3 | right: loops
def heads_backward(h, heads):
    rows, d = h.shape
    features = np.zeros((rows, d))
    out = []
    for weight, w, delta in heads:
        at_w, at_b = np.zeros(w.shape), np.zeros(w.shape[1])
        for r in range(rows):
            for k in range(w.shape[1]):
                at_b[k] += weight * delta[r, k]
                for i in range(d):
                    features[r, i] += weight * delta[r, k] * w[i, k]
                    at_w[i, k] += weight * h[r, i] * delta[r, k]
        out.append((at_w, at_b))
    return {"features": features, "heads": out}


# %% heads-backward | 3 | right: einsum
def heads_backward(h, heads):
    features = sum(w * np.einsum("nk,dk->nd", g, a) for w, a, g in heads)
    out = [(w * np.einsum("nd,nk->dk", h, g), w * g.sum(0)) for w, a, g in heads]
    return {"features": features, "heads": out}


# %% heads-backward | 3 | right: one wide head
def heads_backward(h, heads):
    wide = np.concatenate([a for _, a, _ in heads], axis=1)
    delta = np.concatenate([w * g for w, _, g in heads], axis=1)
    cuts = np.cumsum([a.shape[1] for _, a, _ in heads])[:-1]
    at_w = np.split(h.T @ delta, cuts, axis=1)
    at_b = np.split(np.ones(len(h)) @ delta, cuts)
    return {"features": delta @ wide.T, "heads": list(zip(at_w, at_b, strict=True))}


# %% heads-backward | 3 | right: torch, lists returned
def heads_backward(h, heads):
    import torch

    t = torch.tensor(h, dtype=torch.float64, requires_grad=True)
    total, leaves = 0, []
    for weight, w, delta in heads:
        a = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        b = torch.zeros(w.shape[1], dtype=torch.float64, requires_grad=True)
        total = total + weight * ((t @ a + b) * torch.tensor(delta)).sum()
        leaves.append((a, b))
    total.backward()
    out = [[a.grad.tolist(), b.grad.tolist()] for a, b in leaves]
    return {"features": t.grad.tolist(), "heads": out}


# %% heads-backward | 1 | weights forgotten everywhere | fails many, inputs
def heads_backward(h, heads):
    features = sum(g @ a.T for w, a, g in heads)
    return {"features": features, "heads": [(h.T @ g, g.sum(axis=0)) for w, a, g in heads]}


# %% heads-backward | 1 | weights only at the features | fails many, inputs
def heads_backward(h, heads):
    features = sum(w * g @ a.T for w, a, g in heads)
    return {"features": features, "heads": [(h.T @ g, g.sum(axis=0)) for w, a, g in heads]}


# %% heads-backward | 1 | the last head only at the features | fails many, inputs
def heads_backward(h, heads):
    out = []
    for w, a, g in heads:
        features = w * g @ a.T
        out.append((w * h.T @ g, w * g.sum(axis=0)))
    return {"features": features, "heads": out}


# %% heads-backward | 1 | weights normalised to sum 1 | fails many, inputs
def heads_backward(h, heads):
    total = sum(w for w, _, _ in heads)
    features = sum(w / total * g @ a.T for w, a, g in heads)
    out = [(w / total * h.T @ g, w / total * g.sum(axis=0)) for w, a, g in heads]
    return {"features": features, "heads": out}


# %% heads-backward | 0 | divided by the rows once more
def heads_backward(h, heads):
    n = len(h)
    features = sum(w * g @ a.T / n for w, a, g in heads)
    return {"features": features, "heads": [(w * h.T @ g / n, w * g.mean(0)) for w, a, g in heads]}


# %% heads-backward | 0 | mean in the bias
def heads_backward(h, heads):
    features = sum(w * g @ a.T for w, a, g in heads)
    return {"features": features, "heads": [(w * h.T @ g, w * g.mean(axis=0)) for w, a, g in heads]}


# %% heads-backward | 0 | weight gradient transposed
def heads_backward(h, heads):
    features = sum(w * g @ a.T for w, a, g in heads)
    return {"features": features, "heads": [(w * g.T @ h, w * g.sum(axis=0)) for w, a, g in heads]}


# %% heads-backward | 0 | bias sums over the outputs
def heads_backward(h, heads):
    features = sum(w * g @ a.T for w, a, g in heads)
    return {"features": features, "heads": [(w * h.T @ g, w * g.sum(axis=1)) for w, a, g in heads]}


# %% heads-backward | 2 | deltas scaled in place | fails inputs
def heads_backward(h, heads):
    features, out = 0, []
    for w, a, g in heads:
        if g.dtype.kind == "f":
            g *= w
        else:
            g = w * g
        features = features + g @ a.T
        out.append((h.T @ g, g.sum(axis=0)))
    return {"features": features, "heads": out}


# %% heads-backward | 2 | results in the dtype of the features | fails inputs
def heads_backward(h, heads):
    features = np.zeros_like(h)
    for w, a, g in heads:
        features += (w * g @ a.T).astype(h.dtype)
    return {"features": features, "heads": [(w * h.T @ g, w * g.sum(axis=0)) for w, a, g in heads]}


# %% heads-backward | 1 | visible numbers hard-coded | fails many, inputs
def heads_backward(h, heads):
    return {
        "features": np.array([[1.0, -2.0], [-1.0, 2.0], [0.5, -1.0]]),
        "heads": [(np.array([[3.0], [-1.0]]), np.array([0.5]))],
    }


# %% heads-backward | 1 | heads of one output only | fails many, inputs
def heads_backward(h, heads):
    features = sum(w * np.outer(g[:, 0], a[:, 0]) for w, a, g in heads)
    out = [(w * h.T @ g[:, :1], w * g[:, :1].sum(axis=0)) for w, a, g in heads]
    return {"features": features, "heads": out}


# %% uncertainty | 3 | right: loops with math
import math


def uncertainty(losses, kinds, s):
    total, weights, slopes = 0.0, [], []
    for loss, kind, log_variance in zip(losses, kinds, s, strict=True):
        weight = (0.5 if kind == "regression" else 1.0) / math.exp(log_variance)
        weights.append(weight)
        total += weight * loss + log_variance / 2
        slopes.append(0.5 - weight * loss)
    return {"total": total, "weights": weights, "slopes": slopes}


def settled(losses, kinds):
    return [
        math.log(loss if kind == "regression" else 2 * loss)
        for loss, kind in zip(losses, kinds, strict=True)
    ]


# %% uncertainty | 3 | right: torch
def uncertainty(losses, kinds, s):
    import torch

    s = torch.tensor(s, dtype=torch.float64, requires_grad=True)
    c = torch.tensor([0.5 if k == "regression" else 1.0 for k in kinds], dtype=torch.float64)
    weights = c * torch.exp(-s)
    total = (weights * torch.tensor(losses, dtype=torch.float64) + s / 2).sum()
    (slopes,) = torch.autograd.grad(total, s)
    return {"total": total.item(), "weights": weights.detach(), "slopes": slopes}


def settled(losses, kinds):
    c = np.where(np.array(kinds) == "regression", 0.5, 1.0)
    return np.log(2 * c * np.array(losses))


# %% uncertainty | 3 | right: by the standard deviation
def uncertainty(losses, kinds, s):
    sigma = np.exp(np.array(s) / 2)
    c = np.array([1 - (k == "regression") / 2 for k in kinds])
    part = c / sigma**2 * np.array(losses)
    return {
        "total": float(np.sum(part) + np.sum(np.log(sigma))),
        "weights": list(c / sigma**2),
        "slopes": list(-part + 1 / 2),
    }


def settled(losses, kinds):
    return [np.log(x) + np.log(2) * (k == "classification") for x, k in zip(losses, kinds)]


# %% uncertainty | 1 | c = 1/2 for every head | fails mixed, settled
def uncertainty(losses, kinds, s):
    w = 0.5 * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": 0.5 - part}


def settled(losses, kinds):
    return np.log(losses)


# %% uncertainty | 0 | kinds exchanged in both
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "classification" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": 0.5 - part}


def settled(losses, kinds):
    return [np.log(2 * x if k == "regression" else x) for x, k in zip(losses, kinds)]


# %% uncertainty | 1 | s read as log sigma | fails visible, mixed
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-2 * np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s), "weights": w, "slopes": 1 - 2 * part}


def settled(losses, kinds):
    return [np.log(x if k == "regression" else 2 * x) for x, k in zip(losses, kinds)]


# %% uncertainty | 1 | s in place of s / 2 | fails visible, mixed
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s), "weights": w, "slopes": 1 - part}


def settled(losses, kinds):
    return [np.log(x if k == "regression" else 2 * x) for x, k in zip(losses, kinds)]


# %% uncertainty | 1 | the slopes with the wrong sign | fails visible, mixed
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": part - 0.5}


def settled(losses, kinds):
    return [np.log(x if k == "regression" else 2 * x) for x, k in zip(losses, kinds)]


# %% uncertainty | 1 | the log term forgotten | fails visible, mixed
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum(), "weights": w, "slopes": -part}


def settled(losses, kinds):
    return [np.log(x if k == "regression" else 2 * x) for x, k in zip(losses, kinds)]


# %% uncertainty | 2 | settled returns the variances | fails settled
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": 0.5 - part}


def settled(losses, kinds):
    return [x if k == "regression" else 2 * x for x, k in zip(losses, kinds)]


# %% uncertainty | 2 | settled by gradient descent, too short | fails settled
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": 0.5 - part}


def settled(losses, kinds):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    s = np.zeros(len(losses))
    for _ in range(2000):
        s -= 0.1 * (0.5 - c * np.exp(-s) * np.array(losses))
    return s


# %% uncertainty | 2 | settled with a small number in the log | fails settled
def uncertainty(losses, kinds, s):
    c = np.array([0.5 if k == "regression" else 1.0 for k in kinds])
    w = c * np.exp(-np.array(s))
    part = w * np.array(losses)
    return {"total": part.sum() + np.sum(s) / 2, "weights": w, "slopes": 0.5 - part}


def settled(losses, kinds):
    return [np.log((x if k == "regression" else 2 * x) + 1e-12) for x, k in zip(losses, kinds)]


# %% interference | 3 | right: loops
def interference(g1, g2, w1, w2):
    a = [float(x) for x in np.asarray(g1).flat]
    b = [float(x) for x in np.asarray(g2).flat]
    dot = lambda x, y: sum(p * q for p, q in zip(x, y, strict=True))
    step = [w1 * p + w2 * q for p, q in zip(a, b, strict=True)]

    def ratio(x, y):
        size = (dot(x, x) * dot(y, y)) ** 0.5
        return dot(x, y) / size if size else 0.0

    changes = [-dot(a, step), -dot(b, step)]
    return {
        "cosine": ratio(a, b),
        "changes": changes,
        "speeds": [ratio(a, step), ratio(b, step)],
        "rises": [change > 0 for change in changes],
    }


# %% interference | 3 | right: from the three products
def interference(g1, g2, w1, w2):
    aa, bb, ab = np.sum(g1 * g1), np.sum(g2 * g2), np.sum(g1 * g2)
    falls = np.array([w1 * aa + w2 * ab, w1 * ab + w2 * bb])
    length = np.linalg.norm(w1 * g1 + w2 * g2)
    sizes = np.sqrt(np.array([aa, bb], dtype=float)) * length
    speeds = np.where(sizes > 0, falls / np.where(sizes > 0, sizes, 1), 0)
    size = np.sqrt(float(aa) * float(bb))
    cosine = ab / size if size > 0 else 0
    return {"cosine": cosine, "changes": -falls, "speeds": speeds, "rises": falls < 0}


# %% interference | 3 | right: torch
def interference(g1, g2, w1, w2):
    import torch

    a = torch.tensor(g1, dtype=torch.float64).flatten()
    b = torch.tensor(g2, dtype=torch.float64).flatten()
    step = w1 * a + w2 * b
    cos = lambda x, y: torch.nn.functional.cosine_similarity(x, y, dim=0, eps=1e-300).item()
    changes = [-(a @ step).item(), -(b @ step).item()]
    return {
        "cosine": cos(a, b),
        "changes": changes,
        "speeds": [cos(a, step), cos(b, step)],
        "rises": [c > 0 for c in changes],
    }


# %% interference | 2 | nan for zero gradients | fails edges
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1), np.ravel(g2)
    step = w1 * a + w2 * b
    n = np.linalg.norm
    changes = [-(a @ step), -(b @ step)]
    return {
        "cosine": a @ b / (n(a) * n(b)),
        "changes": changes,
        "speeds": [a @ step / n(a) / n(step), b @ step / n(b) / n(step)],
        "rises": [c > 0 for c in changes],
    }


# %% interference | 2 | gradients scaled in place | fails edges
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = w1 * a + w2 * b
    g1 *= 2

    def ratio(x, y):
        size = np.linalg.norm(x) * np.linalg.norm(y)
        return x @ y / size if size else 0.0

    changes = [-(a @ step), -(b @ step)]
    speeds = [ratio(a, step), ratio(b, step)]
    rises = [c > 0 for c in changes]
    return {"cosine": ratio(a, b), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 1 | weights forgotten | fails values, edges
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = a + b

    def ratio(x, y):
        size = np.linalg.norm(x) * np.linalg.norm(y)
        return x @ y / size if size else 0.0

    changes = [-(a @ step), -(b @ step)]
    speeds = [ratio(a, step), ratio(b, step)]
    rises = [c > 0 for c in changes]
    return {"cosine": ratio(a, b), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 1 | changes of the weighted losses | fails values, edges
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = w1 * a + w2 * b

    def ratio(x, y):
        size = np.linalg.norm(x) * np.linalg.norm(y)
        return x @ y / size if size else 0.0

    changes = [-w1 * (a @ step), -w2 * (b @ step)]
    speeds = [ratio(a, step), ratio(b, step)]
    rises = [c > 0 for c in changes]
    return {"cosine": ratio(a, b), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 1 | matrices multiplied instead of flattened | fails values, edges
def interference(g1, g2, w1, w2):
    step = w1 * g1 + w2 * g2
    n = np.linalg.norm
    changes = [-(g1 @ step), -(g2 @ step)]
    speeds = [g1 @ step / n(g1) / n(step), g2 @ step / n(g2) / n(step)]
    rises = [bool(np.all(c > 0)) for c in changes]
    return {"cosine": g1 @ g2 / n(g1) / n(g2), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 0 | the sign of the changes turned
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = w1 * a + w2 * b

    def ratio(x, y):
        size = np.linalg.norm(x) * np.linalg.norm(y)
        return x @ y / size if size else 0.0

    changes = [a @ step, b @ step]
    speeds = [ratio(a, step), ratio(b, step)]
    rises = [c > 0 for c in changes]
    return {"cosine": ratio(a, b), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 0 | every conflict said to make both losses rise
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = w1 * a + w2 * b

    def ratio(x, y):
        size = np.linalg.norm(x) * np.linalg.norm(y)
        return x @ y / size if size else 0.0

    changes = [-(a @ step), -(b @ step)]
    speeds = [ratio(a, step), ratio(b, step)]
    rises = [bool(a @ b < 0)] * 2
    return {"cosine": ratio(a, b), "changes": changes, "speeds": speeds, "rises": rises}


# %% interference | 0 | speed as a share of the sum of the norms
def interference(g1, g2, w1, w2):
    a, b = np.ravel(g1).astype(float), np.ravel(g2).astype(float)
    step = w1 * a + w2 * b
    one, two = w1 * np.linalg.norm(a), w2 * np.linalg.norm(b)
    size = np.linalg.norm(a) * np.linalg.norm(b)
    changes = [-(a @ step), -(b @ step)]
    return {
        "cosine": a @ b / size if size else 0.0,
        "changes": changes,
        "speeds": [one / (one + two), two / (one + two)],
        "rises": [c > 0 for c in changes],
    }


# %% derivation | 4 | right: factored
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return x * (1 + h) * (1 - h) * (w1 * e1 * u1 + w2 * e2 * u2)


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return sympy.log(L) + 1


def laplace_weight(L):
    return L**-1


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (k - a) / (k - b)


# %% derivation | 4 | right: expanded, logs of the inverse
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    first = w1 * e1 * u1 * x - w1 * e1 * u1 * x * h * h
    return first + w2 * e2 * u2 * x - w2 * e2 * u2 * x * h**2


def laplace_s(L):
    return -sympy.log(1 / L)


def laplace_value(L):
    return 1 - sympy.log(1 / L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return a / (-k)


def equal_weight(a, b, k):
    return a / (b - k) - k / (b - k)


# %% derivation | 4 | right: step by step
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    at_h = w1 * e1 * u1 + w2 * e2 * u2
    at_a = at_h * (1 - h**2)
    return at_a * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    s = laplace_s(L)
    return s + sympy.Integer(1)


def laplace_weight(L):
    return sympy.Integer(1) / L


def turning_weight(a, k):
    return sympy.Rational(-1) * a / k


def equal_weight(a, b, k):
    return sympy.simplify((a - k) / (b - k))


# %% derivation | 2 | slope of the sigmoid in place of tanh | fails visible, a
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * h * (1 - h) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | the second term with both weights | fails a
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + e2 * u2 * w2 * w1) * (1 - h**2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | only the first head reaches the hidden unit | fails a
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return w1 * e1 * u1 * (1 - h**2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 2 | the slope written as tanh of a new symbol | fails visible, a
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    v = sympy.Symbol("v")
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - sympy.tanh(v * x) ** 2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 2 | an unevaluated derivative | fails visible, a
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    v = sympy.Symbol("v")
    return (w1 * e1 * u1 + w2 * e2 * u2) * sympy.Derivative(sympy.tanh(v * x), v)


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | the Gaussian result in place of the Laplace one | fails b
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - h**2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return (1 + sympy.log(L)) / 2


def laplace_weight(L):
    return 1 / (2 * L)


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | the scale in place of its logarithm | fails b
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - h**2) * x


def laplace_s(L):
    return L


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | the turning weight positive for positive k | fails c
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - h**2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return a / k


def equal_weight(a, b, k):
    return (a - k) / (b - k)


# %% derivation | 3 | the ratio of the squared norms | fails c
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - h**2) * x


def laplace_s(L):
    return sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return 1 / L


def turning_weight(a, k):
    return -a / k


def equal_weight(a, b, k):
    return a / b


# %% derivation | 2 | the inverse weight, and the inverse turning weight | fails b, c
def hidden_gradient(x, h, u1, u2, e1, e2, w1, w2):
    return (w1 * e1 * u1 + w2 * e2 * u2) * (1 - h**2) * x


def laplace_s(L):
    return -sympy.log(L)


def laplace_value(L):
    return 1 + sympy.log(L)


def laplace_weight(L):
    return L


def turning_weight(a, k):
    return -k / a


def equal_weight(a, b, k):
    return (b - k) / (a - k)


# %% bug | 3 | right: scipy, rows chosen first
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1.0,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    from scipy.special import log_softmax

    rows = np.flatnonzero(known)
    log_p = log_softmax(h @ W, axis=1)
    class_loss = -np.mean([log_p[r, label] for r, label in enumerate(labels)])
    one_hot = np.zeros(log_p.shape)
    one_hot[np.arange(len(h)), labels] = 1
    features = weights[0] * (np.exp(log_p) - one_hot) @ W.T / len(h)
    number_loss = 0.0
    if len(rows):
        error = h[rows] @ v - targets[rows]
        number_loss = np.mean(error**2)
        features[rows] += weights[1] * 2 * error[:, None] * v / len(rows)
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": weights[0] * class_loss + weights[1] * number_loss,
        "features": features,
    }


# %% bug | 3 | right: torch
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 1 / 4,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    import torch
    import torch.nn.functional as F

    t = torch.tensor(h, dtype=torch.float64, requires_grad=True)
    a, b = torch.tensor(W), torch.tensor(v)
    first = F.cross_entropy(t @ a, torch.tensor(labels))
    chosen = torch.tensor(known)
    second = torch.zeros((), dtype=torch.float64)
    if chosen.any():
        second = F.mse_loss((t @ b)[chosen], torch.tensor(targets)[chosen])
    total = weights[0] * first + weights[1] * second
    total.backward()
    return {
        "class_loss": first.item(),
        "number_loss": second.item(),
        "total": total.item(),
        "features": t.grad,
    }


# %% bug | 3 | right: np.where on the targets
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 2 / 8,
        "total_needs": 1,
        "nan_spreads": bool(np.isnan(np.nan * 0)),
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    delta_class = (np.exp(log_p) - np.eye(W.shape[1])[labels]) / len(h)
    predicted = h @ v
    error = predicted - np.where(known, targets, predicted)
    count = max(1, np.count_nonzero(known))
    number_loss = np.sum(error**2) / count
    features = weights[0] * np.einsum("nk,dk->nd", delta_class, W)
    features += weights[1] * 2 / count * error[:, None] * v[None, :]
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": weights[0] * class_loss + weights[1] * number_loss,
        "features": features,
    }


# %% bug | 2 | mask multiplied late: NaN | fails repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    delta_class = (np.exp(log_p) - np.eye(W.shape[1])[labels]) / len(h)
    error = (h @ v - targets) * known
    count = max(1, known.sum())
    number_loss = np.sum(error**2) / count
    features = weights[0] * delta_class @ W.T + weights[1] * np.outer(2 * error / count, v)
    total = weights[0] * class_loss + weights[1] * number_loss
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": total,
        "features": features,
    }


# %% bug | 2 | mean of no known rows | fails repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    features = weights[0] * (np.exp(log_p) - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    error = h[known] @ v - targets[known]
    number_loss = np.mean(error**2)
    features[known] += weights[1] * np.outer(2 * error / known.sum(), v)
    total = weights[0] * class_loss + weights[1] * number_loss
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": total,
        "features": features,
    }


# %% bug | 1 | unknown targets replaced by 0, and counted | fails visible, repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    features = weights[0] * (np.exp(log_p) - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    error = h @ v - np.where(known, targets, 0)
    number_loss = np.mean(error**2)
    features += weights[1] * np.outer(2 * error / len(h), v)
    total = weights[0] * class_loss + weights[1] * number_loss
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": total,
        "features": features,
    }


# %% bug | 1 | loss still divided by all rows | fails visible, repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    features = weights[0] * (np.exp(log_p) - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    error = h[known] @ v - targets[known]
    number_loss = np.sum(error**2) / len(h)
    features[known] += weights[1] * np.outer(2 * error / len(h), v)
    total = weights[0] * class_loss + weights[1] * number_loss
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": total,
        "features": features,
    }


# %% bug | 1 | features still overwritten | fails visible, repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    error = np.zeros(len(h))
    error[known] = h[known] @ v - targets[known]
    count = max(1, known.sum())
    number_loss = np.sum(error**2) / count
    features = weights[1] * np.outer(2 * error / count, v)
    total = weights[0] * class_loss + weights[1] * number_loss
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": total,
        "features": features,
    }


# %% bug | 1 | the total still without its second weight | fails visible, repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    error = np.zeros(len(h))
    error[known] = h[known] @ v - targets[known]
    count = max(1, known.sum())
    number_loss = np.sum(error**2) / count
    features = weights[0] * (np.exp(log_p) - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    features += weights[1] * np.outer(2 * error / count, v)
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": weights[0] * class_loss + number_loss,
        "features": features,
    }


# %% bug | 2 | softmax without its maximum | fails repair
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 0.25,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    p = np.exp(h @ W)
    p = p / p.sum(axis=1, keepdims=True)
    class_loss = -np.log(p[np.arange(len(h)), labels]).mean()
    error = np.zeros(len(h))
    error[known] = h[known] @ v - targets[known]
    count = max(1, known.sum())
    number_loss = np.sum(error**2) / count
    features = weights[0] * (p - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    features += weights[1] * np.outer(2 * error / count, v)
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": weights[0] * class_loss + weights[1] * number_loss,
        "features": features,
    }


# %% bug | 0 | the program returned as it is, wrong facts
def diagnose():
    return {
        "always_right": "number_loss",
        "unheard_head": "number",
        "loss_factor": 4,
        "total_needs": 0,
        "nan_spreads": False,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    return two_heads_broken(h, W, v, labels, targets, known, weights)


# %% bug | 2 | repaired, the factor upside down | fails facts
def diagnose():
    return {
        "always_right": "class_loss",
        "unheard_head": "class",
        "loss_factor": 4,
        "total_needs": 1,
        "nan_spreads": True,
    }


def two_heads(h, W, v, labels, targets, known, weights):
    z = h @ W
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    class_loss = -log_p[np.arange(len(h)), labels].mean()
    error = np.zeros(len(h))
    error[known] = h[known] @ v - targets[known]
    count = max(1, known.sum())
    number_loss = np.sum(error**2) / count
    features = weights[0] * (np.exp(log_p) - np.eye(W.shape[1])[labels]) @ W.T / len(h)
    features += weights[1] * np.outer(2 * error / count, v)
    return {
        "class_loss": class_loss,
        "number_loss": number_loss,
        "total": weights[0] * class_loss + weights[1] * number_loss,
        "features": features,
    }
