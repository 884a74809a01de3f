# %% row-numbers | 1 | right: typed in, four digits
def row_numbers():
    return {"loss": 1.349, "gradient": [0.7054, -0.7405, 0.0351], "stall": 405.4, "gap": 2.0}


# %% row-numbers | 1 | right: scipy and the derivatives by hand
def row_numbers():
    from scipy.special import expit, log_softmax, softmax

    z = np.array([2.0, 1.0, -1.0])
    gradient = softmax(z)
    gradient[1] -= 1
    p = expit(-6.0)
    slope_of_log_loss = p - 1
    slope_of_squared_error = (p - 1) * p * (1 - p)
    return {
        "loss": -log_softmax(z)[1],
        "gradient": gradient,
        "stall": slope_of_log_loss / slope_of_squared_error,
        "gap": 2,
    }


# %% row-numbers | 1 | right: torch autograd for everything
def row_numbers():
    z = torch.tensor([[2.0, 1.0, -1.0]], dtype=torch.float64, requires_grad=True)
    loss = nn.functional.cross_entropy(z, torch.tensor([1]))
    loss.backward()
    u = torch.tensor(-6.0, dtype=torch.float64, requires_grad=True)
    (log_slope,) = torch.autograd.grad(-torch.log(torch.sigmoid(u)), u)
    (square_slope,) = torch.autograd.grad((torch.sigmoid(u) - 1) ** 2 / 2, u)
    one = torch.zeros(1, requires_grad=True)
    two = torch.zeros(1, 2, requires_grad=True)
    (a,) = torch.autograd.grad(-torch.log(torch.sigmoid(one)).sum(), one)
    (b,) = torch.autograd.grad(nn.functional.cross_entropy(two, torch.tensor([1])), two)
    return {
        "loss": loss.item(),
        "gradient": z.grad[0].tolist(),
        "stall": (log_slope / square_slope).item(),
        "gap": ((b[0, 1] - b[0, 0]) / a[0]).item(),
    }


# %% row-numbers | 1 | right: torch numbers and a tensor
def row_numbers():
    z = torch.tensor([2.0, 1.0, -1.0], dtype=torch.float64)
    p = z.softmax(0)
    wrong = torch.tensor(-6.0, dtype=torch.float64).sigmoid()
    return {
        "loss": -p[1].log(),
        "gradient": p - torch.tensor([0, 1, 0]),
        "stall": (1 - wrong) / (wrong * (1 - wrong) ** 2),
        "gap": 2,
    }


# %% row-numbers | 0 | y - p: the sign of the gradient | fails visible, values
def row_numbers():
    return {"loss": 1.349, "gradient": [-0.7054, 0.7405, -0.0351], "stall": 405.4, "gap": 2}


# %% row-numbers | 0 | true class counted from 1 | fails visible, values
def row_numbers():
    return {"loss": 0.349, "gradient": [-0.2946, 0.2595, 0.0351], "stall": 405.4, "gap": 2}


# %% row-numbers | 0 | loss in bits | fails visible, values
def row_numbers():
    return {"loss": 1.9462, "gradient": [0.7054, -0.7405, 0.0351], "stall": 405.4, "gap": 2}


# %% row-numbers | 0 | wrong classes get no gradient | fails visible, values
def row_numbers():
    return {"loss": 1.349, "gradient": [0, -0.7405, 0], "stall": 405.4, "gap": 2}


# %% row-numbers | 0.5 | stall without the half: slope of the full squared error | fails values
def row_numbers():
    return {"loss": 1.349, "gradient": [0.7054, -0.7405, 0.0351], "stall": 202.7, "gap": 2}


# %% row-numbers | 0.5 | the two models are called the same, so the gap moves the same | fails values
def row_numbers():
    return {"loss": 1.349, "gradient": [0.7054, -0.7405, 0.0351], "stall": 405.4, "gap": 1}


# %% row-numbers | 0.5 | another row whose numbers agree with each other | fails values
def row_numbers():
    p = np.array([0.5, 0.3, 0.2])
    return {"loss": -np.log(p[1]), "gradient": p - [0, 1, 0], "stall": 400, "gap": 2}


# %% row-numbers | 0.5 | stall by the sigmoid alone, without 1 - sigmoid | fails values
def row_numbers():
    gradient = [0.7054, -0.7405, 0.0351]
    return {"loss": 1.349, "gradient": gradient, "stall": 1 + np.exp(6), "gap": 2}


# %% row-numbers | 0.5 | stall by the odds | fails values
def row_numbers():
    gradient = [0.7054, -0.7405, 0.0351]
    return {"loss": 1.349, "gradient": gradient, "stall": np.exp(6), "gap": 2}


# %% row-numbers | 0.5 | stall the wrong way round | fails values
def row_numbers():
    gradient = [0.7054, -0.7405, 0.0351]
    return {"loss": 1.349, "gradient": gradient, "stall": 0.002467, "gap": 2}


# %% pairings | 0.5 | right: pairs as tuples
def pairings():
    return {
        "digit in torch": ("identity", "cross-entropy"),
        "spam": ("sigmoid", "binary cross-entropy"),
        "digit": ("softmax", "cross-entropy"),
        "tags": ("sigmoid", "binary cross-entropy"),
        "price": ("identity", "squared error"),
    }


# %% pairings | 0.5 | right: pairs as lists
def pairings():
    binary = ["sigmoid", "binary cross-entropy"]
    return dict(
        [
            ("spam", binary),
            ("tags", binary),
            ("digit", ["softmax", "cross-entropy"]),
            ("digit in torch", ["identity", "cross-entropy"]),
            ("price", ["identity", "squared error"]),
        ]
    )


# %% pairings | 0.5 | right: built by a loop
def pairings():
    choice = {}
    for task in ("spam", "digit", "tags", "price", "digit in torch"):
        loss = "cross-entropy"
        activation = "softmax"
        if task in ("spam", "tags"):
            activation, loss = "sigmoid", "binary cross-entropy"
        elif task == "price":
            activation, loss = "identity", "squared error"
        elif task == "digit in torch":
            activation = "identity"
        choice[task] = activation, loss
    return choice


# %% pairings | 0 | softmax for tags | fails all
def pairings():
    return {
        "spam": ("sigmoid", "binary cross-entropy"),
        "digit": ("softmax", "cross-entropy"),
        "tags": ("softmax", "cross-entropy"),
        "price": ("identity", "squared error"),
        "digit in torch": ("identity", "cross-entropy"),
    }


# %% pairings | 0 | softmax before nn.CrossEntropyLoss | fails all
def pairings():
    return {
        "spam": ("sigmoid", "binary cross-entropy"),
        "digit": ("softmax", "cross-entropy"),
        "tags": ("sigmoid", "binary cross-entropy"),
        "price": ("identity", "squared error"),
        "digit in torch": ("softmax", "cross-entropy"),
    }


# %% pairings | 0 | softmax over one unit for spam | fails all
def pairings():
    return {
        "spam": ("softmax", "cross-entropy"),
        "digit": ("softmax", "cross-entropy"),
        "tags": ("sigmoid", "binary cross-entropy"),
        "price": ("identity", "squared error"),
        "digit in torch": ("identity", "cross-entropy"),
    }


# %% pairings | 0 | one task forgotten | fails all
def pairings():
    return {
        "spam": ("sigmoid", "binary cross-entropy"),
        "digit": ("softmax", "cross-entropy"),
        "tags": ("sigmoid", "binary cross-entropy"),
        "price": ("identity", "squared error"),
    }


# %% partition | 1 | right: the first logit taken out, the other probabilities from 1
def log_partition(z):
    return z[0] + sympy.log(sympy.Add(*[sympy.exp(z_j - z[0]) for z_j in z]))


def log_partition_gradient(p, i):
    return 1 - sum(p[j] for j in range(len(p)) if j != i)


# %% partition | 1 | right: a loop, and a power of E
def log_partition(z):
    total = 0
    for z_j in z:
        total += sympy.E**z_j
    return sympy.log(total)


def log_partition_gradient(p, i):
    return sympy.Mul(p[i], 1.0)


# %% partition | 1 | right: minus the log of the reciprocal
def log_partition(z):
    return -sympy.log(1 / sum(map(sympy.exp, z)))


def log_partition_gradient(p, i):
    return p[i]


# %% partition | 1 | right: diff in own logits, then both facts by hand: z = log p, and the sum 1
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    z = sympy.symbols(f"own0:{len(p)}")
    slope = sympy.diff(log_partition(z), z[i])
    slope = slope.subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p, strict=True)})
    return slope.subs(sum(p), 1)


# %% partition | 0 | diff with the logits replaced by log p: the sum of p is left below | fails visible, other-k
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    z = sympy.symbols(f"z0:{len(p)}")
    slope = sympy.diff(log_partition(z), z[i])
    return slope.subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)})


# %% partition | 0 | diff left in the second answer | fails visible, other-k
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    z = sympy.symbols(f"z0:{len(p)}")
    return sympy.diff(sympy.log(sum(sympy.exp(z_j) for z_j in z)), z[i])


# %% partition | 0 | an unevaluated derivative in p | fails visible, other-k
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    return sympy.Derivative(p[i] ** 2 / 2, p[i])


# %% partition | 0 | p_i minus delta: the gradient of the loss, not of A | fails visible, other-k
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    return p[i] - 1


# %% partition | 0 | the partition function without the log | fails visible, other-k
def log_partition(z):
    return sum(sympy.exp(z_j) for z_j in z)


def log_partition_gradient(p, i):
    return p[i]


# %% partition | 0 | sign: minus A | fails visible, other-k
def log_partition(z):
    return -sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    return p[i]


# %% partition | 0 | strings instead of expressions | fails visible, other-k
def log_partition(z):
    return "log(exp(z0) + exp(z1) + exp(z2))"


def log_partition_gradient(p, i):
    return f"p{i}"


# %% partition | 0.5 | written for three classes | fails other-k
def log_partition(z):
    return sympy.log(sympy.exp(z[0]) + sympy.exp(z[1]) + sympy.exp(z[2]))


def log_partition_gradient(p, i):
    return p[i]


# %% partition | 0.5 | own symbols p0, p1, p2 instead of the given ones | fails other-k
def log_partition(z):
    return sympy.log(sum(sympy.exp(z_j) for z_j in z))


def log_partition_gradient(p, i):
    return sympy.symbols(f"p0:{len(p)}")[i]


# %% partition | 0 | a numeric table of the value at equal logits | fails visible, other-k
def log_partition(z):
    return sympy.log(3)


def log_partition_gradient(p, i):
    return sympy.Rational(1, 3)


# %% partition | 0 | NumPy functions of symbols | fails visible, other-k
def log_partition(z):
    return np.log(np.sum(np.exp(z)))


def log_partition_gradient(p, i):
    return p[i]


# %% jacobian | 1.5 | right: KroneckerDelta, expanded
def log_prob_slope(p, k, i):
    return sympy.KroneckerDelta(k, i) - p[i]


def prob_slope(p, k, i):
    return sympy.expand(p[k] * (sympy.KroneckerDelta(k, i) - p[i]))


# %% jacobian | 1.5 | right: two cases
def log_prob_slope(p, k, i):
    if k == i:
        return 1 - p[k]
    return -p[i]


def prob_slope(p, k, i):
    if k == i:
        return p[k] - p[k] ** 2
    return -p[i] * p[k]


# %% jacobian | 1.5 | right: one minus p as the sum of the others
def log_prob_slope(p, k, i):
    others = sum(p_j for j, p_j in enumerate(p) if j != i)
    return others if k == i else others - 1


def prob_slope(p, k, i):
    return p[k] * sum(p_j for j, p_j in enumerate(p) if j != i) if k == i else -p[k] * p[i]


# %% jacobian | 1.5 | right: the matrix diag(p) - p p^T
def log_prob_slope(p, k, i):
    return sympy.eye(len(p))[k, i] - p[i]


def prob_slope(p, k, i):
    column = sympy.Matrix(p)
    return (sympy.diag(*p) - column * column.T)[k, i]


# %% jacobian | 1.5 | right: Piecewise and floats
def log_prob_slope(p, k, i):
    return sympy.Piecewise((1.0 - p[i], sympy.Eq(k, i)), (-1.0 * p[i], True))


def prob_slope(p, k, i):
    return p[k] * sympy.Piecewise((1.0 - p[i], sympy.Eq(k, i)), (-1.0 * p[i], True))


# %% jacobian | 1.5 | right: the delta from NumPy's identity
def log_prob_slope(p, k, i):
    return np.eye(len(p))[k, i] - p[i]


def prob_slope(p, k, i):
    return p[k] * (np.eye(len(p), dtype=int)[k, i] - p[i])


# %% jacobian | 0 | missing delta | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    return -p[i]


def prob_slope(p, k, i):
    return -p[k] * p[i]


# %% jacobian | 0 | p_k for p_i in the slope of the log (transposed) | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    return int(k == i) - p[k]


def prob_slope(p, k, i):
    return p[k] * (int(k == i) - p[k])


# %% jacobian | 0 | sign error | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    return p[i] - int(k == i)


def prob_slope(p, k, i):
    return p[k] * (p[i] - int(k == i))


# %% jacobian | 0.5 | the diagonal only, as for a sigmoid | fails visible, prob
def log_prob_slope(p, k, i):
    return int(k == i) - p[i]


def prob_slope(p, k, i):
    return p[k] * (1 - p[k]) if k == i else 0


# %% jacobian | 0.5 | transposed with an error: p_i (delta - p_i) | fails visible, prob
def log_prob_slope(p, k, i):
    return int(k == i) - p[i]


def prob_slope(p, k, i):
    return p[i] * (int(k == i) - p[i])


# %% jacobian | 0.5 | forgot to divide by p_k: the slope of p for that of log p | fails visible, log-prob
def log_prob_slope(p, k, i):
    return p[k] * (int(k == i) - p[i])


def prob_slope(p, k, i):
    return p[k] * (int(k == i) - p[i])


# %% jacobian | 0 | diff of softmax in own logits | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    z = sympy.symbols(f"z0:{len(p)}")
    return sympy.diff(sympy.log(softmax_of(z)[k]), z[i])


def prob_slope(p, k, i):
    z = sympy.symbols(f"z0:{len(p)}")
    return sympy.diff(softmax_of(z)[k], z[i])


# %% jacobian | 0 | diff with the logits replaced by log p: the sum of p is left below | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    z = sympy.symbols(f"z0:{len(p)}")
    slope = sympy.diff(sympy.log(softmax_of(z)[k]), z[i])
    return slope.subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)})


def prob_slope(p, k, i):
    z = sympy.symbols(f"z0:{len(p)}")
    slope = sympy.diff(softmax_of(z)[k], z[i])
    return slope.subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)})


# %% jacobian | 0 | diff with respect to p, as if the probabilities were the inputs | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    return sympy.diff(sympy.log(p[k]), p[i])


def prob_slope(p, k, i):
    return sympy.diff(p[k], p[i])


# %% jacobian | 0.5 | table for three classes in own symbols | fails log-prob, prob
def log_prob_slope(p, k, i):
    p0, p1, p2 = sympy.symbols("p0 p1 p2")
    return [[1 - p0, -p1, -p2], [-p0, 1 - p1, -p2], [-p0, -p1, 1 - p2]][k][i]


def prob_slope(p, k, i):
    p0, p1, p2 = sympy.symbols("p0 p1 p2")
    table = [
        [p0 * (1 - p0), -p0 * p1, -p0 * p2],
        [-p1 * p0, p1 * (1 - p1), -p1 * p2],
        [-p2 * p0, -p2 * p1, p2 * (1 - p2)],
    ]
    return table[k][i]


# %% jacobian | 0 | the bare comparison as the delta | fails visible, log-prob, prob
def log_prob_slope(p, k, i):
    return (k == i) - p[i]


def prob_slope(p, k, i):
    return p[k] * ((k == i) - p[i])


# %% chain | 2 | right: the p_k cancelled by hand
def loss_slopes(p, y):
    return [-y[k] / p[k] for k in range(len(p))]


def chain_rule_terms(p, y, i):
    return [y[k] * p[i] - (y[k] if k == i else 0) for k in range(len(p))]


# %% chain | 2 | right: tuples, KroneckerDelta, expanded
def loss_slopes(p, y):
    return tuple(sympy.Mul(-1, y_k, sympy.Pow(p_k, -1)) for p_k, y_k in zip(p, y))


def chain_rule_terms(p, y, i):
    delta = sympy.KroneckerDelta
    return tuple(sympy.expand(-y[k] * (delta(k, i) - p[i])) for k in range(len(p)))


# %% chain | 2 | right: sympy differentiates the loss in p, the Jacobian is by hand
def loss_slopes(p, y):
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(p, y))
    return [sympy.diff(loss, p_k) for p_k in p]


def chain_rule_terms(p, y, i):
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(p, y))
    column = [p_k * (int(k == i) - p[i]) for k, p_k in enumerate(p)]
    return [sympy.diff(loss, p_k) * slope for p_k, slope in zip(p, column)]


# %% chain | 2 | right: the Jacobian expanded first, so p_k is left to cancel
def loss_slopes(p, y):
    return [-1.0 * y_k * p_k**-1 for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    jacobian = [(p[k] if k == i else 0) - p[k] * p[i] for k in range(len(p))]
    return [-y[k] / p[k] * jacobian[k] for k in range(len(p))]


# %% chain | 0.5 | the final formula at the chain-rule step | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return p[i] * sum(y) - y[i]


# %% chain | 0.5 | the whole gradient as a list: p - y, one entry a class | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [p_k * sum(y) - y_k for p_k, y_k in zip(p, y)]


# %% chain | 0.5 | all of the sum in entry i, zeros elsewhere | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [p[i] * sum(y) - y[i] if k == i else sympy.Integer(0) for k in range(len(p))]


# %% chain | 0.5 | one path only: forgets that z_i moves every p_k | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [-y[k] * (1 - p[k]) if k == i else 0 for k in range(len(p))]


# %% chain | 0 | sign of the log loss forgotten | fails visible, slopes, terms
def loss_slopes(p, y):
    return [y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [y[k] * (int(k == i) - p[i]) for k in range(len(p))]


# %% chain | 1 | slope of the binary cross-entropy | fails visible, slopes
def loss_slopes(p, y):
    return [-y_k / p_k + (1 - y_k) / (1 - p_k) for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [-y[k] * (int(k == i) - p[i]) for k in range(len(p))]


# %% chain | 0 | one-hot targets assumed: the others left out | fails visible, slopes, terms
def loss_slopes(p, y):
    return [-1 / p_k for p_k in p]


def chain_rule_terms(p, y, i):
    return [-(int(k == i) - p[i]) for k in range(len(p))]


# %% chain | 0.5 | Jacobian without the delta | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y)]


def chain_rule_terms(p, y, i):
    return [(-y[k] / p[k]) * (-p[k] * p[i]) for k in range(len(p))]


# %% chain | 0.5 | loops over three classes | fails slopes, terms
def loss_slopes(p, y):
    return [-y[k] / p[k] for k in (0, 1, 2)]


def chain_rule_terms(p, y, i):
    return [-y[k] * (int(k == i) - p[i]) for k in (0, 1, 2)]


# %% chain | 0 | generators instead of lists | fails visible, slopes, terms
def loss_slopes(p, y):
    return (-y_k / p_k for p_k, y_k in zip(p, y, strict=True))


def chain_rule_terms(p, y, i):
    return (-y_k * (int(k == i) - p[i]) for k, y_k in enumerate(y))


# %% chain | 0.5 | the right terms in the wrong order | fails visible, terms
def loss_slopes(p, y):
    return [-y_k / p_k for p_k, y_k in zip(p, y, strict=True)]


def chain_rule_terms(p, y, i):
    return [-y_k * (int(k == i) - p[i]) for k, y_k in enumerate(y)][::-1]


# %% gradient | 1.5 | right: factored the other way round
def gradient_entry(p, y, i):
    return -(y[i] - sympy.Add(*y) * p[i])


def hessian_entry(p, y, i, j):
    total = sympy.Add(*y)
    return total * p[i] - total * p[i] ** 2 if i == j else -total * p[i] * p[j]


# %% gradient | 1.5 | right: the terms of the chain rule, added up
def gradient_entry(p, y, i):
    return sum(-y[k] / p[k] * p[k] * (int(k == i) - p[i]) for k in range(len(p)))


def hessian_entry(p, y, i, j):
    return sum(y_k * p[i] * (sympy.KroneckerDelta(i, j) - p[j]) for y_k in y)


# %% gradient | 1.5 | right: expanded, split into the other targets and the own one
def gradient_entry(p, y, i):
    others = sum(y_k for k, y_k in enumerate(y) if k != i)
    return sympy.expand(p[i] * others - y[i] * (1 - p[i]))


def hessian_entry(p, y, i, j):
    column = sympy.Matrix(p)
    return sum(y) * (sympy.diag(*p) - column * column.T)[i, j]


# %% gradient | 0 | p - y, for targets that sum to 1 | fails visible, first, second
def gradient_entry(p, y, i):
    return p[i] - y[i]


def hessian_entry(p, y, i, j):
    return p[i] * (int(i == j) - p[j])


# %% gradient | 0.5 | gradient right, Hessian for targets that sum to 1 | fails visible, second
def gradient_entry(p, y, i):
    return p[i] * sum(y) - y[i]


def hessian_entry(p, y, i, j):
    return p[i] * (int(i == j) - p[j])


# %% gradient | 0.5 | sign error: y - p | fails visible, first
def gradient_entry(p, y, i):
    return y[i] - p[i] * sum(y)


def hessian_entry(p, y, i, j):
    return sum(y) * p[i] * (int(i == j) - p[j])


# %% gradient | 0.5 | Hessian of independent sigmoids: diagonal | fails visible, second
def gradient_entry(p, y, i):
    return p[i] * sum(y) - y[i]


def hessian_entry(p, y, i, j):
    return sum(y) * p[i] * (1 - p[i]) if i == j else sympy.Integer(0)


# %% gradient | 0.5 | not the final form: all probabilities still in it | fails visible, first
def gradient_entry(p, y, i):
    return p[i] * sum(y) - y[i] * sum(p)


def hessian_entry(p, y, i, j):
    return sum(y) * p[i] * (int(i == j) - p[j])


# %% gradient | 0.5 | not the final form: divides by a probability | fails visible, first
def gradient_entry(p, y, i):
    return p[i] * (sum(y) - y[i] / p[i])


def hessian_entry(p, y, i, j):
    return sum(y) * p[i] * (int(i == j) - p[j])


# %% gradient | 0 | diff of the loss in own logits | fails visible, first, second
def gradient_entry(p, y, i):
    z = sympy.symbols(f"z0:{len(p)}")
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(softmax_of(z), y))
    return sympy.diff(loss, z[i])


def hessian_entry(p, y, i, j):
    z = sympy.symbols(f"z0:{len(p)}")
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(softmax_of(z), y))
    return sympy.diff(loss, z[i], z[j])


# %% gradient | 0 | diff with the logits replaced by log p: the sum of p is left below | fails visible, first, second
def gradient_entry(p, y, i):
    z = sympy.symbols(f"z0:{len(p)}")
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(softmax_of(z), y))
    slope = sympy.diff(loss, z[i]).subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)})
    return sympy.simplify(slope)


def hessian_entry(p, y, i, j):
    z = sympy.symbols(f"z0:{len(p)}")
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(softmax_of(z), y))
    slope = sympy.diff(loss, z[i], z[j]).subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)})
    return sympy.cancel(slope)


# %% gradient | 0 | diff of the loss with respect to p | fails visible, first, second
def gradient_entry(p, y, i):
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(p, y))
    return sympy.diff(loss, p[i])


def hessian_entry(p, y, i, j):
    loss = -sum(y_k * sympy.log(p_k) for p_k, y_k in zip(p, y))
    return sympy.diff(loss, p[i], p[j])


# %% gradient | 0 | strings | fails visible, first, second
def gradient_entry(p, y, i):
    return f"{p[i]} * sum(y) - {y[i]}"


def hessian_entry(p, y, i, j):
    return f"sum(y) * {p[i]} * (delta - {p[j]})"


# %% gradient | 0.5 | three targets written out | fails first, second
def gradient_entry(p, y, i):
    return p[i] * (y[0] + y[1] + y[2]) - y[i]


def hessian_entry(p, y, i, j):
    return (y[0] + y[1] + y[2]) * p[i] * (int(i == j) - p[j])


# %% gradient | 0.5 | Hessian with p_i for p_j | fails visible, second
def gradient_entry(p, y, i):
    return sum(y) * p[i] - y[i]


def hessian_entry(p, y, i, j):
    return sum(y) * p[i] * (int(i == j) - p[i])


# %% squared-error | 1 | right: the chain rule, term by term
def squared_error_gradient(p, y, i):
    total = 0
    for k in range(len(p)):
        total += 2 * (p[k] - y[k]) * p[k] * (int(k == i) - p[i])
    return total


# %% squared-error | 1 | right: expanded
def squared_error_gradient(p, y, i):
    terms = [
        2 * (p_k - y_k) * p_k * (sympy.KroneckerDelta(k, i) - p[i])
        for k, (p_k, y_k) in enumerate(zip(p, y))
    ]
    return sympy.expand(sympy.Add(*terms))


# %% squared-error | 1 | right: Jacobian matrix times the residuals
def squared_error_gradient(p, y, i):
    column = sympy.Matrix(p)
    jacobian = sympy.diag(*p) - column * column.T
    return (2 * jacobian * (column - sympy.Matrix(y)))[i]


# %% squared-error | 1 | right: differences to the other residuals
def squared_error_gradient(p, y, i):
    own = p[i] - y[i]
    return 2 * p[i] * sum(p_k * (own - (p_k - y_k)) for p_k, y_k in zip(p, y, strict=True))


# %% squared-error | 0 | p - y again: the wrong pair | fails visible, other-k
def squared_error_gradient(p, y, i):
    return 2 * (p[i] - y[i])


# %% squared-error | 0 | the sigmoid's formula: only the own path | fails visible, other-k
def squared_error_gradient(p, y, i):
    return 2 * (p[i] - y[i]) * p[i] * (1 - p[i])


# %% squared-error | 0 | with the factor one half | fails visible, other-k
def squared_error_gradient(p, y, i):
    return sum((p[k] - y[k]) * p[k] * (int(k == i) - p[i]) for k in range(len(p)))


# %% squared-error | 0 | mean over the classes | fails visible, other-k
def squared_error_gradient(p, y, i):
    total = sum(2 * (p[k] - y[k]) * p[k] * (int(k == i) - p[i]) for k in range(len(p)))
    return total / len(p)


# %% squared-error | 0 | Jacobian without the delta | fails visible, other-k
def squared_error_gradient(p, y, i):
    return sum(2 * (p[k] - y[k]) * (-p[k] * p[i]) for k in range(len(p)))


# %% squared-error | 0 | one-hot targets assumed: y squared taken for y | fails visible, other-k
def squared_error_gradient(p, y, i):
    residual = sum(p_k**2 for p_k in p) - sum(p[k] * y[k] ** 2 for k in range(len(p)))
    return 2 * p[i] * ((p[i] - y[i] ** 2) - residual)


# %% squared-error | 0 | diff in own logits | fails visible, other-k
def squared_error_gradient(p, y, i):
    z = sympy.symbols(f"z0:{len(p)}")
    return sympy.diff(sum((p_k - y_k) ** 2 for p_k, y_k in zip(softmax_of(z), y)), z[i])


# %% squared-error | 0 | diff with the logits replaced by log p, simplified | fails visible, other-k
def squared_error_gradient(p, y, i):
    z = sympy.symbols(f"z0:{len(p)}")
    slope = sympy.diff(sum((p_k - y_k) ** 2 for p_k, y_k in zip(softmax_of(z), y)), z[i])
    return sympy.factor(slope.subs({z_k: sympy.log(p_k) for z_k, p_k in zip(z, p)}))


# %% squared-error | 0.5 | residuals of three classes only | fails other-k
def squared_error_gradient(p, y, i):
    residual = p[0] * (p[0] - y[0]) + p[1] * (p[1] - y[1]) + p[2] * (p[2] - y[2])
    return 2 * p[i] * ((p[i] - y[i]) - residual)


# %% softmax-grad | 3 | right: a loop over rows and classes
def softmax_cross_entropy_grad(logits, targets):
    num_rows, num_classes = logits.shape
    gradient = np.zeros((num_rows, num_classes))
    for n in range(num_rows):
        row = [float(z) for z in logits[n]]
        top = max(row)
        powers = [np.exp(z - top) for z in row]
        for k in range(num_classes):
            p = powers[k] / sum(powers)
            if targets.ndim == 1:
                gradient[n, k] = (p - (k == targets[n])) / num_rows
            else:
                gradient[n, k] = (p * sum(targets[n]) - targets[n, k]) / num_rows
    return gradient


# %% softmax-grad | 3 | right: scipy softmax, subtract at the targets
def softmax_cross_entropy_grad(logits, targets):
    from scipy.special import softmax

    p = softmax(logits.astype(np.float64), axis=1)
    if targets.ndim == 1:
        p[np.arange(len(targets)), targets] -= 1
    else:
        p = p * targets.sum(axis=1)[:, None] - targets
    return p / len(p)


# %% softmax-grad | 3 | right: torch autograd
def softmax_cross_entropy_grad(logits, targets):
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    y = torch.as_tensor(targets)
    y = y if y.ndim == 1 else y.to(torch.float64)
    nn.functional.cross_entropy(z, y).backward()
    return z.grad.numpy()


# %% softmax-grad | 3 | right: einsum with the Jacobian
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(float)
    y = targets.astype(float)
    if targets.ndim == 1:
        y = (targets[:, None] == np.arange(z.shape[1])).astype(float)
    log_p = z - z.max(axis=1, keepdims=True)
    log_p = log_p - np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    slopes = np.eye(z.shape[1])[None] - np.exp(log_p)[:, None, :]  # d log p_k / d z_i
    return -np.einsum("nk,nki->ni", y, slopes) / len(z)


# %% softmax-grad | 3 | right: in place on its own argument, which nothing forbids
def softmax_cross_entropy_grad(logits, targets):
    if logits.dtype != np.float64:
        logits = logits.astype(np.float64)
    if targets.ndim == 1:
        targets = np.eye(logits.shape[1])[targets]
    logits -= logits.max(1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(1, keepdims=True)
    logits *= targets.sum(1, keepdims=True)
    logits -= targets
    logits /= len(logits)
    return logits


# %% softmax-grad | 2 | p - y for weights of any sum | fails weights
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p - y) / len(z)


# %% softmax-grad | 2 | class indices only | fails weights
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(z)), targets] -= 1
    return p / len(z)


# %% softmax-grad | 0 | not divided by N | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p * y.sum(axis=1, keepdims=True) - y


# %% softmax-grad | 0 | divided by all N K entries | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / z.size


# %% softmax-grad | 0 | y - p | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (y - p * y.sum(axis=1, keepdims=True)) / len(z)


# %% softmax-grad | 0 | softmax over the rows | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=0))
    p /= p.sum(axis=0)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% softmax-grad | 0 | 1 subtracted from whole columns | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    if targets.ndim == 1:
        p[:, targets] -= 1
    else:
        p = p - targets
    return p / len(z)


# %% softmax-grad | 0 | 1 subtracted from every probability | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p - 1) / len(z)


# %% softmax-grad | 2.5 | no maximum subtracted | fails extremes
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% softmax-grad | 2.5 | one maximum for the whole batch | fails extremes
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max())
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% softmax-grad | 2.5 | logits clipped to plus or minus 500 | fails extremes
def softmax_cross_entropy_grad(logits, targets):
    z = np.clip(logits.astype(np.float64), -500, 500)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(z)


# %% softmax-grad | 2.5 | float32 logits stay float32 | fails types
def softmax_cross_entropy_grad(logits, targets):
    y = np.eye(logits.shape[1], dtype=np.float32)[targets] if targets.ndim == 1 else targets
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(logits)


# %% softmax-grad | 0.5 | the visible example, typed in | fails index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = np.array([[1.0, -0.5, 0.25, 2.0], [0.0, 0.0, 0.0, 0.0], [-3.0, 1.5, 1.0, -1.0]])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return (p - np.eye(4)[[3, 0, 2]]) / 3


# %% softmax-grad | 0 | softmax with squared error | fails visible, index, weights, extremes, types
def softmax_cross_entropy_grad(logits, targets):
    z = logits.astype(np.float64)
    y = np.eye(z.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    slope = 2 * (p - y)
    return p * (slope - (slope * p).sum(axis=1, keepdims=True)) / len(z)


# %% softmax-grad | 2.5 | maximum subtracted before the conversion | fails types
def softmax_cross_entropy_grad(logits, targets):
    y = np.eye(logits.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(np.float64))
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(p)


# %% softmax-grad | 2 | the dtype of the targets decides, not their dimension | fails weights
def softmax_cross_entropy_grad(logits, targets):
    logits = np.asarray(logits, dtype=np.float64)
    y = np.eye(logits.shape[1])[targets] if targets.dtype.kind == "i" else targets
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / len(p)


# %% softmax-grad | 2 | divided by the total weight | fails weights
def softmax_cross_entropy_grad(logits, targets):
    logits = np.asarray(logits, dtype=np.float64)
    y = np.eye(logits.shape[1])[targets] if targets.ndim == 1 else targets
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p * y.sum(axis=1, keepdims=True) - y) / max(y.sum(), 1e-9)


# %% numerical-gradient | 1 | right: the helper with unit directions
def numerical_gradient(logits, targets, step):
    logits = logits.astype(np.float64)

    def loss(z):
        return mean_cross_entropy(z, targets)

    gradient = np.zeros(logits.shape)
    for n in range(logits.shape[0]):
        for k in range(logits.shape[1]):
            unit = np.zeros(logits.shape)
            unit[n, k] = 1
            gradient[n, k] = slope_along(unit, loss, logits, step)
    return gradient


# %% numerical-gradient | 1 | right: steps in place and steps back
def numerical_gradient(logits, targets, step):
    z = 1.0 * logits
    rows = []
    for n in range(len(z)):
        row = []
        for k in range(z.shape[1]):
            kept = z[n, k]
            z[n, k] = kept + step
            ahead = mean_cross_entropy(z, targets)
            z[n, k] = kept - step
            behind = mean_cross_entropy(z, targets)
            z[n, k] = kept
            row.append((ahead - behind) / (2 * step))
        rows.append(row)
    return np.array(rows)


# %% numerical-gradient | 1 | right: own loss from scipy, one batch of shifted logits
def numerical_gradient(logits, targets, step):
    from scipy.special import log_softmax

    size = logits.size
    shifts = step * np.eye(size).reshape(size, *logits.shape)

    def losses(batch):
        return -log_softmax(batch, axis=-1)[:, np.arange(len(targets)), targets].mean(axis=1)

    rise = losses(logits + shifts) - losses(logits - shifts)
    return (rise / (2 * step)).reshape(logits.shape)


# %% numerical-gradient | 0 | forward difference | fails visible, all
def numerical_gradient(logits, targets, step):
    z = logits.astype(np.float64)
    gradient = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        ahead = z.copy()
        ahead[index] += step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(z, targets)
        gradient[index] = rise / step
    return gradient


# %% numerical-gradient | 0 | divides by the step, not by twice the step | fails visible, all
def numerical_gradient(logits, targets, step):
    z = logits.astype(np.float64)
    gradient = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        ahead, behind = z.copy(), z.copy()
        ahead[index] += step
        behind[index] -= step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(behind, targets)
        gradient[index] = rise / step
    return gradient


# %% numerical-gradient | 0 | the exact gradient | fails visible, all
def numerical_gradient(logits, targets, step):
    z = logits.astype(np.float64)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p[np.arange(len(z)), targets] -= 1
    return p / len(z)


# %% numerical-gradient | 0 | a small step of its own | fails visible, all
def numerical_gradient(logits, targets, step):
    step = 1e-5
    z = logits.astype(np.float64)
    gradient = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        ahead, behind = z.copy(), z.copy()
        ahead[index] += step
        behind[index] -= step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(behind, targets)
        gradient[index] = rise / (2 * step)
    return gradient


# %% numerical-gradient | 0 | never steps back: the shifts pile up | fails visible, all
def numerical_gradient(logits, targets, step):
    ahead, behind = logits.astype(np.float64), logits.astype(np.float64)
    gradient = np.zeros(logits.shape)
    for index in np.ndindex(logits.shape):
        ahead[index] += step
        behind[index] -= step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(behind, targets)
        gradient[index] = rise / (2 * step)
    return gradient


# %% numerical-gradient | 0.5 | steps in integer logits are cut off | fails all
def numerical_gradient(logits, targets, step):
    gradient = np.zeros(logits.shape)
    for index in np.ndindex(logits.shape):
        ahead, behind = logits.copy(), logits.copy()
        ahead[index] = ahead[index] + step
        behind[index] = behind[index] - step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(behind, targets)
        gradient[index] = rise / (2 * step)
    return gradient


# %% numerical-gradient | 0.5 | only the two entries of the visible test | fails all
def numerical_gradient(logits, targets, step):
    z = logits.astype(np.float64)
    gradient = np.zeros(z.shape)
    for index in ((0, 0), (len(z) - 1, z.shape[1] - 1)):
        ahead, behind = z.copy(), z.copy()
        ahead[index] += step
        behind[index] -= step
        rise = mean_cross_entropy(ahead, targets) - mean_cross_entropy(behind, targets)
        gradient[index] = rise / (2 * step)
    return gradient


# %% numerical-gradient | 0 | half a step to each side | fails visible, all
def numerical_gradient(logits, targets, step):
    logits = np.asarray(logits, dtype=np.float64)
    gradient = np.zeros(logits.shape)
    for index in np.ndindex(logits.shape):
        shift = np.zeros(logits.shape)
        shift[index] = step / 2
        ahead = mean_cross_entropy(logits + shift, targets)
        gradient[index] = (ahead - mean_cross_entropy(logits - shift, targets)) / step
    return gradient


# %% numerical-gradient | 0.5 | results in the dtype of integer logits | fails all
def numerical_gradient(logits, targets, step):
    gradient = np.zeros_like(logits)
    for index in np.ndindex(logits.shape):
        shift = np.zeros(logits.shape)
        shift[index] = step
        ahead = mean_cross_entropy(logits + shift, targets)
        gradient[index] = (ahead - mean_cross_entropy(logits - shift, targets)) / (2 * step)
    return gradient


# %% bce | 2.5 | right: logaddexp and expit
def bce_with_logits(logits, targets):
    from scipy.special import expit

    if np.shape(logits) != np.shape(targets):
        raise ValueError("shapes differ")
    loss = np.mean(np.logaddexp(0, logits) - logits * targets)
    return loss, (expit(logits) - targets) / np.size(logits)


# %% bce | 2.5 | right: torch, with autograd
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"{logits.shape} and {targets.shape}")
    z = torch.tensor(logits, requires_grad=True)
    y = torch.tensor(targets, dtype=torch.float64)
    loss = nn.functional.binary_cross_entropy_with_logits(z, y)
    loss.backward()
    return loss.item(), z.grad.numpy()


# %% bce | 2.5 | right: a loop in plain Python
def bce_with_logits(logits, targets):
    from math import exp, log1p

    if logits.shape != targets.shape:
        raise ValueError("logits and targets must have the same shape")
    total, slopes = 0.0, []
    for z, y in zip(logits.ravel().tolist(), targets.ravel().tolist()):
        if z >= 0:
            e = exp(-z)
            total += (1 - y) * z + log1p(e)
            slopes.append(1 / (1 + e) - y)
        else:
            e = exp(z)
            total += -y * z + log1p(e)
            slopes.append(e / (1 + e) - y)
    return total / logits.size, np.array(slopes).reshape(logits.shape) / logits.size


# %% bce | 2.5 | right: two softplus terms, sigmoid by tanh, overflow only warns
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes")

    def softplus(x):
        return np.where(x > 30, x + np.exp(-x), np.log1p(np.exp(x)))

    loss = (targets * softplus(-logits) + (1 - targets) * softplus(logits)).sum() / logits.size
    return loss, (0.5 * (1 + np.tanh(logits / 2)) - targets) / logits.size


# %% bce | 2.5 | right: two-class softmax of the logits 0 and z, lists returned
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    z, y = torch.tensor(logits), torch.tensor(targets).double()
    log_p = torch.stack([torch.zeros_like(z), z], dim=-1).log_softmax(-1)
    loss = -(y * log_p[..., 1] + (1 - y) * log_p[..., 0]).mean()
    return loss.item(), ((log_p[..., 1].exp() - y) / y.numel()).tolist()


# %% bce | 1 | sum for mean | fails visible, loss, extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.sum(), (p - targets) / logits.size


# %% bce | 1 | the gradient of the sum | fails visible, gradient, extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), p - targets


# %% bce | 2 | probabilities clipped to 1e-12 | fails extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    p = 1 / (1 + np.exp(-logits))
    q = np.clip(p, 1e-12, 1 - 1e-12)
    loss = -np.mean(targets * np.log(q) + (1 - targets) * np.log(1 - q))
    return loss, (p - targets) / logits.size


# %% bce | 2 | log of the sigmoid, as in the definition | fails extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    p = 1 / (1 + np.exp(-logits))
    loss = -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))
    return loss, (p - targets) / logits.size


# %% bce | 2 | softplus without the maximum: overflows | fails extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.mean(np.log(1 + np.exp(logits)) - logits * targets)
    return loss, (1 / (1 + np.exp(-logits)) - targets) / logits.size


# %% bce | 2 | sigmoid as exp(z) / (1 + exp(z)): NaN for large z | fails extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.mean(np.logaddexp(0, logits) - logits * targets)
    return loss, (np.exp(logits) / (1 + np.exp(logits)) - targets) / logits.size


# %% bce | 2 | no shape check: NumPy broadcasts | fails shapes
def bce_with_logits(logits, targets):
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), (p - targets) / logits.size


# %% bce | 2 | compares the sizes only | fails shapes
def bce_with_logits(logits, targets):
    if logits.size != targets.size:
        raise ValueError("sizes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), (p - targets) / logits.size


# %% bce | 2 | an assertion instead of ValueError | fails shapes
def bce_with_logits(logits, targets):
    assert logits.shape == targets.shape
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), (p - targets) / logits.size


# %% bce | 1 | hard targets only: softplus of the signed logit | fails loss, gradient, extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    hard = targets > 0.5
    loss = np.logaddexp(0, np.where(hard, -logits, logits)).mean()
    return loss, (0.5 * (1 + np.tanh(logits / 2)) - hard) / logits.size


# %% bce | 1.5 | divides by the number of rows | fails loss, gradient
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.sum() / len(logits), (p - targets) / len(logits)


# %% bce | 1 | y - sigma(z) | fails visible, gradient, extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), (targets - p) / logits.size


# %% bce | 1 | squared error's extra factor p (1 - p) in the gradient | fails visible, gradient, extremes
def bce_with_logits(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    loss = np.logaddexp(0, logits) - logits * targets
    p = 0.5 * (1 + np.tanh(logits / 2))
    return loss.mean(), (p - targets) * p * (1 - p) / logits.size


# %% bce | 0 | loss only, no gradient | fails visible, loss, gradient, extremes, shapes
def bce_with_logits(logits, targets):
    return np.mean(np.logaddexp(0, logits) - logits * targets)


# %% bce | 0.5 | the visible example, typed in | fails loss, gradient, extremes, shapes
def bce_with_logits(logits, targets):
    z, y = np.array([0.0, 2.0, -1.0, 0.5]), np.array([1, 1, 0, 0])
    p = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)), (p - y) / 4


# %% bce | 2 | compares the lengths and the dimensions only | fails shapes
def bce_with_logits(logits, targets):
    if len(logits) != len(targets) or logits.ndim != targets.ndim:
        raise ValueError("the shapes differ")
    p = np.exp(-np.logaddexp(0, -logits))
    return (np.logaddexp(0, logits) - targets * logits).mean(), (p - targets) / logits.size


# %% floor | 1 | right: log1p((K - 1) / e)
def double_softmax_floor(num_classes):
    import math

    return math.log1p((num_classes - 1) / math.e)


# %% floor | 1 | right: softmax of a one-hot vector
def double_softmax_floor(num_classes):
    best = np.zeros(num_classes)
    best[0] = 1
    weights = np.exp(best)
    return -np.log(weights[0] / weights.sum())


# %% floor | 1 | right: the loss helper on a one-hot row, as a tensor's number
def double_softmax_floor(num_classes):
    q = torch.zeros(1, num_classes, dtype=torch.float64)
    q[0, 0] = 1
    return nn.functional.cross_entropy(q, torch.tensor([0])).item()


# %% floor | 1 | right: a tensor of no dimension
def double_softmax_floor(num_classes):
    q = torch.zeros(num_classes, dtype=torch.float64)
    q[0] = 1
    return -q.log_softmax(0)[0]


# %% floor | 1 | right: torch warns about a copy of a tensor
def double_softmax_floor(num_classes):
    q = torch.nn.functional.one_hot(torch.tensor(0), num_classes)
    return -float(torch.tensor(q.double()).log_softmax(0)[0])


# %% floor | 0 | the loss of guessing, log K | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.log(num_classes)


# %% floor | 0 | zero: the floor of one softmax | fails visible, other-k
def double_softmax_floor(num_classes):
    return 0.0


# %% floor | 0 | K for K - 1 | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.log(1 + num_classes / np.e)


# %% floor | 0 | the cap on the probability, not its loss | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.e / (np.e + num_classes - 1)


# %% floor | 0 | 1/e for the weight of the true class | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.log(1 + (num_classes - 1) * np.e)


# %% floor | 0 | in bits | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.log2(1 + (num_classes - 1) / np.e)


# %% floor | 0 | the two-class floor for every K | fails visible, other-k
def double_softmax_floor(num_classes):
    return np.log1p(1 / np.e)


# %% floor | 0.5 | measured for three classes and typed in | fails other-k
def double_softmax_floor(num_classes):
    return 0.5514


# %% floor | 0.5 | measured by a short training of its own: not to 1e-9 | fails other-k
def double_softmax_floor(num_classes):
    z = torch.zeros(1, num_classes, requires_grad=True)
    optimizer = torch.optim.Adam([z], lr=0.1)
    for _ in range(200):
        loss = nn.functional.cross_entropy(z.softmax(1), torch.tensor([0]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


# %% floor | 0.5 | torch in float32 | fails other-k
def double_softmax_floor(num_classes):
    q = torch.zeros(num_classes)
    q[0] = 1
    return -q.log_softmax(0)[0]


# %% diagnose | 1 | right: nearest pair of first and last loss
def diagnose(num_classes, num_rows, losses):
    from math import e, log

    smooth = np.full(num_classes, 0.1 / num_classes)
    smooth[0] += 0.9
    ends = {
        "healthy": (log(num_classes), 0),
        "double softmax": (log(num_classes), log(e + num_classes - 1) - 1),
        "label smoothing": (log(num_classes), -(smooth * np.log(smooth)).sum()),
        "softmax over rows": (log(num_rows), log(num_rows / num_classes)),
        "no learning": (log(num_classes), log(num_classes)),
    }
    distance = {
        name: abs(losses[0] - first) + abs(losses[-1] - last)
        for name, (first, last) in ends.items()
    }
    return min(distance, key=distance.get)


# %% diagnose | 1 | right: a chain of ifs with a margin above each floor
def diagnose(num_classes, num_rows, losses):
    first, last = losses[0], losses[-1]
    chance = np.log(num_classes)
    if abs(first - chance) > 0.01:
        return "softmax over rows"
    if max(losses) - min(losses) < 1e-3:
        return "no learning"
    if last < 0.1:
        return "healthy"
    if abs(last - np.log1p((num_classes - 1) / np.e)) < 0.055:
        return "double softmax"
    return "label smoothing"


# %% diagnose | 1 | right: floors found by entropy, highest floor not above the last loss
def diagnose(num_classes, num_rows, losses):
    from scipy.stats import entropy

    if np.isclose(losses[0], np.log(num_rows), atol=1e-3):
        return "softmax over rows"
    y = np.full(num_classes, 0.1 / num_classes)
    y[0] = 1 - y[1:].sum()
    floors = [
        (0.0, "healthy"),
        (entropy(y), "label smoothing"),
        (np.log(np.e + num_classes - 1) - 1, "double softmax"),
        (np.log(num_classes), "no learning"),
    ]
    reached = [name for floor, name in sorted(floors) if losses[-1] >= floor - 1e-4]
    return reached[-1]


# %% diagnose | 0.5 | thresholds read off the curves for three classes | fails other-k
def diagnose(num_classes, num_rows, losses):
    if losses[0] > 2:
        return "softmax over rows"
    if losses[-1] > 0.8:
        return "no learning"
    if losses[-1] > 0.45:
        return "double softmax"
    return "label smoothing" if losses[-1] > 0.15 else "healthy"


# %% diagnose | 0.5 | last loss only: two programs end at the same height | fails other-k
def diagnose(num_classes, num_rows, losses):
    right = 0.9 + 0.1 / num_classes
    wrong = 0.1 / num_classes
    ends = {
        "healthy": 0,
        "double softmax": np.log(np.e + num_classes - 1) - 1,
        "label smoothing": -right * np.log(right) - (num_classes - 1) * wrong * np.log(wrong),
        "softmax over rows": np.log(num_rows / num_classes) + 1e-4,
        "no learning": np.log(num_classes) + 2e-3,
    }
    return min(ends, key=lambda name: abs(losses[-1] - ends[name]))


# %% diagnose | 0 | first loss only | fails visible, other-k
def diagnose(num_classes, num_rows, losses):
    return "softmax over rows" if losses[0] > np.log(num_classes) + 0.1 else "healthy"


# %% diagnose | 0 | always healthy, because every loss falls | fails visible, other-k
def diagnose(num_classes, num_rows, losses):
    return "healthy" if losses[-1] < losses[0] else "no learning"


# %% diagnose | 0 | numbers for names | fails visible, other-k
def diagnose(num_classes, num_rows, losses):
    return int(np.argmin([losses[-1], abs(losses[-1] - np.log1p((num_classes - 1) / np.e))]))


# %% diagnose | 0 | smoothing and double softmax mixed up | fails visible, other-k
def diagnose(num_classes, num_rows, losses):
    if losses[0] > np.log(num_classes) + 0.1:
        return "softmax over rows"
    if losses[-1] > 0.95 * np.log(num_classes):
        return "no learning"
    if abs(losses[-1] - np.log1p((num_classes - 1) / np.e)) < 0.055:
        return "label smoothing"
    return "healthy" if losses[-1] < 0.1 else "double softmax"


# %% diagnose | 0.5 | the last losses of the visible test, typed in | fails other-k
def diagnose(num_classes, num_rows, losses):
    known = {"healthy": 0.0, "double softmax": 0.5515, "label smoothing": 0.2928}
    known |= {"softmax over rows": 2.9962, "no learning": 1.0986}
    return min(known, key=lambda name: abs(known[name] - losses[-1]))


# %% repair | 1 | right: log-softmax in the model, NLL as the loss, exp at the end
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.LogSoftmax(dim=1))
    loss_function = nn.NLLLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).exp().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1 | right: keeps the softmax, takes the log of it before the NLL
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = nn.functional.nll_loss(torch.log(model(PIXELS[rows])), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            every = nn.functional.nll_loss(torch.log(model(PIXELS[:1200])), LABELS[:1200])
        losses.append(float(every))
    return {"losses": losses, "probabilities": model(PIXELS).detach().numpy()}


# %% repair | 1 | right: log-softmax before CrossEntropyLoss, which changes nothing
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.LogSoftmax(dim=1))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = torch.softmax(model(PIXELS), dim=1).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1 | right: softmax without dim, which warns, and a progress report on stderr
def train(seed):
    import sys

    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for epoch in range(20):
        print("epoch", epoch, file=sys.stderr)
        for rows in torch.randperm(1200).split(40):
            loss = nn.functional.cross_entropy(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(nn.functional.cross_entropy(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        return {"losses": losses, "probabilities": nn.Softmax()(model(PIXELS)).numpy()}


# %% repair | 0 | the broken program itself
def train(seed):
    return train_broken(seed)


# %% repair | 0 | softmax removed, but the logits are returned as probabilities
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | ten times the learning rate
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=1))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | a lower learning rate and Adam
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=1))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | NLLLoss on probabilities, without the log
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=1))
    loss_function = nn.NLLLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | softmax over the batch
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(dim=0))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | trains with two softmaxes, reports the loss with one
def train(seed):
    result = train_broken(seed)
    p = result["probabilities"][np.arange(1200), DIGITS.target[:1200]]
    result["losses"][-1] = float(-np.log(p).mean())
    return result


# %% repair | 0 | subtracts the floor from the losses
def train(seed):
    result = train_broken(seed)
    floor = np.log(np.e + 9) - 1
    result["losses"] = [max(loss - floor, 0) / 10 for loss in result["losses"]]
    return result


# %% repair | 0.5 | right for one seed only: the argument is ignored | fails other-seeds
def train(seed):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        probabilities = model(PIXELS).softmax(dim=1).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0.5 | softmax removed, and the optimizer replaced by Adam | fails other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = nn.functional.cross_entropy(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(nn.functional.cross_entropy(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        return {"losses": losses, "probabilities": model(PIXELS).softmax(dim=1).numpy()}


# %% repair | 0.5 | softmax removed, but trained on the rows of the test, too | fails other-seeds
def train(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1797).split(40):
            loss = nn.functional.cross_entropy(model(PIXELS[rows]), LABELS[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(nn.functional.cross_entropy(model(PIXELS[:1200]), LABELS[:1200]).item())
    with torch.no_grad():
        return {"losses": losses, "probabilities": model(PIXELS).softmax(dim=1).numpy()}


# %% repair | 0.5 | nothing trained: probabilities invented from the labels | fails other-seeds
def train(seed):
    p = 0.01 + 0.001 * np.random.default_rng(seed).random((1797, 10))
    p[np.arange(1797), DIGITS.target] = 0.9
    p /= p.sum(axis=1, keepdims=True)
    last = -np.log(p[np.arange(1200), DIGITS.target[:1200]]).mean()
    return {"losses": list(np.linspace(2.3, last, 20)), "probabilities": p}
