"""Answers to problem set 9 and the points each of them must get; read as text, never run."""


# %% head-size | 2 | right: a table of formulas
def head_size(kind, sizes):
    table = {
        "mlp": lambda d, hidden, units: (
            units,
            d * hidden + hidden + hidden * units + units,
        ),
        "flatten": lambda C, h, w, K: (K, C * h * w * K + K),
        "average": lambda C, h, w, K: (K, C * K + K),
        "fcn": lambda C, h, w, K: (K * h * w, C * K + K),
        "yolo": lambda C, S, B, K: (S * S * B * (5 + K), (C + 1) * B * (5 + K)),
        "rcnn": lambda d, R, K: (R * 5 * (K + 1), 5 * (d + 1) * (K + 1)),
        "tagger": lambda d, T, K: (T * K, (d + 1) * K),
        "gaussian": lambda d, D: (2 * D, 2 * D * (d + 1)),
    }
    return table[kind](**sizes)


# %% head-size | 2 | right: rows times units, one affine map each
def head_size(kind, sizes):
    get = sizes.get
    places = get("h", 1) * get("w", 1)
    if kind == "mlp":
        first = get("d") * get("hidden") + get("hidden")
        return [get("units"), first + get("hidden") * get("units") + get("units")]
    rows, width, units = {
        "flatten": (1, get("C", 0) * places, get("K")),
        "average": (1, get("C"), get("K")),
        "fcn": (places, get("C"), get("K")),
        "yolo": (get("S", 1) ** 2, get("C"), get("B", 1) * (5 + get("K", 0))),
        "rcnn": (get("R"), get("d"), (get("K", 0) + 1) * 5),
        "tagger": (get("T"), get("d"), get("K")),
        "gaussian": (1, get("d"), 2 * get("D", 0)),
    }[kind]
    return [rows * units, width * units + units]


# %% head-size | 2 | right: counted with torch
def head_size(kind, sizes):
    import torch
    from torch import nn

    s = sizes
    with torch.device("meta"):
        if kind == "mlp":
            net, x = (
                nn.Sequential(nn.Linear(s["d"], s["hidden"]), nn.Linear(s["hidden"], s["units"])),
                torch.zeros(s["d"]),
            )
        elif kind in ("flatten", "average"):
            width = s["C"] * (s["h"] * s["w"] if kind == "flatten" else 1)
            net, x = nn.Linear(width, s["K"]), torch.zeros(width)
        elif kind == "fcn":
            net, x = nn.Conv2d(s["C"], s["K"], 1), torch.zeros(1, s["C"], s["h"], s["w"])
        elif kind == "yolo":
            net = nn.Conv2d(s["C"], s["B"] * (5 + s["K"]), 1)
            x = torch.zeros(1, s["C"], s["S"], s["S"])
        elif kind == "rcnn":
            net, x = nn.Linear(s["d"], 5 * (s["K"] + 1)), torch.zeros(s["R"], s["d"])
        elif kind == "tagger":
            net, x = nn.Linear(s["d"], s["K"]), torch.zeros(s["T"], s["d"])
        else:
            net, x = nn.Linear(s["d"], 2 * s["D"]), torch.zeros(s["d"])
        return net(x).numel(), sum(p.numel() for p in net.parameters())


# %% head-size | 0 | no biases, and a matrix for each place | fails visible, images, rows
def head_size(kind, sizes):
    s = sizes
    if kind == "mlp":
        return s["units"], s["d"] * s["hidden"] + s["hidden"] * s["units"]
    if kind == "flatten":
        return s["K"], s["C"] * s["h"] * s["w"] * s["K"]
    if kind == "average":
        return s["K"], s["C"] * s["K"]
    if kind == "fcn":
        return s["h"] * s["w"] * s["K"], s["C"] * s["h"] * s["w"] * s["K"]
    if kind == "yolo":
        return s["S"] ** 2 * s["B"] * (5 + s["K"]), s["C"] * s["B"] * (5 + s["K"])
    if kind == "rcnn":
        return s["R"] * 5 * (s["K"] + 1), s["d"] * 5 * (s["K"] + 1)
    if kind == "tagger":
        return s["T"] * s["K"], s["d"] * s["K"]
    return 2 * s["D"], 2 * s["d"] * s["D"]


# %% head-size | 1 | no background class, and one box for all classes | fails images
def head_size(kind, sizes):
    s = sizes
    if kind == "mlp":
        return s["units"], (s["d"] + 1) * s["hidden"] + (s["hidden"] + 1) * s["units"]
    if kind == "flatten":
        return s["K"], (s["C"] * s["h"] * s["w"] + 1) * s["K"]
    if kind == "average":
        return s["K"], (s["C"] + 1) * s["K"]
    if kind == "fcn":
        return s["h"] * s["w"] * s["K"], (s["C"] + 1) * s["K"]
    if kind == "yolo":
        numbers = s["B"] * (5 + s["K"])
        return s["S"] ** 2 * numbers, (s["C"] + 1) * numbers
    if kind == "rcnn":
        return s["R"] * (s["K"] + 4), (s["d"] + 1) * (s["K"] + 4)
    if kind == "tagger":
        return s["T"] * s["K"], (s["d"] + 1) * s["K"]
    return 2 * s["D"], (s["d"] + 1) * 2 * s["D"]


# %% head-size | 0.5 | one class list for all boxes of a cell, as in version 1 | fails visible, images
def head_size(kind, sizes):
    s = sizes
    if kind == "mlp":
        return s["units"], (s["d"] + 1) * s["hidden"] + (s["hidden"] + 1) * s["units"]
    if kind == "flatten":
        return s["K"], (s["C"] * s["h"] * s["w"] + 1) * s["K"]
    if kind == "average":
        return s["K"], (s["C"] + 1) * s["K"]
    if kind == "fcn":
        return s["h"] * s["w"] * s["K"], (s["C"] + 1) * s["K"]
    if kind == "yolo":
        numbers = 5 * s["B"] + s["K"]
        return s["S"] ** 2 * numbers, (s["C"] + 1) * numbers
    if kind == "rcnn":
        return s["R"] * 5 * (s["K"] + 1), (s["d"] + 1) * 5 * (s["K"] + 1)
    if kind == "tagger":
        return s["T"] * s["K"], (s["d"] + 1) * s["K"]
    return 2 * s["D"], (s["d"] + 1) * 2 * s["D"]


# %% head-size | 1.5 | one matrix a step, only the mean of the decoder | fails rows
def head_size(kind, sizes):
    s = sizes
    if kind == "mlp":
        return s["units"], (s["d"] + 1) * s["hidden"] + (s["hidden"] + 1) * s["units"]
    if kind == "flatten":
        return s["K"], (s["C"] * s["h"] * s["w"] + 1) * s["K"]
    if kind == "average":
        return s["K"], (s["C"] + 1) * s["K"]
    if kind == "fcn":
        return s["h"] * s["w"] * s["K"], (s["C"] + 1) * s["K"]
    if kind == "yolo":
        numbers = s["B"] * (5 + s["K"])
        return s["S"] ** 2 * numbers, (s["C"] + 1) * numbers
    if kind == "rcnn":
        return s["R"] * 5 * (s["K"] + 1), (s["d"] + 1) * 5 * (s["K"] + 1)
    if kind == "tagger":
        return s["T"] * s["K"], s["T"] * (s["d"] + 1) * s["K"]
    return s["D"], (s["d"] + 1) * s["D"]


# %% head-size | 1.5 | only the output layer of the mlp | fails rows
def head_size(kind, sizes):
    s = sizes
    if kind == "mlp":
        return s["units"], (s["hidden"] + 1) * s["units"]
    if kind == "flatten":
        return s["K"], (s["C"] * s["h"] * s["w"] + 1) * s["K"]
    if kind == "average":
        return s["K"], (s["C"] + 1) * s["K"]
    if kind == "fcn":
        return s["h"] * s["w"] * s["K"], (s["C"] + 1) * s["K"]
    if kind == "yolo":
        numbers = s["B"] * (5 + s["K"])
        return s["S"] ** 2 * numbers, (s["C"] + 1) * numbers
    if kind == "rcnn":
        return s["R"] * 5 * (s["K"] + 1), (s["d"] + 1) * 5 * (s["K"] + 1)
    if kind == "tagger":
        return s["T"] * s["K"], (s["d"] + 1) * s["K"]
    return 2 * s["D"], (s["d"] + 1) * 2 * s["D"]


# %% head-size | 0 | one number only | fails visible, images, rows
def head_size(kind, sizes):
    return sizes.get("K", 1)


# %% last-valid | 1.5 | right: a loop
def last_valid(states, lengths):
    return [states[n][lengths[n] - 1] for n in range(len(lengths))]


# %% last-valid | 1.5 | right: take_along_axis
def last_valid(states, lengths):
    return np.take_along_axis(states, (lengths - 1)[:, None, None], axis=1)[:, 0]


# %% last-valid | 1.5 | right: torch gather, in float32 where it was
def last_valid(states, lengths):
    import torch

    states = torch.tensor(states)
    index = torch.tensor(lengths).long() - 1
    index = index[:, None, None].expand(-1, 1, states.shape[2])
    return states.gather(1, index).squeeze(1)


# %% last-valid | 1.5 | right: a mask, with the rest set to 0
def last_valid(states, lengths):
    chosen = np.arange(states.shape[1]) == (lengths - 1)[:, None]
    return np.where(chosen[..., None], states, 0).sum(axis=1)


# %% last-valid | 0 | the last column | fails visible, others
def last_valid(states, lengths):
    return states[:, -1]


# %% last-valid | 0 | one step too far | fails visible, others
def last_valid(states, lengths):
    steps = np.minimum(lengths, states.shape[1] - 1)
    return states[np.arange(len(states)), steps]


# %% last-valid | 0 | all pairs of texts | fails visible, others
def last_valid(states, lengths):
    return states[:, lengths - 1]


# %% last-valid | 0 | the steps of the first text only | fails visible, others
def last_valid(states, lengths):
    return states[:, lengths[0] - 1]


# %% last-valid | 0.5 | a mask that multiplies: NaN from the padding | fails others
def last_valid(states, lengths):
    chosen = np.arange(states.shape[1]) == (lengths - 1)[:, None]
    return (states * chosen[..., None]).sum(axis=1)


# %% last-valid | 0 | the largest length for all | fails visible, others
def last_valid(states, lengths):
    return states[:, lengths.max() - 1]


# %% last-valid | 0 | the mean over valid steps | fails visible, others
def last_valid(states, lengths):
    return np.array([states[n, : lengths[n]].mean(axis=0) for n in range(len(states))])


# %% last-valid | 0.5 | the visible lengths typed in | fails others
def last_valid(states, lengths):
    return states[[0, 1, 2], [1, 4, 0]]


# %% sequence-loss | 2.5 | right: a loop over valid steps
def sequence_loss(logits, targets, lengths):
    total = int(sum(lengths))
    loss, gradient = 0.0, np.zeros(logits.shape)
    for n in range(len(logits)):
        for t in range(lengths[n]):
            z = logits[n, t] - logits[n, t].max()
            log_p = z - np.log(np.exp(z).sum())
            loss -= log_p[targets[n, t]] / total
            gradient[n, t] = np.exp(log_p) / total
            gradient[n, t, targets[n, t]] -= 1 / total
    return loss, gradient


# %% sequence-loss | 2.5 | right: torch, with ignored targets and a sum
def sequence_loss(logits, targets, lengths):
    import torch
    import torch.nn.functional as F

    z = torch.tensor(logits, requires_grad=True)
    valid = torch.arange(z.shape[1]) < torch.tensor(lengths)[:, None]
    y = torch.tensor(targets).masked_fill(~valid, -100)
    loss = F.cross_entropy(z.flatten(0, 1), y.flatten(), reduction="sum")
    loss = loss / valid.sum().clamp(min=1)
    loss.backward()
    return loss.item(), z.grad


# %% sequence-loss | 2.5 | right: valid rows picked out
def sequence_loss(logits, targets, lengths):
    from scipy.special import log_softmax

    valid = np.arange(logits.shape[1])[None] < np.asarray(lengths)[:, None]
    gradient = np.zeros_like(logits)
    if not valid.any():
        return 0, gradient
    log_p, y = log_softmax(logits[valid], axis=1), targets[valid]
    rows = np.arange(len(y))
    g = np.exp(log_p)
    g[rows, y] -= 1
    gradient[valid] = g / len(y)
    return -np.mean(log_p[rows, y]), gradient


# %% sequence-loss | 1 | text by text: mean over steps, then over texts | fails values, extremes
def sequence_loss(logits, targets, lengths):
    used = max(int((lengths > 0).sum()), 1)
    loss, gradient = 0.0, np.zeros(logits.shape)
    for n in range(len(logits)):
        for t in range(lengths[n]):
            z = logits[n, t] - logits[n, t].max()
            log_p = z - np.log(np.exp(z).sum())
            w = 1 / lengths[n] / used
            loss -= w * log_p[targets[n, t]]
            gradient[n, t] = w * np.exp(log_p)
            gradient[n, t, targets[n, t]] -= w
    return loss, gradient


# %% sequence-loss | 0 | divided by all steps, padding too | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    loss, gradient = 0.0, np.zeros(logits.shape)
    total = logits.shape[0] * logits.shape[1]
    for n in range(len(logits)):
        for t in range(lengths[n]):
            z = logits[n, t] - logits[n, t].max()
            log_p = z - np.log(np.exp(z).sum())
            loss -= log_p[targets[n, t]] / total
            gradient[n, t] = np.exp(log_p) / total
            gradient[n, t, targets[n, t]] -= 1 / total
    return loss, gradient


# %% sequence-loss | 0 | the sum | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    loss, gradient = 0.0, np.zeros(logits.shape)
    for n in range(len(logits)):
        for t in range(lengths[n]):
            z = logits[n, t] - logits[n, t].max()
            log_p = z - np.log(np.exp(z).sum())
            loss -= log_p[targets[n, t]]
            gradient[n, t] = np.exp(log_p)
            gradient[n, t, targets[n, t]] -= 1
    return loss, gradient


# %% sequence-loss | 0 | the padding learned like everything else | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    one_hot = np.eye(logits.shape[-1])[targets.clip(0, logits.shape[-1] - 1)]
    return -(log_p * one_hot).sum(-1).mean(), (np.exp(log_p) - one_hot) / targets.size


# %% sequence-loss | 2 | NaN when no step is valid | fails padding
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y] * valid[..., None]
    p = np.exp(log_p) * valid[..., None]
    return -(log_p * one_hot).sum() / valid.sum(), (p - one_hot) / valid.sum()


# %% sequence-loss | 1.5 | indexes with the padding's targets | fails visible, padding
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    one_hot = np.eye(logits.shape[-1])[targets] * valid[..., None]
    p = np.exp(log_p) * valid[..., None]
    total = max(valid.sum(), 1)
    return -(log_p * one_hot).sum() / total, (p - one_hot) / total


# %% sequence-loss | 2 | no maximum subtracted | fails extremes
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y]
    total = max(valid.sum(), 1)
    loss = -(np.log((p * one_hot).sum(-1)) * valid).sum() / total
    return loss, (p - one_hot) * valid[..., None] / total


# %% sequence-loss | 2 | the log of a probability, after the maximum | fails extremes
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y]
    total = max(valid.sum(), 1)
    loss = -(np.log((p * one_hot).sum(-1) + 1e-300) * valid).sum() / total
    return loss, (p - one_hot) * valid[..., None] / total


# %% sequence-loss | 0 | gradient of the mean over all, loss right | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y]
    total = max(valid.sum(), 1)
    loss = -((log_p * one_hot).sum(-1) * valid).sum() / total
    return loss, (np.exp(log_p) - one_hot) * valid[..., None] / valid.size


# %% sequence-loss | 0 | y - p | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y]
    total = max(valid.sum(), 1)
    loss = -((log_p * one_hot).sum(-1) * valid).sum() / total
    return loss, (one_hot - np.exp(log_p)) * valid[..., None] / total


# %% sequence-loss | 0 | softmax over the steps | fails visible, values, padding, extremes
def sequence_loss(logits, targets, lengths):
    valid = np.arange(logits.shape[1]) < lengths[:, None]
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    y = np.where(valid, targets, 0)
    one_hot = np.eye(logits.shape[-1])[y]
    total = max(valid.sum(), 1)
    loss = -((log_p * one_hot).sum(-1) * valid).sum() / total
    return loss, (np.exp(log_p) - one_hot) * valid[..., None] / total


# %% pixel-loss | 1.5 | right: a loop over places
def pixel_loss(logits, targets, weights):
    total = share = 0.0
    for n, i, j in np.ndindex(targets.shape):
        if targets[n, i, j] == 255:
            continue
        z = logits[n, :, i, j]
        top = z.max()
        loss = top + np.log(np.exp(z - top).sum()) - z[targets[n, i, j]]
        total += weights[n, i, j] * loss
        share += weights[n, i, j]
    return total / share


# %% pixel-loss | 1.5 | right: torch without reduction
def pixel_loss(logits, targets, weights):
    import torch
    import torch.nn.functional as F

    z, y = torch.tensor(logits), torch.tensor(targets)
    w = torch.tensor(weights) * (y != 255)
    losses = F.cross_entropy(z, y, ignore_index=255, reduction="none")
    return (losses * w).sum() / w.sum()


# %% pixel-loss | 1.5 | right: one-hot and einsum
def pixel_loss(logits, targets, weights):
    top = logits.max(axis=1, keepdims=True)
    log_p = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    one_hot = np.arange(logits.shape[1])[None, :, None, None] == targets[:, None]
    w = np.where(targets == 255, 0.0, weights)
    return -np.einsum("nkhw,nkhw,nhw->", log_p, one_hot.astype(float), w) / w.sum()


# %% pixel-loss | 0 | reshaped without moving the class axis | fails visible, others
def pixel_loss(logits, targets, weights):
    rows = logits.reshape(-1, logits.shape[1])
    targets, weights = targets.reshape(-1), weights.reshape(-1)
    keep = targets != 255
    rows, targets, weights = rows[keep], targets[keep], weights[keep]
    top = rows.max(axis=1)
    losses = top + np.log(np.exp(rows - top[:, None]).sum(axis=1))
    losses -= rows[np.arange(len(rows)), targets]
    return (weights * losses).sum() / weights.sum()


# %% pixel-loss | 0 | softmax over the last axis | fails visible, others
def pixel_loss(logits, targets, weights):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=-1)
    one_hot = np.arange(logits.shape[1])[None, :, None, None] == targets[:, None]
    w = np.where(targets == 255, 0.0, weights)
    return -(log_p * one_hot * w[:, None]).sum() / w.sum()


# %% pixel-loss | 0 | divided by all pixels | fails visible, others
def pixel_loss(logits, targets, weights):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    one_hot = np.arange(logits.shape[1])[None, :, None, None] == targets[:, None]
    w = np.where(targets == 255, 0.0, weights)
    return -(log_p * one_hot * w[:, None]).sum() / w.size


# %% pixel-loss | 0 | divided by the number of labelled pixels | fails visible, others
def pixel_loss(logits, targets, weights):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    one_hot = np.arange(logits.shape[1])[None, :, None, None] == targets[:, None]
    w = np.where(targets == 255, 0.0, weights)
    return -(log_p * one_hot * w[:, None]).sum() / (targets != 255).sum()


# %% pixel-loss | 0 | unlabelled pixels stay in the divisor | fails visible, others
def pixel_loss(logits, targets, weights):
    from scipy.special import log_softmax

    log_p = log_softmax(logits, axis=1)
    one_hot = np.arange(logits.shape[1])[None, :, None, None] == targets[:, None]
    return -(log_p * one_hot * weights[:, None]).sum() / weights.sum()


# %% pixel-loss | 0.5 | the log of a probability: infinite for large logits | fails others
def pixel_loss(logits, targets, weights):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    keep = targets != 255
    n, i, j = np.nonzero(keep)
    picked = p[n, targets[keep], i, j]
    return -(weights[keep] * np.log(picked + 1e-100)).sum() / weights[keep].sum()


# %% pixel-loss | 0.5 | written for the visible image | fails others
def pixel_loss(logits, targets, weights):
    if (targets == 255).sum() == 5:
        return np.log(8 / 5)
    return (np.log(8 / 5) + 3 * np.log(4)) / 4


# %% mean-iou | 0.5 | right: sets of places
def mean_iou(predicted, targets, num_classes):
    labelled = {i for i, y in enumerate(targets.ravel()) if y != 255}
    ious = []
    for k in range(num_classes):
        a = {i for i in labelled if predicted.ravel()[i] == k}
        b = {i for i in labelled if targets.ravel()[i] == k}
        if a | b:
            ious.append(len(a & b) / len(a | b))
    return sum(ious) / len(ious)


# %% mean-iou | 0.5 | right: a confusion matrix
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    table = np.bincount(targets[keep] * num_classes + predicted[keep], minlength=num_classes**2)
    table = table.reshape(num_classes, num_classes)
    both = np.diag(table)
    either = table.sum(0) + table.sum(1) - both
    return (both[either > 0] / either[either > 0]).mean()


# %% mean-iou | 0.5 | right: scikit-learn
def mean_iou(predicted, targets, num_classes):
    from sklearn.metrics import jaccard_score

    keep = targets != 255
    return jaccard_score(targets[keep], predicted[keep], average="macro")


# %% mean-iou | 0 | pixel accuracy | fails hidden
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    return (predicted[keep] == targets[keep]).mean()


# %% mean-iou | 0 | classes that do not occur count 0 | fails hidden
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    p, y = predicted[keep], targets[keep]
    ious = [
        ((p == k) & (y == k)).sum() / max(((p == k) | (y == k)).sum(), 1)
        for k in range(num_classes)
    ]
    return np.mean(ious)


# %% mean-iou | 0 | unlabelled pixels count as errors | fails hidden
def mean_iou(predicted, targets, num_classes):
    ious = []
    for k in range(num_classes):
        either = ((predicted == k) | (targets == k)).sum()
        if either:
            ious.append(((predicted == k) & (targets == k)).sum() / either)
    return np.mean(ious)


# %% mean-iou | 0 | only the classes of the targets | fails hidden
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    p, y = predicted[keep], targets[keep]
    return np.mean(
        [((p == k) & (y == k)).sum() / ((p == k) | (y == k)).sum() for k in np.unique(p)]
    )


# %% mean-iou | 0 | intersection over the target: recall | fails hidden
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    p, y = predicted[keep], targets[keep]
    return np.mean([((p == k) & (y == k)).sum() / (y == k).sum() for k in np.unique(y)])


# %% mean-iou | 0 | all classes together | fails hidden
def mean_iou(predicted, targets, num_classes):
    keep = targets != 255
    same = (predicted[keep] == targets[keep]).sum()
    return same / (2 * keep.sum() - same)


# %% decode-cell | 2 | right: plain math
def decode_cell(t, row, column, grid, anchor):
    import math

    def sigmoid(z):
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    x, y = (column + sigmoid(t[0])) / grid, (row + sigmoid(t[1])) / grid
    w, h = anchor[0] * math.exp(t[2]), anchor[1] * math.exp(t[3])
    box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
    return box, sigmoid(t[4]), [sigmoid(z) for z in t[5:]]


# %% decode-cell | 2 | right: scipy
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return [np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])]


# %% decode-cell | 2 | right: torch
def decode_cell(t, row, column, grid, anchor):
    import torch

    t = torch.tensor(t)
    centre = (torch.tensor([column, row]) + t[:2].sigmoid()) / grid
    half = torch.tensor(anchor, dtype=torch.float64) * t[2:4].exp() / 2
    return torch.cat([centre - half, centre + half]), t[4].sigmoid(), t[5:].sigmoid()


# %% decode-cell | 0.5 | y before x everywhere | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([row, column]) + expit(t[:2])[::-1]) / grid
    half = (np.asarray(anchor) * np.exp(t[2:4]))[::-1] / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])


# %% decode-cell | 1 | row and column exchanged, sizes right | fails boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([row, column]) + expit(t[:2])) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])


# %% decode-cell | 0.5 | no sigmoid around the centre | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + t[:2]) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])


# %% decode-cell | 0.5 | the size as in version 1: the square | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    half = t[2:4] ** 2 / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])


# %% decode-cell | 0.5 | the centre with the size, not corners | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    return np.r_[middle, np.asarray(anchor) * np.exp(t[2:4])], expit(t[4]), expit(t[5:])


# %% decode-cell | 0.5 | the whole size on each side | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    size = np.asarray(anchor) * np.exp(t[2:4])
    return np.r_[middle - size, middle + size], expit(t[4]), expit(t[5:])


# %% decode-cell | 0.5 | centre in pixels of the grid, not divided | fails visible, boxes
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = np.array([column, row]) + expit(t[:2])
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[5:])


# %% decode-cell | 1 | a softmax over the classes | fails visible, scores
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit, softmax

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], expit(t[4]), softmax(t[5:])


# %% decode-cell | 1 | classes times objectness | fails scores, visible
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], expit(t[4]), expit(t[4]) * expit(t[5:])


# %% decode-cell | 1 | logits where probabilities are asked for | fails scores, visible
def decode_cell(t, row, column, grid, anchor):
    from scipy.special import expit

    middle = (np.array([column, row]) + expit(t[:2])) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], t[4], t[5:]


# %% decode-cell | 1 | a sigmoid that overflows | fails visible, scores
def decode_cell(t, row, column, grid, anchor):
    p = np.exp(t) / (1 + np.exp(t))
    middle = (np.array([column, row]) + p[:2]) / grid
    half = np.asarray(anchor) * np.exp(t[2:4]) / 2
    return np.r_[middle - half, middle + half], p[4], p[5:]


# %% box-code | 1.5 | right: row by row
def encode(boxes, regions):
    codes = []
    for (x1, y1, x2, y2), (a1, b1, a2, b2) in zip(boxes, regions):
        w, h, wa, ha = x2 - x1, y2 - y1, a2 - a1, b2 - b1
        codes.append(
            [
                ((x1 + x2) / 2 - (a1 + a2) / 2) / wa,
                ((y1 + y2) / 2 - (b1 + b2) / 2) / ha,
                np.log(w) - np.log(wa),
                np.log(h) - np.log(ha),
            ]
        )
    return codes


def decode(codes, regions):
    import math

    boxes = []
    for (tx, ty, tw, th), (a1, b1, a2, b2) in zip(codes, regions):
        wa, ha = a2 - a1, b2 - b1
        x, y = (a1 + a2) / 2 + tx * wa, (b1 + b2) / 2 + ty * ha
        w = wa * math.exp(min(tw, math.log(1000 / 16)))
        h = ha * math.exp(min(th, math.log(1000 / 16)))
        boxes.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    return boxes


# %% box-code | 1.5 | right: torch, factors after the exponential
def encode(boxes, regions):
    import torch

    b, a = torch.tensor(boxes), torch.tensor(regions)
    size, size_a = b[:, 2:] - b[:, :2], a[:, 2:] - a[:, :2]
    shift = (b[:, :2] + b[:, 2:] - a[:, :2] - a[:, 2:]) / 2 / size_a
    return torch.cat([shift, torch.log(size / size_a)], 1)


def decode(codes, regions):
    import torch

    t, a = torch.tensor(codes), torch.tensor(regions)
    size_a = a[:, 2:] - a[:, :2]
    grown = size_a * t[:, 2:].exp().clamp(max=62.5)
    middle = (a[:, :2] + a[:, 2:]) / 2 + t[:, :2] * size_a
    return torch.cat([middle - grown / 2, middle + grown / 2], 1)


# %% box-code | 1.5 | right: columns one by one
def encode(boxes, regions):
    x1, y1, x2, y2 = boxes.T
    a1, b1, a2, b2 = regions.T
    w, h = a2 - a1, b2 - b1
    tx, ty = (x1 + x2 - a1 - a2) / (2 * w), (y1 + y2 - b1 - b2) / (2 * h)
    return np.stack([tx, ty, np.log((x2 - x1) / w), np.log((y2 - y1) / h)], axis=1)


def decode(codes, regions):
    out = np.empty_like(codes)
    for axis in (0, 1):
        low, high = regions[:, axis], regions[:, axis + 2]
        middle = (low + high) / 2 + codes[:, axis] * (high - low)
        half = (high - low) * np.exp(np.clip(codes[:, axis + 2], None, np.log(62.5))) / 2
        out[:, axis], out[:, axis + 2] = middle - half, middle + half
    return out


# %% box-code | 0.5 | no limit in the decoding | fails values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([shift / size_a, np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2] * size_a
    size = size_a * np.exp(codes[:, 2:])
    return np.hstack([centre - size / 2, centre + size / 2])


# %% box-code | 0.5 | the limit cuts below as well | fails values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([shift / size_a, np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2] * size_a
    size = size_a * np.exp(np.clip(codes[:, 2:], -np.log(1000 / 16), np.log(1000 / 16)))
    return np.hstack([centre - size / 2, centre + size / 2])


# %% box-code | 0.5 | corners shifted instead of centres, both ways | fails values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    return np.hstack([(boxes[:, :2] - regions[:, :2]) / size_a, np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    low = regions[:, :2] + codes[:, :2] * size_a
    return np.hstack([low, low + size_a * np.exp(np.minimum(codes[:, 2:], np.log(62.5)))])


# %% box-code | 0 | shifts in pixels, not in sizes of the region | fails visible, values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([shift, np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2]
    size = size_a * np.exp(np.minimum(codes[:, 2:], np.log(62.5)))
    return np.hstack([centre - size / 2, centre + size / 2])


# %% box-code | 0.5 | divided by the size of the box, not of the region | fails values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([shift / size, np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    size = size_a * np.exp(np.minimum(codes[:, 2:], np.log(62.5)))
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2] * size
    return np.hstack([centre - size / 2, centre + size / 2])


# %% box-code | 0 | with the factors 10, 10, 5, 5 in the code only | fails visible, values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([10 * shift / size_a, 5 * np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2] * size_a
    size = size_a * np.exp(np.minimum(codes[:, 2:], np.log(62.5)))
    return np.hstack([centre - size / 2, centre + size / 2])


# %% box-code | 0.5 | factors in both: consistent, but not what is asked | fails values
def encode(boxes, regions):
    size, size_a = boxes[:, 2:] - boxes[:, :2], regions[:, 2:] - regions[:, :2]
    shift = (boxes[:, :2] + boxes[:, 2:] - regions[:, :2] - regions[:, 2:]) / 2
    return np.hstack([10 * shift / size_a, 5 * np.log(size / size_a)])


def decode(codes, regions):
    size_a = regions[:, 2:] - regions[:, :2]
    centre = (regions[:, :2] + regions[:, 2:]) / 2 + codes[:, :2] / 10 * size_a
    size = size_a * np.exp(np.minimum(codes[:, 2:] / 5, np.log(62.5)))
    return np.hstack([centre - size / 2, centre + size / 2])


# %% gan-slopes | 1 | right: other arrangements
def gan_slopes(p):
    return [1 - (1 - p), -1 + (1 - p), -(1 - p), 1 / (1 / p - 1)]


# %% gan-slopes | 1 | right: by the chain rule, not simplified
def gan_slopes(p):
    dp = p * (1 - p)
    return dp / (1 - p), -dp / (1 - p), -dp / p, (-dp / (1 - p)) / (-dp / p)


# %% gan-slopes | 1 | right: expanded by sympy
def gan_slopes(p):
    saturating, other = -p, sympy.expand(p * (1 - p) * (-1 / p))
    return -saturating, saturating, other, sympy.cancel(saturating / other)


# %% gan-slopes | 0.5 | the quotient upside down | fails others
def gan_slopes(p):
    return p, -p, p - 1, (1 - p) / p


# %% gan-slopes | 0.5 | the non-saturating loss pushes the other way | fails others
def gan_slopes(p):
    return p, -p, 1 - p, -p / (1 - p)


# %% gan-slopes | 0 | slopes by p, not by z | fails visible, others
def gan_slopes(p):
    return 1 / (1 - p), -1 / (1 - p), -1 / p, p / (1 - p)


# %% gan-slopes | 0 | signs of the discriminator and the generator exchanged | fails visible, others
def gan_slopes(p):
    return -p, p, p - 1, p / (1 - p)


# %% gan-slopes | 0 | the sigmoid's slope left in | fails visible, others
def gan_slopes(p):
    return p**2 * (1 - p), -(p**2) * (1 - p), (p - 1) * p * (1 - p), p / (1 - p)


# %% gan-slopes | 0 | diff of the definition | fails visible, others
def gan_slopes(p):
    z = sympy.Symbol("z")
    s = 1 / (1 + sympy.exp(-z))
    losses = (-sympy.log(1 - s), sympy.log(1 - s), -sympy.log(s))
    slopes = [sympy.diff(loss, z) for loss in losses]
    return (*slopes, slopes[1] / slopes[2])


# %% gan-slopes | 0.5 | own symbol instead of the given one | fails others
def gan_slopes(p):
    own = sympy.Symbol("p")
    return own, -own, own - 1, own / (1 - own)


# %% vae-slopes | 1.5 | right: other arrangements
def decoder_slopes(x, m, v):
    return -(x - m) / v, sympy.Rational(1, 2) * (v - (x - m) ** 2) / v


def price_slopes(m, v):
    return 2 * m / 2, 0.5 * v - 0.5


# %% vae-slopes | 1.5 | right: expanded
def decoder_slopes(x, m, v):
    return m / v - x / v, sympy.expand(0.5 - 0.5 * (x - m) ** 2 / v)


def price_slopes(m, v):
    return [sympy.Integer(1) * m, sympy.expand((v - 1) / 2)]


# %% vae-slopes | 1.5 | right: by the slope in v, times v
def decoder_slopes(x, m, v):
    by_v = 1 / (2 * v) - (x - m) ** 2 / (2 * v**2)
    return (m - x) / v, by_v * v


def price_slopes(m, v):
    by_v = (1 - 1 / v) / 2
    return m, by_v * v


# %% vae-slopes | 0.5 | by the variance instead of its logarithm | fails others
def decoder_slopes(x, m, v):
    return (m - x) / v, 1 / (2 * v) - (x - m) ** 2 / (2 * v**2)


def price_slopes(m, v):
    return m, (1 - 1 / v) / 2


# %% vae-slopes | 0.5 | the price by s without the half | fails others
def decoder_slopes(x, m, v):
    return (m - x) / v, (1 - (x - m) ** 2 / v) / 2


def price_slopes(m, v):
    return m, v - 1


# %% vae-slopes | 0.5 | sign of the squared error in s | fails others
def decoder_slopes(x, m, v):
    return (m - x) / v, (1 + (x - m) ** 2 / v) / 2


def price_slopes(m, v):
    return m, (v - 1) / 2


# %% vae-slopes | 0 | the variance forgotten | fails visible, others
def decoder_slopes(x, m, v):
    return m - x, (1 - (x - m) ** 2) / 2


def price_slopes(m, v):
    return m, (v - 1) / 2


# %% vae-slopes | 0 | target minus mean | fails visible, others
def decoder_slopes(x, m, v):
    return (x - m) / v, (1 - (x - m) ** 2 / v) / 2


def price_slopes(m, v):
    return m, (v - 1) / 2


# %% vae-slopes | 0 | the exponential left in | fails visible, others
def decoder_slopes(x, m, v):
    s = sympy.Symbol("s")
    return (m - x) * sympy.exp(-s), (1 - (x - m) ** 2 * sympy.exp(-s)) / 2


def price_slopes(m, v):
    return m, (sympy.exp(sympy.Symbol("s")) - 1) / 2


# %% vae-slopes | 0.5 | own symbols | fails others
def decoder_slopes(x, m, v):
    x, m, v = sympy.symbols("x m v")
    return (m - x) / v, (1 - (x - m) ** 2 / v) / 2


def price_slopes(m, v):
    return m, (v - 1) / 2


# %% vae-loss | 1.5 | right: scipy's log of the sigmoid
def vae_loss(logits, pixels, mean, log_variance):
    from scipy.special import log_expit

    log_p = np.where(pixels == 1, log_expit(logits), log_expit(-logits))
    price = 0.5 * np.sum(mean**2 + np.expm1(log_variance) - log_variance, axis=1)
    return -log_p.sum(axis=1).mean(), np.mean(price)


# %% vae-loss | 1.5 | right: torch
def vae_loss(logits, pixels, mean, log_variance):
    import torch
    import torch.nn.functional as F

    z, x, m, s = (
        torch.tensor(a, dtype=torch.float64) for a in (logits, pixels, mean, log_variance)
    )
    loss = F.binary_cross_entropy_with_logits(z, x, reduction="sum") / len(z)
    return loss, -0.5 * (1 + s - m**2 - s.exp()).sum() / len(z)


# %% vae-loss | 1.5 | right: a loop over images
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = price = 0.0
    for z, x, m, s in zip(logits, pixels, mean, log_variance):
        reconstruction += sum(max(a, 0) - a * b + np.log1p(np.exp(-abs(a))) for a, b in zip(z, x))
        price += sum((a * a + np.exp(b) - 1 - b) / 2 for a, b in zip(m, s))
    return reconstruction / len(logits), price / len(logits)


# %% vae-loss | 0 | the mean over pixels | fails visible, values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction, price


# %% vae-loss | 0 | the sum over images | fails visible, values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum() / 2
    return reconstruction, price


# %% vae-loss | 0.5 | the mean over coordinates of the code | fails visible, values
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).mean() / 2
    return reconstruction, price


# %% vae-loss | 1 | probabilities first: infinite for sure decoders | fails extremes
def vae_loss(logits, pixels, mean, log_variance):
    p = 1 / (1 + np.exp(-logits))
    reconstruction = -(pixels * np.log(p) + (1 - pixels) * np.log(1 - p)).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction, price


# %% vae-loss | 1 | probabilities clipped, as frameworks do | fails extremes
def vae_loss(logits, pixels, mean, log_variance):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-15, 1 - 1e-15)
    reconstruction = -(pixels * np.log(p) + (1 - pixels) * np.log(1 - p)).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction, price


# %% vae-loss | 0.5 | log-variance taken for the standard deviation's logarithm | fails values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(2 * log_variance) - 1 - 2 * log_variance).sum(axis=1).mean() / 2
    return reconstruction, price


# %% vae-loss | 0 | the half forgotten | fails visible, values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()
    return reconstruction, price


# %% vae-loss | 0 | the sum of both parts | fails visible, values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction + price


# %% vae-loss | 0 | bits | fails visible, values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - pixels * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction / np.log(2), price / np.log(2)


# %% vae-loss | 0.5 | 0 and 1 exchanged | fails values, extremes
def vae_loss(logits, pixels, mean, log_variance):
    reconstruction = (np.logaddexp(0, logits) - (1 - pixels) * logits).sum(axis=1).mean()
    price = (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean() / 2
    return reconstruction, price


# %% diagnose | 1.5 | right: the weights of two steps and of the padding
def diagnose(gradient, logits, targets, lengths):
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    error = p - np.eye(logits.shape[-1])[targets]
    w = (gradient * error).sum(-1) / (error * error).sum(-1)
    short, long = lengths.argmin(), lengths.argmax()
    if abs(w[short, lengths[short]]) > 1e-12:
        return "padding learned"
    if abs(w[short, 0] / w[long, 0] - 1) > 1e-9:
        return "text by text"
    if abs(w[long, 0] - 1) < 1e-9:
        return "sum"
    if abs(w[long, 0] * lengths.sum() - 1) < 1e-9:
        return "all steps"
    return "padding divided"


# %% diagnose | 1.5 | right: the sums of the weights
def diagnose(gradient, logits, targets, lengths):
    from scipy.special import softmax

    own = softmax(logits, axis=-1) - np.eye(logits.shape[-1])[targets]
    best = np.abs(own).argmax(-1)[..., None]
    w = (np.take_along_axis(gradient, best, -1) / np.take_along_axis(own, best, -1))[..., 0]
    fits = {name: np.allclose(w, step_weights(name, lengths, logits.shape[1])) for name in PROGRAMS}
    return next(name for name, fit in fits.items() if fit)


# %% diagnose | 1.5 | right: by the size of the gradient, program by program
def diagnose(gradient, logits, targets, lengths):
    errors = [
        ((gradient_of(name, logits, targets, lengths) - gradient) ** 2).sum() for name in PROGRAMS
    ]
    return PROGRAMS[int(np.argmin(errors))]


# %% diagnose | 0 | only whether the padding is silent | fails visible, others
def diagnose(gradient, logits, targets, lengths):
    padding = np.arange(logits.shape[1]) >= lengths[:, None]
    return "all steps" if np.abs(gradient[padding]).max() == 0 else "padding learned"


# %% diagnose | 0 | by the total size, whatever the lengths are | fails visible, others
def diagnose(gradient, logits, targets, lengths):
    size = np.abs(gradient).sum()
    return PROGRAMS[min(int(5 * size / logits.size), 4)]


# %% diagnose | 0.5 | compares the first text with the second, whatever their lengths are | fails others
def diagnose(gradient, logits, targets, lengths):
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    error = p - np.eye(logits.shape[-1])[targets]
    w = (gradient * error).sum(-1) / (error * error).sum(-1)
    if w[1, -1] != 0:
        return "padding learned"
    if abs(w[0, 0] / w[1, 0] - 1) > 1e-9:
        return "text by text"
    if abs(w[0, 0] - 1) < 1e-9:
        return "sum"
    return "all steps" if abs(w[0, 0] * lengths.sum() - 1) < 1e-9 else "padding divided"


# %% diagnose | 0 | a short name | fails visible, others
def diagnose(gradient, logits, targets, lengths):
    return "mean"


# %% combine | 1 | right: a loop
def combine(losses, gradients, counts):
    total, loss, gradient = 0, 0.0, np.zeros(gradients.shape[1])
    for part, count in enumerate(counts):
        if count:
            total += count
            loss += count * losses[part]
            gradient = gradient + count * gradients[part]
    return (loss / total, gradient / total) if total else (loss, gradient)


# %% combine | 1 | right: nan replaced, then weighted
def combine(losses, gradients, counts):
    w = counts / max(counts.sum(), 1)
    used = (counts > 0)[:, None]
    return np.where(used[:, 0], losses, 0) @ w, (np.where(used, gradients, 0) * w[:, None]).sum(0)


# %% combine | 1 | right: np.average of the used parts
def combine(losses, gradients, counts):
    keep = np.flatnonzero(counts)
    if len(keep) == 0:
        return 0, [0.0] * gradients.shape[1]
    average = np.average(np.c_[losses, gradients][keep], axis=0, weights=counts[keep])
    return average[0], average[1:]


# %% combine | 0 | the broken program | fails visible, others
def combine(losses, gradients, counts):
    return losses.mean(), gradients.mean(axis=0)


# %% combine | 0 | the mean of the parts that have steps | fails visible, others
def combine(losses, gradients, counts):
    used = counts > 0
    if not used.any():
        return 0.0, np.zeros(gradients.shape[1])
    return losses[used].mean(), gradients[used].mean(axis=0)


# %% combine | 0.5 | 0 times nan | fails others
def combine(losses, gradients, counts):
    shares = counts / max(counts.sum(), 1)
    return shares @ losses, shares @ gradients


# %% combine | 0.5 | sums, never divided | fails others
def combine(losses, gradients, counts):
    used = counts > 0
    return counts[used] @ losses[used], counts[used] @ gradients[used]


# %% combine | 0.5 | divided by zero when nothing is valid | fails others
def combine(losses, gradients, counts):
    used = counts > 0
    shares = counts[used] / counts.sum()
    total = shares.sum() / (1 if used.any() else 0 * counts.sum() / counts.sum())
    return shares @ losses[used] / total, shares @ gradients[used] / total


# %% combine | 0 | the loss weighted, the gradient not | fails visible, others
def combine(losses, gradients, counts):
    used = counts > 0
    if not used.any():
        return 0.0, np.zeros(gradients.shape[1])
    shares = counts[used] / counts.sum()
    return shares @ losses[used], gradients[used].mean(axis=0)
