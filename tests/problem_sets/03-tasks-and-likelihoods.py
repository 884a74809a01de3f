# %% six-numbers | 1 | right: typed in, four digits
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.1,
    }


# %% six-numbers | 1 | right: scipy
def six_numbers():
    from scipy import stats

    return dict(
        bernoulli=-stats.bernoulli(0.8).logpmf(0),
        categorical=-np.log(np.array([0.5, 0.4, 0.1])[2]),
        gaussian=-stats.norm(loc=1, scale=2).logpdf(3),
        laplace=-stats.laplace(loc=1, scale=2).logpdf(3),
        poisson=-stats.poisson(mu=np.exp(1)).logpmf(2),
        threshold=1 / 10,
    )


# %% six-numbers | 1 | right: torch losses and distributions, as tensors
def six_numbers():
    d = torch.distributions
    t = torch.tensor
    f = nn.functional
    return {
        "threshold": t(1.0) / 10,
        "poisson": f.poisson_nll_loss(t(1.0), t(2.0)) + torch.lgamma(t(3.0)),
        "laplace": -d.Laplace(t(1.0), t(2.0)).log_prob(t(3.0)),
        "gaussian": f.gaussian_nll_loss(t([1.0]), t([3.0]), t([4.0]), full=True),
        "categorical": f.nll_loss(t([[0.5, 0.4, 0.1]]).log(), t([2])),
        "bernoulli": f.binary_cross_entropy(t(0.8), t(0.0)),
    }


# %% six-numbers | 0.5 | the loss of rain instead of dry weather | fails visible
def six_numbers():
    return {
        "bernoulli": 0.2231,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.1,
    }


# %% six-numbers | 0.5 | threshold one half | fails visible
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.5,
    }


# %% six-numbers | 0.5 | threshold from the wrong end | fails visible
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.9,
    }


# %% six-numbers | 0.5 | threshold as the ratio of the costs | fails visible
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 1 / 9,
    }


# %% six-numbers | 0.5 | classes counted from 1 | fails visible
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 0.9163,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.1,
    }


# %% six-numbers | 0.5 | 2 taken for the variance | fails densities
def six_numbers():
    gaussian = 0.5 * np.log(2 * np.pi * 2) + 4 / 4
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": gaussian,
        "laplace": 2.386,
        "poisson": 1.411,
        "threshold": 0.1,
    }


# %% six-numbers | 0.5 | constants dropped, as for training | fails densities
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 0.5,
        "laplace": 1.0,
        "poisson": 0.7183,
        "threshold": 0.1,
    }


# %% six-numbers | 0.5 | log 2 pi and log y! forgotten | fails densities
def six_numbers():
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 1.1931,
        "laplace": 2.386,
        "poisson": 0.7183,
        "threshold": 0.1,
    }


# %% six-numbers | 0.5 | the rate taken for 1 instead of e | fails densities
def six_numbers():
    poisson = 1 - 2 * np.log(1) + np.log(2)
    return {
        "bernoulli": 1.609,
        "categorical": 2.303,
        "gaussian": 2.112,
        "laplace": 2.386,
        "poisson": poisson,
        "threshold": 0.1,
    }


# %% six-numbers | 0 | in bits | fails visible, densities
def six_numbers():
    return {
        "bernoulli": 2.322,
        "categorical": 3.322,
        "gaussian": 3.047,
        "laplace": 3.443,
        "poisson": 2.036,
        "threshold": 0.1,
    }


# %% categorical | 1 | right: a loop over rows and classes
def categorical_nll(p, targets):
    losses = []
    for n in range(len(p)):
        if targets.ndim == 1:
            losses.append(-np.log(p[n, targets[n]]))
        else:
            losses.append(sum(-y * np.log(q) for q, y in zip(p[n], targets[n]) if y > 0))
    return np.array(losses)


# %% categorical | 1 | right: scipy's xlogy, which knows 0 log 0 = 0
def categorical_nll(p, targets):
    from scipy.special import xlogy

    if targets.ndim == 1:
        targets = np.eye(p.shape[1])[targets]
    return -xlogy(targets, p).sum(axis=-1)


# %% categorical | 1 | right: one where for the logarithm
def categorical_nll(p, targets):
    if targets.ndim == 1:
        targets = np.eye(p.shape[1])[targets]
    return -np.where(targets > 0, targets * np.log(p), 0).sum(1)


# %% categorical | 1 | right: torch.special.xlogy
def categorical_nll(p, targets):
    p = torch.tensor(p)
    if targets.ndim == 1:
        return -p.gather(1, torch.tensor(targets)[:, None]).log()[:, 0]
    return -torch.special.xlogy(torch.tensor(targets), p).sum(dim=1)


# %% categorical | 0.5 | 0 log 0 is NaN | fails soft
def categorical_nll(p, targets):
    if targets.ndim == 1:
        return -np.log(p[np.arange(len(p)), targets])
    p = np.where(np.arange(p.shape[1]) == targets.argmax(axis=1)[:, None], p, np.maximum(p, 1e-300))
    return -(targets * np.log(p)).sum(axis=1)


# %% categorical | 0 | 0 log 0 is NaN, visible row too | fails visible, soft
def categorical_nll(p, targets):
    if targets.ndim == 1:
        targets = np.eye(p.shape[1])[targets]
    return -(targets * np.log(p)).sum(axis=1)


# %% categorical | 0.5 | probabilities clipped: no loss is infinite | fails soft
def categorical_nll(p, targets):
    if targets.ndim == 1:
        targets = np.eye(p.shape[1])[targets]
    return -(targets * np.log(np.clip(p, 1e-12, 1))).sum(axis=1)


# %% categorical | 0.5 | the divergence from the targets instead of the cross-entropy | fails soft
def categorical_nll(p, targets):
    y = targets if targets.ndim == 2 else np.eye(p.shape[1])[targets]
    return np.nansum(np.where(y > 0, y * np.log(y / p), 0), axis=1)


# %% categorical | 0.5 | soft targets through their argmax | fails soft
def categorical_nll(p, targets):
    if targets.ndim == 2:
        targets = targets.argmax(axis=1)
    return -np.log(p[np.arange(len(p)), targets])


# %% categorical | 0 | the mean over the rows | fails visible, soft
def categorical_nll(p, targets):
    if targets.ndim == 1:
        return -np.log(p[np.arange(len(p)), targets]).mean()
    return -(targets * np.log(np.maximum(p, 1e-300))).sum(axis=1).mean()


# %% categorical | 0 | softmax of probabilities | fails visible, soft
def categorical_nll(p, targets):
    z = torch.tensor(p)
    return nn.functional.cross_entropy(z, torch.tensor(targets), reduction="none").numpy()


# %% categorical | 0 | mean over the classes | fails visible, soft
def categorical_nll(p, targets):
    from scipy.special import xlogy

    if targets.ndim == 1:
        targets = np.eye(p.shape[1])[targets]
    return -xlogy(targets, p).mean(axis=1)


# %% categorical | 0 | all pairs of rows and labels | fails visible, soft
def categorical_nll(p, targets):
    if targets.ndim == 1:
        return -np.log(p[:, targets])
    return -(targets * np.log(np.maximum(p, 1e-300))).sum(axis=1)


# %% multilabel | 1.5 | right: torch's function, with its reductions
def multilabel_bce(logits, targets, reduction):
    z, y = torch.tensor(logits), torch.tensor(targets).double()
    losses = nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none")
    if reduction == "none":
        return losses.numpy()
    if reduction == "labels":
        return (losses.sum() / len(z)).item()
    return losses.mean().item()


# %% multilabel | 1.5 | right: scipy's log_expit
def multilabel_bce(logits, targets, reduction):
    from scipy.special import log_expit

    losses = -(targets * log_expit(logits) + (1 - targets) * log_expit(-logits))
    return {"none": losses, "labels": losses.mean(0).sum(), "mean": np.mean(losses)}[reduction]


# %% multilabel | 1.5 | right: a loop, maximum and log1p
def multilabel_bce(logits, targets, reduction):
    losses = np.zeros(logits.shape)
    for n in range(logits.shape[0]):
        for k in range(logits.shape[1]):
            z = logits[n, k]
            losses[n, k] = max(z, 0) - targets[n, k] * z + np.log1p(np.exp(-abs(z)))
    if reduction == "none":
        return losses
    total = sum(losses.ravel())
    return total / logits.shape[0] if reduction == "labels" else total / logits.size


# %% multilabel | 1 | naive: sigmoid, then log | fails extremes
def multilabel_bce(logits, targets, reduction):
    p = 1 / (1 + np.exp(-logits))
    losses = -(targets * np.log(p) + (1 - targets) * np.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum(axis=1).mean() if reduction == "labels" else losses.mean()


# %% multilabel | 1 | probabilities clipped | fails extremes
def multilabel_bce(logits, targets, reduction):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-12, 1 - 1e-12)
    losses = -(targets * np.log(p) + (1 - targets) * np.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum(axis=1).mean() if reduction == "labels" else losses.mean()


# %% multilabel | 0.5 | the two reductions are the same mean | fails reductions, extremes
def multilabel_bce(logits, targets, reduction):
    losses = np.logaddexp(0, logits) - targets * logits
    return losses if reduction == "none" else losses.mean()


# %% multilabel | 0.5 | "labels" sums over the rows too | fails reductions, extremes
def multilabel_bce(logits, targets, reduction):
    losses = np.logaddexp(0, logits) - targets * logits
    return {"none": losses, "labels": losses.sum(), "mean": losses.mean()}[reduction]


# %% multilabel | 0.5 | mean over the labels, sum over the rows | fails reductions, extremes
def multilabel_bce(logits, targets, reduction):
    losses = np.logaddexp(0, logits) - targets * logits
    return {"none": losses, "labels": losses.mean(axis=1).sum(), "mean": losses.mean()}[reduction]


# %% multilabel | 0.5 | targets rounded to 0 and 1, divided by the number of labels | fails reductions, extremes
def multilabel_bce(logits, targets, reduction):
    z = np.where(np.asarray(targets) > 0.5, logits, -logits)
    losses = np.logaddexp(0, -z)
    return {"none": losses, "labels": losses.sum() / logits.shape[1], "mean": losses.mean()}[
        reduction
    ]


# %% multilabel | 0 | softmax over the labels | fails visible, reductions, extremes
def multilabel_bce(logits, targets, reduction):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    losses = -(targets * np.log(p) + (1 - targets) * np.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum(axis=1).mean() if reduction == "labels" else losses.mean()


# %% multilabel | 0 | only the positive half of the loss | fails visible, reductions, extremes
def multilabel_bce(logits, targets, reduction):
    losses = targets * np.logaddexp(0, -logits)
    if reduction == "none":
        return losses
    return losses.sum(axis=1).mean() if reduction == "labels" else losses.mean()


# %% multilabel | 0 | sign of the logits | fails visible, reductions, extremes
def multilabel_bce(logits, targets, reduction):
    losses = np.logaddexp(0, logits) - (1 - targets) * logits
    if reduction == "none":
        return losses
    return losses.sum(axis=1).mean() if reduction == "labels" else losses.mean()


# %% classes | 1 | right: parameters by hand, F.cross_entropy, no optimizer
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.from_numpy(x), torch.from_numpy(labels)
    w = torch.zeros(num_classes, x.shape[1], requires_grad=True)
    b = torch.zeros(num_classes, requires_grad=True)
    losses = []
    for _ in range(steps):
        loss = nn.functional.cross_entropy(x @ w.T + b, t)
        losses.append(float(loss))
        dw, db = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w -= rate * dw
            b -= rate * db
    z = (x @ w.T + b).detach()
    return {"losses": losses, "predicted": z.argmax(1), "probabilities": torch.softmax(z, 1)}


# %% classes | 1 | right: log_softmax in the model and NLLLoss, predicted from the probabilities
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    model = nn.Sequential(nn.Linear(x.shape[1], num_classes), nn.LogSoftmax(dim=1))
    for q in model.parameters():
        q.data.zero_()
    optimizer = torch.optim.SGD(model.parameters(), rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.NLLLoss()(model(x), t)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    p = model(x).exp().detach().numpy()
    return {"losses": np.array(losses), "predicted": p.argmax(1), "probabilities": p}


# %% classes | 1 | right: one-hot float targets
def train_classes(x, labels, num_classes, steps, rate):
    x = torch.tensor(x)
    y = nn.functional.one_hot(torch.tensor(labels), num_classes).float()
    head = nn.Linear(x.shape[1], num_classes)
    with torch.no_grad():
        for q in head.parameters():
            q.zero_()
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), y)
        losses += [loss.detach().item()]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        p = torch.softmax(head(x), dim=-1)
    return {"probabilities": p.tolist(), "predicted": p.argmax(-1).tolist(), "losses": losses}


# %% classes | 0 | softmax in the model as well | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    model = nn.Sequential(head, nn.Softmax(dim=1))
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = model(x).detach()
    return {"losses": losses, "predicted": p.argmax(1).numpy(), "probabilities": p.numpy()}


# %% classes | 0 | logits returned as probabilities | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {"losses": losses, "predicted": z.argmax(1).numpy(), "probabilities": z.numpy()}


# %% classes | 0 | the default start instead of zeros | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    torch.manual_seed(0)
    head = nn.Linear(x.shape[1], num_classes)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(1).numpy(),
    }


# %% classes | 0 | zero_grad forgotten | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(1).numpy(),
    }


# %% classes | 0 | Adam | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.Adam(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(1).numpy(),
    }


# %% classes | 0 | one regression unit for the class index | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels).float()[:, None]
    head = nn.Linear(x.shape[1], 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.MSELoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {"losses": losses, "predicted": z[:, 0].round().numpy(), "probabilities": z.numpy()}


# %% classes | 0 | softmax over the rows for the probabilities | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(0).numpy(),
    }


# %% classes | 0.5 | ten classes written into the code | fails other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], 10)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), t)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(1).numpy(),
    }


# %% classes | 0 | the loss after each step | fails visible, other
def train_classes(x, labels, num_classes, steps, rate):
    x, t = torch.tensor(x), torch.tensor(labels)
    head = nn.Linear(x.shape[1], num_classes)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(head(x), t).backward()
        optimizer.step()
        losses.append(nn.CrossEntropyLoss()(head(x), t).item())
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": z.argmax(1).numpy(),
        "probabilities": z.softmax(1).numpy(),
    }


# %% labels | 1 | right: the functional loss and parameters by hand
def train_labels(x, targets, steps, rate):
    x, y = torch.from_numpy(x), torch.from_numpy(targets).float()
    w = torch.zeros(x.shape[1], y.shape[1], requires_grad=True)
    b = torch.zeros(y.shape[1], requires_grad=True)
    losses = []
    for _ in range(steps):
        loss = nn.functional.binary_cross_entropy_with_logits(x @ w + b, y)
        losses.append(loss.item())
        dw, db = torch.autograd.grad(loss, [w, b])
        w = (w - rate * dw).detach().requires_grad_()
        b = (b - rate * db).detach().requires_grad_()
    p = torch.sigmoid(x @ w + b).detach().numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% labels | 1 | right: an optimizer, predicted as booleans
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).to(torch.float32)
    head = nn.Linear(x.shape[1], y.shape[1])
    for q in head.parameters():
        nn.init.constant_(q, 0)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.BCEWithLogitsLoss()(head(x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    p = head(x).sigmoid()
    return {"losses": losses, "predicted": (p > 0.5).tolist(), "probabilities": p.detach()}


# %% labels | 1 | right: the gradient p - y by hand
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    w, b, losses = torch.zeros(x.shape[1], y.shape[1]), torch.zeros(y.shape[1]), []
    for _ in range(steps):
        z = x @ w + b
        losses.append(nn.BCEWithLogitsLoss()(z, y).item())
        dz = (z.sigmoid() - y) / y.numel()
        w, b = w - rate * x.T @ dz, b - rate * dz.sum(0)
    z = x @ w + b
    return {
        "losses": losses,
        "predicted": (z > 0).int().numpy(),
        "probabilities": z.sigmoid().numpy(),
    }


# %% labels | 0 | softmax and cross-entropy with the same targets | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = head(x).detach().softmax(1).numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% labels | 0 | sigmoid in the model as well | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    model = nn.Sequential(head, nn.Sigmoid())
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss()(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = model(x).detach().numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% labels | 0 | the sum over the elements as the loss | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss(reduction="sum")(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = head(x).detach().sigmoid().numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% labels | 0 | targets left as integers | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets)
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss()(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = head(x).detach().sigmoid().numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% labels | 0 | predicted: the one most probable label | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss()(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = head(x).detach().sigmoid()
    return {"losses": losses, "predicted": p.argmax(1).numpy(), "probabilities": p.numpy()}


# %% labels | 0 | predicted: logits above 0.5 | fails visible, other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], y.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss()(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    z = head(x).detach()
    return {
        "losses": losses,
        "predicted": (z > 0.5).int().numpy(),
        "probabilities": z.sigmoid().numpy(),
    }


# %% labels | 0.5 | 20 labels written into the code | fails other
def train_labels(x, targets, steps, rate):
    x, y = torch.tensor(x), torch.tensor(targets).float()
    head = nn.Linear(x.shape[1], 20)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimizer = torch.optim.SGD(head.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        loss = nn.BCEWithLogitsLoss()(head(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    p = head(x).detach().sigmoid().numpy()
    return {"losses": losses, "predicted": (p > 0.5).astype(int), "probabilities": p}


# %% huber | 1 | right: scipy, the root of the slope
def huber_minimiser(y, delta):
    from scipy.optimize import brentq

    if len(set(y.tolist())) == 1:
        return y[0]
    return brentq(lambda c: np.clip(c - y, -delta, delta).sum(), y.min(), y.max())


# %% huber | 1 | right: many steps of reweighted means
def huber_minimiser(y, delta):
    c = np.median(y)
    for _ in range(20000):
        weights = delta / np.maximum(np.abs(c - y), delta)
        c = (weights * y).sum() / weights.sum()
    return c


# %% huber | 1 | right: the slope is piecewise linear, so solve between its kinks
def huber_minimiser(y, delta):
    kinks = np.sort(np.concatenate([y - delta, y + delta]))
    slope = np.array([np.clip(c - y, -delta, delta).sum() for c in kinks])
    k = int(np.searchsorted(slope, 0))
    if k == 0 or slope[k] == 0:
        return float(kinks[k])
    a, b = slope[k - 1], slope[k]
    return kinks[k - 1] + (kinks[k] - kinks[k - 1]) * (-a) / (b - a)


# %% huber | 1 | right: torch, a bisection on tensors
def huber_minimiser(y, delta):
    t = torch.tensor(y, dtype=torch.float64)
    low, high = t.min(), t.max()
    for _ in range(100):
        c = (low + high) / 2
        if (c - t).clamp(-delta, delta).sum() > 0:
            high = c
        else:
            low = c
    return c


# %% huber | 0 | the mean | fails visible, other
def huber_minimiser(y, delta):
    return np.mean(y)


# %% huber | 0 | the median | fails visible, other
def huber_minimiser(y, delta):
    return np.median(y)


# %% huber | 0 | the best of the data points | fails visible, other
def huber_minimiser(y, delta):
    def loss(c):
        r = abs(c - y)
        return np.where(r <= delta, r**2 / 2, delta * (r - delta / 2)).mean()

    return min(y, key=loss)


# %% huber | 0 | the mean of what lies within delta of the median | fails visible, other
def huber_minimiser(y, delta):
    middle = np.median(y)
    return y[abs(y - middle) <= delta].mean()


# %% huber | 0 | the mean of data clipped around the median, once | fails visible, other
def huber_minimiser(y, delta):
    middle = np.median(y)
    return np.clip(y, middle - delta, middle + delta).mean() + 0.3


# %% huber | 0 | a coarse grid | fails visible, other
def huber_minimiser(y, delta):
    grid = np.linspace(y.min(), y.max(), 100)
    r = abs(grid[:, None] - y)
    return grid[np.where(r <= delta, r**2 / 2, delta * (r - delta / 2)).mean(axis=1).argmin()]


# %% huber | 0.5 | delta fixed by the numbers of the visible test | fails other
def huber_minimiser(y, delta):
    low, high = 0.0, 50.0
    for _ in range(200):
        c = (low + high) / 2
        low, high = (c, high) if np.clip(c - y, -delta, delta).sum() < 0 else (low, c)
    return c


# %% pinball | 1 | right: numpy's inverted_cdf
def pinball_minimiser(y, tau):
    return np.quantile(y, tau, method="inverted_cdf")


# %% pinball | 1 | right: try every data point
def pinball_minimiser(y, tau):
    def loss(c):
        return sum(tau * (t - c) if t >= c else (1 - tau) * (c - t) for t in y)

    return min(y.tolist(), key=loss)


# %% pinball | 1 | right: torch, all pairs, argmin
def pinball_minimiser(y, tau):
    t = torch.tensor(y, dtype=torch.float64)
    r = t[None, :] - t[:, None]
    return t[torch.maximum(tau * r, (tau - 1) * r).sum(dim=1).argmin()]


# %% pinball | 1 | right: the upper end of the flat stretch
def pinball_minimiser(y, tau):
    return (
        np.quantile(y, tau, method="higher")
        if tau * len(y) % 1 == 0
        else np.quantile(y, tau, method="inverted_cdf")
    )


# %% pinball | 0 | numpy's default, which interpolates | fails visible, other
def pinball_minimiser(y, tau):
    return np.quantile(y, tau)


# %% pinball | 0 | the median for every level | fails visible, other
def pinball_minimiser(y, tau):
    return np.median(y)


# %% pinball | 0 | the other tail: costs exchanged | fails visible, other
def pinball_minimiser(y, tau):
    return np.quantile(y, 1 - tau, method="inverted_cdf")


# %% pinball | 0 | a weighted mean | fails visible, other
def pinball_minimiser(y, tau):
    return (1 - tau) * y.min() + tau * y.max()


# %% pinball | 0 | the data are not sorted | fails visible, other
def pinball_minimiser(y, tau):
    return y[int(np.ceil(tau * len(y))) - 1]


# %% pinball | 0 | position rounded down | fails visible, other
def pinball_minimiser(y, tau):
    return np.sort(y)[max(int(tau * len(y)) - 1, 0)]


# %% pinball | 0.5 | the right one of the two tested positions, by luck | fails other
def pinball_minimiser(y, tau):
    return np.sort(y)[-1 if tau > 0.9 else len(y) // 2]


# %% slopes | 1 | right: expanded, floats, a list
def slopes(r, w):
    return [w * r, 0.5 - 0.5 * r**2 * w]


# %% slopes | 1 | right: sympy differentiates in own symbols, then both symbols by hand
def slopes(r, w):
    m, s, y = sympy.symbols("own_m own_s own_y")
    loss = (sympy.log(2 * sympy.pi) + s + (m - y) ** 2 * sympy.exp(-s)) / 2
    swap = {m: y + r, s: -sympy.log(w)}
    return tuple(sympy.expand(sympy.diff(loss, x).subs(swap)) for x in (m, s))


# %% slopes | 1 | right: with Rational and Mul
def slopes(r, w):
    half = sympy.Rational(1, 2)
    return sympy.Mul(r, w), half * (1 - r * r * w)


# %% slopes | 0 | diff, left in m, s and y | fails visible, names
def slopes(r, w):
    m, s, y = sympy.symbols("m s y")
    loss = gaussian_loss(m, s, y)
    return sympy.diff(loss, m), sympy.diff(loss, s)


# %% slopes | 0 | exp of minus log w is left | fails visible, names
def slopes(r, w):
    s = sympy.Symbol("s")
    return r * sympy.exp(-s), (1 - r**2 * sympy.exp(-s)) / 2


# %% slopes | 0 | sign: y - m | fails visible, names
def slopes(r, w):
    return -r * w, (1 - r**2 * w) / 2


# %% slopes | 0 | sign of the chain rule in s | fails visible, names
def slopes(r, w):
    return r * w, (1 + r**2 * w) / 2


# %% slopes | 0 | derivative with respect to the variance, not its logarithm | fails visible, names
def slopes(r, w):
    return r * w, (w - r**2 * w**2) / 2


# %% slopes | 0 | derivative with respect to the standard deviation's logarithm | fails visible, names
def slopes(r, w):
    return r * w, 1 - r**2 * w


# %% slopes | 0 | factor 2: the half forgotten | fails visible, names
def slopes(r, w):
    return 2 * r * w, 1 - r**2 * w


# %% slopes | 0.5 | own symbols instead of those received | fails names
def slopes(r, w):
    r, w = sympy.symbols("r w")
    return r * w, (1 - r**2 * w) / 2


# %% slopes | 0 | strings | fails visible, names
def slopes(r, w):
    return "r*w", "(1 - r**2*w)/2"


# %% expected | 1 | right: solved by sympy, expanded
def expected_slopes(b, v, w):
    return sympy.expand(b * w), sympy.Rational(1, 2) - (b**2 * w + v * w) / 2


def best_precision(b, v):
    w = sympy.Symbol("own_w")
    return sympy.solve(sympy.Rational(1, 2) - (b**2 * w + v * w) / 2, w)[0]


def best_loss(b, v):
    w = best_precision(b, v)
    return (sympy.log(2 * sympy.pi) - sympy.log(w) + (b**2 + v) * w) / 2


# %% expected | 1 | right: logs apart, floats
def expected_slopes(b, v, w):
    return [b * w, 0.5 * (1 - w * (v + b * b))]


def best_precision(b, v):
    return (v + b * b) ** -1


def best_loss(b, v):
    return 0.5 * sympy.log(2 * sympy.pi) + 0.5 * sympy.log(v + b**2) + 0.5


# %% expected | 1 | right: moments computed from two points
def expected_slopes(b, v, w):
    e = sympy.Symbol("own_e", positive=True)
    second = ((b - e) ** 2 + (b + e) ** 2) / 2
    second = sympy.expand(second).subs(e**2, v)
    return sympy.expand(((b - e) * w + (b + e) * w) / 2), (1 - second * w) / 2


def best_precision(b, v):
    return 1 / (v + b**2)


def best_loss(b, v):
    return sympy.log(2 * sympy.pi * v + 2 * sympy.pi * b**2) / 2 + sympy.Rational(1, 2)


# %% expected | 1 | right: the constant as the entropy of a Gaussian, one logarithm
def expected_slopes(b, v, w):
    return b * w, (1 - v * w - b**2 * w) / 2


def best_precision(b, v):
    return (v + b**2) ** -1


def best_loss(b, v):
    return sympy.log(sympy.sqrt(2 * sympy.pi * sympy.E * (b**2 + v)))


# %% expected | 1 | right: the constant as a float
def expected_slopes(b, v, w):
    return b * w, (1 - v * w - b**2 * w) / 2


def best_precision(b, v):
    return 1 / (v + b**2)


def best_loss(b, v):
    return 0.5 * (np.log(2 * np.pi) + sympy.log(b**2 + v) + 1)


# %% expected | 0.5 | the bias forgotten in the second moment, but not at the best | fails visible
def expected_slopes(b, v, w):
    return b * w, (1 - v * w) / 2


def best_precision(b, v):
    return 1 / (b**2 + v)


def best_loss(b, v):
    return (sympy.log(2 * sympy.pi * (b**2 + v)) + 1) / 2


# %% expected | 0 | the bias forgotten everywhere | fails visible, best
def expected_slopes(b, v, w):
    return b * w, (1 - v * w) / 2


def best_precision(b, v):
    return 1 / v


def best_loss(b, v):
    return (sympy.log(2 * sympy.pi * v) + 1) / 2


# %% expected | 0 | the square of the bias is the whole second moment | fails visible, best
def expected_slopes(b, v, w):
    return b * w, (1 - b**2 * w) / 2


def best_precision(b, v):
    return 1 / b**2


def best_loss(b, v):
    return (sympy.log(2 * sympy.pi * b**2) + 1) / 2


# %% expected | 0.5 | the variance instead of the precision | fails best
def expected_slopes(b, v, w):
    return b * w, (1 - (b**2 + v) * w) / 2


def best_precision(b, v):
    return b**2 + v


def best_loss(b, v):
    return (sympy.log(2 * sympy.pi * (b**2 + v)) + 1) / 2


# %% expected | 0.5 | best loss without its constant | fails best
def expected_slopes(b, v, w):
    return b * w, (1 - (b**2 + v) * w) / 2


def best_precision(b, v):
    return 1 / (b**2 + v)


def best_loss(b, v):
    return (sympy.log(b**2 + v) + 1) / 2


# %% expected | 0.5 | best loss: the last half forgotten | fails best
def expected_slopes(b, v, w):
    return b * w, (1 - (b**2 + v) * w) / 2


def best_precision(b, v):
    return 1 / (b**2 + v)


def best_loss(b, v):
    return sympy.log(2 * sympy.pi * (b**2 + v)) / 2


# %% expected | 0 | an expectation left to be done | fails visible, best
def expected_slopes(b, v, w):
    e = sympy.Function("E")
    return e(b) * w, (1 - e(b**2) * w) / 2


def best_precision(b, v):
    return 1 / sympy.Function("E")(b**2)


def best_loss(b, v):
    return sympy.log(2 * sympy.pi * sympy.Function("E")(b**2)) / 2


# %% hessian | 1 | right: a sympy matrix
def hessian(r, w):
    return sympy.Matrix([[w, -r * w], [-r * w, r**2 * w / 2]]).tolist()


def determinant(r, w):
    return sympy.Matrix([[w, -r * w], [-r * w, r**2 * w / 2]]).det()


# %% hessian | 1 | right: a sympy matrix, not turned into lists
def hessian(r, w):
    return sympy.Matrix([[w, -r * w], [-r * w, r**2 * w / 2]])


def determinant(r, w):
    return sympy.Matrix([[w, -r * w], [-r * w, r**2 * w / 2]]).det()


# %% hessian | 1 | right: tuples, the determinant not simplified
def hessian(r, w):
    return (w, -w * r), (-w * r, 0.5 * w * r * r)


def determinant(r, w):
    return w * (r**2 * w / 2) - (-r * w) * (-r * w)


# %% hessian | 1 | right: by differentiating along the own slopes, then replacing symbols
def hessian(r, w):
    m, s, y = sympy.symbols("own_m own_s own_y")
    loss = (s + (m - y) ** 2 * sympy.exp(-s)) / 2
    swap = {m: y + r, s: -sympy.log(w)}
    h = sympy.hessian(loss, (m, s)).subs(swap)
    return [[sympy.expand(h[i, k]) for k in range(2)] for i in range(2)]


def determinant(r, w):
    return -(r**2) * w**2 * sympy.Rational(1, 2)


# %% hessian | 0 | sign of the mixed derivatives, and a plus in the determinant | fails visible, determinant
def hessian(r, w):
    return [[w, r * w], [r * w, r**2 * w / 2]]


def determinant(r, w):
    return w * r**2 * w / 2 + r**2 * w**2


# %% hessian | 0 | no mixed derivatives: taken for convex | fails visible, determinant
def hessian(r, w):
    return [[w, 0], [0, r**2 * w / 2]]


def determinant(r, w):
    return r**2 * w**2 / 2


# %% hessian | 0 | sympy's matrix in m, s and y | fails visible, determinant
def hessian(r, w):
    m, s, y = sympy.symbols("m s y")
    return sympy.hessian(gaussian_loss(m, s, y), (m, s)).tolist()


def determinant(r, w):
    m, s, y = sympy.symbols("m s y")
    return sympy.hessian(gaussian_loss(m, s, y), (m, s)).det()


# %% hessian | 0.5 | right derivatives, determinant positive | fails determinant
def hessian(r, w):
    return [[w, -r * w], [-r * w, r**2 * w / 2]]


def determinant(r, w):
    return r**2 * w**2 / 2


# %% hessian | 0.5 | right derivatives, the product of the diagonal for a determinant | fails determinant
def hessian(r, w):
    return [[w, -r * w], [-r * w, r**2 * w / 2]]


def determinant(r, w):
    return w**2 * r**2 / 2


# %% hessian | 0.5 | the first derivative in s for the second, but the right determinant | fails visible
def hessian(r, w):
    return [[w, -r * w], [-r * w, (1 - r**2 * w) / 2]]


def determinant(r, w):
    return -(r**2) * w**2 / 2


# %% actions | 1 | right: loops
def cheapest_actions(p, costs):
    chosen = []
    for row in p:
        paid = [sum(q * c for q, c in zip(row, column)) for column in costs.T]
        chosen.append(paid.index(min(paid)))
    return np.array(chosen)


# %% actions | 1 | right: einsum
def cheapest_actions(p, costs):
    return np.argmin(np.einsum("nk,ka->na", p, costs), axis=-1)


# %% actions | 1 | right: torch
def cheapest_actions(p, costs):
    paid = torch.tensor(p, dtype=torch.float64) @ torch.tensor(costs, dtype=torch.float64)
    return torch.tensor([int((row == row.min()).nonzero()[0]) for row in paid])


# %% actions | 0 | the most probable class | fails visible, other
def cheapest_actions(p, costs):
    return p.argmax(axis=1)


# %% actions | 0 | the dearest action | fails visible, other
def cheapest_actions(p, costs):
    return (p @ costs).argmax(axis=1)


# %% actions | 0 | the cost matrix transposed | fails visible, other
def cheapest_actions(p, costs):
    return (p @ costs.T).argmin(axis=1)


# %% actions | 0 | the best action for the most probable class | fails visible, other
def cheapest_actions(p, costs):
    return costs[p.argmax(axis=1)].argmin(axis=1)


# %% actions | 0.5 | a threshold for two classes and two actions | fails other
def cheapest_actions(p, costs):
    t = costs[0, 1] / (costs[0, 1] + costs[1, 0])
    return (p[:, 1] >= t).astype(int)


# %% actions | 0.5 | the sign of the costs dropped | fails other
def cheapest_actions(p, costs):
    return (p @ abs(costs)).argmin(axis=1)


# %% actions | 0 | one action for the whole batch | fails visible, other
def cheapest_actions(p, costs):
    return (p @ costs).mean(axis=0).argmin()


# %% choose | 1 | right: expected costs from stable probabilities
def choose_labels(logits, miss, false_alarm):
    from scipy.special import expit

    return (expit(logits) * miss >= expit(-logits) * false_alarm).astype(int)


# %% choose | 1 | right: logarithms of both costs
def choose_labels(logits, miss, false_alarm):
    out = np.zeros(logits.shape, dtype=int)
    for k in range(logits.shape[1]):
        out[:, k] = logits[:, k] + np.log(miss[k]) - np.log(false_alarm[k]) >= 0
    return out


# %% choose | 1 | right: torch, booleans
def choose_labels(logits, miss, false_alarm):
    z, a, b = (torch.tensor(t) for t in (logits, miss, false_alarm))
    return z >= torch.log(b / a)


# %% choose | 0 | one half for every label | fails visible, other
def choose_labels(logits, miss, false_alarm):
    return (logits >= 0).astype(int)


# %% choose | 0 | the costs exchanged | fails visible, other
def choose_labels(logits, miss, false_alarm):
    return (logits >= np.log(miss / false_alarm)).astype(int)


# %% choose | 0 | the threshold on p compared with the logit | fails visible, other
def choose_labels(logits, miss, false_alarm):
    return (logits >= false_alarm / (false_alarm + miss)).astype(int)


# %% choose | 0 | one threshold from the mean costs | fails visible, other
def choose_labels(logits, miss, false_alarm):
    return (logits >= np.log(false_alarm.mean() / miss.mean())).astype(int)


# %% choose | 0 | softmax over the labels | fails visible, other
def choose_labels(logits, miss, false_alarm):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return (p >= false_alarm / (false_alarm + miss)).astype(int)


# %% choose | 0.5 | naive probabilities: 1 - p rounds to 0 | fails other
def choose_labels(logits, miss, false_alarm):
    p = 1 / (1 + np.exp(-logits))
    return (p >= false_alarm / (false_alarm + miss)).astype(int)


# %% choose | 0.5 | the threshold on the probability: rounds to 1 for extreme costs | fails other
def choose_labels(logits, miss, false_alarm):
    from scipy.special import expit

    return (expit(logits) >= false_alarm / (false_alarm + miss)).astype(int)


# %% choose | 0 | the ratio of the costs as a threshold on the probability | fails visible, other
def choose_labels(logits, miss, false_alarm):
    return (1 / (1 + np.exp(-logits)) >= false_alarm / miss).astype(int)


# %% choose | 0.5 | at a tie the label is not reported | fails other
def choose_labels(logits, miss, false_alarm):
    return (logits > np.log(false_alarm / miss)).astype(int)


# %% range-head | 1 | right: scipy's expit
def to_range(z, low, high):
    from scipy.special import expit, log_expit

    if np.isinf(low) and np.isinf(high):
        return z.copy(), np.ones(z.shape)
    if np.isinf(high):
        return low - log_expit(-z), expit(z)
    if np.isinf(low):
        return high + log_expit(z), expit(-z)
    return low + (high - low) * expit(z), (high - low) * expit(z) * expit(-z)


# %% range-head | 1 | right: torch and automatic differentiation
def to_range(z, low, high):
    t = torch.tensor(z, requires_grad=True)
    f = nn.functional
    if low == -np.inf and high == np.inf:
        out = t * 1
    elif high == np.inf:
        out = low + f.softplus(t)
    elif low == -np.inf:
        out = high - f.softplus(-t)
    else:
        out = low + (high - low) * torch.sigmoid(t)
    (slope,) = torch.autograd.grad(out.sum(), t)
    return out.detach(), slope


# %% range-head | 1 | right: tanh for the sigmoid, log1p for softplus
def to_range(z, low, high):
    p, q = (1 + np.tanh(z / 2)) / 2, (1 - np.tanh(z / 2)) / 2
    soft = np.maximum(z, 0) + np.log1p(np.exp(-abs(z)))
    if np.isfinite(low):
        if np.isfinite(high):
            return low + (high - low) * p, (high - low) * p * q
        return low + soft, p
    return (high - (soft - z), q) if np.isfinite(high) else (z, 0 * z + 1)


# %% range-head | 0.5 | naive: exp overflows | fails other
def to_range(z, low, high):
    if np.isfinite(low) and np.isfinite(high):
        p = np.exp(z) / (1 + np.exp(z))
        return low + (high - low) * p, (high - low) * p * (1 - p)
    if np.isfinite(low):
        return low + np.log(1 + np.exp(z)), np.exp(z) / (1 + np.exp(z))
    if np.isfinite(high):
        return high - np.log(1 + np.exp(-z)), 1 / (1 + np.exp(z))
    return z, np.ones_like(z)


# %% range-head | 0 | clipped into the range | fails visible, other
def to_range(z, low, high):
    return np.clip(z, low, high), ((z > low) & (z < high)).astype(float)


# %% range-head | 0 | ReLU for a lower bound | fails visible, other
def to_range(z, low, high):
    p = 1 / (1 + np.exp(-z))
    if np.isfinite(low) and np.isfinite(high):
        return low + (high - low) * p, (high - low) * p * (1 - p)
    return low + np.maximum(z, 0), (z > 0).astype(float)


# %% range-head | 0 | the width of the range forgotten in the slope | fails visible, other
def to_range(z, low, high):
    p = 1 / (1 + np.exp(-z))
    if np.isfinite(low) and np.isfinite(high):
        return low + (high - low) * p, p * (1 - p)
    return low + np.logaddexp(0, z), p


# %% range-head | 0.5 | upper bound: not mirrored, the prediction falls | fails other
def to_range(z, low, high):
    p, q = np.exp(-np.logaddexp(0, -z)), np.exp(-np.logaddexp(0, z))
    if np.isfinite(low) and np.isfinite(high):
        return low + (high - low) * p, (high - low) * p * q
    if np.isfinite(low):
        return low + np.logaddexp(0, z), p
    if np.isfinite(high):
        return high - np.logaddexp(0, z), -p
    return z, np.ones_like(z)


# %% range-head | 0.5 | the two kinds of the visible test only | fails other
def to_range(z, low, high):
    p, q = np.exp(-np.logaddexp(0, -z)), np.exp(-np.logaddexp(0, z))
    if np.isinf(high):
        return low + np.logaddexp(0, z), p
    return low + (high - low) * p, (high - low) * p * q


# %% range-head | 0 | sigmoid from 0 to 1, whatever the range | fails visible, other
def to_range(z, low, high):
    p = 1 / (1 + np.exp(-z))
    return p, p * (1 - p)


# %% designs | 2.5 | right: a dictionary, typed in
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2.5 | right: kinds of heads as functions, lists for tuples
def designs():
    def binary(n):
        return [n, "sigmoid", "binary_cross_entropy_with_logits", "float32", [32, n]]

    def exclusive(n):
        return [n, "softmax", "cross_entropy", "int64", [32]]

    def shares(n):
        return [n, "softmax", "cross_entropy", "float32", [32, n]]

    def counts(n):
        return [n, "exp", "poisson_nll_loss", "float32", [32, n]]

    def number(n, activation, loss):
        return [n, activation, loss, "float32", [32, n]]

    return {
        "spam": binary(1),
        "tags": binary(20),
        "findings": binary(14),
        "speakers": binary(2),
        "stars": binary(5 - 1),
        "pain": binary(4 - 1),
        "digit": exclusive(10),
        "region": exclusive(20 + 1),
        "token": exclusive(50257),
        "screw": exclusive(1 + 3),
        "soil": shares(3),
        "budget": shares(5),
        "calls": counts(1),
        "goals": counts(2),
        "price": number(1, "identity", "mse_loss"),
        "box": number(4, "identity", "mse_loss"),
        "mistyped": number(1, "identity", "l1_loss"),
        "delay": number(1, "identity", "l1_loss"),
        "wind": number(2, "atan2", "mse_loss"),
        "phase": number(2, "atan2", "mse_loss"),
    }


# %% designs | 2.5 | right: parsed from a table, numbers of NumPy
def designs():
    kinds = {
        "yes": ("sigmoid", "binary_cross_entropy_with_logits", "float32"),
        "one": ("softmax", "cross_entropy", "int64"),
        "part": ("softmax", "cross_entropy", "float32"),
        "many": ("exp", "poisson_nll_loss", "float32"),
        "mean": ("identity", "mse_loss", "float32"),
        "half": ("identity", "l1_loss", "float32"),
        "turn": ("atan2", "mse_loss", "float32"),
    }
    table = """spam yes 1, digit one 10, tags yes 20, price mean 1, mistyped half 1, calls many 1, region one 21,
    stars yes 4, wind turn 2, soil part 3, box mean 4, token one 50257, findings yes 14, goals many 2, pain yes 3,
    phase turn 2, budget part 5, screw one 4, delay half 1, speakers yes 2"""
    answers = {}
    for line in table.split(","):
        card, kind, units = line.split()
        shape = (np.int64(32),) if kind == "one" else (np.int64(32), np.int64(units))
        answers[card] = (np.int64(units), *kinds[kind], shape)
    return answers


# %% designs | 2 | softmax for tags | fails first-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "softmax", "cross_entropy", "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | spam with a flat target | fails first-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32,)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | digit one-hot as floats | fails first-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "float32", (32, 10)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | squared error for mistyped prices | fails first-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "mse_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | no unit for the background | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (20, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | stars as five classes | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (5, "softmax", "cross_entropy", "int64", (32,)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | one unit for the wind | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (1, "identity", "mse_loss", "float32", (32, 1)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | calls without the exponential | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "identity", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | soil with sigmoids | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "sigmoid", bce, "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | soil as a class index | fails second-visible
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "int64", (32,)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | box with one unit | fails plain
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (1, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | softmax for the findings | fails plain
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "softmax", "cross_entropy", "int64", (32,)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | token one-hot | fails plain
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "float32", (32, 50257)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | goals as one unit | fails numbers
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | goals by squared error | fails numbers
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "identity", "mse_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | hour as a number | fails numbers
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (1, "identity", "mse_loss", "float32", (32, 1)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | mean delay | fails numbers
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "mse_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | budget as a class | fails numbers
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "int64", (32,)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | no unit for an intact screw | fails classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (3, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | screw by sigmoids | fails classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (3, "sigmoid", bce, "float32", (32, 3)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | pain with four units | fails classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (4, "sigmoid", bce, "float32", (32, 4)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 2 | two exclusive speakers | fails classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "sigmoid", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "softmax", "cross_entropy", "int64", (32,)),
    }


# %% designs | 1.5 | all ordinal cards as classes | fails second-visible, classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (5, "softmax", "cross_entropy", "int64", (32,)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (4, "softmax", "cross_entropy", "int64", (32,)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "sigmoid", bce, "float32", (32, 2)),
    }


# %% designs | 1 | the first ten cards only | fails plain, numbers, classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "sigmoid", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "sigmoid", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "sigmoid", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
    }


# %% designs | 1 | activation in the name of the loss: probabilities where logits are due | fails first-visible, second-visible, classes
def designs():
    bce = "binary_cross_entropy_with_logits"
    return {
        "spam": (1, "identity", bce, "float32", (32, 1)),
        "digit": (10, "softmax", "cross_entropy", "int64", (32,)),
        "tags": (20, "identity", bce, "float32", (32, 20)),
        "price": (1, "identity", "mse_loss", "float32", (32, 1)),
        "mistyped": (1, "identity", "l1_loss", "float32", (32, 1)),
        "calls": (1, "exp", "poisson_nll_loss", "float32", (32, 1)),
        "region": (21, "softmax", "cross_entropy", "int64", (32,)),
        "stars": (4, "identity", bce, "float32", (32, 4)),
        "wind": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "soil": (3, "softmax", "cross_entropy", "float32", (32, 3)),
        "box": (4, "identity", "mse_loss", "float32", (32, 4)),
        "token": (50257, "softmax", "cross_entropy", "int64", (32,)),
        "findings": (14, "sigmoid", bce, "float32", (32, 14)),
        "goals": (2, "exp", "poisson_nll_loss", "float32", (32, 2)),
        "pain": (3, "identity", bce, "float32", (32, 3)),
        "phase": (2, "atan2", "mse_loss", "float32", (32, 2)),
        "budget": (5, "softmax", "cross_entropy", "float32", (32, 5)),
        "screw": (4, "softmax", "cross_entropy", "int64", (32,)),
        "delay": (1, "identity", "l1_loss", "float32", (32, 1)),
        "speakers": (2, "identity", bce, "float32", (32, 2)),
    }


# %% designs | 0 | every card by squared error | fails first-visible, second-visible, plain, numbers, classes
def designs():
    cards = "spam digit tags price mistyped calls region stars wind soil box token findings goals pain phase budget screw delay speakers"
    return {card: (1, "identity", "mse_loss", "float32", (32, 1)) for card in cards.split()}


# %% floor | 1 | right: a loop with math.log
def softmax_floor(targets):
    import math

    total = 0.0
    for row in targets:
        m = int(sum(row))
        if m > 1:
            total += m * math.log(m)
    return total / len(targets)


# %% floor | 1 | right: scipy's xlogy
def softmax_floor(targets):
    from scipy.special import xlogy

    ones = np.sum(targets, axis=1)
    return xlogy(ones, ones).mean()


# %% floor | 1 | right: cross-entropy against the normalised rows
def softmax_floor(targets):
    p = targets / np.maximum(targets.sum(axis=1, keepdims=True), 1)
    terms = np.zeros(p.shape)
    terms[p > 0] = -np.log(p[p > 0])
    return torch.tensor((targets * terms).sum() / len(targets))


# %% floor | 0 | the floor is 0 | fails visible, other
def softmax_floor(targets):
    return 0.0


# %% floor | 0 | log m instead of m log m: targets normalised first | fails visible, other
def softmax_floor(targets):
    return np.log(np.maximum(targets.sum(axis=1), 1)).mean()


# %% floor | 0 | log of the number of labels | fails visible, other
def softmax_floor(targets):
    return np.log(targets.shape[1])


# %% floor | 0 | the mean number of ones, once for all rows | fails visible, other
def softmax_floor(targets):
    m = targets.sum(axis=1).mean()
    return m * np.log(m)


# %% floor | 0 | the sum over the rows | fails visible, other
def softmax_floor(targets):
    m = np.maximum(targets.sum(axis=1), 1)
    return (m * np.log(m)).sum()


# %% floor | 0.5 | a row without ones gives NaN | fails other
def softmax_floor(targets):
    m = targets.sum(axis=1)
    return float((m * np.log(m)).mean())


# %% floor | 0.5 | rows without ones left out of the mean | fails other
def softmax_floor(targets):
    m = targets.sum(axis=1)
    m = m[m > 0]
    return float((m * np.log(m)).mean()) if len(m) else 0.0


# %% floor | 0 | in bits | fails visible, other
def softmax_floor(targets):
    m = np.maximum(targets.sum(axis=1), 1)
    return (m * np.log2(m)).mean()


# %% floor | 0.5 | a row has one or two ones | fails other
def softmax_floor(targets):
    return float((targets.sum(axis=1) == 2).mean() * 2 * np.log(2))


# %% repair | 1 | right: the functional loss
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.functional.binary_cross_entropy_with_logits
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1 | right: a sigmoid in the model and BCELoss
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4), nn.Sigmoid())
    loss_function = nn.BCELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 1 | right: summed over the labels, mean over the rows, at a quarter of the rate
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))

    def loss_function(z, y):
        return nn.functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(z)

    optimizer = torch.optim.SGD(model.parameters(), lr=0.5 / 4)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        return {"losses": losses, "probabilities": model(x).sigmoid()}


# %% repair | 0 | the broken program itself
def train(seed):
    return train_broken(seed)


# %% repair | 0 | a sigmoid only for the prediction, the loss unchanged
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | the loss repaired, softmax kept for the prediction
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).softmax(dim=1).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | logits returned as probabilities
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | sigmoid in the model and in the loss
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4), nn.Sigmoid())
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | squared error behind softmax
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).softmax(dim=1).numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0 | the probabilities of the broken program, scaled so that more labels pass
def train(seed):
    result = train_broken(seed)
    p = result["probabilities"]
    result["probabilities"] = np.clip(p / p.max(axis=1, keepdims=True), 0, 1)
    return result


# %% repair | 0.5 | right for one seed only: the argument is ignored | fails seeds
def train(seed):
    torch.manual_seed(0)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1200).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0.5 | trained on the rows of the test, too, for longer | fails seeds
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(200):
        for rows in torch.randperm(1797).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).sigmoid().numpy()
    return {"losses": losses[9::10], "probabilities": probabilities}


# %% repair | 0.5 | trained on all rows | fails seeds
def train(seed):
    torch.manual_seed(seed)
    x, targets = torch.tensor(PIXELS), torch.tensor(ATTRIBUTES, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4))
    loss_function = nn.functional.binary_cross_entropy_with_logits
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(20):
        for rows in torch.randperm(1797).split(40):
            loss = loss_function(model(x[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(x[:1200]), targets[:1200]).item())
    with torch.no_grad():
        probabilities = model(x).sigmoid().numpy()
    return {"losses": losses, "probabilities": probabilities}


# %% repair | 0.5 | nothing trained: probabilities invented from the attributes | fails seeds
def train(seed):
    p = np.where(ATTRIBUTES == 1, 0.9, 0.1) + 0.01 * np.random.default_rng(seed).random(
        ATTRIBUTES.shape
    )
    own = -np.log(np.where(ATTRIBUTES == 1, p, 1 - p)[:1200]).mean()
    return {"losses": list(np.linspace(0.7, own, 20)), "probabilities": p}
