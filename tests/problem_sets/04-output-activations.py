# %% by-hand | 1 | right: numpy
def by_hand():
    z = np.array([1.0, 0.0, -2.0])
    p = np.exp(z) / np.exp(z).sum()
    q = np.exp([2.0, 0.0, -2.0])
    q /= q.sum()
    return {
        "softmax": p,
        "sigmoids": 1 / (1 + np.exp(-z)),
        "raised": q / p,
        "log_odds": np.log(p[0] / (1 - p[0])),
    }


# %% by-hand | 1 | right: typed in, three decimals
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [1.229, 0.452, 0.452],
        "log_odds": 0.873,
    }


# %% by-hand | 1 | right: scipy, and the factor of the others first
def by_hand():
    from scipy.special import expit, logsumexp, softmax

    p0 = float(softmax([1.0, 0.0, -2.0])[0])
    others = 1 / (1 + p0 * (np.e - 1))
    return {
        "softmax": softmax([1.0, 0.0, -2.0]).tolist(),
        "sigmoids": expit([1.0, 0.0, -2.0]).tolist(),
        "raised": [np.e * others, others, others],
        "log_odds": float(1 - logsumexp([0.0, -2.0])),
    }


# %% by-hand | 0.5 | e for the raised class, 1 for the others: the normaliser forgotten | fails values
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [2.718, 1.0, 1.0],
        "log_odds": 0.873,
    }


# %% by-hand | 0.5 | new probabilities instead of factors | fails values
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [0.867, 0.117, 0.016],
        "log_odds": 0.873,
    }


# %% by-hand | 0.5 | the raw logit taken for the log-odds | fails values
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [1.229, 0.452, 0.452],
        "log_odds": 1.0,
    }


# %% by-hand | 0.5 | log-probability instead of log-odds | fails values
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [1.229, 0.452, 0.452],
        "log_odds": -0.349,
    }


# %% by-hand | 0.5 | sigmoids divided by their sum | fails visible
def by_hand():
    return {
        "softmax": [0.705, 0.260, 0.035],
        "sigmoids": [0.541, 0.370, 0.088],
        "raised": [1.229, 0.452, 0.452],
        "log_odds": 0.873,
    }


# %% by-hand | 0.5 | logits divided by the sum of their sizes | fails visible
def by_hand():
    return {
        "softmax": [0.333, 0.0, -0.667],
        "sigmoids": [0.731, 0.500, 0.119],
        "raised": [1.229, 0.452, 0.452],
        "log_odds": 0.873,
    }


# %% by-hand | 0 | nothing returned | fails visible, values
def by_hand():
    print([0.705, 0.260, 0.035])


# %% properties | 0.5 | right: other order, and tuples
def properties():
    return {
        "flat": ("argmax",),
        "odd": (
            "tanh",
            "identity",
        ),
        "shift": (
            "argmax",
            "softmax",
        ),
        "order": (
            "softmax",
            "tanh",
            "sigmoid",
            "identity",
        ),
        "nonnegative": (
            "argmax",
            "softmax",
            "relu",
            "sigmoid",
        ),
        "bounded": (
            "argmax",
            "softmax",
            "tanh",
            "sigmoid",
        ),
        "independent": (
            "relu",
            "tanh",
            "sigmoid",
            "identity",
        ),
    }


# %% properties | 0.5 | right: sets, by exclusion
def properties():
    every = {"identity", "sigmoid", "tanh", "relu", "softmax", "argmax"}
    joint = {"softmax", "argmax"}
    return {
        "independent": sorted(every - joint),
        "bounded": sorted(every - {"identity", "relu"}),
        "nonnegative": sorted(every - {"identity", "tanh"}),
        "order": sorted(every - {"relu", "argmax"}),
        "shift": sorted(joint),
        "odd": ["identity", "tanh"],
        "flat": ["argmax"],
    }


# %% properties | 0.5 | right: measured on random rows
def properties():
    functions = {
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
        "argmax": lambda z: np.eye(3)[z.argmax(axis=-1)],
    }
    z = np.random.default_rng(0).normal(size=(100, 3))
    moved = z + np.array([0.0, 0.0, 3.0])
    tests = {
        "independent": lambda f: np.allclose(f(moved)[:, :2], f(z)[:, :2]),
        "bounded": lambda f: abs(f(30 * z)).max() <= 1,
        "nonnegative": lambda f: f(z).min() >= 0,
        "order": lambda f: np.all((np.diff(f(z)) > 0) == (np.diff(z) > 0)),
        "shift": lambda f: np.allclose(f(z + 1), f(z)),
        "odd": lambda f: np.allclose(f(-z), -f(z)),
        "flat": lambda f: np.all(f(z + np.array([1e-9, 0, 0])) == f(z)),
    }
    return {key: [n for n, f in functions.items() if test(f)] for key, test in tests.items()}


# %% properties | 0 | relu keeps the order | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax", "relu"],
        "shift": ["softmax", "argmax"],
        "odd": ["identity", "tanh"],
        "flat": ["argmax"],
    }


# %% properties | 0 | softmax thought to be independent | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu", "softmax"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax"],
        "shift": ["softmax", "argmax"],
        "odd": ["identity", "tanh"],
        "flat": ["argmax"],
    }


# %% properties | 0 | the sigmoid called odd | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax"],
        "shift": ["softmax", "argmax"],
        "odd": ["identity", "tanh", "sigmoid"],
        "flat": ["argmax"],
    }


# %% properties | 0 | argmax thought to depend on a shift | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax"],
        "shift": ["softmax"],
        "odd": ["identity", "tanh"],
        "flat": ["argmax"],
    }


# %% properties | 0 | relu called flat, because half of it is | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax"],
        "shift": ["softmax", "argmax"],
        "odd": ["identity", "tanh"],
        "flat": ["argmax", "relu"],
    }


# %% properties | 0 | argmax said to be trainable | fails all
def properties():
    return {
        "independent": ["identity", "sigmoid", "tanh", "relu"],
        "bounded": ["sigmoid", "tanh", "softmax", "argmax"],
        "nonnegative": ["sigmoid", "relu", "softmax", "argmax"],
        "order": ["identity", "sigmoid", "tanh", "softmax"],
        "shift": ["softmax", "argmax"],
        "odd": ["identity", "tanh"],
        "flat": [],
    }


# %% activate | 2.5 | right: scipy.special, and symmetric slopes
def activate(name, z):
    from scipy.special import expit

    z = np.array(z, dtype=np.float64)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "softplus":
        return np.logaddexp(0, z), expit(z)
    if name == "tanh":
        return np.tanh(z), 4 * expit(2 * z) * expit(-2 * z)
    if name == "relu":
        return np.where(z > 0, z, 0.0), np.where(z > 0, 1.0, 0.0)
    return z, np.ones(z.shape)


# %% activate | 2.5 | right: a loop with math
def activate(name, z):
    import math

    def one(x):
        small = math.exp(-abs(x))
        high, low = 1 / (1 + small), small / (1 + small)
        s = high if x >= 0 else low
        tiny = math.exp(-2 * abs(x))
        table = {
            "identity": (x, 1.0),
            "sigmoid": (s, high * low),
            "tanh": (math.tanh(x), 4 * tiny / (1 + tiny) ** 2),
            "relu": (max(x, 0.0), float(x > 0)),
            "softplus": (max(x, 0.0) + math.log1p(small), s),
        }
        return table[name]

    pairs = [one(float(x)) for x in np.ravel(z)]
    shape = np.shape(z)
    return tuple(np.array(part, dtype=np.float64).reshape(shape) for part in zip(*pairs))


# %% activate | 2.5 | right: torch, slopes by the symmetric forms
def activate(name, z):
    t = torch.tensor(np.asarray(z, dtype=np.float64))
    s, c = torch.sigmoid(t), torch.sigmoid(-t)
    if name == "identity":
        return t.clone(), torch.ones_like(t)
    if name == "sigmoid":
        return s, s * c
    if name == "tanh":
        return torch.tanh(t), 4 * torch.sigmoid(2 * t) * torch.sigmoid(-2 * t)
    if name == "relu":
        return torch.relu(t), (t > 0).double()
    return torch.clamp(t, min=0) + torch.log1p(torch.exp(-t.abs())), s


# %% activate | 2.5 | right: 1 over cosh squared, overflow to 0 welcome
def activate(name, z):
    z = np.asarray(z).astype(np.float64)
    with np.errstate(over="ignore"):
        if name == "identity":
            return z.copy(), z * 0 + 1
        if name == "tanh":
            return np.tanh(z), 1 / np.cosh(z) ** 2
        if name == "relu":
            return z.clip(min=0), np.heaviside(z, 0.0)
        s = np.where(z < 0, np.exp(np.minimum(z, 0)), 1.0) / (1 + np.exp(-abs(z)))
        if name == "sigmoid":
            return s, np.exp(-abs(z)) / np.square(1 + np.exp(-abs(z)))
        return np.maximum(z, 0) + np.log1p(np.exp(-abs(z))), s


# %% activate | 1 | s (1 - s) and 1 - tanh^2: differences near 1 | fails slopes, values
def activate(name, z):
    z = np.asarray(z, dtype=np.float64)
    s = 1 / (1 + np.exp(-z))
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return s, s * (1 - s)
    if name == "tanh":
        return 2 / (1 + np.exp(-2 * z)) - 1, 1 - np.tanh(z) ** 2
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(np.float64)
    return np.log1p(np.exp(z)), s


# %% activate | 1.5 | right values, but s (1 - s) and 1 - tanh^2 as slopes | fails slopes
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * (1 - expit(z))
    if name == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(np.float64)
    return np.logaddexp(0, z), expit(z)


# %% activate | 1 | slope of relu at 0 is 1 | fails slopes, types
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "tanh":
        return np.tanh(z), 4 * expit(2 * z) * expit(-2 * z)
    if name == "relu":
        return np.maximum(z, 0), (z >= 0).astype(np.float64)
    return np.logaddexp(0, z), expit(z)


# %% activate | 2 | tanh as 2 sigmoid(2z) - 1: no digits near 0 | fails values
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "tanh":
        return 2 * expit(2 * z) - 1, 4 * expit(2 * z) * expit(-2 * z)
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(np.float64)
    return np.logaddexp(0, z), expit(z)


# %% activate | 2 | computes in the dtype that comes in | fails types
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "tanh":
        return np.tanh(z), 4 * expit(2 * z) * expit(-2 * z)
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(z.dtype)
    return np.logaddexp(0, z), expit(z)


# %% activate | 0 | the value only | fails visible, values, slopes, types
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    return {
        "identity": z,
        "sigmoid": expit(z),
        "tanh": np.tanh(z),
        "relu": np.maximum(z, 0),
        "softplus": np.logaddexp(0, z),
    }[name]


# %% activate | 0 | slope of softplus taken from relu | fails visible, slopes, types, values
def activate(name, z):
    z = np.asarray(z, dtype=np.float64)
    s = 1 / (1 + np.exp(-z))
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return s, s * (1 - s)
    if name == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(np.float64)
    return np.log(1 + np.exp(z)), (z > 0).astype(np.float64)


# %% activate | 2.5 | right: torch softplus, linear above 20: within the tolerance
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "tanh":
        return np.tanh(z), 4 * expit(2 * z) * expit(-2 * z)
    if name == "relu":
        return np.maximum(z, 0), (z > 0).astype(np.float64)
    return torch.nn.functional.softplus(torch.tensor(z)).numpy(), expit(z)


# %% activate | 2 | relu writes into its input | fails types
def activate(name, z):
    from scipy.special import expit

    if name == "relu":
        slope = (z > 0).astype(np.float64)
        z[z < 0] = 0
        return z.astype(np.float64), slope
    z = np.asarray(z, dtype=np.float64)
    if name == "identity":
        return z.copy(), np.ones_like(z)
    if name == "sigmoid":
        return expit(z), expit(z) * expit(-z)
    if name == "tanh":
        return np.tanh(z), 4 * expit(2 * z) * expit(-2 * z)
    return np.logaddexp(0, z), expit(z)


# %% activate | 1 | slopes from a difference quotient | fails slopes, types
def activate(name, z):
    from scipy.special import expit

    z = np.asarray(z, dtype=np.float64)
    f = {
        "identity": lambda z: z.copy(),
        "sigmoid": expit,
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "softplus": lambda z: np.logaddexp(0, z),
    }[name]
    return f(z), (f(z + 1e-5) - f(z - 1e-5)) / 2e-5


# %% jacobian | 1.5 | right: rest of the row for the diagonal, by a loop
def softmax_jacobian(z):
    z = np.asarray(z, dtype=np.float64)
    rows = z.reshape(-1, z.shape[-1])
    out = []
    for row in rows:
        p = np.exp(row - row.max())
        p = p / p.sum()
        J = -np.outer(p, p)
        for i in range(len(p)):
            J[i, i] = p[i] * sum(p[j] for j in range(len(p)) if j != i)
        out.append(J)
    return np.array(out, dtype=np.float64).reshape(*z.shape, z.shape[-1])


# %% jacobian | 1.5 | right: einsum and 1 - eye
def softmax_jacobian(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    K = p.shape[-1]
    rest = p @ (1 - np.eye(K))
    return np.einsum("...i,ij,...j->...ij", rest, np.eye(K), p) - np.einsum(
        "...i,...j,ij->...ij", p, p, 1 - np.eye(K)
    )


# %% jacobian | 1.5 | right: torch float64, diagonal from the row sum
def softmax_jacobian(z):
    p = torch.softmax(torch.tensor(np.asarray(z, dtype=np.float64)), dim=-1)
    J = -p.unsqueeze(-1) * p.unsqueeze(-2)
    J = J - torch.diag_embed(torch.diagonal(J, dim1=-2, dim2=-1))
    return J - torch.diag_embed(J.sum(-1))


# %% jacobian | 1 | diag(p) - p p^T: the diagonal loses its digits | fails digits
def softmax_jacobian(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    return p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])


# %% jacobian | 0.5 | one row only | fails shapes, digits
def softmax_jacobian(z):
    z = np.asarray(z, dtype=np.float64)
    p = np.exp(z - z.max())
    p /= p.sum()
    return np.diag(p) - np.outer(p, p)


# %% jacobian | 1 | no maximum subtracted | fails digits
def softmax_jacobian(z):
    e = np.exp(np.asarray(z, dtype=np.float64))
    p = e / e.sum(axis=-1, keepdims=True)
    eye = np.eye(p.shape[-1], dtype=bool)
    off = np.where(eye, 0.0, -p[..., :, None] * p[..., None, :])
    return np.where(eye, -off.sum(axis=-1, keepdims=True), off)


# %% jacobian | 0 | only the diagonal: softmax thought to be independent | fails visible, shapes, digits
def softmax_jacobian(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    return p[..., :, None] * (1 - p[..., :, None]) * np.eye(p.shape[-1])


# %% jacobian | 0 | sign of the other entries wrong | fails visible, shapes, digits
def softmax_jacobian(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    pp = p[..., :, None] * p[..., None, :]
    eye = np.eye(p.shape[-1])
    return p[..., :, None] * (1 - p[..., :, None]) * eye + pp * (1 - eye)


# %% jacobian | 0 | slopes of log p: the factor p_i forgotten | fails visible, shapes, digits
def softmax_jacobian(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    return np.eye(p.shape[-1]) - p[..., None, :] + 0 * p[..., :, None]


# %% jacobian | 1 | writes into its input | fails shapes
def softmax_jacobian(z):
    if z.dtype == np.float64:
        z -= z.max(axis=-1, keepdims=True)
    z = np.asarray(z, dtype=np.float64)
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    eye = np.eye(z.shape[-1], dtype=bool)
    off = np.where(eye, 0.0, -p[..., :, None] * p[..., None, :])
    return np.where(eye, -off.sum(axis=-1, keepdims=True), off)


# %% jvp | 1 | right: einsum
def softmax_jvp(z, v):
    from scipy.special import softmax

    p = softmax(z, axis=-1)
    mean = np.einsum("...k,...k->...", p, v)
    return p * v - p * mean[..., None]


# %% jvp | 1 | right: torch.func.jvp
def softmax_jvp(z, v):
    from torch.func import jvp

    softmax = lambda t: torch.softmax(t, dim=-1)
    return jvp(softmax, (torch.tensor(z),), (torch.tensor(v),))[1].numpy()


# %% jvp | 1 | right: backward pass, as the matrix is symmetric
def softmax_jvp(z, v):
    t = torch.tensor(z, requires_grad=True)
    (torch.softmax(t, dim=-1) * torch.tensor(v)).sum().backward()
    return t.grad.numpy()


# %% jvp | 0.5 | forms the matrix | fails large
def softmax_jvp(z, v):
    from scipy.special import softmax

    p = softmax(z, axis=-1)
    if p.shape[-1] > 100_000:
        raise MemoryError("the matrix does not fit")
    J = p[..., :, None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return (J @ v[..., None])[..., 0]


# %% jvp | 0.5 | sums over the whole array | fails large
def softmax_jvp(z, v):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return (
        p * (v - (p * v).sum(axis=-1, keepdims=True))
        if z.ndim > 1 and len(z) == 2
        else (p * (v - (p * v).sum()))
    )


# %% jvp | 0 | p v, without the mean | fails visible, large
def softmax_jvp(z, v):
    from scipy.special import softmax

    return softmax(z, axis=-1) * v


# %% jvp | 0 | plain mean of v instead of the mean under p | fails visible, large
def softmax_jvp(z, v):
    from scipy.special import softmax

    return softmax(z, axis=-1) * (v - v.mean(axis=-1, keepdims=True))


# %% jvp | 0.5 | a difference quotient | fails large
def softmax_jvp(z, v):
    from scipy.special import softmax

    return (softmax(z + 1e-6 * v, axis=-1) - softmax(z - 1e-6 * v, axis=-1)) / 2e-6


# %% jvp | 0.5 | writes into its input | fails large
def softmax_jvp(z, v):
    z -= z.max(axis=-1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=-1, keepdims=True)
    return p * (v - (p * v).sum(axis=-1, keepdims=True))


# %% jvp | 0.5 | no maximum subtracted | fails large
def softmax_jvp(z, v):
    p = np.exp(z)
    p /= p.sum(axis=-1, keepdims=True)
    return p * (v - (p * v).sum(axis=-1, keepdims=True))


# %% inverse | 1 | right: log of p over its geometric mean
def logits_from(p):
    p = np.asarray(p, dtype=np.float64)
    return np.log(p / np.exp(np.log(p).mean(axis=-1, keepdims=True)))


# %% inverse | 1 | right: a loop and math.log
def logits_from(p):
    import math

    p = np.asarray(p)
    rows = []
    for row in p.reshape(-1, p.shape[-1]).tolist():
        logs = [math.log(x) for x in row]
        rows.append([x - sum(logs) / len(logs) for x in logs])
    return np.array(rows).reshape(p.shape)


# %% inverse | 1 | right: torch
def logits_from(p):
    z = torch.tensor(p).double().log()
    return (z - z.mean(-1, keepdim=True)).numpy()


# %% inverse | 0.5 | log p, not centred | fails shapes
def logits_from(p):
    return np.log(np.asarray(p, dtype=np.float64))


# %% inverse | 0.5 | centred over the whole array | fails shapes
def logits_from(p):
    z = np.log(np.asarray(p, dtype=np.float64))
    return z - z.mean()


# %% inverse | 0.5 | largest logit 0 instead of mean 0 | fails shapes
def logits_from(p):
    z = np.log(np.asarray(p, dtype=np.float64))
    return z - z.max(axis=-1, keepdims=True)


# %% inverse | 0.5 | a small number added to p | fails shapes
def logits_from(p):
    z = np.log(np.asarray(p, dtype=np.float64) + 1e-12)
    return z - z.mean(axis=-1, keepdims=True)


# %% inverse | 0 | the inverse of the sigmoid | fails visible, shapes
def logits_from(p):
    p = np.asarray(p, dtype=np.float64)
    z = np.log(p / (1 - p))
    return z - z.mean(axis=-1, keepdims=True)


# %% inverse | 0.5 | writes into its input | fails shapes
def logits_from(p):
    if p.dtype != np.float64:
        p = p.astype(np.float64)
    np.log(p, out=p)
    p -= p.mean(axis=-1, keepdims=True)
    return p


# %% log-odds | 1.5 | right: a mask and scipy's logsumexp
def log_odds(z):
    from scipy.special import logsumexp

    z = np.asarray(z, dtype=np.float64)
    K = z.shape[-1]
    others = np.where(np.eye(K, dtype=bool), -np.inf, z[..., None, :])
    return z - logsumexp(others, axis=-1)


# %% log-odds | 1.5 | right: torch, class by class
def log_odds(z):
    t = torch.tensor(np.asarray(z, dtype=np.float64))
    columns = []
    for k in range(t.shape[-1]):
        others = torch.cat([t[..., :k], t[..., k + 1 :]], dim=-1)
        columns.append(t[..., k] - torch.logsumexp(others, dim=-1))
    return torch.stack(columns, dim=-1).numpy()


# %% log-odds | 1.5 | right: minus logsumexp of the differences
def log_odds(z):
    z = np.asarray(z, dtype=np.float64)
    out = np.empty(z.shape)
    for k in range(z.shape[-1]):
        gaps = np.delete(z - z[..., k : k + 1], k, axis=-1)
        out[..., k] = -np.logaddexp.reduce(gaps, axis=-1)
    return out


# %% log-odds | 0.5 | log(p / (1 - p)) of a stable softmax: infinite when p rounds | fails visible, extremes
def log_odds(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1)
    return np.log(p / (1 - p))


# %% log-odds | 0.5 | log p - log(1 - p) with clipping, in the dtype of the input | fails extremes, shapes
def log_odds(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1).clip(1e-7, 1 - 1e-7)
    return (np.log(p) - np.log(1 - p)).astype(np.asarray(z).dtype)


# %% log-odds | 1 | log p - log(1 - p) with clipping, float64 | fails extremes
def log_odds(z):
    from scipy.special import softmax

    p = softmax(np.asarray(z, dtype=np.float64), axis=-1).clip(1e-300, 1 - 1e-16)
    return np.log(p) - np.log1p(-p)


# %% log-odds | 0 | log-probabilities: all classes in the sum | fails visible, shapes, extremes
def log_odds(z):
    from scipy.special import log_softmax

    return log_softmax(np.asarray(z, dtype=np.float64), axis=-1)


# %% log-odds | 0 | gap to the best other class | fails visible, shapes, extremes
def log_odds(z):
    z = np.asarray(z, dtype=np.float64)
    out = np.empty(z.shape)
    for k in range(z.shape[-1]):
        out[..., k] = z[..., k] - np.delete(z, k, axis=-1).max(axis=-1)
    return out


# %% log-odds | 1 | computed in the dtype that comes in, then converted | fails shapes
def log_odds(z):
    z = np.asarray(z)
    out = np.empty(z.shape)
    for k in range(z.shape[-1]):
        gaps = np.delete(z - z[..., k : k + 1], k, axis=-1)
        out[..., k] = -np.logaddexp.reduce(gaps, axis=-1)
    return out


# %% log-odds | 1 | writes into its input | fails shapes
def log_odds(z):
    if z.dtype != np.float64:
        z = z.astype(np.float64)
    z -= z.max(axis=-1, keepdims=True)
    out = np.empty(z.shape)
    for k in range(z.shape[-1]):
        out[..., k] = z[..., k] - np.logaddexp.reduce(np.delete(z, k, axis=-1), axis=-1)
    return out


# %% auc | 1.5 | right: scikit-learn
def auc(scores, targets):
    from sklearn.metrics import roc_auc_score

    if len(set(targets.tolist())) < 2:
        return float("nan")
    ranks = np.unique(scores, return_inverse=True)[1]  # infinities have ranks too
    return float(roc_auc_score(targets, ranks))


# %% auc | 1.5 | right: ranks, ties share their mean rank
def auc(scores, targets):
    from scipy.stats import rankdata

    n1 = int((targets == 1).sum())
    n0 = len(targets) - n1
    if n1 == 0 or n0 == 0:
        return np.nan
    total = rankdata(scores)[targets == 1].sum()
    return (total - n1 * (n1 + 1) / 2) / (n1 * n0)


# %% auc | 1.5 | right: two binary searches in the sorted negatives
def auc(scores, targets):
    up, down = scores[targets == 1], np.sort(scores[targets == 0])
    if up.size == 0 or down.size == 0:
        return float("nan")
    below = np.searchsorted(down, up, side="left")
    not_above = np.searchsorted(down, up, side="right")
    return float((below + not_above).sum() / (2 * up.size * down.size))


# %% auc | 1.5 | right: the trapezoidal rule over distinct thresholds
def auc(scores, targets):
    positives, negatives = int(np.sum(targets == 1)), int(np.sum(targets == 0))
    if positives * negatives == 0:
        return np.nan
    tpr, fpr = [0.0], [0.0]
    for t in np.unique(scores)[::-1]:
        chosen = scores >= t
        tpr.append((chosen & (targets == 1)).sum() / positives)
        fpr.append((chosen & (targets == 0)).sum() / negatives)
    return float(np.trapezoid(tpr, fpr))


# %% auc | 0 | ties count 0 | fails visible, ties, edges
def auc(scores, targets):
    up, down = scores[targets == 1], scores[targets == 0]
    if up.size == 0 or down.size == 0:
        return np.nan
    return float((up[:, None] > down).mean())


# %% auc | 0 | ties count 1 | fails visible, ties, edges
def auc(scores, targets):
    up, down = scores[targets == 1], scores[targets == 0]
    if up.size == 0 or down.size == 0:
        return np.nan
    return float((up[:, None] >= down).mean())


# %% auc | 0 | ties in the order of the rows | fails visible, ties, edges
def auc(scores, targets):
    n1 = int(targets.sum())
    n0 = len(targets) - n1
    if n1 == 0 or n0 == 0:
        return np.nan
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return float((ranks[targets == 1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


# %% auc | 1 | a missing class gives 0.5 | fails edges
def auc(scores, targets):
    up, down = scores[targets == 1], scores[targets == 0]
    if up.size == 0 or down.size == 0:
        return 0.5
    return float(((up[:, None] > down) + 0.5 * (up[:, None] == down)).mean())


# %% auc | 1 | differences of scores: inf - inf is nan | fails edges
def auc(scores, targets):
    up, down = scores[targets == 1], scores[targets == 0]
    if up.size == 0 or down.size == 0:
        return np.nan
    return float(((np.sign(up[:, None].astype(float) - down) + 1) / 2).mean())


# %% auc | 0 | accuracy at a threshold of 0.5 | fails visible, ties, edges
def auc(scores, targets):
    return float(((scores > 0.5) == (targets == 1)).mean())


# %% auc | 1 | scikit-learn refuses infinite scores | fails edges
def auc(scores, targets):
    from sklearn.metrics import roc_auc_score

    if len(set(targets.tolist())) < 2:
        return float("nan")
    return float(roc_auc_score(targets, scores))


# %% auc | 0.5 | never below one half: the larger of AUC and 1 - AUC | fails visible, edges
def auc(scores, targets):
    up, down = scores[targets == 1], scores[targets == 0]
    if up.size == 0 or down.size == 0:
        return np.nan
    area = float(((up[:, None] > down) + 0.5 * (up[:, None] == down)).mean())
    return max(area, 1 - area)


# %% ranked | 1.5 | right: scipy's logsumexp with a mask
def ranked(logits, k):
    from scipy.special import logsumexp

    z = logits.astype(np.float64)
    others = z.copy()
    others[:, k] = -np.inf
    return np.argsort(logsumexp(others, axis=1) - z[:, k], kind="stable")


# %% ranked | 1.5 | right: python's sorted, with exact differences
def ranked(logits, k):
    rows = logits.astype(np.float64)

    def rest(n):
        gaps = np.delete(rows[n] - rows[n, k], k)
        return float(np.logaddexp.reduce(gaps))

    return np.array(sorted(range(len(rows)), key=rest))


# %% ranked | 1.5 | right: log p, then log(1 - p) where p is large
def ranked(logits, k):
    z = np.asarray(logits, dtype=np.float64)
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    rest = np.delete(log_p, k, axis=1)
    log_q = np.logaddexp.reduce(rest, axis=1)
    order = np.lexsort((log_q, -log_p[:, k]))
    return order.astype(np.int32)


# %% ranked | 0 | raw logits of the class | fails visible, shifts, confident
def ranked(logits, k):
    return np.argsort(-logits[:, k].astype(np.float64))


# %% ranked | 1 | probabilities: confident rows tie | fails confident
def ranked(logits, k):
    from scipy.special import softmax

    return np.argsort(-softmax(logits.astype(np.float64), axis=1)[:, k], kind="stable")


# %% ranked | 1 | log-probabilities: confident rows tie at 0 | fails confident
def ranked(logits, k):
    from scipy.special import log_softmax

    return np.argsort(-log_softmax(logits.astype(np.float64), axis=1)[:, k], kind="stable")


# %% ranked | 0 | gap to the best other class | fails visible, shifts, confident
def ranked(logits, k):
    z = logits.astype(np.float64)
    return np.argsort(np.delete(z, k, axis=1).max(axis=1) - z[:, k])


# %% ranked | 0 | smallest first | fails visible, shifts, confident
def ranked(logits, k):
    z = logits.astype(np.float64)
    return np.argsort(z[:, k] - np.logaddexp.reduce(np.delete(z, k, axis=1), axis=1))


# %% ranked | 0 | the rank of each row instead of the order of the rows | fails visible, shifts, confident
def ranked(logits, k):
    z = logits.astype(np.float64)
    score = z[:, k] - np.logaddexp.reduce(np.delete(z, k, axis=1), axis=1)
    return np.argsort(np.argsort(-score))


# %% ranked | 1 | log-probabilities, ties broken by the raw logit | fails confident
def ranked(logits, k):
    from scipy.special import log_softmax

    z = logits.astype(np.float64)
    return np.lexsort((-z[:, k], -log_softmax(z, axis=1)[:, k]))


# %% ranked | 0 | logits after the mean of the row is subtracted | fails visible, shifts, confident
def ranked(logits, k):
    z = logits.astype(np.float64)
    return np.argsort(-(z - z.mean(axis=1, keepdims=True))[:, k])


# %% ranked | 1 | writes into its input | fails shifts
def ranked(logits, k):
    own = logits[:, k].copy()
    logits[:, k] = -np.inf
    return np.argsort(np.logaddexp.reduce(logits.astype(np.float64), axis=1) - own)


# %% any-function | 2 | right: from the definitions, expanded
def log_total_slope(p, g, i):
    return g[i] * p[i]


def log_prob_slope(p, g, k, i):
    if k == i:
        return g[i] - g[i] * p[i]
    return -g[i] * p[i]


def loss_slope(p, g, y, i):
    total = 0
    for y_k in y:
        total = total + y_k
    return g[i] * p[i] * total - g[i] * y[i]


# %% any-function | 2 | right: sympy helpers
def log_total_slope(p, g, i):
    return sympy.Mul(p[i], g[i])


def log_prob_slope(p, g, k, i):
    return g[k] * sympy.KroneckerDelta(k, i) - p[i] * g[i]


def loss_slope(p, g, y, i):
    return sympy.factor(g[i] * (p[i] * sympy.Add(*y) - y[i]))


# %% any-function | 2 | right: the loss from the sum over classes
def log_total_slope(p, g, i):
    return sum(p[j] * g[j] for j in range(len(p)) if j == i)


def log_prob_slope(p, g, k, i):
    return g[i] * (sympy.Integer(1 if k == i else 0) - p[i])


def loss_slope(p, g, y, i):
    return sympy.expand(sum(-y[k] * g[i] * (int(k == i) - p[i]) for k in range(len(p))))


# %% any-function | 1 | p - y times g, for targets that sum to 1 | fails loss
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return g[i] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return g[i] * (p[i] - y[i])


# %% any-function | 1 | the loss of the exponential: g forgotten | fails loss
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return g[i] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return p[i] * sum(y) - y[i]


# %% any-function | 1 | g[k] for g[i] in front of the whole bracket | fails visible, first
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return g[k] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return g[i] * (p[i] * sum(y) - y[i])


# %% any-function | 1 | log_total_slope of the exponential | fails visible, first
def log_total_slope(p, g, i):
    return p[i]


def log_prob_slope(p, g, k, i):
    return g[i] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return g[i] * (p[i] * sum(y) - y[i])


# %% any-function | 0.5 | three classes typed in | fails first, loss
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return (
        [
            [g[0] * (1 - p[0]), -g[1] * p[1], -g[2] * p[2]],
            [-g[0] * p[0], g[1] * (1 - p[1]), -g[2] * p[2]],
            [-g[0] * p[0], -g[1] * p[1], g[2] * (1 - p[2])],
        ][k][i]
        if len(p) == 3
        else 0
    )


def loss_slope(p, g, y, i):
    return g[i] * (p[i] * (y[0] + y[1] + y[2]) - y[i])


# %% any-function | 1 | sign of the loss: y - p | fails loss
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return g[i] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return g[i] * (y[i] - p[i] * sum(y))


# %% any-function | 0 | derivatives left to be done | fails visible, first, loss
def log_total_slope(p, g, i):
    return sympy.Derivative(sympy.log(sum(p)), p[i])


def log_prob_slope(p, g, k, i):
    return sympy.Derivative(sympy.log(p[k]), p[i])


def loss_slope(p, g, y, i):
    loss = -sum(a * sympy.log(b) for a, b in zip(y, p))
    return sympy.Derivative(loss, p[i])


# %% any-function | 0 | diff by the symbols it was given | fails visible, first, loss
def log_total_slope(p, g, i):
    return sympy.diff(sympy.log(sum(p)), p[i])


def log_prob_slope(p, g, k, i):
    return sympy.diff(sympy.log(p[k]), p[i])


def loss_slope(p, g, y, i):
    return sympy.diff(-sum(a * sympy.log(b) for a, b in zip(y, p)), p[i])


# %% any-function | 1 | the slope of p_k for that of log p_k | fails visible, first
def log_total_slope(p, g, i):
    return p[i] * g[i]


def log_prob_slope(p, g, k, i):
    return p[k] * g[i] * (int(k == i) - p[i])


def loss_slope(p, g, y, i):
    return g[i] * (p[i] * sum(y) - y[i])


# %% entropy | 1.5 | right: second moment minus square of the mean
def mean_slope(p, s):
    first = sum(a * b for a, b in zip(p, s))
    second = sum(a * b**2 for a, b in zip(p, s))
    return second - first**2


def entropy_slope(p, s, lam):
    first = sum(a * b for a, b in zip(p, s))
    second = sum(a * b**2 for a, b in zip(p, s))
    return lam * (first**2 - second)


# %% entropy | 1.5 | right: all pairs of classes
def mean_slope(p, s):
    K = len(p)
    pairs = [p[i] * p[j] * (s[i] - s[j]) ** 2 for i in range(K) for j in range(i)]
    return sum(pairs)


def entropy_slope(p, s, lam):
    K = len(p)
    return -lam * sum(p[i] * p[j] * (s[i] - s[j]) ** 2 for i in range(K) for j in range(K)) / 2


# %% entropy | 1.5 | right: expanded by sympy
def mean_slope(p, s):
    m = sum(a * b for a, b in zip(p, s))
    return sympy.expand(sum(a * (b - m) * b for a, b in zip(p, s)))


def entropy_slope(p, s, lam):
    m = sum(a * b for a, b in zip(p, s))
    return sympy.expand(-lam * sum(a * (b - m) * b for a, b in zip(p, s)))


# %% entropy | 0.5 | sign of the entropy: thought to rise | fails visible, slope
def mean_slope(p, s):
    first = sum(a * b for a, b in zip(p, s))
    return sum(a * b**2 for a, b in zip(p, s)) - first**2


def entropy_slope(p, s, lam):
    first = sum(a * b for a, b in zip(p, s))
    return lam * (sum(a * b**2 for a, b in zip(p, s)) - first**2)


# %% entropy | 0.5 | lam forgotten in the entropy | fails visible, slope
def mean_slope(p, s):
    first = sum(a * b for a, b in zip(p, s))
    return sum(a * b**2 for a, b in zip(p, s)) - first**2


def entropy_slope(p, s, lam):
    first = sum(a * b for a, b in zip(p, s))
    return first**2 - sum(a * b**2 for a, b in zip(p, s))


# %% entropy | 0.5 | the mean's slope without the square of the mean | fails visible, mean
def mean_slope(p, s):
    return sum(a * b**2 for a, b in zip(p, s))


def entropy_slope(p, s, lam):
    first = sum(a * b for a, b in zip(p, s))
    return lam * (first**2 - sum(a * b**2 for a, b in zip(p, s)))


# %% entropy | 0 | log left in, and a derivative left | fails visible, mean, slope
def mean_slope(p, s):
    return sympy.Derivative(sum(a * b for a, b in zip(p, s)), s[0])


def entropy_slope(p, s, lam):
    first = sum(a * b for a, b in zip(p, s))
    return -sum(a * (b - first) * sympy.log(a) for a, b in zip(p, s))


# %% entropy | 0 | the mean itself | fails visible, mean, slope
def mean_slope(p, s):
    return sum(a * b for a, b in zip(p, s))


def entropy_slope(p, s, lam):
    return -lam * sum(a * b for a, b in zip(p, s))


# %% entropy | 0.5 | right for three classes only | fails mean, slope
def mean_slope(p, s):
    m = p[0] * s[0] + p[1] * s[1] + p[-1] * s[-1]
    return p[0] * s[0] ** 2 + p[1] * s[1] ** 2 + p[-1] * s[-1] ** 2 - m**2


def entropy_slope(p, s, lam):
    m = p[0] * s[0] + p[1] * s[1] + p[-1] * s[-1]
    return -lam * (p[0] * s[0] ** 2 + p[1] * s[1] ** 2 + p[-1] * s[-1] ** 2 - m**2)


# %% entropy | 0 | the plain mean of the scores for the mean under p | fails visible, mean, slope
def mean_slope(p, s):
    m = sum(s) / len(s)
    return sum(a * (b - m) ** 2 for a, b in zip(p, s))


def entropy_slope(p, s, lam):
    m = sum(s) / len(s)
    return -lam * sum(a * (b - m) ** 2 for a, b in zip(p, s))


# %% symptoms | 1 | right: integers and a fraction
def symptoms():
    return {"probability": 1, "gradient": 0, "accuracy": 3 / 10}


# %% symptoms | 1 | right: computed
def symptoms():
    from scipy.special import softmax

    p = float(softmax([-3.7])[0])
    return {"probability": p, "gradient": p * (1 - p), "accuracy": 0.3}


# %% symptoms | 1 | right: torch
def symptoms():
    z = torch.tensor([-3.7], dtype=torch.float64, requires_grad=True)
    p = z.softmax(0)
    p.backward()
    return {"probability": p.item(), "gradient": z.grad.item(), "accuracy": 0.3}


# %% symptoms | 0.5 | majority class: always the more frequent answer | fails accuracy
def symptoms():
    return {"probability": 1.0, "gradient": 0.0, "accuracy": 0.7}


# %% symptoms | 0.5 | accuracy of the real data set | fails accuracy
def symptoms():
    return {"probability": 1.0, "gradient": 0.0, "accuracy": 0.6274}


# %% symptoms | 0.5 | the output taken for a sigmoid | fails visible
def symptoms():
    return {"probability": 0.0241, "gradient": 0.0235, "accuracy": 0.3}


# %% symptoms | 0 | a sigmoid that predicts the majority | fails visible, accuracy
def symptoms():
    return {"probability": 0.0241, "gradient": 0.0235, "accuracy": 0.7}


# %% symptoms | 0.5 | the accuracy in percent | fails accuracy
def symptoms():
    return {"probability": 1, "gradient": 0, "accuracy": 30}


# %% repair | 1.5 | right: sigmoid in the model, BCELoss kept
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(30, 1), nn.Sigmoid())
    loss_function = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1.5 | right: two units and a softmax
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 2)
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows]), Y[rows].long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400]), Y[:400].long()).item())
    with torch.no_grad():
        probabilities = model(X).softmax(dim=1)[:, 1].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1.5 | right: two units, softmax kept, BCELoss on the second column
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(30, 2), nn.Softmax(dim=1))
    loss_function = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 1], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 1], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 1].tolist()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1.5 | right: numpy, and the gradient by hand
def train(seed):
    x, y = X.numpy().astype(float), Y.numpy().astype(float)
    rng = np.random.default_rng(seed)
    w, b = rng.uniform(-0.18, 0.18, 30), 0.0
    losses = []
    for _ in range(20):
        for rows in np.split(rng.permutation(400), 10):
            d = (1 / (1 + np.exp(-(x[rows] @ w + b))) - y[rows]) / 40
            w, b = w - 0.1 * x[rows].T @ d, b - 0.1 * d.sum()
        z = x[:400] @ w + b
        losses.append(float(np.mean(np.logaddexp(0, z) - y[:400] * z)))
    return {"losses": losses, "probabilities": 1 / (1 + np.exp(-(x @ w + b)))}


# %% repair | 0 | the broken program itself | fails visible, other-seeds
def train(seed):
    return train_broken(seed)


# %% repair | 0 | softmax over the batch: dim=0 | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(30, 1), nn.Softmax(dim=0))
    loss_function = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | sigmoid twice: in the model and in the loss | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(30, 1), nn.Sigmoid())
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | logits returned as probabilities | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | two units, but the probability of class 0 returned | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 2)
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows]), Y[rows].long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400]), Y[:400].long()).item())
    with torch.no_grad():
        probabilities = model(X).softmax(dim=1)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | sigmoid with the squared error | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(30, 1), nn.Sigmoid())
    loss_function = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0.5 | right for one seed only: the argument is ignored | fails other-seeds
def train(seed):
    torch.manual_seed(0)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0.5 | repaired, but with Adam and a larger rate | fails other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | repaired, but with half the learning rate | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | the loss in bits | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item() / np.log(2))
    with torch.no_grad():
        probabilities = model(X)[:, 0].sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | the probability of class 0 returned by the repaired program | fails visible, other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Linear(30, 1)
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(400).split(40):
            loss = loss_function(model(X[rows])[:, 0], Y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(X[:400])[:, 0], Y[:400]).item())
    with torch.no_grad():
        probabilities = model(X)[:, 0].sigmoid().numpy()
    return {"losses": losses, "probabilities": 1 - probabilities}
