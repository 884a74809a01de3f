# %% timeline | 0.5 | right: a list
def timeline():
    return ["E", "C", "I", "G", "J", "B", "H", "F", "A", "D"]


# %% timeline | 0.5 | right: sorted by a table of years
def timeline():
    year = {"A": 1986, "B": 1962, "C": 1943, "D": 1989, "E": 1902}
    year |= {"F": 1970, "G": 1958, "H": 1969, "I": 1944, "J": 1960}
    return sorted(year, key=year.get)


# %% timeline | 0.5 | right: a string of letters
def timeline():
    return "ECIGJBHFAD"


# %% timeline | 0 | the statistics after the machines: logit as late as 1970 | fails order
def timeline():
    return list("ECGJBHIFAD")


# %% timeline | 0 | convergence proof before LMS | fails order
def timeline():
    return list("ECIGBJHFAD")


# %% timeline | 0 | latest first | fails order
def timeline():
    return list("DAFHBJGICE")


# %% timeline | 0 | Linnainmaa before Minsky and Papert | fails order
def timeline():
    return list("ECIGJBFHAD")


# %% timeline | 0 | one event forgotten | fails order
def timeline():
    return list("ECIGJBHFA")


# %% timeline | 0.5 | right: inserted one by one by a hand-made comparison
def timeline():
    order = []
    for letter, year in zip("JIHGFEDCBA", (60, 44, 69, 58, 70, 2, 89, 43, 62, 86), strict=True):
        place = sum(other < year for _, other in order)
        order.insert(place, (letter, year))
    return tuple(letter for letter, _ in order)


# %% machines | 1 | right: typed in
def machines():
    return {
        "no rule": "gate",
        "veto": "gate",
        "value": "perceptron",
        "contest": "perceptron",
        "linear": "adaline",
        "graded": "backprop",
        "enough": "backprop",
        "shares": "softmax",
    }


# %% machines | 1 | right: from machine to facts, inverted
def machines():
    facts = {
        "gate": ["veto", "no rule"],
        "perceptron": ["contest", "value"],
        "adaline": ["linear"],
        "backprop": ["graded", "enough"],
        "softmax": ["shares"],
    }
    return {fact: machine for machine, names in facts.items() for fact in names}


# %% machines | 1 | right: dict of pairs
def machines():
    keys = ("veto", "contest", "shares", "graded", "no rule", "value", "linear", "enough")
    names = (
        "gate",
        "perceptron",
        "softmax",
        "backprop",
        "gate",
        "perceptron",
        "adaline",
        "backprop",
    )
    return dict(zip(keys, names))


# %% machines | 0.5 | the contest thought to be new with softmax | fails output
def machines():
    return {
        "veto": "gate",
        "contest": "softmax",
        "shares": "softmax",
        "graded": "backprop",
        "no rule": "gate",
        "value": "perceptron",
        "linear": "adaline",
        "enough": "backprop",
    }


# %% machines | 0 | back-propagation with softmax outputs, the error of 1958 linear | fails output, learning
def machines():
    return {
        "veto": "gate",
        "contest": "perceptron",
        "shares": "backprop",
        "graded": "backprop",
        "no rule": "gate",
        "value": "perceptron",
        "linear": "perceptron",
        "enough": "backprop",
    }


# %% machines | 0.5 | the dead zone put with softmax | fails learning
def machines():
    return {
        "veto": "gate",
        "contest": "perceptron",
        "shares": "softmax",
        "graded": "backprop",
        "no rule": "gate",
        "value": "perceptron",
        "linear": "adaline",
        "enough": "softmax",
    }


# %% machines | 0 | the perceptron of 1958 with a veto and an error measured on the sum | fails output, learning
def machines():
    return {
        "veto": "perceptron",
        "contest": "perceptron",
        "shares": "softmax",
        "graded": "backprop",
        "no rule": "gate",
        "value": "adaline",
        "linear": "perceptron",
        "enough": "backprop",
    }


# %% machines | 0 | an empty dictionary | fails output, learning
def machines():
    return {}


# %% machines | 1 | right: four pairs of machine and fact, filled in a loop
def machines():
    result = {}
    for line in ("gate:veto,no rule", "perceptron:contest,value", "adaline:linear"):
        name, facts = line.split(":")
        for fact in facts.split(","):
            result[fact] = name
    result["graded"] = result["enough"] = "backprop"
    result["shares"] = "softmax"
    return result


# %% machines | 0.5 | no rule: the perceptron of 1958, which has no error correction | fails learning
def machines():
    names = "gate perceptron softmax backprop perceptron perceptron adaline backprop".split()
    keys = ["veto", "contest", "shares", "graded", "no rule", "value", "linear", "enough"]
    return dict(zip(keys, names, strict=True))


# %% machines | 0 | names with years | fails output, learning
def machines():
    names = "gate perceptron softmax backprop gate perceptron adaline backprop".split()
    keys = ["veto", "contest", "shares", "graded", "no rule", "value", "linear", "enough"]
    years = {"gate": 1943, "perceptron": 1958, "adaline": 1960, "backprop": 1986, "softmax": 1989}
    return {key: f"{name} {years[name]}" for key, name in zip(keys, names, strict=True)}


# %% neuron | 1.5 | right: loops
def neuron(inputs, excitatory, inhibitory, threshold):
    result = []
    for row in inputs:
        total, veto = 0, False
        for bit, count, inhibits in zip(row, excitatory, inhibitory):
            if bit:
                total += count
                veto = veto or inhibits
        result.append(int(total >= threshold and not veto))
    return np.array(result)


# %% neuron | 1.5 | right: veto as an enormous negative weight
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs).astype(float)
    weights = np.where(inhibitory, -1e9, np.array(excitatory, dtype=float))
    return np.heaviside(x @ weights - threshold, 1)


# %% neuron | 1.5 | right: product of (1 - x), einsum, booleans returned
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs, dtype=int)
    total = np.einsum("ni,i->n", x, np.array(excitatory))
    free = np.prod(1 - x * np.array(inhibitory, dtype=int), axis=1)
    return (total >= threshold) & (free == 1)


# %% neuron | 1.5 | right: a list is returned
def neuron(inputs, excitatory, inhibitory, threshold):
    return [
        int(sum(int(b) * c for b, c in zip(row, excitatory)) >= threshold)
        * int(not any(b and i for b, i in zip(row, inhibitory)))
        for row in inputs
    ]


# %% neuron | 1 | inhibition as the weight -1 | fails veto
def neuron(inputs, excitatory, inhibitory, threshold):
    weights = np.where(inhibitory, -1, excitatory)
    return (np.asarray(inputs, dtype=int) @ weights >= threshold).astype(int)


# %% neuron | 1 | a count of inhibitory synapses is subtracted | fails veto
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs, dtype=int)
    return (x @ np.array(excitatory) - x @ np.array(inhibitory, dtype=int) >= threshold).astype(int)


# %% neuron | 1 | a fibre that inhibits cannot be silent: all its rows are vetoed only if all inhibit | fails veto
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs, dtype=int)
    vetoes = np.array(inhibitory, dtype=bool)
    vetoed = vetoes.any() & (x[:, vetoes] == 1).all(axis=1)
    return ((x @ np.array(excitatory) >= threshold) & ~vetoed).astype(int)


# %% neuron | 0.5 | the sum must exceed the threshold | fails visible, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs, dtype=bool)
    vetoed = (x & np.array(inhibitory)).any(axis=1)
    total = x.astype(int) @ np.array(excitatory)
    return ((total > threshold) & ~vetoed).astype(int)


# %% neuron | 0.5 | every fibre counts once: numbers of synapses ignored | fails veto, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs, dtype=bool)
    vetoed = (x & np.array(inhibitory)).any(axis=1)
    total = (x & (np.array(excitatory) > 0)).sum(axis=1)
    return ((total >= threshold) & ~vetoed).astype(int)


# %% neuron | 0.5 | counts the active fibres in the dtype of the input: 200 synapses overflow | fails veto, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs)
    counts = np.array(excitatory).astype(np.int8)
    vetoed = (x.astype(bool) & np.array(inhibitory)).any(axis=1)
    return (
        ((x.astype(np.int8) * counts).sum(axis=1, dtype=np.int8) >= threshold) & ~vetoed
    ).astype(int)


# %% neuron | 0 | the whole table in one number | fails visible, veto, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    return int(np.sum(np.asarray(inputs) @ np.array(excitatory)) >= threshold)


# %% neuron | 0 | printed, not returned | fails visible, veto, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    print((np.asarray(inputs) @ np.array(excitatory) >= threshold).astype(int))


# %% neuron | 0.5 | the visible tables, typed in | fails veto, counts
def neuron(inputs, excitatory, inhibitory, threshold):
    if any(inhibitory):
        return np.array([0, 0, 1, 0])
    return np.array([0, 0, 0, 1] if threshold == 2 else [0, 1, 1, 1])


# %% neuron | 1.5 | right: sets of active fibres
def neuron(inputs, excitatory, inhibitory, threshold):
    vetoes = {i for i, inhibits in enumerate(inhibitory) if inhibits}
    answers = []
    for row in np.asarray(inputs).tolist():
        active = {i for i, bit in enumerate(row) if bit}
        enough = sum(excitatory[i] for i in active) >= threshold
        answers.append(1 if enough and active.isdisjoint(vetoes) else 0)
    return np.array(answers)


# %% neuron | 1 | a fibre that excites cannot inhibit | fails veto
def neuron(inputs, excitatory, inhibitory, threshold):
    x, counts = np.asarray(inputs).astype(int), np.array(excitatory)
    vetoed = x @ (np.array(inhibitory) & (counts == 0)).astype(int) > 0
    return ((x @ counts >= threshold) & ~vetoed).astype(int)


# %% neuron | 0.5 | a silent inhibitory fibre vetoes, an active one does not | fails visible, veto
def neuron(inputs, excitatory, inhibitory, threshold):
    x = np.asarray(inputs).astype(int)
    vetoed = (1 - x) @ np.array(inhibitory).astype(int) > 0
    return ((x @ np.array(excitatory) >= threshold) & ~vetoed).astype(int)


# %% design | 2 | right: search with more synapses, highest threshold first
def design(table):
    n = {2: 1, 4: 2, 8: 3}[len(table)]
    rows = all_inputs(n).tolist()
    for inhibitory in itertools.product([True, False], repeat=n):
        for excitatory in itertools.product(range(3), repeat=n):
            for threshold in range(7, 0, -1):
                for row, want in zip(rows, table):
                    excited = sum(c * b for c, b in zip(excitatory, row)) >= threshold
                    fires = excited and not any(i and b for i, b in zip(inhibitory, row))
                    if fires != want:
                        break
                else:
                    return {
                        "excitatory": excitatory,
                        "inhibitory": inhibitory,
                        "threshold": threshold,
                    }


# %% design | 2 | right: reasoned: who vetoes, then a threshold on the rest
def design(table):
    n = len(table).bit_length() - 1
    x, want = all_inputs(n), np.array(table)
    if not want.any():
        return {"excitatory": [0] * n, "inhibitory": [False] * n, "threshold": 1}
    vetoes = [not want[x[:, i] == 1].any() for i in range(n)]
    for counts in itertools.product([0, 1, 2], repeat=n):
        counts = np.where(vetoes, 0, counts)
        on = (x @ counts)[want == 1].min()
        free = ~(x.astype(bool) & vetoes).any(axis=1)
        if on >= 1 and np.array_equal((x @ counts >= on) & free, want == 1):
            return {"excitatory": counts, "inhibitory": np.array(vetoes), "threshold": on}
    return None


# %% design | 2 | right: search over weights with one veto pattern at a time, floats of whole value
def design(table):
    n = int(np.log2(len(table)))
    x = all_inputs(n)
    grid = itertools.product(
        itertools.product([0, 1, 2, 3], repeat=n), itertools.product([0, 1], repeat=n)
    )
    for counts, vetoes in grid:
        total = x @ np.array(counts, dtype=float)
        total[x @ np.array(vetoes) > 0] = 0
        for threshold in sorted(set(total[total > 0])) + [100.0]:
            if ((total >= threshold) == np.array(table)).all():
                return {
                    "excitatory": [float(c) for c in counts],
                    "inhibitory": [bool(v) for v in vetoes],
                    "threshold": threshold,
                }
    return None


# %% design | 0.5 | the visible tables by a dictionary | fails two, three
def design(table):
    known = {
        (0, 0, 0, 1): {"excitatory": [1, 1], "inhibitory": [False, False], "threshold": 2},
        (0, 1, 1, 1): {"excitatory": [1, 1], "inhibitory": [False, False], "threshold": 1},
        (0, 1, 0, 0): {"excitatory": [0, 1], "inhibitory": [True, False], "threshold": 1},
    }
    return known.get(tuple(table))


# %% design | 0 | threshold 0 allowed: silence can be broken | fails two, three, visible
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for threshold in range(0, 7):
        for counts in itertools.product(range(3), repeat=n):
            for vetoes in itertools.product([False, True], repeat=n):
                free = ~(x.astype(bool) & np.array(vetoes)).any(axis=1)
                if np.array_equal((x @ np.array(counts) >= threshold) & free, np.array(table) == 1):
                    return {
                        "excitatory": [-1 if v else c for c, v in zip(counts, vetoes)],
                        "inhibitory": [False] * n,
                        "threshold": threshold,
                    }
    return None


# %% design | 0.5 | threshold 0 allowed, vetoes right | fails two, three
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for threshold in (1, 2, 3, 4, 5, 6, 0):
        for counts in itertools.product(range(3), repeat=n):
            for vetoes in itertools.product([False, True], repeat=n):
                free = ~(x.astype(bool) & np.array(vetoes)).any(axis=1)
                if np.array_equal((x @ np.array(counts) >= threshold) & free, np.array(table) == 1):
                    return {
                        "excitatory": list(counts),
                        "inhibitory": list(vetoes),
                        "threshold": threshold,
                    }
    return None


# %% design | 1 | one synapse a fibre only: "x and (y or z)" is missed | fails three
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for counts in itertools.product(range(2), repeat=n):
        for vetoes in itertools.product([False, True], repeat=n):
            free = ~(x.astype(bool) & np.array(vetoes)).any(axis=1)
            for threshold in range(1, n + 2):
                if np.array_equal((x @ np.array(counts) >= threshold) & free, np.array(table) == 1):
                    return {
                        "excitatory": list(counts),
                        "inhibitory": list(vetoes),
                        "threshold": threshold,
                    }
    return None


# %% design | 0 | inhibition as a negative weight | fails visible, two, three
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for weights in itertools.product(range(-2, 3), repeat=n):
        for threshold in range(1, 7):
            if np.array_equal(x @ np.array(weights) >= threshold, np.array(table) == 1):
                return {
                    "excitatory": list(weights),
                    "inhibitory": [False] * n,
                    "threshold": threshold,
                }
    return None


# %% design | 0 | always None | fails visible, two, three
def design(table):
    return None


# %% design | 0 | no veto is ever used | fails visible, two, three
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for counts in itertools.product(range(3), repeat=n):
        for threshold in range(1, 7):
            if np.array_equal(x @ np.array(counts) >= threshold, np.array(table) == 1):
                return {
                    "excitatory": list(counts),
                    "inhibitory": [False] * n,
                    "threshold": threshold,
                }
    return None


# %% design | 0 | first input taken for the lowest bit | fails visible, two, three
def design(table):
    n = len(table).bit_length() - 1
    x = all_inputs(n)
    for counts in itertools.product(range(3), repeat=n):
        for vetoes in itertools.product([False, True], repeat=n):
            free = ~(x.astype(bool) & np.array(vetoes)).any(axis=1)
            for threshold in range(1, 7):
                if np.array_equal((x @ np.array(counts) >= threshold) & free, np.array(table) == 1):
                    return {
                        "excitatory": list(counts)[::-1],
                        "inhibitory": list(vetoes)[::-1],
                        "threshold": threshold,
                    }
    return None


# %% design | 2 | right: counts from a search, the threshold one above the rows that stay silent
def design(table):
    n = len(table).bit_length() - 1
    rows = [row for row in itertools.product((0, 1), repeat=n)]
    on = [row for row, bit in zip(rows, table, strict=True) if bit]
    vetoes = [bool(on) and not any(row[i] for row in on) for i in range(n)]
    for counts in itertools.product((0, 1, 2), repeat=n):

        def score(row):
            return 0 if any(v and r for v, r in zip(vetoes, row)) else np.dot(counts, row)

        low = max((score(r) for r, bit in zip(rows, table) if not bit), default=0)
        if all(score(row) > low for row in on):
            return {"excitatory": counts, "inhibitory": vetoes, "threshold": int(low) + 1}
    return None


# %% learn | 2 | right: an extra column of ones
def learn(x, y, max_passes):
    x = np.hstack([np.asarray(x, float), np.ones((len(x), 1))])
    u = np.zeros(x.shape[1])
    mistakes = []
    while len(mistakes) < max_passes:
        wrong = 0
        for i in range(len(x)):
            guess = 1 if x[i] @ u >= 0 else 0
            if guess != y[i]:
                u = u + (int(y[i]) - guess) * x[i]
                wrong += 1
        mistakes.append(wrong)
        if wrong == 0:
            break
    return {"weights": u[:-1], "bias": u[-1], "mistakes": mistakes}


# %% learn | 2 | right: plain Python, lists all the way
def learn(x, y, max_passes):
    rows = [[float(v) for v in row] for row in x]
    w, b, mistakes = [0.0] * len(rows[0]), 0, []
    for _ in range(max_passes):
        mistakes.append(0)
        for row, target in zip(rows, y):
            score = sum(a * c for a, c in zip(w, row)) + b
            error = int(target) - int(score >= 0)
            if error != 0:
                w = [a + error * c for a, c in zip(w, row)]
                b += error
                mistakes[-1] += 1
        if not mistakes[-1]:
            break
    return {"weights": w, "bias": b, "mistakes": mistakes}


# %% learn | 2 | right: the correction is always added, it is 0 for a right answer
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    y = np.asarray(y).astype(np.int64)
    weights, bias = np.zeros(x.shape[1]), 0
    mistakes = np.array([], dtype=int)
    done = False
    while not done:
        count = 0
        for row, target in zip(x, y):
            error = target - np.int64(np.dot(row, weights) + bias >= 0)
            weights += error * row
            bias += error
            count += abs(error)
        mistakes = np.append(mistakes, count)
        done = count == 0 or len(mistakes) == max_passes
    return {"weights": weights, "bias": bias, "mistakes": mistakes.tolist()}


# %% learn | 0 | fires only above 0 | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = target - (row @ weights + bias > 0)
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0 | corrects once a pass, with all mistakes together | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        errors = np.asarray(y, dtype=float) - (x @ weights + bias >= 0)
        weights, bias = weights + errors @ x, bias + errors.sum()
        mistakes.append(int(np.abs(errors).sum()))
        if mistakes[-1] == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0 | the bias is never learned | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, mistakes = np.zeros(x.shape[1]), []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = target - (row @ weights >= 0)
            if error:
                weights, count = weights + error * row, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": 0.0, "mistakes": mistakes}


# %% learn | 0 | sign of the correction reversed | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = (row @ weights + bias >= 0) - target
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0 | the rows are shuffled | fails visible, digits, stop, types
def learn(x, y, max_passes):
    order = np.random.default_rng(3).permutation(len(x))
    x, y = np.asarray(x, dtype=np.float64)[order], np.asarray(y, dtype=float)[order]
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, y):
            error = target - (row @ weights + bias >= 0)
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0 | counts the mistakes after the pass instead of during it | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = target - (row @ weights + bias >= 0)
            weights, bias = weights + error * row, bias + error
        mistakes.append(int(((x @ weights + bias >= 0) != y).sum()))
        if mistakes[-1] == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0.5 | a learning rate of 0.1: other weights, same mistakes on "and" | fails digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = 0.125 * (target - (row @ weights + bias >= 0))
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0.5 | all passes are made, also after the first clean one | fails digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = target - (row @ weights + bias >= 0)
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 1.5 | loops until it converges, at most 300 passes, whatever was asked | fails stop
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes if len(x) > 4 else 300):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            error = target - (row @ weights + bias >= 0)
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 1.5 | weights in the dtype of the rows | fails types
def learn(x, y, max_passes):
    weights = np.zeros(x.shape[1], dtype=x.dtype)
    bias, mistakes = 0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, y):
            error = int(target) - int(row @ weights + bias >= 0)
            if error:
                weights = weights + row if error > 0 else weights - row
                bias, count = bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 1.5 | unsigned labels: 0 - 1 wraps around | fails types
def learn(x, y, max_passes):
    rows = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(rows.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(rows, y):
            error = target - np.array(row @ weights + bias >= 0).astype(y.dtype)
            if error:
                weights, bias, count = weights + error * row, bias + error, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 0 | rewards only: rows of class 0 are never subtracted | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.asarray(x, dtype=np.float64)
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_passes):
        count = 0
        for row, target in zip(x, np.asarray(y, dtype=float)):
            if (row @ weights + bias >= 0) != target:
                weights, bias, count = weights + target * row, bias + target, count + 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "bias": bias, "mistakes": mistakes}


# %% learn | 2 | right: one flat walk over all steps, lists
def learn(x, y, max_passes):
    rows, targets = np.asarray(x).astype(float).tolist(), [bool(t) for t in y]
    w, b, mistakes = [0.0] * len(rows[0]), 0.0, []
    for step in range(max_passes * len(rows)):
        i = step % len(rows)
        if i == 0:
            if mistakes and mistakes[-1] == 0:
                break
            mistakes.append(0)
        fires = sum(a * c for a, c in zip(rows[i], w, strict=True)) + b >= 0
        if fires != targets[i]:
            sign = 1 if targets[i] else -1
            w = [c + sign * a for a, c in zip(rows[i], w, strict=True)]
            b += sign
            mistakes[-1] += 1
    return {"weights": np.array(w), "bias": b, "mistakes": mistakes}


# %% learn | 0 | the clean last pass is not listed | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.column_stack([np.asarray(x, float), np.ones(len(x))])
    u, mistakes = np.zeros(x.shape[1]), []
    for _ in range(max_passes):
        count = 0
        for row, t in zip(x, y):
            e = int(t) - int(row @ u >= 0)
            u, count = u + e * row, count + abs(e)
        if count == 0:
            break
        mistakes.append(count)
    return {"weights": u[:-1], "bias": u[-1], "mistakes": mistakes}


# %% learn | 0 | bias corrected twice as much | fails visible, digits, stop, types
def learn(x, y, max_passes):
    x = np.column_stack([np.asarray(x, float), np.ones(len(x))])
    u, mistakes = np.zeros(x.shape[1]), []
    for _ in range(max_passes):
        count = 0
        for row, t in zip(x, y):
            e = int(t) - int(row @ u >= 0)
            u, count = u + e * row, count + abs(e)
            u[-1] += e
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": u[:-1], "bias": u[-1], "mistakes": mistakes}


# %% bound | 1.5 | right: loops
def mistake_bound(x, y, weights, bias):
    import math

    norm = math.sqrt(sum(float(w) ** 2 for w in weights) + bias**2)
    radius, margin = 0.0, math.inf
    for row, label in zip(x, y):
        row = [float(value) for value in row]
        radius = max(radius, math.sqrt(sum(value**2 for value in row) + 1))
        score = sum(a * float(w) for a, w in zip(row, weights)) + bias
        margin = min(margin, score if label else -score)
    if margin <= 0:
        return math.inf
    return (radius * norm / margin) ** 2


# %% bound | 1.5 | right: np.linalg.norm and unit separator
def mistake_bound(x, y, weights, bias):
    tilde = np.c_[np.asarray(x, float), np.ones(len(x))]
    v = np.r_[np.asarray(weights, float), bias]
    if not v.any():
        return np.inf
    v = v / np.linalg.norm(v)
    gamma = np.min((2.0 * np.asarray(y, float) - 1) * (tilde @ v))
    return (np.linalg.norm(tilde, axis=1).max() / gamma) ** 2 if gamma > 0 else np.inf


# %% bound | 1.5 | right: class by class
def mistake_bound(x, y, weights, bias):
    x, weights = np.array(x, dtype=float), np.array(weights, dtype=float)
    scores = x @ weights + bias
    lowest = min(
        scores[np.array(y) == 1].min(initial=np.inf), -scores[np.array(y) == 0].max(initial=-np.inf)
    )
    if lowest <= 0:
        return float("inf")
    squared_radius = 1 + (x * x).sum(axis=1).max()
    return squared_radius * (weights @ weights + bias * bias) / lowest**2


# %% bound | 0.5 | the bias is left out of the norms | fails visible, values
def mistake_bound(x, y, weights, bias):
    x, w = np.asarray(x, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (x @ w + bias)
    if margins.min() <= 0:
        return float("inf")
    return float((x**2).sum(axis=1).max() * (w @ w) / margins.min() ** 2)


# %% bound | 0.5 | the norm of the separator is forgotten | fails visible, values
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (rows @ v)
    if margins.min() <= 0:
        return float("inf")
    return float((rows**2).sum(axis=1).max() / margins.min() ** 2)


# %% bound | 0.5 | R over gamma, not squared | fails visible, values
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (rows @ v)
    if margins.min() <= 0:
        return float("inf")
    return float(np.sqrt((rows**2).sum(axis=1).max() * (v @ v)) / margins.min())


# %% bound | 1 | no check that it separates | fails none
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    margins = np.abs(rows @ v)
    return float((rows**2).sum(axis=1).max() * (v @ v) / margins.min() ** 2)


# %% bound | 1 | a row on the line counts as separated | fails none
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (rows @ v)
    if margins.min() < 0:
        return float("inf")
    with np.errstate(all="ignore"):
        return float(
            np.nan_to_num((rows**2).sum(axis=1).max() * (v @ v) / margins.min() ** 2, posinf=1e9)
        )


# %% bound | 1 | the mean norm of the rows instead of the largest | fails values
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (rows @ v)
    if margins.min() <= 0:
        return float("inf")
    return float((rows**2).sum(axis=1).mean() * (v @ v) / margins.min() ** 2)


# %% bound | 1 | the smallest margin of class 1 only | fails values
def mistake_bound(x, y, weights, bias):
    rows = np.column_stack([np.asarray(x, dtype=np.float64), np.ones(len(x))])
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    y = np.asarray(y)
    margins = np.where(y == 1, 1, -1) * (rows @ v)
    if margins.min() <= 0:
        return float("inf")
    return float((rows**2).sum(axis=1).max() * (v @ v) / margins[y == 1].min() ** 2)


# %% bound | 1 | squares of uint8 pixels overflow | fails values
def mistake_bound(x, y, weights, bias):
    v = np.append(np.asarray(weights, dtype=np.float64), bias)
    x = np.asarray(x)
    margins = np.where(np.asarray(y) == 1, 1, -1) * (x @ v[:-1] + bias)
    if margins.min() <= 0:
        return float("inf")
    return float((1 + (x**2).sum(axis=1)).max() * (v @ v) / margins.min() ** 2)


# %% bound | 0 | always infinite | fails visible, values, none
def mistake_bound(x, y, weights, bias):
    return None


# %% bound | 1.5 | right: plain Python, one pass for both extremes
def mistake_bound(x, y, weights, bias):
    largest, smallest, v2 = (
        0.0,
        float("inf"),
        float(bias) ** 2 + sum(float(w) ** 2 for w in weights),
    )
    for row, label in zip(np.asarray(x).astype(float).tolist(), y, strict=True):
        score = sum(a * float(w) for a, w in zip(row, weights, strict=True)) + float(bias)
        smallest = min(smallest, score if label else -score)
        largest = max(largest, 1 + sum(a * a for a in row))
    return float("inf") if smallest <= 0 else largest * v2 / smallest**2


# %% bound | 0.5 | the norm of the rows without the 1 | fails visible, values
def mistake_bound(x, y, weights, bias):
    x, v = np.asarray(x, float), np.append(np.asarray(weights, float), bias)
    m = np.where(np.asarray(y) == 1, 1, -1) * (x @ v[:-1] + bias)
    return float("inf") if m.min() <= 0 else (x**2).sum(1).max() * (v @ v) / m.min() ** 2


# %% bound | 1 | absolute margins: the wrong side is not noticed | fails none
def mistake_bound(x, y, weights, bias):
    x, v = np.column_stack([np.asarray(x, float), np.ones(len(x))]), np.append(weights, bias) * 1.0
    m = abs(x @ v).min()
    return float("inf") if m == 0 else (x**2).sum(1).max() * (v @ v) / m**2


# %% bound | 1 | each row's own quotient, the largest of them | fails values
def mistake_bound(x, y, weights, bias):
    x, v = np.column_stack([np.asarray(x, float), np.ones(len(x))]), np.append(weights, bias) * 1.0
    m = np.where(np.asarray(y) == 1, 1, -1) * (x @ v)
    return float("inf") if m.min() <= 0 else float(((x**2).sum(1) / m**2).max() * (v @ v))


# %% proves | 1.5 | right: loops over coordinates
def proves(points, labels, multipliers):
    if any(m < 0 for m in multipliers):
        return False
    rows = [list(point) + [1] for point in points]
    for j in range(len(rows[0])):
        balance = 0
        for row, label, m in zip(rows, labels, multipliers):
            balance += m * row[j] if label else -m * row[j]
        if balance != 0:
            return False
    return sum(multipliers) > 0


# %% proves | 1.5 | right: sympy matrices
def proves(points, labels, multipliers):
    signed = sympy.Matrix([[m if y else -m for m, y in zip(multipliers, labels)]])
    rows = sympy.Matrix([list(point) + [1] for point in points])
    return bool((signed * rows).is_zero_matrix and min(multipliers) >= 0 and max(multipliers) > 0)


# %% proves | 1.5 | right: NumPy arrays of Python integers
def proves(points, labels, multipliers):
    m = np.array(multipliers, dtype=object)
    rows = np.array([[*point, 1] for point in points], dtype=object)
    y = np.array(labels)
    one = (m[y == 1, None] * rows[y == 1]).sum(axis=0)
    zero = (m[y == 0, None] * rows[y == 0]).sum(axis=0)
    if not (y == 1).any() or not (y == 0).any():
        return False
    return bool(np.all(one == zero) and one[-1] > 0 and min(multipliers) >= 0)


# %% proves | 1 | all multipliers 0 are accepted | fails conditions
def proves(points, labels, multipliers):
    if min(multipliers) < 0:
        return False
    sums = {0: [0] * (len(points[0]) + 1), 1: [0] * (len(points[0]) + 1)}
    for point, label, m in zip(points, labels, multipliers):
        sums[label] = [s + m * c for s, c in zip(sums[label], [*point, 1])]
    return sums[0] == sums[1]


# %% proves | 1 | negative multipliers are accepted | fails conditions
def proves(points, labels, multipliers):
    sums = {0: [0] * (len(points[0]) + 1), 1: [0] * (len(points[0]) + 1)}
    for point, label, m in zip(points, labels, multipliers):
        sums[label] = [s + m * c for s, c in zip(sums[label], [*point, 1])]
    return sums[0] == sums[1] and any(multipliers)


# %% proves | 0 | sums of the multipliers are not compared | fails visible, conditions, exact
def proves(points, labels, multipliers):
    if min(multipliers) < 0 or max(multipliers) == 0:
        return False
    sums = {0: [0] * len(points[0]), 1: [0] * len(points[0])}
    for point, label, m in zip(points, labels, multipliers):
        sums[label] = [s + m * c for s, c in zip(sums[label], point)]
    return sums[0] == sums[1]


# %% proves | 1 | only the first coordinate | fails conditions
def proves(points, labels, multipliers):
    sums = {0: [0, 0], 1: [0, 0]}
    for point, label, m in zip(points, labels, multipliers):
        sums[label] = [sums[label][0] + m, sums[label][1] + m * point[0]]
    return sums[0] == sums[1] and sums[0][0] > 0 and min(multipliers) >= 0


# %% proves | 1 | floats with a tolerance | fails exact
def proves(points, labels, multipliers):
    m = np.array(multipliers, dtype=float)
    rows = np.column_stack([np.array(points, dtype=float), np.ones(len(points))])
    signed = np.where(np.array(labels) == 1, m, -m)
    return bool(np.allclose(signed @ rows, 0) and m.min() >= 0 and m.sum() > 0)


# %% proves | 1 | exact floats, without a tolerance | fails exact
def proves(points, labels, multipliers):
    m = np.array([float(k) for k in multipliers])
    rows = np.array([[float(c) for c in point] + [1.0] for point in points])
    y = np.array(labels)
    one, zero = m[y == 1] @ rows[y == 1], m[y == 0] @ rows[y == 0]
    return bool((one == zero).all() and m.min() >= 0 and m.sum() > 0)


# %% proves | 1 | 64-bit integers | fails exact
def proves(points, labels, multipliers):
    try:
        m = np.array(multipliers, dtype=np.int64)
        rows = np.array([[*point, 1] for point in points], dtype=np.int64)
    except OverflowError:
        return False
    y = np.array(labels)
    return bool(((np.where(y == 1, m, -m) @ rows) == 0).all() and m.min() >= 0 and m.max() > 0)


# %% proves | 0 | always True | fails visible, conditions, exact
def proves(points, labels, multipliers):
    return True


# %% proves | 0 | a positive multiplier for each row is demanded of exclusive or alone | fails visible, conditions, exact
def proves(points, labels, multipliers):
    return "yes" if min(multipliers) > 0 else "no"


# %% proves | 0.5 | looks for an equal number of rows | fails conditions, exact
def proves(points, labels, multipliers):
    return 2 * sum(labels) == len(labels) and len(set(multipliers)) == 1


# %% proves | 1.5 | right: signed sums that must vanish
def proves(points, labels, multipliers):
    if any(m < 0 for m in multipliers) or not any(multipliers):
        return False
    signed = [m if label else -m for m, label in zip(multipliers, labels, strict=True)]
    columns = zip(*([1, *point] for point in points), strict=True)
    return not any(sum(s * c for s, c in zip(signed, column, strict=True)) for column in columns)


# %% proves | 1 | every multiplier must be positive | fails conditions
def proves(points, labels, multipliers):
    signed = [m if label else -m for m, label in zip(multipliers, labels)]
    columns = zip(*([1, *point] for point in points))
    return min(multipliers) > 0 and not any(
        sum(s * c for s, c in zip(signed, column)) for column in columns
    )


# %% proves | 1 | the coordinates of a point are added up first | fails conditions
def proves(points, labels, multipliers):
    signed = [m if label else -m for m, label in zip(multipliers, labels)]
    return (
        min(multipliers) >= 0
        and any(multipliers)
        and sum(signed) == 0
        and sum(s * sum(p) for s, p in zip(signed, points)) == 0
    )


# %% proves | 1 | means compared by division | fails exact
def proves(points, labels, multipliers):
    if min(multipliers) < 0:
        return False
    totals = [sum(m for m, l in zip(multipliers, labels) if l == k) for k in (0, 1)]
    if 0 in totals or totals[0] != totals[1]:
        return False
    means = [
        [
            sum(m * p[j] for p, m, l in zip(points, multipliers, labels) if l == k) / totals[k]
            for j in range(len(points[0]))
        ]
        for k in (0, 1)
    ]
    return means[0] == means[1]


# %% parity-proof | 1 | right: one pair of opposite corners in each class, as for exclusive or
def parity_proof(n):
    if n == 1:
        return None
    result = []
    for bits in itertools.product([0, 1], repeat=n):
        result.append(1 if not any(bits[2:]) else 0)
    return result


# %% parity-proof | 1 | right: an array of sevens
def parity_proof(n):
    return None if n < 2 else np.full(2**n, 7)


# %% parity-proof | 1 | right: more weight on one square, floats of whole value
def parity_proof(n):
    if n < 2:
        return
    x = all_inputs(n)
    return 1.0 + 2 * (x[:, 2:].sum(axis=1) == 0)


# %% parity-proof | 0.5 | all ones for a single bit too | fails any-n
def parity_proof(n):
    return [1] * 2**n


# %% parity-proof | 0.5 | exclusive or only | fails any-n
def parity_proof(n):
    return [1, 1, 1, 1]


# %% parity-proof | 0 | signs instead of multipliers | fails visible, any-n
def parity_proof(n):
    return [(-1) ** sum(bits) for bits in itertools.product([0, 1], repeat=n)]


# %% parity-proof | 0 | all zeros | fails visible, any-n
def parity_proof(n):
    return [0] * 2**n if n > 1 else None


# %% parity-proof | 0 | multipliers only for the odd rows | fails visible, any-n
def parity_proof(n):
    return [sum(bits) % 2 for bits in itertools.product([0, 1], repeat=n)] if n > 1 else None


# %% parity-proof | 0 | None everywhere: exclusive or thought to be separable | fails visible, any-n
def parity_proof(n):
    return None


# %% parity-proof | 1 | right: the first two bits decide, the last bits are 0
def parity_proof(n):
    if n < 2:
        return None
    return [int(not any(row[2:])) for row in itertools.product((0, 1), repeat=n)]


# %% parity-proof | 0.5 | no proof for odd n | fails any-n
def parity_proof(n):
    return None if n % 2 else [1] * 2**n


# %% parity-network | 2 | right: thresholds half way between the counts
def parity_network(n):
    W = np.ones((n, n))
    b = 0.5 - np.arange(1, n + 1)
    v = np.array([1 if j % 2 == 0 else -1 for j in range(n)])
    return W, b, v, -0.5


# %% parity-network | 2 | right: lists, and weights of 2 at the output
def parity_network(n):
    W = [[1] * n for _ in range(n)]
    b = [-j for j in range(1, n + 1)]
    v = [2 if j % 2 else -2 for j in range(1, n + 1)]
    return W, b, v, -1


# %% parity-network | 2 | right: hidden units fire on few bits instead of many
def parity_network(n):
    # unit j = 0..n-1 fires if at most j bits are set: n - k units fire for k bits
    W = -np.ones((n, n))
    b = np.arange(n).astype(float)
    v = (-1.0) ** np.arange(n)  # units k, ..., n-1 fire
    even_start = np.array([v[k:].sum() for k in range(n + 1)])
    odd = np.arange(n + 1) % 2 == 1
    sign = 1 if even_start[odd].min() > even_start[~odd].max() else -1
    level = (sign * even_start[odd]).min()
    return W, b, sign * v, -level


# %% parity-network | 0.5 | exclusive or only, from the book | fails three, any-n
def parity_network(n):
    return [[1, -1], [-1, 1]], [-1, -1], [1, 1], -1


# %% parity-network | 0.5 | one hidden unit for each odd input: too many | fails three, any-n
def parity_network(n):
    x = all_inputs(n)
    odd = x[x.sum(axis=1) % 2 == 1]
    return (2 * odd - 1).T, -odd.sum(axis=1), np.ones(len(odd)), -1


# %% parity-network | 0 | one threshold too low: the first hidden unit always fires | fails visible, three, any-n
def parity_network(n):
    j = np.arange(n)
    return np.ones((n, n)), -j, (-1.0) ** j, -1


# %% parity-network | 0 | output bias 0: the output always fires | fails visible, three, any-n
def parity_network(n):
    j = np.arange(1, n + 1)
    return np.ones((n, n)), -j, (-1) ** (j + 1), 0


# %% parity-network | 0 | all hidden units vote for | fails visible, three, any-n
def parity_network(n):
    j = np.arange(1, n + 1)
    return np.ones((n, n)), -j, np.ones(n), -1


# %% parity-network | 1 | right up to three bits: "some, but not all" of the pairs | fails any-n
def parity_network(n):
    if n == 2:
        return np.ones((2, 2)), np.array([-1, -2]), np.array([1, -1]), -1
    return np.ones((n, 3)), np.array([-1, -2, -3]), np.array([1, -1, 1]), -1


# %% parity-network | 0 | the single unit that cannot | fails visible, three, any-n
def parity_network(n):
    return np.eye(n), -np.ones(n), np.ones(n), -1


# %% parity-network | 0 | parts in the wrong order | fails visible, three, any-n
def parity_network(n):
    j = np.arange(1, n + 1)
    return -j, np.ones((n, n)), -1, (-1) ** (j + 1)


# %% parity-network | 2 | right: units paired: "at least j" and "at most j" for odd j
def parity_network(n):
    columns, biases = [], []
    for j in range(1, n + 1, 2):
        columns.append([1] * n)
        biases.append(-j)
        if j < n:
            columns.append([-1] * n)
            biases.append(j)
    pairs = n // 2
    return np.array(columns).T, np.array(biases), np.ones(len(biases)), -(pairs + 1)


# %% parity-network | 0 | n + 1 hidden units | fails visible, three, any-n
def parity_network(n):
    j = np.arange(n + 1)
    return np.ones((n, n + 1)), -j, -((-1.0) ** j), 0


# %% parity-network | 0.5 | right for even n only: the last sign is forgotten | fails three, any-n
def parity_network(n):
    j = np.arange(1, n + 1)
    return np.ones((n, n)), -j, np.where(j == 1, 1, -1), -1


# %% delta | 1 | right: expanded
def sigmoid_slope(y):
    return y - y**2


def output_delta(y, d):
    return sympy.expand((y - d) * (y - y**2))


# %% delta | 1 | right: two factors with minus signs, and floats
def sigmoid_slope(y):
    return -1.0 * y * (y - 1)


def output_delta(y, d):
    return (d - y) * (y - 1) * y


# %% delta | 1 | right: diff by y for the error, times the slope
def sigmoid_slope(y):
    return y * (1 - y)


def output_delta(y, d):
    return sympy.diff((y - d) ** 2 / 2, y) * sigmoid_slope(y)


# %% delta | 1 | right: diff in own x, then x = log(y / (1 - y)) and simplified
def sigmoid_slope(y):
    x = sympy.Symbol("own")
    slope = sympy.diff(1 / (1 + sympy.exp(-x)), x).subs(x, sympy.log(y / (1 - y)))
    return sympy.expand(sympy.simplify(slope))


def output_delta(y, d):
    return (y - d) * sigmoid_slope(y)


# %% delta | 0 | the gradient of cross-entropy: the slope is missing | fails visible, names
def sigmoid_slope(y):
    return y * (1 - y)


def output_delta(y, d):
    return y - d


# %% delta | 0 | d - y | fails visible, names
def sigmoid_slope(y):
    return y * (1 - y)


def output_delta(y, d):
    return (d - y) * y * (1 - y)


# %% delta | 0 | the half forgotten | fails visible, names
def sigmoid_slope(y):
    return y * (1 - y)


def output_delta(y, d):
    return 2 * (y - d) * y * (1 - y)


# %% delta | 0 | the slope of tanh | fails visible, names
def sigmoid_slope(y):
    return 1 - y**2


def output_delta(y, d):
    return (y - d) * (1 - y**2)


# %% delta | 0 | diff in x, left in x | fails visible, names
def sigmoid_slope(y):
    x = sympy.Symbol("x")
    return sympy.diff(1 / (1 + sympy.exp(-x)), x)


def output_delta(y, d):
    x = sympy.Symbol("x")
    return sympy.diff((1 / (1 + sympy.exp(-x)) - d) ** 2 / 2, x)


# %% delta | 0 | an unevaluated derivative | fails visible, names
def sigmoid_slope(y):
    x = sympy.Symbol("x")
    return sympy.Derivative(1 / (1 + sympy.exp(-x)), x)


def output_delta(y, d):
    return sympy.Derivative((y - d) ** 2 / 2, y) * y * (1 - y)


# %% delta | 0 | substituted, but the divisions are left | fails visible, names
def sigmoid_slope(y):
    x = sympy.Symbol("own")
    return sympy.diff(1 / (1 + sympy.exp(-x)), x).subs(x, sympy.log(y / (1 - y)))


def output_delta(y, d):
    return (y - d) * sigmoid_slope(y)


# %% delta | 0.5 | own symbols y and d | fails names
def sigmoid_slope(y):
    y = sympy.Symbol("y")
    return y * (1 - y)


def output_delta(y, d):
    y, d = sympy.symbols("y d")
    return (y - d) * y * (1 - y)


# %% delta | 0 | strings | fails visible, names
def sigmoid_slope(y):
    return "y*(1-y)"


def output_delta(y, d):
    return "(y-d)*y*(1-y)"


# %% delta | 1 | right: powers collected by hand
def sigmoid_slope(y):
    return sympy.Rational(1, 4) - (y - sympy.Rational(1, 2)) ** 2


def output_delta(y, d):
    return -(y**3) + (1 + d) * y**2 - d * y


# %% delta | 0 | y squared instead of y (1 - y) | fails visible, names
def sigmoid_slope(y):
    return y**2


def output_delta(y, d):
    return (y - d) * y**2


# %% delta | 0 | sign of the delta reversed | fails visible, names
def sigmoid_slope(y):
    return y * (1 - y)


def output_delta(y, d):
    return (d - y) * y * (1 - y)


# %% hidden | 1 | right: a loop, expanded
def hidden_delta(h, w, delta):
    total = 0
    for j in range(len(w)):
        total += (h - h**2) * w[j] * delta[j]
    return total


# %% hidden | 1 | right: sympy matrices
def hidden_delta(h, w, delta):
    return sympy.expand((sympy.Matrix([w]) * sympy.Matrix(delta))[0] * h * (1 - h))


# %% hidden | 1 | right: np.dot of lists of symbols
def hidden_delta(h, w, delta):
    return h * (1 - h) * np.dot(w, delta)


# %% hidden | 0 | without the slope of the hidden unit | fails visible, other-m
def hidden_delta(h, w, delta):
    return sum(w_j * delta_j for w_j, delta_j in zip(w, delta))


# %% hidden | 0 | without the weights | fails visible, other-m
def hidden_delta(h, w, delta):
    return h * (1 - h) * sum(delta)


# %% hidden | 0 | sum of the weights times sum of the deltas | fails visible, other-m
def hidden_delta(h, w, delta):
    return h * (1 - h) * sum(w) * sum(delta)


# %% hidden | 0 | the slope of the sigmoid once for each output | fails visible, other-m
def hidden_delta(h, w, delta):
    return sum(w_j * delta_j * delta_j * (1 - delta_j) for w_j, delta_j in zip(w, delta))


# %% hidden | 0 | gradient of the weight, not of the unit | fails visible, other-m
def hidden_delta(h, w, delta):
    return sum(h * delta_j for delta_j in delta)


# %% hidden | 0.5 | written for two output units | fails other-m
def hidden_delta(h, w, delta):
    return h * (1 - h) * (w[0] * delta[0] + w[-1] * delta[-1])


# %% hidden | 0 | mean instead of sum | fails visible, other-m
def hidden_delta(h, w, delta):
    return h * (1 - h) * sum(w_j * delta_j for w_j, delta_j in zip(w, delta)) / len(w)


# %% hidden | 1 | right: reduce from the last unit, the slope inside
def hidden_delta(h, w, delta):
    total = sympy.Integer(0)
    for j in reversed(range(len(w))):
        total = total + (h - h**2) * w[j] * delta[j]
    return total


# %% hidden | 0 | weights and deltas paired in reverse | fails visible, other-m
def hidden_delta(h, w, delta):
    return h * (1 - h) * sum(a * b for a, b in zip(w, delta[::-1]))


# %% dead-zone | 1 | right: a loop over the flat arrays
def dead_zone_delta(y, d):
    result = np.zeros(y.size)
    for k, (output, target) in enumerate(zip(y.flat, d.flat)):
        target = float(target)
        right_enough = output > 0.8 if target else output < 0.2
        if not right_enough:
            result[k] = (output - target) * output * (1 - output)
    return result.reshape(y.shape)


# %% dead-zone | 1 | right: masks by logic
def dead_zone_delta(y, d):
    on = d.astype(bool)
    delta = (y - on.astype(float)) * (y - y**2)
    delta[(on & (y > 0.8)) | (~on & (y < 0.2))] = 0
    return delta


# %% dead-zone | 1 | right: by the size of the error, with room for rounding at the border
def dead_zone_delta(y, d):
    d = np.array(d, dtype=float)
    counts = np.round(abs(y - d), 12) >= 0.2
    return counts * (y - d) * y * (1 - y)


# %% dead-zone | 0 | no dead zone | fails visible, borders
def dead_zone_delta(y, d):
    d = np.asarray(d, dtype=np.float64)
    return (y - d) * y * (1 - y)


# %% dead-zone | 0.5 | dead zone wherever the output is extreme, right or wrong | fails borders
def dead_zone_delta(y, d):
    d = np.asarray(d, dtype=np.float64)
    return np.where((y > 0.8) | (y < 0.2), 0.0, (y - d) * y * (1 - y))


# %% dead-zone | 0.5 | the borders belong to the dead zone | fails borders
def dead_zone_delta(y, d):
    d = np.asarray(d, dtype=np.float64)
    enough = np.where(d == 1, y >= 0.8, y <= 0.2)
    return np.where(enough, 0.0, (y - d) * y * (1 - y))


# %% dead-zone | 0 | targets moved to 0.8 and 0.2 instead | fails visible, borders
def dead_zone_delta(y, d):
    target = np.where(np.asarray(d) == 1, 0.8, 0.2)
    return (y - target) * y * (1 - y)


# %% dead-zone | 0.5 | the difference in unsigned integers or bool | fails borders
def dead_zone_delta(y, d):
    enough = np.where(d == 1, y > 0.8, y < 0.2)
    if d.dtype == np.float64:
        return np.where(enough, 0.0, (y - d) * y * (1 - y))
    return np.where(enough, 0.0, -(d - 1) * y * (1 - y))


# %% dead-zone | 0 | slope missing | fails visible, borders
def dead_zone_delta(y, d):
    d = np.asarray(d, dtype=np.float64)
    return np.where(np.where(d == 1, y > 0.8, y < 0.2), 0.0, y - d)


# %% dead-zone | 0.5 | dead zone for units that should be on or off, with 0.85 and 0.15 | fails borders
def dead_zone_delta(y, d):
    d = np.asarray(d, dtype=np.float64)
    enough = np.where(d == 1, y > 0.85, y < 0.15)
    return np.where(enough, 0.0, (y - d) * y * (1 - y))


# %% dead-zone | 1 | right: targets by arithmetic, the delta multiplied by a mask
def dead_zone_delta(y, d):
    on = np.asarray(d).astype(bool)
    wrong = ~((on & (y > 0.8)) | (~on & (y < 0.2)))
    return wrong * (y - on.astype(float)) * (y - y * y)


# %% dead-zone | 0 | the error is measured from the border of the zone | fails visible, borders
def dead_zone_delta(y, d):
    d = np.asarray(d, float)
    error = np.where(d == 1, np.minimum(y - 0.8, 0), np.maximum(y - 0.2, 0))
    return error * y * (1 - y)


# %% dead-zone | 0 | on and off exchanged | fails visible, borders
def dead_zone_delta(y, d):
    d = np.asarray(d, float)
    return np.where(np.where(d == 0, y > 0.8, y < 0.2), 0, (y - d) * y * (1 - y))


# %% repair | 2 | right: columns as a matrix update
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    one_hot = np.eye(num_classes)
    while len(mistakes) < max_passes:
        mistakes.append(0)
        for row, label in zip(x, labels):
            winner = np.argmax(weights.T @ row)
            weights += np.outer(row, one_hot[label] - one_hot[winner])
            mistakes[-1] += int(winner != label)
        if mistakes[-1] == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 2 | right: a flag instead of a count for the stop
def train(x, labels, num_classes, max_passes):
    weights = np.zeros((x.shape[1], num_classes))
    mistakes = []
    for _ in range(max_passes):
        wrong = []
        for n in range(len(x)):
            totals = x[n] @ weights
            winner = int(np.flatnonzero(totals == totals.max())[0])
            if winner != labels[n]:
                weights[:, labels[n]] += x[n]
                weights[:, winner] -= x[n]
                wrong.append(n)
        mistakes.append(len(wrong))
        if not wrong:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 2 | right: float32 weights on whole-number pixels, counts as NumPy integers
def train(x, labels, num_classes, max_passes):
    rows = x.astype(np.float32)
    weights, mistakes = np.zeros((x.shape[1], num_classes), np.float32), []
    for _ in range(max_passes):
        count = np.int64(0)
        for row, label in zip(rows, labels):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row
                weights[:, winner] -= row
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights.astype(np.float64), "mistakes": np.array(mistakes)}


# %% repair | 0 | the broken program itself | fails visible, counts, weights
def train(x, labels, num_classes, max_passes):
    return train_broken(x, labels, num_classes, max_passes)


# %% repair | 0 | count mended, punishment still missing | fails visible, counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        count = 0
        for row, label in zip(x, labels):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 0 | punishment added, count still inside the loop | fails visible, counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        for row, label in zip(x, labels):
            count = 0
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row
                weights[:, winner] -= row
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 0.5 | all other classes are punished, not the winner alone | fails counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes if max_passes < 60 else 1000):
        count = 0
        for row, label in zip(x, labels):
            winner = (row @ weights).argmax()
            if winner != label:
                weights -= row[:, None]
                weights[:, label] += 2 * row
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 1 | half the step: other weights, same mistakes | fails weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        count = 0
        for row, label in zip(x, labels):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row / 2
                weights[:, winner] -= row / 2
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 0 | the report is mended, not the training: keeps going until the sums look right | fails visible, counts, weights
def train(x, labels, num_classes, max_passes):
    result = train_broken(x, labels, num_classes, max_passes)
    wrong = int(((x @ result["weights"]).argmax(axis=1) != labels).sum())
    return {"weights": result["weights"], "mistakes": [wrong]}


# %% repair | 0.5 | the count of a pass is taken after it | fails counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        for row, label in zip(x[::-1], labels[::-1]):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row
                weights[:, winner] -= row
        mistakes.append(int(((x @ weights).argmax(axis=1) != labels).sum()))
        if mistakes[-1] == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 1.5 | never stops after the first pass | fails counts
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        count = 0
        for row, label in zip(x, labels):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:, label] += row
                weights[:, winner] -= row
                count += 1
        mistakes.append(count)
        if count == 0 and len(mistakes) > 1:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 2 | right: scores by a plain loop over the classes
def train(x, labels, num_classes, max_passes):
    columns = [np.zeros(x.shape[1]) for _ in range(num_classes)]
    mistakes = []
    while len(mistakes) < max_passes and 0 not in mistakes:
        wrong = 0
        for row, label in zip(x, labels, strict=True):
            scores = [float(row @ column) for column in columns]
            winner = scores.index(max(scores))
            if winner != label:
                columns[label] = columns[label] + row
                columns[winner] = columns[winner] - row
                wrong += 1
        mistakes.append(wrong)
    return {"weights": np.stack(columns, axis=1), "mistakes": mistakes}


# %% repair | 0.5 | the last class wins a tie | fails counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        count = 0
        for row, label in zip(x, labels, strict=True):
            winner = num_classes - 1 - (row @ weights)[::-1].argmax()
            if winner != label:
                weights[:, label] += row
                weights[:, winner] -= row
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}


# %% repair | 0.5 | the bias column is not corrected | fails counts, weights
def train(x, labels, num_classes, max_passes):
    weights, mistakes = np.zeros((x.shape[1], num_classes)), []
    for _ in range(max_passes):
        count = 0
        for row, label in zip(x, labels, strict=True):
            winner = (row @ weights).argmax()
            if winner != label:
                weights[:-1, label] += row[:-1]
                weights[:-1, winner] -= row[:-1]
                count += 1
        mistakes.append(count)
        if count == 0:
            break
    return {"weights": weights, "mistakes": mistakes}
