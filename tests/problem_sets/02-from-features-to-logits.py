# %% shapes | 1.5 | right: lists instead of tuples
def head_shapes(num_rows, num_features, num_outputs):
    rows, columns = [num_rows, num_features], [num_features, num_rows]
    return {
        "torch": {
            "H": rows,
            "W": [num_outputs, num_features],
            "b": [num_outputs],
            "Z": [num_rows, num_outputs],
        },
        "rows": {
            "H": rows,
            "W": [num_features, num_outputs],
            "b": [num_outputs],
            "Z": [num_rows, num_outputs],
        },
        "columns, W^T": {
            "H": columns,
            "W": [num_features, num_outputs],
            "b": [num_outputs, 1],
            "Z": [num_outputs, num_rows],
        },
        "columns, W": {
            "H": columns,
            "W": [num_outputs, num_features],
            "b": [num_outputs, 1],
            "Z": [num_outputs, num_rows],
        },
    }


# %% shapes | 1.5 | right: arrays are made and asked for their shapes
def head_shapes(num_rows, num_features, num_outputs):
    h, w = np.zeros((num_rows, num_features)), np.zeros((num_features, num_outputs))
    b = np.zeros(num_outputs)
    z = h @ w + b
    linear = nn.Linear(num_features, num_outputs)
    column = b[:, None]
    return {
        "rows": {"H": h.shape, "W": w.shape, "b": b.shape, "Z": z.shape},
        "columns, W^T": {"H": h.T.shape, "W": w.shape, "b": column.shape, "Z": z.T.shape},
        "columns, W": {"H": h.T.shape, "W": w.T.shape, "b": column.shape, "Z": z.T.shape},
        "torch": {
            "H": h.shape,
            "W": linear.weight.shape,
            "b": linear.bias.shape,
            "Z": linear(torch.zeros(num_rows, num_features)).shape,
        },
    }


# %% shapes | 1.5 | right: built by a loop
def head_shapes(num_rows, num_features, num_outputs):
    shapes = {}
    for name in ("rows", "columns, W^T", "columns, W", "torch"):
        h, z, b = (num_rows, num_features), (num_rows, num_outputs), (num_outputs,)
        w = (num_features, num_outputs)
        if name in ("columns, W", "torch"):
            w = w[::-1]
        if name.startswith("columns"):
            h, z, b = h[::-1], z[::-1], (num_outputs, 1)
        shapes[name] = dict(H=h, W=w, b=b, Z=z)
    return shapes


# %% shapes | 0 | torch stores (in, out), as its arguments are written | fails visible, other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
        "columns, W^T": {"H": (d, n), "W": (d, k), "b": (k, 1), "Z": (k, n)},
        "columns, W": {"H": (d, n), "W": (k, d), "b": (k, 1), "Z": (k, n)},
        "torch": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
    }


# %% shapes | 0 | the two column notations exchanged | fails visible, other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
        "columns, W^T": {"H": (d, n), "W": (k, d), "b": (k, 1), "Z": (k, n)},
        "columns, W": {"H": (d, n), "W": (d, k), "b": (k, 1), "Z": (k, n)},
        "torch": {"H": (n, d), "W": (k, d), "b": (k,), "Z": (n, k)},
    }


# %% shapes | 0 | columns, but H and Z as in rows | fails visible, other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
        "columns, W^T": {"H": (n, d), "W": (d, k), "b": (k, 1), "Z": (n, k)},
        "columns, W": {"H": (n, d), "W": (k, d), "b": (k, 1), "Z": (n, k)},
        "torch": {"H": (n, d), "W": (k, d), "b": (k,), "Z": (n, k)},
    }


# %% shapes | 0.5 | the bias is a vector everywhere | fails other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
        "columns, W^T": {"H": (d, n), "W": (d, k), "b": (k,), "Z": (k, n)},
        "columns, W": {"H": (d, n), "W": (k, d), "b": (k,), "Z": (k, n)},
        "torch": {"H": (n, d), "W": (k, d), "b": (k,), "Z": (n, k)},
    }


# %% shapes | 0.5 | the bias has one number per row of the batch | fails other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (n,), "Z": (n, k)},
        "columns, W^T": {"H": (d, n), "W": (d, k), "b": (k, 1), "Z": (k, n)},
        "columns, W": {"H": (d, n), "W": (k, d), "b": (k, 1), "Z": (k, n)},
        "torch": {"H": (n, d), "W": (k, d), "b": (n,), "Z": (n, k)},
    }


# %% shapes | 0.5 | the visible sizes, typed in | fails other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    return {
        "rows": {"H": (5, 3), "W": (3, 2), "b": (2,), "Z": (5, 2)},
        "columns, W^T": {"H": (3, 5), "W": (3, 2), "b": (2, 1), "Z": (2, 5)},
        "columns, W": {"H": (3, 5), "W": (2, 3), "b": (2, 1), "Z": (2, 5)},
        "torch": {"H": (5, 3), "W": (2, 3), "b": (2,), "Z": (5, 2)},
    }


# %% shapes | 0 | a notation is missing | fails visible, other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (k,), "Z": (n, k)},
        "torch": {"H": (n, d), "W": (k, d), "b": (k,), "Z": (n, k)},
    }


# %% shapes | 0 | strings instead of shapes | fails visible, other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    return {
        name: {"H": "N x d", "W": "d x K", "b": "K", "Z": "N x K"}
        for name in ("rows", "columns, W^T", "columns, W", "torch")
    }


# %% shapes | 0.5 | bias as a row (1, K) in the row notations | fails other-sizes
def head_shapes(num_rows, num_features, num_outputs):
    n, d, k = num_rows, num_features, num_outputs
    return {
        "rows": {"H": (n, d), "W": (d, k), "b": (1, k), "Z": (n, k)},
        "columns, W^T": {"H": (d, n), "W": (d, k), "b": (k, 1), "Z": (k, n)},
        "columns, W": {"H": (d, n), "W": (k, d), "b": (k, 1), "Z": (k, n)},
        "torch": {"H": (n, d), "W": (k, d), "b": (1, k), "Z": (n, k)},
    }


# %% units | 2.5 | right: NumPy integers and sums
def units():
    numbers = np.array([1, 2, 10, 9, 20, 5 - 1, 1, 2, 3, 2, 3, 4 * 3, 20 + 1, 20 * 4, 32000, 6])
    cards = "spam,spam softmax,digits,digits reference,tags,grade,rent,rent and doubt,delay,wind,soil,mixture,box classes,box offsets,translation,land"
    return dict(zip(cards.split(","), numbers))


# %% units | 2.5 | right: another order
def units():
    return {
        "land": 6,
        "translation": 32_000,
        "box offsets": 80,
        "box classes": 21,
        "mixture": 12,
        "soil": 3,
        "wind": 2,
        "delay": 3,
        "rent and doubt": 2,
        "rent": 1,
        "grade": 4,
        "tags": 20,
        "digits reference": 9,
        "digits": 10,
        "spam softmax": 2,
        "spam": 1,
    }


# %% units | 2.5 | right: groups put together
def units():
    table = {
        1: ["spam", "rent"],
        2: ["spam softmax", "rent and doubt", "wind"],
        3: ["delay", "soil"],
    }
    table |= {4: ["grade"], 6: ["land"], 9: ["digits reference"], 10: ["digits"], 12: ["mixture"]}
    table |= {20: ["tags"], 21: ["box classes"], 80: ["box offsets"], 32000: ["translation"]}
    return {card: number for number, cards in table.items() for card in cards}


# %% units | 2 | five units for five ordered grades | fails classes
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 5,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | two units for one sigmoid | fails classes
def units():
    return {
        "spam": 2,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | one unit for an angle | fails numbers
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 1,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | two units for three shares, the third by subtraction | fails numbers
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 2,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | the weights of the mixture forgotten | fails distributions
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 8,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | one unit for every number: quantiles are read off one mean | fails distributions
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 1,
        "delay": 1,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | the background forgotten | fails dense
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 20,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | one box for all kinds | fails dense
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 4,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | a box for the background as well | fails dense
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 84,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | all pixels of the image at once | fails dense
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6 * 256 * 256,
    }


# %% units | 0.5 | one unit for everything, guessed, but for digits | fails classes, numbers, distributions, dense
def units():
    cards = "spam,spam softmax,digits,digits reference,tags,grade,rent,rent and doubt,delay,wind,soil,mixture,box classes,box offsets,translation,land"
    return dict.fromkeys(cards.split(","), 1) | {"digits": 2}


# %% units | 1.5 | a card forgotten | fails visible, numbers
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% units | 2 | one more token for the end | fails dense
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 12,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32001,
        "land": 6,
    }


# %% units | 2 | floats | fails visible
def units():
    return {
        "spam": 1.0,
        "spam softmax": 2.0,
        "digits": 10.0,
        "digits reference": 9.0,
        "tags": 20.0,
        "grade": 4.0,
        "rent": 1.0,
        "rent and doubt": 2.0,
        "delay": 3.0,
        "wind": 2.0,
        "soil": 3.0,
        "mixture": 12.0,
        "box classes": 21.0,
        "box offsets": 80.0,
        "translation": 32000.0,
        "land": 6.0,
    }


# %% units | 2 | eleven: the mixture weights without the last | fails distributions
def units():
    return {
        "spam": 1,
        "spam softmax": 2,
        "digits": 10,
        "digits reference": 9,
        "tags": 20,
        "grade": 4,
        "rent": 1,
        "rent and doubt": 2,
        "delay": 3,
        "wind": 2,
        "soil": 3,
        "mixture": 11,
        "box classes": 21,
        "box offsets": 80,
        "translation": 32000,
        "land": 6,
    }


# %% conv-heads | 1 | right: modules are counted, lists, NumPy integers
def conv_heads(channels, height, width, num_classes):
    one = nn.Linear(channels * height * width, num_classes)
    two = nn.Linear(channels, num_classes)
    n = [np.int64(sum(p.numel() for p in m.parameters())) for m in (one, two)]
    return {
        "average": [n[1], 2 * two.weight.numel() + channels * height * width],
        "flatten": [n[0], 2 * one.weight.numel()],
    }


# %% conv-heads | 1 | right: written out
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    flatten = ((d + 1) * num_classes, num_classes * (d + d))
    mean = channels * (height * width - 1 + 1)
    average = ((channels + 1) * num_classes, mean + num_classes * (channels + channels))
    return {"average": average, "flatten": flatten}


# %% conv-heads | 1 | right: counted one by one
def conv_heads(channels, height, width, num_classes):
    def dense(d):
        multiplications = additions = 0
        for _ in range(num_classes):
            multiplications += d
            additions += d - 1
            additions += 1
        return [d * num_classes + num_classes, multiplications + additions]

    average = dense(channels)
    for _ in range(channels):
        average[1] += height * width - 1
        average[1] += 1
    return {"flatten": dense(channels * height * width), "average": average}


# %% conv-heads | 1 | right: torch counts the parameters
def conv_heads(channels, height, width, num_classes):
    result = {}
    for name, d, extra in (
        ("flatten", channels * height * width, 0),
        ("average", channels, channels * height * width),
    ):
        layer = nn.Linear(d, num_classes, device="meta")
        result[name] = (
            sum(p.numel() for p in layer.parameters()),
            extra + 2 * layer.weight.numel(),
        )
    return result


# %% conv-heads | 0 | no bias | fails visible, all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": (d * num_classes, 2 * d * num_classes),
        "average": (channels * num_classes, d + 2 * channels * num_classes),
    }


# %% conv-heads | 0 | the average over the channels: one value per position is left | fails visible, all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, 2 * d * num_classes),
        "average": ((height * width + 1) * num_classes, d + 2 * height * width * num_classes),
    }


# %% conv-heads | 0.5 | multiplications only | fails all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, d * num_classes),
        "average": ((channels + 1) * num_classes, channels + channels * num_classes),
    }


# %% conv-heads | 0.5 | the mean costs nothing | fails all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, 2 * d * num_classes),
        "average": ((channels + 1) * num_classes, 2 * channels * num_classes),
    }


# %% conv-heads | 0.5 | the visible sizes, typed in | fails all
def conv_heads(channels, height, width, num_classes):
    return {"flatten": (125, 240), "average": (25, 64)}


# %% conv-heads | 0.5 | operations: the bias is not added | fails all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, (2 * d - 1) * num_classes),
        "average": ((channels + 1) * num_classes, d + (2 * channels - 1) * num_classes),
    }


# %% conv-heads | 0.5 | operations: the division is forgotten | fails all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, 2 * d * num_classes),
        "average": (
            (channels + 1) * num_classes,
            channels * (height * width - 1) + 2 * channels * num_classes,
        ),
    }


# %% conv-heads | 0.5 | operations: one map is averaged | fails all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, 2 * d * num_classes),
        "average": ((channels + 1) * num_classes, height * width + 2 * channels * num_classes),
    }


# %% conv-heads | 0 | only the parameters | fails visible, all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {"flatten": (d + 1) * num_classes, "average": (channels + 1) * num_classes}


# %% conv-heads | 0 | operations not counted yet | fails visible, all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, None),
        "average": ((channels + 1) * num_classes, None),
    }


# %% conv-heads | 0 | operations as floats | fails visible, all
def conv_heads(channels, height, width, num_classes):
    d = channels * height * width
    return {
        "flatten": ((d + 1) * num_classes, 2.0 * d * num_classes),
        "average": ((channels + 1) * num_classes, d + 2.0 * channels * num_classes),
    }


# %% gpt2 | 1 | right: one expression
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width + bias * vocab_size
    body = (1024 + 2) * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + (0 if tied else vocab_size * width)
    return total, head / total


# %% gpt2 | 1 | right: cases, as a list
def gpt2_count(width, blocks, vocab_size, tied, bias):
    tensors = [vocab_size * width, 1024 * width, 2 * width]
    for _ in range(blocks):
        tensors += [12 * width * width, 13 * width]
    head = [vocab_size * width]
    if not tied:
        tensors.append(vocab_size * width)
    if bias:
        tensors.append(vocab_size)
        head.append(vocab_size)
    return [sum(tensors), sum(head) / sum(tensors)]


# %% gpt2 | 1 | right: NumPy
def gpt2_count(width, blocks, vocab_size, tied, bias):
    d = np.int64(width)
    table = vocab_size * d
    total = table * (2 - int(tied)) + int(bias) * vocab_size + d * (1026 + blocks * (12 * d + 13))
    return total, (table + int(bias) * vocab_size) / total


# %% gpt2 | 0 | a tied head counted twice | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width + bias * vocab_size
    body = (1024 + 2) * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + vocab_size * width
    return total, head / total


# %% gpt2 | 0 | a tied head costs nothing, so its share is 0 | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    own = (0 if tied else vocab_size * width) + bias * vocab_size
    total = own + vocab_size * width + 1026 * width + blocks * (12 * width**2 + 13 * width)
    return total, own / total


# %% gpt2 | 0 | a bias of d numbers | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width + bias * width
    body = (1024 + 2) * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + (0 if tied else vocab_size * width)
    return total, head / total


# %% gpt2 | 0.5 | the last layer norm forgotten | fails all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width + bias * vocab_size
    body = 1024 * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + (0 if tied else vocab_size * width)
    return total, head / total


# %% gpt2 | 0.5 | the bias missing in the share | fails all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width
    body = (1024 + 2) * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + bias * vocab_size + (0 if tied else vocab_size * width)
    return total, head / total


# %% gpt2 | 0.5 | the share in percent of the untied model, always | fails all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    head = vocab_size * width + bias * vocab_size
    body = (1024 + 2) * width + blocks * (12 * width**2 + 13 * width)
    total = body + head + (0 if tied else vocab_size * width)
    return total, head / total if not tied else 1.1 * head / total


# %% gpt2 | 0 | the share in percent | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    total = (
        (vocab_size + 1024) * width
        + blocks * (12 * width**2 + 13 * width)
        + 2 * width
        + bias * vocab_size
    )
    total += 0 if tied else width * vocab_size
    return total, 100 * (width + bias) * vocab_size / total


# %% gpt2 | 0.5 | the share is rounded | fails all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    total = (
        (vocab_size + 1024) * width
        + blocks * (12 * width**2 + 13 * width)
        + 2 * width
        + bias * vocab_size
    )
    total += 0 if tied else width * vocab_size
    return total, round((width + bias) * vocab_size / total, 2)


# %% gpt2 | 0 | no share yet | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    total = (
        (vocab_size + 1024) * width
        + blocks * (12 * width**2 + 13 * width)
        + 2 * width
        + bias * vocab_size
    )
    return total + (0 if tied else width * vocab_size), None


# %% gpt2 | 0 | the total as a float | fails visible, all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    total = (
        (vocab_size + 1024) * width
        + blocks * (12 * width**2 + 13 * width)
        + 2 * width
        + bias * vocab_size
    )
    total += 0 if tied else width * vocab_size
    return float(total), (width + bias) * vocab_size / total


# %% gpt2 | 0.5 | a tied head cannot have a bias: it is counted, not shared | fails all
def gpt2_count(width, blocks, vocab_size, tied, bias):
    total = (
        (vocab_size + 1024) * width
        + blocks * (12 * width**2 + 13 * width)
        + 2 * width
        + bias * vocab_size
    )
    total += 0 if tied else width * vocab_size
    head = vocab_size * width + (bias * vocab_size if not tied else 0)
    return total, head / total


# %% forward | 1 | right: nested lists
def affine_forward(h, weight, bias):
    return (np.tensordot(h, weight, axes=1) + bias).tolist()


# %% forward | 1 | right: a column of ones, the bias in the weights
def affine_forward(h, weight, bias):
    ones = np.ones((*h.shape[:-1], 1))
    return np.concatenate([h, ones], axis=-1) @ np.vstack([weight, bias])


# %% forward | 1 | right: broadcasting and a sum
def affine_forward(h, weight, bias):
    return (h[..., :, None] * weight).sum(axis=-2) + bias


# %% forward | 1 | right: einsum
def affine_forward(h, weight, bias):
    return np.einsum("...d,dk->...k", h, weight) + bias


# %% forward | 1 | right: reshaped to rows and back
def affine_forward(h, weight, bias):
    rows = h.reshape(-1, h.shape[-1])
    return (rows.dot(weight) + bias).reshape(h.shape[:-1] + (weight.shape[1],))


# %% forward | 1 | right: loops
def affine_forward(h, weight, bias):
    z = np.zeros((*h.shape[:-1], weight.shape[1]))
    for index in np.ndindex(h.shape[:-1]):
        for k in range(weight.shape[1]):
            z[index + (k,)] = bias[k] + sum(
                h[index + (i,)] * weight[i, k] for i in range(weight.shape[0])
            )
    return z


# %% forward | 1 | right: torch
def affine_forward(h, weight, bias):
    out = nn.functional.linear(torch.tensor(h), torch.tensor(weight).T, torch.tensor(bias))
    return out.numpy()


# %% forward | 0 | the weights transposed, as for nn.Linear | fails visible, leading
def affine_forward(h, weight, bias):
    return h @ weight.T + bias


# %% forward | 0 | the bias forgotten | fails visible, leading
def affine_forward(h, weight, bias):
    return h @ weight


# %% forward | 0 | a ReLU on the logits | fails visible, leading
def affine_forward(h, weight, bias):
    return np.maximum(h @ weight + bias, 0)


# %% forward | 0.5 | the features flattened, for two axes right | fails leading
def affine_forward(h, weight, bias):
    return h.reshape(len(h), -1) @ weight + bias


# %% forward | 0.5 | einsum for two axes only | fails leading
def affine_forward(h, weight, bias):
    return np.einsum("nd,dk->nk", h, weight) + bias


# %% forward | 0.5 | transposed whenever that fits: wrong for d = K | fails leading
def affine_forward(h, weight, bias):
    if h.shape[-1] == weight.shape[1]:
        weight = weight.T
    return h @ weight + bias


# %% forward | 0 | float32 | fails visible, leading
def affine_forward(h, weight, bias):
    return h.astype(np.float32) @ weight.astype(np.float32) + bias.astype(np.float32)


# %% forward | 0 | printed, not returned | fails visible, leading
def affine_forward(h, weight, bias):
    print(h @ weight + bias)


# %% forward | 0.5 | rows stay flattened | fails leading
def affine_forward(h, weight, bias):
    return h.reshape(-1, weight.shape[0]) @ weight + bias


# %% backward | 2.5 | right: sums of outer products
def affine_backward(dz, h, weight):
    pairs = list(zip(h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1]), strict=True))
    return (
        np.tensordot(dz, weight, axes=([-1], [1])),
        sum(np.outer(a, g) for a, g in pairs),
        sum(g for _, g in pairs),
    )


# %% backward | 2.5 | right: einsum
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return (
        np.einsum("...k,dk->...d", dz, weight),
        np.einsum("nd,nk->dk", rows, slopes),
        slopes.sum(0),
    )


# %% backward | 2.5 | right: loops over rows, a list
def affine_backward(dz, h, weight):
    dh, dweight, dbias = np.zeros(h.shape), np.zeros(weight.shape), np.zeros(weight.shape[1])
    for index in np.ndindex(h.shape[:-1]):
        dh[index] = weight @ dz[index]
        dweight += np.outer(h[index], dz[index])
        dbias += dz[index]
    return [dh, dweight, dbias]


# %% backward | 2.5 | right: torch autograd
def affine_backward(dz, h, weight):
    h, weight = torch.tensor(h, requires_grad=True), torch.tensor(weight, requires_grad=True)
    bias = torch.zeros(weight.shape[1], dtype=weight.dtype, requires_grad=True)
    (h @ weight + bias).backward(torch.tensor(dz))
    return h.grad.numpy(), weight.grad.numpy(), bias.grad.numpy()


# %% backward | 2.5 | right: tensordot over all leading axes
def affine_backward(dz, h, weight):
    axes = list(range(h.ndim - 1))
    dweight = np.tensordot(h, dz, axes=(axes, axes))
    return np.tensordot(dz, weight, axes=(-1, 1)), dweight, dz.sum(axis=tuple(axes))


# %% backward | 0 | the mean over rows for the sum | fails visible, sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return dz @ weight.T, rows.T @ slopes / len(rows), slopes.mean(axis=0)


# %% backward | 0 | dweight transposed, as nn.Linear stores it | fails visible, sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return dz @ weight.T, slopes.T @ rows, slopes.sum(axis=0)


# %% backward | 0 | in the order dweight, dbias, dh | fails visible, sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return rows.T @ slopes, slopes.sum(axis=0), dz @ weight.T


# %% backward | 0 | the sign of a descent step | fails visible, sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return -dz @ weight.T, -rows.T @ slopes, -slopes.sum(axis=0)


# %% backward | 0 | the bias summed over the outputs | fails visible, sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return dz @ weight.T, rows.T @ slopes, slopes.sum(axis=1)


# %% backward | 1 | two axes only: .T and the sum over the first axis | fails leading, vector
def affine_backward(dz, h, weight):
    return dz @ weight.T, h.T @ dz, dz.sum(axis=0)


# %% backward | 2 | a single vector forgotten | fails vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return (
        (dz.reshape(len(h), -1, dz.shape[-1]) @ weight.T).reshape(h.shape),
        rows.T @ slopes,
        slopes.sum(axis=0),
    )


# %% backward | 1.5 | einsum with one leading axis: three axes fail, a vector is caught | fails leading
def affine_backward(dz, h, weight):
    if h.ndim == 1:
        return weight @ dz, np.outer(h, dz), dz
    return dz @ weight.T, np.einsum("nd,nk->dk", h, dz), dz.sum(axis=0)


# %% backward | 0.5 | W instead of its transpose where the sizes allow it | fails sizes, leading, vector
def affine_backward(dz, h, weight):
    rows, slopes = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    back = weight if dz.shape[-1] == weight.shape[0] else weight.T
    return dz @ back, rows.T @ slopes, slopes.sum(axis=0)


# %% backward | 2 | squeezes its results | fails sizes
def affine_backward(dz, h, weight):
    H, G = h.reshape(-1, h.shape[-1]), dz.reshape(-1, dz.shape[-1])
    return (dz @ weight.T).squeeze(), (H.T @ G).squeeze(), G.sum(axis=0).squeeze()


# %% log-odds | 1 | right: shifted by another logit
def class_against_class(z, i, j):
    return -(z[j] - z[i])


def class_against_rest(z, i):
    others = [z_k for k, z_k in enumerate(z) if k != i]
    m = others[0]
    return z[i] - (m + sympy.log(sum(sympy.exp(o - m) for o in others)))


# %% log-odds | 1 | right: slices, product form
def class_against_class(z, i, j):
    return sum((int(k == i) - int(k == j)) * z[k] for k in range(len(z)))


def class_against_rest(z, i):
    rest = z[:i] + z[i + 1 :]
    return sympy.Add(z[i], sympy.Mul(-1, sympy.log(sympy.Add(*map(sympy.exp, rest)))))


# %% log-odds | 1 | right: from a difference of logs, by hand
def class_against_class(z, i, j):
    return -z[j] + z[i]


def class_against_rest(z, i):
    rest = [sympy.exp(z[k]) for k in range(len(z)) if k != i]
    return z[i] - sympy.log(sympy.Add(*rest))


# %% log-odds | 1 | right: minus the log of the reciprocal, powers of E
def class_against_class(z, i, j):
    return 0 if i == j else z[i] - z[j]


def class_against_rest(z, i):
    total = 0
    for k in range(len(z)):
        if k != i:
            total += sympy.E ** z[k]
    return z[i] + sympy.log(1 / total)


# %% log-odds | 1 | right: a first logit taken out, floats
def class_against_class(z, i, j):
    return 1.0 * z[i] - 1.0 * z[j]


def class_against_rest(z, i):
    others = [z_k for k, z_k in enumerate(z) if k != i]
    return z[i] - (others[0] + sympy.log(sum(sympy.exp(z_k - others[0]) for z_k in others)))


# %% log-odds | 0 | the quotient of the logits | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] / z[j]


def class_against_rest(z, i):
    return z[i] - sympy.log(sum(sympy.exp(z_j) for j, z_j in enumerate(z) if j != i))


# %% log-odds | 0 | the sign: j against i | fails visible, other-k
def class_against_class(z, i, j):
    return z[j] - z[i]


def class_against_rest(z, i):
    return z[i] - sympy.log(sum(sympy.exp(z_j) for j, z_j in enumerate(z) if j != i))


# %% log-odds | 0 | the logit itself as log-odds against the rest | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] - z[j]


def class_against_rest(z, i):
    return z[i]


# %% log-odds | 0 | log p_i for log-odds: the sum over all classes | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] - z[j]


def class_against_rest(z, i):
    return z[i] - sympy.log(sum(sympy.exp(z_j) for z_j in z))


# %% log-odds | 0 | the definition, not simplified | fails visible, other-k
def class_against_class(z, i, j):
    return sympy.log(sympy.exp(z[i]) / sympy.exp(z[j]))


def class_against_rest(z, i):
    p = sympy.exp(z[i]) / sum(sympy.exp(z_j) for z_j in z)
    return sympy.log(p / (1 - p))


# %% log-odds | 0 | right value, but z_i is left inside | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] - z[j]


def class_against_rest(z, i):
    total = sum(sympy.exp(z_j) for z_j in z)
    return z[i] - sympy.log(total) - sympy.log(1 - sympy.exp(z[i]) / total)


# %% log-odds | 0 | the mean of the others for their log-sum-exp | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] - z[j]


def class_against_rest(z, i):
    others = [z_j for j, z_j in enumerate(z) if j != i]
    return z[i] - sum(others) / len(others)


# %% log-odds | 0.5 | own symbols, three classes | fails other-k
def class_against_class(z, i, j):
    z = sympy.symbols("z0:3")
    return z[i] - z[j]


def class_against_rest(z, i):
    z = sympy.symbols("z0:3")
    return z[i] - sympy.log(sum(sympy.exp(z_j) for j, z_j in enumerate(z) if j != i))


# %% log-odds | 0 | against the rest: minus the largest | fails visible, other-k
def class_against_class(z, i, j):
    return z[i] - z[j]


def class_against_rest(z, i):
    return z[i] - sympy.Max(*[z_k for k, z_k in enumerate(z) if k != i])


# %% moves | 1 | right: expanded
def gap_move(p, y, rate, i, j):
    if i == j:
        return 0
    rest = [k for k in range(len(p)) if k != j]
    return sympy.expand(rate * (y[i] - p[i]) + rate * sum(y[k] - p[k] for k in rest))


def reference_gap_move(p, y, rate, i, j, r):
    return rate * (int(i != r) * (y[i] - p[i]) - int(j != r) * (y[j] - p[j]))


# %% moves | 1 | right: p_j and y_j substituted
def gap_move(p, y, rate, i, j):
    move = -rate * ((p[i] - y[i]) - (p[j] - y[j]))
    p_j = 1 - sum(p[:j] + p[j + 1 :])
    y_j = 1 - sum(y[:j] + y[j + 1 :])
    return move.subs({p[j]: p_j, y[j]: y_j}) if i != j else sympy.S.Zero


def reference_gap_move(p, y, rate, i, j, r):
    moves = [0 if k == r else -rate * (p[k] - y[k]) for k in range(len(p))]
    return moves[i] - moves[j]


# %% moves | 1 | right: the matrix I + 11', KroneckerDelta
def gap_move(p, y, rate, i, j):
    keep = [k for k in range(len(p)) if k != j]
    slopes = sympy.Matrix([[p[k] - y[k] for k in keep]])
    steps = -rate * slopes * (sympy.eye(len(keep)) + sympy.ones(len(keep), len(keep)))
    return 0 if i == j else steps[keep.index(i)]


def reference_gap_move(p, y, rate, i, j, r):
    free = [1 - sympy.KroneckerDelta(k, r) for k in (i, j)]
    return -rate * free[0] * (p[i] - y[i]) + rate * free[1] * (p[j] - y[j])


# %% moves | 1 | right: a sum with weights 2 and 1, floats; a reference that uses the sums
def gap_move(p, y, rate, i, j):
    weights = [0.0 if k == j or i == j else 1.0 + (k == i) for k in range(len(p))]
    return -1.0 * rate * sum(w * (a - b) for w, a, b in zip(weights, p, y, strict=True))


def reference_gap_move(p, y, rate, i, j, r):
    def slope(k):
        return sum(y[m] - p[m] for m in range(len(p)) if m != k)

    return -rate * (int(i != r) * slope(i) - int(j != r) * slope(j))


# %% moves | 0 | p_j and y_j are left | fails visible, other-k
def gap_move(p, y, rate, i, j):
    return -rate * ((p[i] - y[i]) - (p[j] - y[j]))


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | the move of z_i alone: p_j and y_j are left out | fails visible, other-k
def gap_move(p, y, rate, i, j):
    return 0 if i == j else -rate * (p[i] - y[i])


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | the others subtracted | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] - others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | class i is not among the others | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k not in (i, j))
    return 0 if i == j else -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | p_j replaced, the target forgotten | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] - 1 + others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | i = j is not thought of | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | the sign: uphill | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | twice the move of z_i, which holds for two classes only | fails visible, other-k
def gap_move(p, y, rate, i, j):
    return 0 if i == j else -2 * rate * (p[i] - y[i])


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | the rate forgotten | fails visible, other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -(p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0 | the truth of the visible test, evaluated | fails visible, other-k
def gap_move(p, y, rate, i, j):
    slopes = [p_k - y_k for p_k, y_k in zip(p, y, strict=True)]
    return rate * slopes[j] - rate * slopes[i]


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0.5 | own symbols, three classes | fails other-k
def gap_move(p, y, rate, i, j):
    p, y, rate = sympy.symbols("p0:3"), sympy.symbols("y0:3"), sympy.Symbol("rate")
    others = sum(p[k] - y[k] for k in range(3) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    p, y, rate = sympy.symbols("p0:3"), sympy.symbols("y0:3"), sympy.Symbol("rate")
    return -rate * (int(i != r) * (p[i] - y[i]) - int(j != r) * (p[j] - y[j]))


# %% moves | 0.5 | the reference moves as well | fails other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return -rate * ((p[i] - y[i]) - (p[j] - y[j]))


# %% moves | 0.5 | only j can be the reference | fails other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    if i == j:
        return 0
    return -rate * (p[i] - y[i]) if j == r else -rate * ((p[i] - y[i]) - (p[j] - y[j]))


# %% moves | 0.5 | a fixed reference is taken for a missing class | fails other-k
def gap_move(p, y, rate, i, j):
    others = sum(p[k] - y[k] for k in range(len(p)) if k != j)
    return 0 if i == j else -rate * (p[i] - y[i] + others)


def reference_gap_move(p, y, rate, i, j, r):
    return 0 if r in (i, j) else -rate * ((p[i] - y[i]) - (p[j] - y[j]))


# %% penalty | 1 | right: floats, one over K
def smallest_penalty(u):
    return 0.5 * (sum(x**2 for x in u) - (1 / (len(u) + 1)) * sum(u) ** 2)


# %% penalty | 1 | right: a matrix
def smallest_penalty(u):
    v = sympy.Matrix(u)
    n = len(u) + 1
    a = sympy.eye(n - 1) - sympy.ones(n - 1, n - 1) / n
    return (v.T * a * v)[0, 0] / 2


# %% penalty | 1 | right: pairs of classes
def smallest_penalty(u):
    w = [sympy.Integer(0), *u]
    pairs = [(a - b) ** 2 for n, a in enumerate(w) for b in w[:n]]
    return sum(pairs) / (2 * len(w))


# %% penalty | 1 | right: the closed form, with floats
def smallest_penalty(u):
    k = len(u) + 1
    return 0.5 * sum(u_k**2 for u_k in u) - sympy.Rational(1, 2 * k) * sum(u) ** 2


# %% penalty | 1 | right: sympy minimises over the shift
def smallest_penalty(u):
    shift = sympy.Symbol("shift")
    cost = (shift**2 + sum((u_k + shift) ** 2 for u_k in u)) / 2
    (best,) = sympy.solve(sympy.diff(cost, shift), shift)
    return sympy.expand(cost.subs(shift, best))


# %% penalty | 1 | right: the variance of the weights
def smallest_penalty(u):
    w = [0, *u]
    mean = sympy.Add(*w) / len(w)
    return sympy.Rational(1, 2) * sum((a - mean) ** 2 for a in w)


# %% penalty | 0 | w_0 = 0: the penalty of the K - 1 logits | fails visible, other-k
def smallest_penalty(u):
    return sum(u_k**2 for u_k in u) / 2


# %% penalty | 0 | a quarter for every feature: two classes only | fails visible, other-k
def smallest_penalty(u):
    return sum(u_k**2 for u_k in u) / 4


# %% penalty | 0 | without the half | fails visible, other-k
def smallest_penalty(u):
    return sum(u_k**2 for u_k in u) - sum(u) ** 2 / sympy.Integer(len(u) + 1)


# %% penalty | 0 | K - 1 for K in the mean | fails visible, other-k
def smallest_penalty(u):
    shift = -sum(u) / sympy.Integer(len(u))
    return (shift**2 + sum((u_k + shift) ** 2 for u_k in u)) / 2


# %% penalty | 0 | the shift left in | fails visible, other-k
def smallest_penalty(u):
    c = sympy.Symbol("c")
    return (c**2 + sum((u_k + c) ** 2 for u_k in u)) / 2


# %% penalty | 0.5 | three classes only | fails other-k
def smallest_penalty(u):
    return (sum(u_k**2 for u_k in u) - sum(u) ** 2 / 3) / 2


# %% penalty | 0 | a derivative is left | fails visible, other-k
def smallest_penalty(u):
    w = sympy.Symbol("w")
    return sympy.Derivative((w**2 + sum((x + w) ** 2 for x in u)) / 2, w)


# %% reference | 1.5 | right: lists come back
def to_reference(logits, reference):
    z = np.moveaxis(logits, -1, 0)
    return np.stack(
        [z[k] - z[reference] for k in range(len(z)) if k != reference], axis=-1
    ).tolist()


def from_reference(reduced, reference):
    full = np.zeros((*reduced.shape[:-1], reduced.shape[-1] + 1))
    full[..., np.arange(reduced.shape[-1] + 1) != reference] = reduced
    return full.tolist()


# %% reference | 1.5 | right: matrices
def to_reference(logits, reference):
    k = logits.shape[-1]
    m = np.eye(k)
    m[reference] -= 1
    return logits @ np.delete(m, reference, axis=1)


def from_reference(reduced, reference):
    k = reduced.shape[-1] + 1
    return reduced @ np.delete(np.eye(k), reference, axis=0)


# %% reference | 1.5 | right: a boolean mask
def to_reference(logits, reference):
    keep = np.arange(logits.shape[-1]) != reference
    return (logits - logits[..., [reference]])[..., keep]


def from_reference(reduced, reference):
    full = np.zeros((*reduced.shape[:-1], reduced.shape[-1] + 1))
    full[..., np.arange(full.shape[-1]) != reference] = reduced
    return full


# %% reference | 1.5 | right: concatenated parts
def to_reference(logits, reference):
    parts = [logits[..., :reference], logits[..., reference + 1 :]]
    return np.concatenate(parts, axis=-1) - np.expand_dims(logits[..., reference], -1)


def from_reference(reduced, reference):
    zero = (
        np.zeros_like(reduced[..., :1]) if reduced.shape[-1] else np.zeros((*reduced.shape[:-1], 1))
    )
    return np.concatenate([reduced[..., :reference], zero, reduced[..., reference:]], axis=-1)


# %% reference | 1.5 | right: loops over the classes, stacked
def to_reference(logits, reference):
    columns = []
    for k in range(logits.shape[-1]):
        if k != reference:
            columns.append(logits[..., k] - logits[..., reference])
    return np.stack(columns, axis=-1)


def from_reference(reduced, reference):
    columns = [reduced[..., k] for k in range(reduced.shape[-1])]
    columns = columns[:reference] + [0 * columns[0]] + columns[reference:]
    return np.stack(columns, axis=-1)


# %% reference | 1.5 | right: torch
def to_reference(logits, reference):
    z = torch.tensor(logits)
    z = z - z[..., reference].unsqueeze(-1)
    return torch.cat([z[..., :reference], z[..., reference + 1 :]], dim=-1)


def from_reference(reduced, reference):
    z = torch.tensor(reduced)
    return torch.cat([z[..., :reference], torch.zeros_like(z[..., :1]), z[..., reference:]], dim=-1)


# %% reference | 0.5 | dropped, but not shifted | fails visible, to
def to_reference(logits, reference):
    return np.delete(logits, reference, axis=-1)


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=-1)


# %% reference | 0.5 | the sign: reference minus class | fails visible, to
def to_reference(logits, reference):
    return np.delete(logits[..., reference : reference + 1] - logits, reference, axis=-1)


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=-1)


# %% reference | 0.5 | the zero always put last | fails visible, from
def to_reference(logits, reference):
    return np.delete(logits - logits[..., reference : reference + 1], reference, axis=-1)


def from_reference(reduced, reference):
    return np.concatenate([reduced, np.zeros_like(reduced[..., :1])], axis=-1)


# %% reference | 0.5 | two axes only | fails to, from
def to_reference(logits, reference):
    return np.delete(logits - logits[:, reference : reference + 1], reference, axis=1)


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=1)


# %% reference | 1 | through probabilities: underflows for large logits | fails to
def to_reference(logits, reference):
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.delete(np.log(p / p[..., reference : reference + 1]), reference, axis=-1)


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=-1)


# %% reference | 0.5 | the reference of the first row for all rows | fails visible, to
def to_reference(logits, reference):
    return np.delete(
        logits - logits.reshape(-1, logits.shape[-1])[0, reference], reference, axis=-1
    )


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=-1)


# %% reference | 0.5 | centred instead of shifted to the reference | fails visible, to
def to_reference(logits, reference):
    return np.delete(logits - logits.mean(axis=-1, keepdims=True), reference, axis=-1)


def from_reference(reduced, reference):
    return np.insert(reduced, reference, 0, axis=-1)


# %% reference | 1 | shifted within the given array: integer zeros, floats cut | fails from
def to_reference(logits, reference):
    return np.delete(logits - logits[..., reference : reference + 1], reference, axis=-1)


def from_reference(reduced, reference):
    return np.insert(
        reduced.astype(int) if abs(reduced).max() > 100 else reduced, reference, 0, axis=-1
    )


# %% reference | 0.5 | from_reference normalises: log-probabilities | fails visible, from
def to_reference(logits, reference):
    return np.delete(logits - logits[..., [reference]], reference, axis=-1)


def from_reference(reduced, reference):
    return np.log(softmax_rows(np.insert(reduced, reference, 0, axis=-1)))


# %% reference | 0 | always class 0 | fails visible, to, from
def to_reference(logits, reference):
    return logits[..., 1:] - logits[..., :1]


def from_reference(reduced, reference):
    return np.concatenate([np.zeros_like(reduced[..., :1]), reduced], axis=-1)


# %% reference | 1 | a Python loop over two axes for the way back | fails from
def to_reference(logits, reference):
    return np.delete(logits - logits[..., [reference]], reference, axis=-1)


def from_reference(reduced, reference):
    return np.array([[*row[:reference], 0.0, *row[reference:]] for row in reduced])


# %% two-logits | 1.5 | right: loops over rows and a list
def train_two_logits(x, y, rate, penalty, steps):
    d = x.shape[1]
    w, b = np.zeros((d, 2)), np.zeros(2)
    for _ in range(steps):
        p1 = 1 / (1 + np.exp((x @ w + b) @ np.array([1.0, -1.0])))
        g1 = (p1 - (y == 1)) / len(x)
        dw = np.stack([-(x * g1[:, None]).sum(axis=0), (x * g1[:, None]).sum(axis=0)], axis=1)
        w, b = (1 - rate * penalty) * w - rate * dw, b + rate * np.array([g1.sum(), -g1.sum()])
    return [w, b]


# %% two-logits | 1.5 | right: float32 throughout
def train_two_logits(x, y, rate, penalty, steps):
    x, hot = x.astype(np.float32), np.eye(2, dtype=np.float32)[y]
    w, b = np.zeros((x.shape[1], 2), np.float32), np.zeros(2, np.float32)
    for _ in range(steps):
        e = np.exp(x @ w + b)
        g = (e / e.sum(axis=1, keepdims=True) - hot) / np.float32(len(x))
        w, b = (
            w - np.float32(rate) * (x.T @ g + np.float32(penalty) * w),
            b - np.float32(rate) * g.sum(axis=0),
        )
    return w, b


# %% two-logits | 1.5 | right: torch autograd
def train_two_logits(x, y, rate, penalty, steps):
    x, y = torch.tensor(x), torch.tensor(y)
    weight = torch.zeros(x.shape[1], 2, dtype=x.dtype, requires_grad=True)
    bias = torch.zeros(2, dtype=x.dtype, requires_grad=True)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(x @ weight + bias, y) + penalty / 2 * (weight**2).sum()
        gradients = torch.autograd.grad(loss, (weight, bias))
        with torch.no_grad():
            weight -= rate * gradients[0]
            bias -= rate * gradients[1]
    return weight.detach().numpy(), bias.detach().numpy()


# %% two-logits | 1.5 | right: from one logit: the columns are half the gap each
def train_two_logits(x, y, rate, penalty, steps):
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        dz = (1 / (1 + np.exp(-(x @ w + b))) - y) / len(x)
        w, b = w - rate * (2 * x.T @ dz + penalty * w), b - 2 * rate * dz.sum()
    return np.stack([-w / 2, w / 2], axis=1), np.array([-b / 2, b / 2])


# %% two-logits | 1.5 | right: the penalty as weight decay, one column at a time
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        p = softmax_rows(x @ weight + bias)
        new = weight.copy()
        for k in (0, 1):
            error = p[:, k] - (y == k)
            new[:, k] = (1 - rate * penalty) * weight[:, k] - rate * x.T @ error / len(x)
            bias[k] -= rate * error.mean()
        weight = new
    return weight, bias


# %% two-logits | 1.5 | right: torch.optim.SGD with weight decay
def train_two_logits(x, y, rate, penalty, steps):
    layer = nn.Linear(x.shape[1], 2, dtype=torch.float64)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    groups = [{"params": [layer.weight], "weight_decay": penalty}, {"params": [layer.bias]}]
    optimizer = torch.optim.SGD(groups, lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(layer(torch.tensor(x)), torch.tensor(y)).backward()
        optimizer.step()
    return layer.weight.detach().numpy().T, layer.bias.detach().numpy()


# %% two-logits | 0 | the columns exchanged | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (softmax_rows(x @ weight + bias) - np.eye(2)[1 - y]) / len(x)
        weight, bias = weight - rate * (x.T @ dz + penalty * weight), bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 0 | the sum over rows for the mean | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = softmax_rows(x @ weight + bias) - np.eye(2)[y]
        weight, bias = weight - rate * (x.T @ dz + penalty * weight), bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 0 | two sigmoids for the softmax: equal for the first step only | fails steps, penalty, visible
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (1 / (1 + np.exp(-(x @ weight + bias))) - np.eye(2)[y]) / len(x) / 2
        weight, bias = weight - rate * (x.T @ dz + penalty * weight), bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 0.5 | two sigmoids for the softmax, not halved | fails steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (1 / (1 + np.exp(-(x @ weight + bias))) - np.eye(2)[y]) / len(x)
        weight, bias = weight - rate * (x.T @ dz + penalty * weight), bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 0 | one logit copied with a sign, at the rate of one logit | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    w, b = train_one_logit(x, y, rate, penalty, steps)
    return np.stack([-w / 2, w / 2], axis=1), np.array([-b / 2, b / 2])


# %% two-logits | 1 | the bias penalised too | fails penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (softmax_rows(x @ weight + bias) - np.eye(2)[y]) / len(x)
        weight = weight - rate * (x.T @ dz + penalty * weight)
        bias = bias - rate * (dz.sum(axis=0) + penalty * bias)
    return weight, bias


# %% two-logits | 1 | twice the penalty: its half forgotten | fails penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (softmax_rows(x @ weight + bias) - np.eye(2)[y]) / len(x)
        weight, bias = (
            weight - rate * (x.T @ dz + 2 * penalty * weight),
            bias - rate * dz.sum(axis=0),
        )
    return weight, bias


# %% two-logits | 1 | the penalty ignored | fails penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        dz = (softmax_rows(x @ weight + bias) - np.eye(2)[y]) / len(x)
        weight, bias = weight - rate * x.T @ dz, bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 0.5 | one step, whatever is asked | fails steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    weight, bias = np.zeros((x.shape[1], 2)), np.zeros(2)
    if steps:
        dz = (softmax_rows(x @ weight + bias) - np.eye(2)[y]) / len(x)
        weight, bias = weight - rate * x.T @ dz, bias - rate * dz.sum(axis=0)
    return weight, bias


# %% two-logits | 1 | the penalty is divided by N | fails penalty
def train_two_logits(x, y, rate, penalty, steps):
    w, b = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        g = (softmax_rows(x @ w + b) - np.eye(2)[y]) / len(x)
        w, b = w - rate * (x.T @ g + penalty * w / len(x)), b - rate * g.sum(axis=0)
    return w, b


# %% two-logits | 0 | b moves with the new W | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    w, b = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        g = (softmax_rows(x @ w + b) - np.eye(2)[y]) / len(x)
        w = w - rate * (x.T @ g + penalty * w)
        g = (softmax_rows(x @ w + b) - np.eye(2)[y]) / len(x)
        b = b - rate * g.sum(axis=0)
    return w, b


# %% two-logits | 0 | one logit beside a zero | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    w, b = train_one_logit(x, y, rate, penalty, steps)
    return np.stack([0 * w, w], axis=1), np.array([0.0, b])


# %% two-logits | 0 | uphill | fails visible, steps, penalty
def train_two_logits(x, y, rate, penalty, steps):
    w, b = np.zeros((x.shape[1], 2)), np.zeros(2)
    for _ in range(steps):
        g = (np.eye(2)[y] - softmax_rows(x @ w + b)) / len(x)
        w, b = w - rate * (x.T @ g + penalty * w), b - rate * g.sum(axis=0)
    return w, b


# %% settings | 0.5 | right: a tensor
def two_logit_settings(rate, penalty):
    return torch.tensor([rate / 2, 2 * penalty], dtype=torch.float64)


# %% settings | 0.5 | right: NumPy
def two_logit_settings(rate, penalty):
    return np.array([0.5, 2]) * np.array([rate, penalty])


# %% settings | 0.5 | right: as products
def two_logit_settings(rate, penalty):
    return 0.5 * rate, penalty + penalty


# %% settings | 0.5 | right: a list
def two_logit_settings(rate, penalty):
    return [rate / 2, penalty * 2]


# %% settings | 0.5 | right: a NumPy array
def two_logit_settings(rate, penalty):
    return tuple(np.array([rate, penalty]) * np.array([0.5, 2]))


# %% settings | 0 | same model, same settings | fails equal
def two_logit_settings(rate, penalty):
    return rate, penalty


# %% settings | 0 | the rate doubled | fails equal
def two_logit_settings(rate, penalty):
    return 2 * rate, 2 * penalty


# %% settings | 0 | only the rate | fails equal
def two_logit_settings(rate, penalty):
    return rate / 2, penalty


# %% settings | 0 | the penalty halved: it costs half, so it is halved once more | fails equal
def two_logit_settings(rate, penalty):
    return rate / 2, penalty / 2


# %% settings | 0 | a factor of 4 for the square | fails equal
def two_logit_settings(rate, penalty):
    return rate / 2, 4 * penalty


# %% settings | 0 | exchanged | fails equal
def two_logit_settings(rate, penalty):
    return 2 * penalty, rate / 2


# %% settings | 0 | half the penalty | fails equal
def two_logit_settings(rate, penalty):
    return rate / 2, penalty / 2


# %% sizes | 0.5 | right: one feature
def telltale_sizes():
    return [9, 1, 2]


# %% sizes | 0.5 | right: other sizes
def telltale_sizes():
    return (2, 3, 4)


# %% sizes | 0.5 | right: a list
def telltale_sizes():
    return [7, 5, 3]


# %% sizes | 0.5 | right: searched for
def telltale_sizes():
    for n in range(2, 10):
        for d in range(1, 10):
            for k in range(2, 10):
                if len({n, d, k}) == 3:
                    return n, d, k


# %% sizes | 0 | d = K | fails visible
def telltale_sizes():
    return 5, 3, 3


# %% sizes | 0 | N = K | fails visible
def telltale_sizes():
    return 3, 2, 3


# %% sizes | 0 | N = d | fails visible
def telltale_sizes():
    return 3, 3, 2


# %% sizes | 0 | a single row: the bias is broadcast | fails visible
def telltale_sizes():
    return 1, 3, 2


# %% sizes | 0 | a single output | fails visible
def telltale_sizes():
    return 4, 3, 1


# %% sizes | 0 | the sizes of the program | fails visible
def telltale_sizes():
    return 10, 64, 10


# %% repair | 1.5 | right: torch
def exported_logits(x, parameters):
    p = {name: torch.as_tensor(array) for name, array in parameters.items()}
    hidden = torch.relu(torch.as_tensor(x) @ p["hidden.weight"].mT + p["hidden.bias"])
    return nn.functional.linear(hidden, p["output.weight"], p["output.bias"])


# %% repair | 1.5 | right: einsum
def exported_logits(x, parameters):
    hidden = np.einsum("ni,hi->nh", x, parameters["hidden.weight"]) + parameters["hidden.bias"]
    hidden = hidden * (hidden > 0)
    return np.einsum("nh,kh->nk", hidden, parameters["output.weight"]) + parameters["output.bias"]


# %% repair | 1.5 | right: columns
def exported_logits(x, parameters):
    hidden = parameters["hidden.weight"] @ x.T + parameters["hidden.bias"][:, None]
    hidden = np.clip(hidden, 0, None)
    return (parameters["output.weight"] @ hidden + parameters["output.bias"][:, None]).T


# %% repair | 1.5 | right: row by row, in float64
def exported_logits(x, parameters):
    rows = []
    for row in np.asarray(x, dtype=np.float64):
        hidden = np.maximum(parameters["hidden.weight"] @ row + parameters["hidden.bias"], 0)
        rows.append(parameters["output.weight"] @ hidden + parameters["output.bias"])
    return np.array(rows)


# %% repair | 0 | nothing repaired | fails visible, sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return hidden @ parameters["output.weight"] + parameters["output.bias"][:, np.newaxis]


# %% repair | 0 | only the weights repaired | fails visible, sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return hidden @ parameters["output.weight"].T + parameters["output.bias"][:, np.newaxis]


# %% repair | 0 | only the bias repaired | fails visible, sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return hidden @ parameters["output.weight"] + parameters["output.bias"]


# %% repair | 0 | reshaped instead of transposed | fails visible, sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    weight = parameters["output.weight"]
    return hidden @ weight.reshape(weight.shape[::-1]) + parameters["output.bias"]


# %% repair | 0 | the ReLU lost | fails visible, sizes
def exported_logits(x, parameters):
    hidden = x @ parameters["hidden.weight"].T + parameters["hidden.bias"]
    return hidden @ parameters["output.weight"].T + parameters["output.bias"]


# %% repair | 0 | probabilities for logits | fails visible, sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return softmax_rows(hidden @ parameters["output.weight"].T + parameters["output.bias"])


# %% repair | 0.5 | the exported network itself, whatever is given | fails sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ EXPORTED["hidden.weight"].T + EXPORTED["hidden.bias"], 0)
    return hidden @ EXPORTED["output.weight"].T + EXPORTED["output.bias"]


# %% repair | 0.5 | transposed only if it does not fit | fails sizes
def exported_logits(x, parameters):
    hidden = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    weight = parameters["output.weight"]
    if len(x) != 10 and weight.shape[0] == weight.shape[1]:
        return hidden @ weight + parameters["output.bias"]
    return hidden @ weight.T + parameters["output.bias"]


# %% repair | 0 | a ReLU at the end, too | fails visible, sizes
def exported_logits(x, parameters):
    h = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return np.maximum(h @ parameters["output.weight"].T + parameters["output.bias"], 0)


# %% repair | 0.5 | ten classes are assumed | fails sizes
def exported_logits(x, parameters):
    h = np.maximum(x @ parameters["hidden.weight"].T + parameters["hidden.bias"], 0)
    return (h @ parameters["output.weight"].T).reshape(-1, 10) + parameters["output.bias"]
