# %% by-hand | 2 | right: typed in, four digits
def by_hand():
    return {
        "head": 525_300_000,
        "logits": 3.906,
        "first_loss": 10.37,
        "normed": [-1.3416, -0.4472, 0.4472, 1.3416],
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2.0,
    }


# %% by-hand | 2 | right: computed from the probability of the text
def by_hand():
    import math

    text = (1 / 2) * (1 / 8) * (1 / 4) ** 2
    return {
        "head": 4096 * 128256,
        "logits": 8 * 4096 * 32000 * 4 / 1024**3,
        "first_loss": -math.log(1 / 32000),
        "normed": [(h - 140) / math.sqrt(500) for h in (110, 130, 150, 170)],
        "perplexity": text ** (-1 / 4),
        "bits_per_byte": -math.log2(text) / 5,
        "recut": text ** (-1 / 8),
    }


# %% by-hand | 2 | right: NumPy scalars and a torch tensor
def by_hand():
    import torch

    p = torch.tensor([0.5, 0.125, 0.25, 0.25], dtype=torch.float64)
    nats = -p.log().sum()
    return {
        "head": np.int64(4096) * np.int64(128256),
        "logits": np.float64(8 * 4096 * 32000) * 4 / 2**30,
        "first_loss": np.log(32000.0),
        "normed": torch.nn.functional.layer_norm(
            torch.tensor([11.0, 13, 15, 17]).double(), (4,), eps=0
        ),
        "perplexity": (nats / 4).exp(),
        "bits_per_byte": nats.numpy() / np.log(2) / 5,
        "recut": float((nats / 8).exp()),
    }


# %% by-hand | 1.25 | GB instead of GiB | fails sizes
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 4.194304,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 1.25 | both matrices counted as the head | fails sizes
def by_hand():
    return {
        "head": 2 * 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 1.25 | the first loss in bits | fails sizes
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log2(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 1.25 | two bytes a number | fails sizes
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625 / 2,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 0.75 | perplexity as the mean of 1 / p | fails visible, text
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": (2 + 8 + 4 + 4) / 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 0.75 | the perplexity does not change with the cutting | fails visible, text
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 4,
    }


# %% by-hand | 0.75 | bits a token | fails visible, text
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 2,
        "recut": 2,
    }


# %% by-hand | 0.75 | nats a byte | fails visible, text
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 4,
        "bits_per_byte": 8 * np.log(2) / 5,
        "recut": 2,
    }


# %% by-hand | 1.25 | numbers that agree with each other, and with no text | fails text
def by_hand():
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": np.array([-3, -1, 1, 3]) / 5**0.5,
        "perplexity": 16,
        "bits_per_byte": 3.2,
        "recut": 4,
    }


# %% by-hand | 1.25 | the sample standard deviation: divided by d - 1 | fails sizes
def by_hand():
    h = np.array([110.0, 130, 150, 170])
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": (h - h.mean()) / h.std(ddof=1),
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% by-hand | 0.75 | divided by the length, the mean left in | fails visible, sizes
def by_hand():
    h = np.array([110.0, 130, 150, 170])
    return {
        "head": 4096 * 128256,
        "logits": 3.90625,
        "first_loss": np.log(32000),
        "normed": h / np.linalg.norm(h),
        "perplexity": 4,
        "bits_per_byte": 1.6,
        "recut": 2,
    }


# %% score | 2 | right: loops
def score(logits, tokens):
    import math

    total, count = 0.0, 0
    for rows, text in zip(logits, tokens):
        for t in range(1, len(text)):
            if text[t] == -100:
                continue
            row = rows[t - 1]
            top = max(row)
            total += math.log(sum(math.exp(z - top) for z in row)) + top - row[text[t]]
            count += 1
    return total, count


# %% score | 2 | right: torch cross_entropy
def score(logits, tokens):
    import torch
    import torch.nn.functional as F

    z = torch.from_numpy(np.ascontiguousarray(logits[:, :-1]))
    y = torch.from_numpy(np.ascontiguousarray(tokens[:, 1:])).long()
    if y.numel() == 0:
        return 0.0, 0
    total = F.cross_entropy(z.reshape(-1, z.shape[-1]), y.reshape(-1), reduction="sum")
    return total.item(), int((y != -100).sum())


# %% score | 2 | right: scipy, a mask instead of a selection
def score(logits, tokens):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=-1)[:, :-1]
    targets = tokens[:, 1:]
    kept = targets != -100
    safe = np.where(kept, targets, 0)
    losses = -np.take_along_axis(log_p, safe[..., None], axis=-1)[..., 0]
    return (losses * kept).sum(), kept.sum()


# %% score | 2 | right: relative to the target logit, count as a float
def score(logits, tokens):
    total, count = 0.0, 0.0
    B, T, V = logits.shape
    for b in range(B):
        for t in range(T - 1):
            y = int(tokens[b, t + 1])
            if y >= 0:
                total += np.logaddexp.reduce(logits[b, t] - logits[b, t, y])
                count += 1
    return total, count


# %% score | 0 | no shift, and every token counts | fails visible, ignored, extremes, empty
def score(logits, tokens):
    top = logits.max(axis=-1, keepdims=True)
    log_p = logits - top - np.log(np.exp(logits - top).sum(axis=-1, keepdims=True))
    kept = tokens != -100
    safe = np.where(kept, tokens, 0)
    losses = -np.take_along_axis(log_p, safe[..., None], axis=-1)[..., 0]
    return (losses * kept).sum(), kept.sum()


# %% score | 0 | shifted the wrong way: row t + 1 with token t | fails visible, ignored, extremes, empty
def score(logits, tokens):
    rows, targets = logits[:, 1:], tokens[:, :-1]
    kept = targets != -100
    rows, targets = rows[kept], targets[kept]
    top = rows.max(axis=-1, initial=-np.inf)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=-1))
    return (losses - rows[np.arange(len(rows)), targets]).sum(), len(targets)


# %% score | 1 | -100 taken for the token 100 from the end, or an error | fails ignored, empty
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    top = rows.max(axis=-1, keepdims=True)
    log_p = rows - top - np.log(np.exp(rows - top).sum(axis=-1, keepdims=True))
    losses = -np.take_along_axis(log_p, targets[..., None], axis=-1)
    return losses.sum(), losses.size


# %% score | 1 | a row whose own token is -100 is dropped too | fails ignored, empty
def score(logits, tokens):
    kept = (tokens[:, 1:] != -100) & (tokens[:, :-1] != -100)
    rows, targets = logits[:, :-1][kept], tokens[:, 1:][kept]
    if len(targets) == 0:
        return 0.0, 0
    top = rows.max(axis=-1)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=-1))
    return (losses - rows[np.arange(len(rows)), targets]).sum(), len(targets)


# %% score | 1 | every position counted, padding too | fails ignored, empty
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    kept, count = targets != -100, targets.size
    rows, targets = rows[kept], targets[kept]
    if len(targets) == 0:
        return 0.0, 0
    top = rows.max(axis=-1)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=-1))
    return (losses - rows[np.arange(len(rows)), targets]).sum(), count


# %% score | 1.5 | no maximum subtracted | fails extremes
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    kept = targets != -100
    rows, targets = rows[kept], targets[kept]
    losses = np.log(np.exp(rows).sum(axis=-1)) - rows[np.arange(len(rows)), targets]
    return losses.sum(), len(targets)


# %% score | 1.5 | logarithm of the softmax: infinite where it underflows | fails extremes
def score(logits, tokens):
    p = softmax_rows(logits[:, :-1])
    targets = tokens[:, 1:]
    kept = targets != -100
    p, targets = p[kept], targets[kept]
    return -np.log(p[np.arange(len(p)), targets]).sum(), len(targets)


# %% score | 0.5 | the mean instead of the sum | fails visible, ignored, extremes
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    kept = targets != -100
    rows, targets = rows[kept], targets[kept]
    if len(targets) == 0:
        return 0.0, 0
    top = rows.max(axis=-1)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=-1))
    return (losses - rows[np.arange(len(rows)), targets]).mean(), len(targets)


# %% score | 0 | bits instead of nats | fails visible, ignored, extremes, empty
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    kept = targets != -100
    rows, targets = rows[kept], targets[kept]
    top = rows.max(axis=-1, initial=-1e9)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=-1))
    losses = (losses - rows[np.arange(len(rows)), targets]) / np.log(2)
    return losses.sum(), len(targets)


# %% score | 1.5 | the total of nothing is NaN: a mean times a count | fails empty
def score(logits, tokens):
    rows, targets = logits[:, :-1], tokens[:, 1:]
    kept = targets != -100
    rows, targets = rows[kept], targets[kept]
    top = rows.max(axis=-1, keepdims=True)
    losses = np.log(np.exp(rows - top).sum(axis=-1)) + top[:, 0]
    losses = losses - rows[np.arange(len(rows)), targets]
    return losses.mean() * len(losses), len(targets)


# %% summary | 1 | right: a loop
def summary(parts, num_bytes):
    import math

    nats, tokens = 0.0, 0
    for total, count in parts:
        nats += total
        tokens += count
    return math.exp(nats / tokens), nats / (num_bytes * math.log(2))


# %% summary | 1 | right: an array, powers of 2
def summary(parts, num_bytes):
    total, count = np.sum(parts, axis=0)
    bits = total * np.log2(np.e)
    return [2 ** (bits / count), bits / num_bytes]


# %% summary | 1 | right: torch
def summary(parts, num_bytes):
    import torch

    total, count = torch.tensor(parts, dtype=torch.float64).sum(0)
    return (total / count).exp().item(), (
        total / torch.tensor(2.0).double().log()
    ).item() / num_bytes


# %% summary | 0.5 | the mean of the perplexities of the parts | fails parts
def summary(parts, num_bytes):
    perplexities = [np.exp(total / count) for total, count in parts if count]
    return np.mean(perplexities), sum(total for total, _ in parts) / np.log(2) / num_bytes


# %% summary | 0.5 | the mean of the mean losses | fails parts
def summary(parts, num_bytes):
    means = [total / count for total, count in parts if count]
    return np.exp(np.mean(means)), sum(total for total, _ in parts) / np.log(2) / num_bytes


# %% summary | 0.5 | an empty part gives NaN | fails parts
def summary(parts, num_bytes):
    parts = np.array(parts)
    means = parts[:, 0] / parts[:, 1]
    mean = np.average(means, weights=parts[:, 1])
    return np.exp(mean), parts[:, 0].sum() / np.log(2) / num_bytes


# %% summary | 0 | nats a byte | fails visible, parts
def summary(parts, num_bytes):
    total = sum(t for t, _ in parts)
    return np.exp(total / sum(c for _, c in parts)), total / num_bytes


# %% summary | 0 | bits a token | fails visible, parts
def summary(parts, num_bytes):
    total, count = (sum(column) for column in zip(*parts))
    return np.exp(total / count), total / np.log(2) / count


# %% summary | 0 | 2 to the power of nats | fails visible, parts
def summary(parts, num_bytes):
    total, count = (sum(column) for column in zip(*parts))
    return 2 ** (total / count), total / np.log(2) / num_bytes


# %% summary | 0 | bits by a multiplication with log 2 | fails visible, parts
def summary(parts, num_bytes):
    total, count = (sum(column) for column in zip(*parts))
    return np.exp(total / count), total * np.log(2) / num_bytes


# %% summary | 0 | the perplexity of the total, not of the mean | fails visible, parts
def summary(parts, num_bytes):
    total, _ = (sum(column) for column in zip(*parts))
    return np.exp(total), total / np.log(2) / num_bytes


# %% running | 1.5 | right: a running maximum and a running sum
def running_logsumexp(blocks):
    n = blocks[0].shape[0]
    m, s = np.full(n, -np.inf), np.zeros(n)
    for block in blocks:
        new = np.maximum(m, block.max(axis=1))
        finite = np.where(np.isfinite(new), new, 0.0)
        s = s * np.exp(m - finite) + np.exp(block - finite[:, None]).sum(axis=1)
        m = new
    with np.errstate(divide="ignore"):
        return np.where(np.isfinite(m), m, 0.0) + np.log(s)


# %% running | 1.5 | right: scipy logsumexp, merged with logaddexp
def running_logsumexp(blocks):
    from scipy.special import logsumexp

    with np.errstate(all="ignore"):
        result = logsumexp(blocks[0], axis=1)
        for block in blocks[1:]:
            result = np.logaddexp(result, logsumexp(block, axis=1))
    return result


# %% running | 1.5 | right: row by row, column by column
def running_logsumexp(blocks):
    import math

    out = []
    for n in range(len(blocks[0])):
        m, s = -math.inf, 0.0
        for block in blocks:
            for z in block[n]:
                if z == -math.inf:
                    continue
                if z > m:
                    s = s * math.exp(m - z) + 1.0
                    m = z
                else:
                    s += math.exp(z - m)
        out.append(m + math.log(s) if s else -math.inf)
    return np.array(out)


# %% running | 1.5 | right: torch
def running_logsumexp(blocks):
    import torch

    result = torch.full((len(blocks[0]),), -torch.inf, dtype=torch.float64)
    for block in blocks:
        result = torch.logaddexp(result, torch.logsumexp(torch.from_numpy(block), dim=1))
    return result.numpy()


# %% running | 0.5 | no maximum subtracted | fails extremes, excluded
def running_logsumexp(blocks):
    total = 0.0
    for block in blocks:
        total = total + np.exp(block).sum(axis=1) + 1e-300
    return np.log(total)


# %% running | 1 | no maximum subtracted, -inf handled by the exponential | fails extremes
def running_logsumexp(blocks):
    total = sum(np.exp(block).sum(axis=1) for block in blocks)
    return np.log(total)


# %% running | 0.5 | the maximum of the first block for all blocks | fails extremes, excluded
def running_logsumexp(blocks):
    m = blocks[0].max(axis=1)
    total = sum(np.exp(block - m[:, None]).sum(axis=1) for block in blocks)
    return m + np.log(total)


# %% running | 0 | the old sum is not rescaled when the maximum grows | fails visible, extremes, excluded
def running_logsumexp(blocks):
    n = len(blocks[0])
    m, s = np.full(n, -np.inf), np.zeros(n)
    for block in blocks:
        m = np.maximum(m, block.max(axis=1))
        safe = np.where(np.isfinite(m), m, 0.0)
        s = s + np.exp(block - safe[:, None]).sum(axis=1)
    return np.where(np.isfinite(m), m, 0.0) + np.log(s)


# %% running | 1 | NaN where a block is -inf throughout | fails excluded
def running_logsumexp(blocks):
    n = len(blocks[0])
    m, s = np.full(n, -np.inf), np.zeros(n)
    for block in blocks:
        new = np.maximum(m, block.max(axis=1))
        s = s * np.exp(m - new) + np.exp(block - new[:, None]).sum(axis=1)
        m = new
    return m + np.log(s)


# %% running | 1 | starts at a very negative number instead of -inf | fails excluded
def running_logsumexp(blocks):
    n = len(blocks[0])
    m, s = np.full(n, -1e5), np.zeros(n)
    for block in blocks:
        new = np.maximum(m, block.max(axis=1))
        s = s * np.exp(m - new) + np.exp(block - new[:, None]).sum(axis=1)
        m = new
    return m + np.log(s + 1e-300)


# %% running | 0 | the log-sum-exps of the blocks are added | fails visible, extremes, excluded
def running_logsumexp(blocks):
    result = np.zeros(len(blocks[0]))
    for block in blocks:
        top = block.max(axis=1)
        result = result + top + np.log(np.exp(block - top[:, None]).sum(axis=1))
    return result


# %% running | 0 | over the rows instead of the columns | fails visible, extremes, excluded
def running_logsumexp(blocks):
    block = np.concatenate(blocks, axis=1)
    top = block.max(axis=0)
    return top + np.log(np.exp(block - top).sum(axis=0))


# %% running | 0 | the largest log-sum-exp of a block | fails visible, extremes, excluded
def running_logsumexp(blocks):
    results = []
    for block in blocks:
        top = np.maximum(block.max(axis=1), -1e300)
        results.append(top + np.log(np.exp(block - top[:, None]).sum(axis=1)))
    return np.max(results, axis=0)


# %% running | 1 | clips the logits at +-700 | fails extremes
def running_logsumexp(blocks):
    total = 0.0
    for block in blocks:
        total = total + np.exp(np.clip(block, -np.inf, 700)).sum(axis=1)
    return np.log(total)


# %% chunked | 3 | right: one row at a time
def chunked_loss(H, E, targets):
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    n = len(H)
    for i in range(n):
        z = E @ H[i]
        z -= z.max()
        p = np.exp(z)
        s = p.sum()
        loss += (np.log(s) - z[targets[i]]) / n
        p /= s
        p[targets[i]] -= 1
        dH[i] = p @ E / n
        dE += np.outer(p, H[i]) / n
    return loss, dH, dE


# %% chunked | 3 | right: the vocabulary in chunks, twice
def chunked_loss(H, E, targets):
    N, V = len(H), len(E)
    size = max(1, V // 40)
    A = np.full(N, -np.inf)
    for s in range(0, V, size):
        z = H @ E[s : s + size].T
        top = z.max(axis=1)
        A = np.logaddexp(A, top + np.log(np.exp(z - top[:, None]).sum(axis=1)))
    z_y = np.einsum("nd,nd->n", H, E[targets])
    dH, dE = -E[targets], np.zeros_like(E)
    np.subtract.at(dE, targets, H)
    for s in range(0, V, size):
        p = np.exp(H @ E[s : s + size].T - A[:, None])
        dH += p @ E[s : s + size]
        dE[s : s + size] += p.T @ H
    return (A - z_y).mean(), dH / N, dE / N


# %% chunked | 3 | right: scipy, array_split, one-hot rows of a chunk
def chunked_loss(H, E, targets):
    from scipy.special import log_softmax

    N, V = len(H), len(E)
    losses, parts, dE = [], [], np.zeros(E.shape)
    for rows in np.array_split(np.arange(N), min(N, 50)):
        log_p = log_softmax(H[rows] @ E.T, axis=1)
        losses += [-log_p[i, targets[r]] for i, r in enumerate(rows)]
        g = np.exp(log_p)
        for i, r in enumerate(rows):
            g[i, targets[r]] -= 1
        parts.append(g @ E)
        dE += g.T @ H[rows]
    return np.mean(losses), np.vstack(parts) / N, dE / N


# %% chunked | 1 | all logits at once | fails visible, memory
def chunked_loss(H, E, targets):
    N = len(H)
    Z = H @ E.T
    Z -= Z.max(axis=1, keepdims=True)
    P = np.exp(Z)
    S = P.sum(axis=1, keepdims=True)
    loss = (np.log(S[:, 0]) - Z[np.arange(N), targets]).mean()
    P /= S
    P[np.arange(N), targets] -= 1
    return loss, P @ E / N, P.T @ H / N


# %% chunked | 1 | chunks, but all of them kept for the backward pass | fails visible, memory
def chunked_loss(H, E, targets):
    N = len(H)
    chunks, total = [], 0.0
    for s in range(0, N, 8):
        z = H[s : s + 8] @ E.T
        z -= z.max(axis=1, keepdims=True)
        here, y = np.arange(len(z)), targets[s : s + 8]
        z_y = z[here, y]
        p = np.exp(z)
        sums = p.sum(axis=1, keepdims=True)
        total += (np.log(sums[:, 0]) - z_y).sum()
        p /= sums
        p[here, y] -= 1
        chunks.append(p)
    P = np.concatenate(chunks)
    return total / N, P @ E / N, P.T @ H / N


# %% chunked | 1 | two chunks are too few | fails visible, memory
def chunked_loss(H, E, targets):
    N = len(H)
    half = (N + 1) // 2
    total, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for rows in (slice(0, half), slice(half, N)):
        z = H[rows] @ E.T
        if len(z) == 0:
            continue
        z = z - z.max(axis=1, keepdims=True)
        p = np.exp(z)
        sums = p.sum(axis=1, keepdims=True)
        here = np.arange(len(z))
        total += (np.log(sums[:, 0]) - z[here, targets[rows]]).sum()
        p = p / sums
        p[here, targets[rows]] -= 1
        dH[rows], dE = p @ E / N, dE + p.T @ H[rows] / N
    return total / N, dH, dE


# %% chunked | 1 | all logits at once in PyTorch, whose memory the test does not see | fails visible, memory
def chunked_loss(H, E, targets):
    import torch
    import torch.nn.functional as F

    h = torch.from_numpy(H).requires_grad_()
    e = torch.from_numpy(E).requires_grad_()
    loss = F.cross_entropy(h @ e.T, torch.from_numpy(targets))
    loss.backward()
    return loss.item(), h.grad.numpy(), e.grad.numpy()


# %% chunked | 2.5 | no maximum subtracted | fails extremes
def chunked_loss(H, E, targets):
    N = len(H)
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(N):
        z = E @ H[i]
        p = np.exp(z)
        s = p.sum()
        loss += (np.log(s) - z[targets[i]]) / N
        p /= s
        p[targets[i]] -= 1
        dH[i], dE = p @ E / N, dE + np.outer(p, H[i]) / N
    return loss, dH, dE


# %% chunked | 2.5 | logarithm of the probability | fails extremes
def chunked_loss(H, E, targets):
    N = len(H)
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(N):
        p = softmax_rows(E @ H[i])
        loss -= np.log(p[targets[i]]) / N
        p[targets[i]] -= 1
        dH[i], dE = p @ E / N, dE + np.outer(p, H[i]) / N
    return loss, dH, dE


# %% chunked | 0 | the sum instead of the mean | fails visible, values, extremes, memory
def chunked_loss(H, E, targets):
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(len(H)):
        z = E @ H[i]
        z -= z.max()
        p = np.exp(z)
        loss += np.log(p.sum()) - z[targets[i]]
        p /= p.sum()
        p[targets[i]] -= 1
        dH[i] = p @ E
        dE += np.outer(p, H[i])
    return loss, dH, dE


# %% chunked | 1 | the loss is a mean, the gradients are sums | fails visible, values, extremes
def chunked_loss(H, E, targets):
    N = len(H)
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(N):
        z = E @ H[i]
        z -= z.max()
        p = np.exp(z)
        loss += (np.log(p.sum()) - z[targets[i]]) / N
        p /= p.sum()
        p[targets[i]] -= 1
        dH[i] = p @ E
        dE += np.outer(p, H[i])
    return loss, dH, dE


# %% chunked | 0 | the mean of the means of unequal chunks | fails visible, values, extremes, memory
def chunked_loss(H, E, targets):
    N = len(H)
    size = max(2, N // 32)
    losses, dH, dE = [], np.zeros_like(H), np.zeros_like(E)
    num_chunks = -(-N // size)
    for s in range(0, N, size):
        rows = slice(s, s + size)
        z = H[rows] @ E.T
        z -= z.max(axis=1, keepdims=True)
        here = np.arange(len(z))
        z_y = z[here, targets[rows]]
        p = np.exp(z)
        sums = p.sum(axis=1, keepdims=True)
        losses.append((np.log(sums[:, 0]) - z_y).mean())
        p /= sums
        p[here, targets[rows]] -= 1
        p /= len(p) * num_chunks
        dH[rows] = p @ E
        dE += p.T @ H[rows]
    return np.mean(losses), dH, dE


# %% chunked | 0 | a softmax of its own in each chunk of the vocabulary | fails visible, values, extremes, memory
def chunked_loss(H, E, targets):
    N, V = len(H), len(E)
    size = max(1, V // 40)
    losses, dH, dE = np.zeros(N), np.zeros_like(H), np.zeros_like(E)
    for s in range(0, V, size):
        p = softmax_rows(H @ E[s : s + size].T)
        inside = np.flatnonzero((targets >= s) & (targets < s + size))
        losses[inside] = -np.log(p[inside, targets[inside] - s])
        p[inside, targets[inside] - s] -= 1
        dH += p @ E[s : s + size] / N
        dE[s : s + size] = p.T @ H / N
    return losses.mean(), dH, dE


# %% chunked | 1 | dE is kept from the last chunk only | fails visible, values, extremes
def chunked_loss(H, E, targets):
    N = len(H)
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(N):
        z = E @ H[i]
        z -= z.max()
        p = np.exp(z)
        loss += (np.log(p.sum()) - z[targets[i]]) / N
        p /= p.sum()
        p[targets[i]] -= 1
        dH[i] = p @ E / N
        dE = np.outer(p, H[i]) / N
    return loss, dH, dE


# %% chunked | 1.5 | target gradients by indexing that loses repetitions | fails visible, values
def chunked_loss(H, E, targets):
    N = len(H)
    loss, dH, dE = 0.0, np.zeros_like(H), np.zeros_like(E)
    for i in range(N):
        z = E @ H[i]
        z -= z.max()
        p = np.exp(z)
        loss += (np.log(p.sum()) - z[targets[i]]) / N
        p /= p.sum()
        dH[i] = (p @ E - E[targets[i]]) / N
        dE += np.outer(p, H[i]) / N
    dE[targets] -= H / N
    return loss, dH, dE


# %% two-paths | 2 | right: written out with if
def output_path(e, p, w, x, y, k):
    h = w * e[x]
    return (p[k] - 1) * h if k == y else p[k] * h


def input_path(e, p, w, x, y, k):
    if k != x:
        return 0
    return w * (sum(a * b for a, b in zip(p, e)) - e[y])


# %% two-paths | 2 | right: expanded, sympy zeros and floats
def output_path(e, p, w, x, y, k):
    return sympy.expand(w * e[x] * p[k] - float(k == y) * w * e[x])


def input_path(e, p, w, x, y, k):
    if k == x:
        return sympy.expand(w * sympy.Add(*[a * b for a, b in zip(p, e)]) - w * e[y])
    return sympy.Integer(0)


# %% two-paths | 2 | right: a loop over the logits, the chain rule term by term
def output_path(e, p, w, x, y, k):
    total = sympy.S.Zero
    for v in range(len(p)):
        dz = w * e[x] if v == k else 0
        total += (p[v] - (1 if v == y else 0)) * dz
    return total


def input_path(e, p, w, x, y, k):
    total = sympy.S.Zero
    for v in range(len(p)):
        dz = w * e[v] if x == k else 0
        total += (p[v] - (1 if v == y else 0)) * dz
    return total


# %% two-paths | 0 | the whole gradient as the output path | fails visible, other
def output_path(e, p, w, x, y, k):
    inner = sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))
    return (p[k] - int(k == y)) * w * e[x] + int(k == x) * w * inner


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))


# %% two-paths | 0 | the input path reaches every token | fails visible, other
def output_path(e, p, w, x, y, k):
    return (p[k] - int(k == y)) * w * e[x]


def input_path(e, p, w, x, y, k):
    return w * sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))


# %% two-paths | 0 | the output path reaches the target only | fails visible, other
def output_path(e, p, w, x, y, k):
    return (p[k] - 1) * w * e[x] if k == y else 0


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))


# %% two-paths | 0 | the weight w forgotten | fails visible, other
def output_path(e, p, w, x, y, k):
    return (p[k] - int(k == y)) * e[x]


def input_path(e, p, w, x, y, k):
    return int(k == x) * sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))


# %% two-paths | 0 | the sign: y - p | fails visible, other
def output_path(e, p, w, x, y, k):
    return (int(k == y) - p[k]) * w * e[x]


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * sum((int(v == y) - p[v]) * e[v] for v in range(len(p)))


# %% two-paths | 0 | the input path without the sum over the logits | fails visible, other
def output_path(e, p, w, x, y, k):
    return (p[k] - int(k == y)) * w * e[x]


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * (p[y] - 1) * e[y]


# %% two-paths | 0 | diff of the loss | fails visible, other
def output_path(e, p, w, x, y, k):
    head = sympy.symbols(f"g0:{len(e)}")
    z = [w * e[x] * v for v in head]
    slope = sympy.diff(log_partition_of(z) - z[y], head[k])
    return slope.subs(dict(zip(head, e)))


def input_path(e, p, w, x, y, k):
    z = [w * e[x] * v for v in e]
    whole = sympy.diff(log_partition_of(z) - z[y], e[k])
    return whole - output_path(e, p, w, x, y, k)


# %% two-paths | 0 | the log-probability returned undifferentiated | fails visible, other
def output_path(e, p, w, x, y, k):
    return -sympy.log(p[y])


def input_path(e, p, w, x, y, k):
    return -sympy.log(p[y])


# %% two-paths | 1 | three tokens wired in | fails other
def output_path(e, p, w, x, y, k):
    return (p[k] - int(k == y)) * w * e[x]


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * (p[0] * e[0] + p[1] * e[1] + p[2] * e[2] - e[y])


# %% two-paths | 1 | x and y taken to differ | fails other
def output_path(e, p, w, x, y, k):
    if k == x:
        return p[k] * w * e[x]
    return (p[k] - int(k == y)) * w * e[x]


def input_path(e, p, w, x, y, k):
    return int(k == x) * w * sum((p[v] - int(v == y)) * e[v] for v in range(len(p)))


# %% two-paths | 1 | own symbols instead of the given ones | fails other
def output_path(e, p, w, x, y, k):
    own, q, u = sympy.symbols(f"e0:{len(e)}"), sympy.symbols(f"p0:{len(e)}"), sympy.Symbol("w_epu")
    return (q[k] - int(k == y)) * u * own[x]


def input_path(e, p, w, x, y, k):
    own, q, u = sympy.symbols(f"e0:{len(e)}"), sympy.symbols(f"p0:{len(e)}"), sympy.Symbol("w_epu")
    return int(k == x) * u * (sum(a * b for a, b in zip(q, own)) - own[y])


# %% kept-small | 1.5 | right: factored and expanded
def z_loss_slope(p, A, c, y, i):
    return p[i] * (1 + 2 * c * A) - (1 if i == y else 0)


def capped_slope(p, t, y, i):
    return sympy.expand((p[i] - (i == y) * 1) * (1 - t[i]) * (1 + t[i]))


# %% kept-small | 1.5 | right: floats
def z_loss_slope(p, A, c, y, i):
    return p[i] + 2.0 * A * p[i] * c - float(i == y)


def capped_slope(p, t, y, i):
    return p[i] - p[i] * t[i] ** 2 - float(i == y) * (1.0 - t[i] ** 2)


# %% kept-small | 1.5 | right: the long road, over all logits
def z_loss_slope(p, A, c, y, i):
    total = 2 * c * A * p[i]
    for v in range(len(p)):
        total += (p[v] - int(v == y)) * int(v == i)
    return total


def capped_slope(p, t, y, i):
    total = 0
    for v in range(len(p)):
        total += (p[v] - int(v == y)) * (1 - t[v] ** 2) * int(v == i)
    return total


# %% kept-small | 0 | the 2 of the square forgotten | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == y) + c * A * p[i]


def capped_slope(p, t, y, i):
    return (p[i] - int(i == y)) * (1 - t[i] ** 2)


# %% kept-small | 0 | the z-loss pulls on every logit equally | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == y) + 2 * c * A


def capped_slope(p, t, y, i):
    return (p[i] - int(i == y)) * (1 - t[i] ** 2)


# %% kept-small | 0 | the z-loss on p - y | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return (p[i] - int(i == y)) * (1 + 2 * c * A)


def capped_slope(p, t, y, i):
    return (p[i] - int(i == y)) * (1 - t[i] ** 2)


# %% kept-small | 0 | the slope of tanh forgotten | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == y) + 2 * c * A * p[i]


def capped_slope(p, t, y, i):
    return p[i] - int(i == y)


# %% kept-small | 0 | the slope of the sigmoid instead of that of tanh | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == y) + 2 * c * A * p[i]


def capped_slope(p, t, y, i):
    return (p[i] - int(i == y)) * t[i] * (1 - t[i])


# %% kept-small | 0 | the slope of the target's tanh for all | fails visible, other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == y) + 2 * c * A * p[i]


def capped_slope(p, t, y, i):
    return (p[i] - int(i == y)) * (1 - t[y] ** 2)


# %% kept-small | 0 | diff, and a tanh left in | fails visible, other
def z_loss_slope(p, A, c, y, i):
    z = sympy.symbols(f"z0:{len(p)}")
    L = log_partition_of(z) - z[y] + c * log_partition_of(z) ** 2
    return sympy.diff(L, z[i])


def capped_slope(p, t, y, i):
    z = sympy.Symbol("z")
    return (p[i] - int(i == y)) * (1 - sympy.tanh(z) ** 2)


# %% kept-small | 0.5 | token 1 is always the target | fails other
def z_loss_slope(p, A, c, y, i):
    return p[i] - int(i == 1) + 2 * c * A * p[i]


def capped_slope(p, t, y, i):
    return (p[i] - int(i == 1)) * (1 - t[i] ** 2)


# %% kept-small | 0.5 | own symbols instead of the given ones | fails other
def z_loss_slope(p, A, c, y, i):
    q, B, m = sympy.symbols(f"p0:{len(p)}"), sympy.Symbol("A"), sympy.Symbol("c")
    return q[i] - int(i == y) + 2 * m * B * q[i]


def capped_slope(p, t, y, i):
    q, r = sympy.symbols(f"p0:{len(p)}"), sympy.symbols(f"t0:{len(p)}")
    return (q[i] - int(i == y)) * (1 - r[i] ** 2)


# %% tied | 2.5 | right: loops
def tied_loss(E, M, tokens):
    n = len(tokens) - 1
    loss, dE, dM = 0.0, np.zeros_like(E), np.zeros_like(M)
    for x, y in zip(tokens[:-1], tokens[1:]):
        h = E[x] @ M
        p = softmax_rows(h @ E.T)
        loss -= np.log(p[y]) / n
        g = p.copy()
        g[y] -= 1
        g /= n
        dh = g @ E
        dE += np.outer(g, h)
        dE[x] += M @ dh
        dM += np.outer(E[x], dh)
    return loss, dE, dM


# %% tied | 2.5 | right: torch autograd
def tied_loss(E, M, tokens):
    import torch
    import torch.nn.functional as F

    e = torch.tensor(E, requires_grad=True)
    m = torch.tensor(M, requires_grad=True)
    t = torch.as_tensor(np.asarray(tokens)).long()
    loss = F.cross_entropy(e[t[:-1]] @ m @ e.T, t[1:])
    dE, dM = torch.autograd.grad(loss, (e, m))
    return loss.item(), dE.numpy(), dM.numpy()


# %% tied | 2.5 | right: one-hot matrices, everything a product
def tied_loss(E, M, tokens):
    X, Y = np.eye(len(E))[tokens[:-1]], np.eye(len(E))[tokens[1:]]
    P = softmax_rows(X @ E @ M @ E.T)
    G = (P - Y) / len(X)
    loss = -(Y * np.log(P)).sum() / len(X)
    return loss, X.T @ G @ E @ M.T + G.T @ X @ E @ M, E.T @ X.T @ G @ E


# %% tied | 2.5 | right: counts of the pairs
def tied_loss(E, M, tokens):
    V = len(E)
    C = np.zeros((V, V))
    np.add.at(C, (tokens[:-1], tokens[1:]), 1)
    P = softmax_rows(E @ M @ E.T)
    n = C.sum()
    G = (C.sum(axis=1, keepdims=True) * P - C) / n
    return -(C * np.log(P)).sum() / n, G @ E @ M.T + G.T @ E @ M, E.T @ G @ E


# %% tied | 1.25 | only the output path, which is all an unseen token has | fails visible, repeated
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    return loss, G.T @ H, E[x].T @ (G @ E)


# %% tied | 0.75 | only the input path | fails visible, repeated, unseen
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    P = softmax_rows(E[x] @ M @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    dH = P @ E / len(x)
    dE = np.zeros_like(E)
    np.add.at(dE, x, dH @ M.T)
    return loss, dE, E[x].T @ dH


# %% tied | 1.75 | a repeated context counts once | fails repeated
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    dH = G @ E
    dE = G.T @ H
    dE[x] += dH @ M.T
    return loss, dE, E[x].T @ dH


# %% tied | 1.25 | M instead of its transpose on the way back | fails visible, repeated
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    dH = G @ E
    dE = G.T @ H
    np.add.at(dE, x, dH @ M)
    return loss, dE, E[x].T @ dH


# %% tied | 1.25 | the gradient of M transposed | fails visible, loss-and-dm
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    dH = G @ E
    dE = G.T @ H
    np.add.at(dE, x, dH @ M.T)
    return loss, dE, dH.T @ E[x]


# %% tied | 0 | the sum instead of the mean | fails visible, repeated, unseen, loss-and-dm
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).sum()
    P[np.arange(len(x)), y] -= 1
    dH = P @ E
    dE = P.T @ H
    np.add.at(dE, x, dH @ M.T)
    return loss, dE, E[x].T @ dH


# %% tied | 0 | divided by T instead of T - 1 | fails visible, repeated, unseen, loss-and-dm
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).sum() / len(tokens)
    P[np.arange(len(x)), y] -= 1
    G = P / len(tokens)
    dH = G @ E
    dE = G.T @ H
    np.add.at(dE, x, dH @ M.T)
    return loss, dE, E[x].T @ dH


# %% tied | 0 | no shift: each token predicts itself | fails visible, repeated, unseen, loss-and-dm
def tied_loss(E, M, tokens):
    x = y = tokens
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    dH = G @ E
    dE = G.T @ H
    np.add.at(dE, x, dH @ M.T)
    return loss, dE, E[x].T @ dH


# %% tied | 0.75 | the mean of the two paths | fails visible, repeated, unseen
def tied_loss(E, M, tokens):
    x, y = tokens[:-1], tokens[1:]
    H = E[x] @ M
    P = softmax_rows(H @ E.T)
    loss = -np.log(P[np.arange(len(x)), y]).mean()
    P[np.arange(len(x)), y] -= 1
    G = P / len(x)
    dH = G @ E
    dE = G.T @ H
    np.add.at(dE, x, dH @ M.T)
    return loss, dE / 2, E[x].T @ dH


# %% leak | 1 | right: loops and math
def leaking_rows(before, after, position):
    import math

    rows = []
    for t in range(position):
        a = [math.exp(z) for z in before[t]]
        b = [math.exp(z) for z in after[t]]
        if any(abs(u / sum(a) - v / sum(b)) > 1e-6 for u, v in zip(a, b)):
            rows.append(t)
    return rows


# %% leak | 1 | right: scipy, an integer array
def leaking_rows(before, after, position):
    from scipy.special import softmax

    change = abs(softmax(before[:position], axis=1) - softmax(after[:position], axis=1))
    return np.flatnonzero((change > 1e-6).any(axis=1))


# %% leak | 1 | right: torch
def leaking_rows(before, after, position):
    import torch

    p, q = torch.tensor(before).softmax(1), torch.tensor(after).softmax(1)
    leaks = ((p - q).abs() > 1e-6).any(dim=1)
    return [t for t, leak in enumerate(leaks.tolist()) if leak and t < position]


# %% leak | 0.5 | logits compared: a shift is called a leak | fails others
def leaking_rows(before, after, position):
    change = np.abs(before - after).max(axis=1)
    return [t for t in range(position) if change[t] > 1e-6]


# %% leak | 0.5 | any difference, rounding too | fails others
def leaking_rows(before, after, position):
    different = (softmax_rows(before) != softmax_rows(after)).any(axis=1)
    return [t for t in range(position) if different[t]]


# %% leak | 0 | the rows after the change, which must change | fails visible, others
def leaking_rows(before, after, position):
    change = np.abs(softmax_rows(before) - softmax_rows(after)).max(axis=1)
    return [t for t in range(position, len(before)) if change[t] > 1e-6]


# %% leak | 0 | the row of the change included | fails visible, others
def leaking_rows(before, after, position):
    change = np.abs(softmax_rows(before) - softmax_rows(after)).max(axis=1)
    return [t for t in range(position + 1) if change[t] > 1e-6]


# %% leak | 0 | every row that changes | fails visible, others
def leaking_rows(before, after, position):
    change = np.abs(softmax_rows(before) - softmax_rows(after)).max(axis=1)
    return np.flatnonzero(change > 1e-6)


# %% leak | 0.5 | only the row just before the change | fails others
def leaking_rows(before, after, position):
    change = np.abs(softmax_rows(before) - softmax_rows(after)).max(axis=1)
    return [position - 1] if change[position - 1] > 1e-6 else []


# %% leak | 0.5 | only where the favourite changes | fails others
def leaking_rows(before, after, position):
    changed = before.argmax(axis=1) != after.argmax(axis=1)
    return [t for t in range(position) if changed[t]]


# %% leak | 0 | a single answer: yes or no | fails visible, others
def leaking_rows(before, after, position):
    return bool(np.abs(softmax_rows(before) - softmax_rows(after))[:position].max() > 1e-6)


# %% repair | 1.5 | right: loops
def evaluate(batches, pad):
    import math

    total, count = 0.0, 0
    for logits, tokens in batches:
        for rows, text in zip(logits, tokens):
            for t in range(len(text) - 1):
                if text[t + 1] != pad:
                    total -= math.log(softmax_rows(rows[t])[text[t + 1]])
                    count += 1
    return math.exp(total / count)


# %% repair | 1.5 | right: torch, ignore_index
def evaluate(batches, pad):
    import torch
    import torch.nn.functional as F

    total, count = 0.0, 0
    for logits, tokens in batches:
        if tokens.shape[1] < 2:
            continue
        z = torch.tensor(logits[:, :-1]).flatten(0, 1)
        y = torch.tensor(tokens[:, 1:]).long().flatten()
        total += F.cross_entropy(z, y, ignore_index=pad, reduction="sum").item()
        count += int((y != pad).sum())
    return float(np.exp(total / count))


# %% repair | 1.5 | right: all losses in one list
def evaluate(batches, pad):
    losses = [
        -np.log(softmax_rows(logits[b, t - 1])[tokens[b, t]])
        for logits, tokens in batches
        for b, t in np.argwhere(tokens != pad)
        if t > 0
    ]
    return np.exp(np.mean(losses))


# %% repair | 0 | the shift left out | fails visible, padding, batches
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p = np.log(softmax_rows(logits))
        losses = -np.take_along_axis(log_p, tokens[:, :, None], axis=2)[:, :, 0]
        total += losses[tokens != pad].sum()
        count += (tokens != pad).sum()
    return np.exp(total / count)


# %% repair | 1 | padding counted | fails padding
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)
        total += losses.sum()
        count += losses.size
    return np.exp(total / count)


# %% repair | 1 | padding left out of the sum, not of the count | fails padding
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        total += (losses * (targets != pad)).sum()
        count += targets.size
    return np.exp(total / count)


# %% repair | 1 | the last word of a padded text dropped too | fails padding
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        kept = targets != pad
        kept[:, :-1] &= targets[:, 1:] != pad
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        total += losses[kept].sum()
        count += kept.sum()
    return np.exp(total / count)


# %% repair | 1 | the mean of the batches' perplexities | fails batches
def evaluate(batches, pad):
    perplexities = []
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        if (targets != pad).any():
            perplexities.append(np.exp(losses[targets != pad].mean()))
    return np.mean(perplexities)


# %% repair | 1 | the mean of the batches' mean losses | fails batches
def evaluate(batches, pad):
    means = []
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        if (targets != pad).any():
            means.append(losses[targets != pad].mean())
    return np.exp(np.mean(means))


# %% repair | 1 | a batch without a target makes NaN | fails batches
def evaluate(batches, pad):
    means, counts = [], []
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        means.append(losses[targets != pad].mean())
        counts.append((targets != pad).sum())
    return np.exp(np.average(means, weights=counts))


# %% repair | 0 | 2 to the power of nats | fails visible, padding, batches
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        total += losses[targets != pad].sum()
        count += (targets != pad).sum()
    return 2 ** (total / count)


# %% repair | 0 | the mean loss, not its exponential | fails visible, padding, batches
def evaluate(batches, pad):
    total, count = 0.0, 0
    for logits, tokens in batches:
        log_p, targets = np.log(softmax_rows(logits[:, :-1])), tokens[:, 1:]
        losses = -np.take_along_axis(log_p, targets[:, :, None], axis=2)[:, :, 0]
        total += losses[targets != pad].sum()
        count += (targets != pad).sum()
    return total / count


# %% repair | 0 | unchanged | fails visible, padding, batches
def evaluate(batches, pad):
    return evaluate_broken(batches, pad)
