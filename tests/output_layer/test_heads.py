"""Every head learns from real data in a few steps, and every formula is checked in closed form."""

import dataclasses
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from output_layer import heads, losses
from output_layer.datasets import (
    character_tokenizer,
    digit_attributes,
    load_diabetes_split,
    load_digit_scenes,
    load_digits_split,
    load_english_text,
    load_imbalanced_cancer,
)
from output_layer.heads import (
    MLP,
    AutoencoderDecoder,
    BernoulliDecoder,
    BoxHead,
    DCGANDiscriminator,
    DCGANGenerator,
    DeepLabHead,
    FCNHead,
    FlattenHead,
    GaussianDecoder,
    GlobalAverageHead,
    LatentHead,
    ManyToManyHead,
    ManyToOneHead,
    MaskHead,
    MultiHead,
    Seq2SeqDecoder,
    UncertaintyWeighting,
    UNetHead,
    bernoulli_nll,
    box_iou,
    cell_targets,
    decode_boxes,
    decode_yolo_v1,
    decode_yolo_v3,
    design_head,
    discriminator_loss,
    encode_boxes,
    fast_rcnn_loss,
    gaussian_nll,
    generator_loss,
    kl_to_standard_normal,
    last_valid_step,
    mask_loss,
    mask_targets,
    sample_latent,
    sequence_cross_entropy,
    weighted_loss,
    yolo_v1_loss,
    yolo_v3_loss,
)
from output_layer.heads._shapes import check_shapes
from output_layer.heads.design import _TASKS


@pytest.fixture(autouse=True)
def _same_weights_every_time():
    torch.manual_seed(0)


def train(modules, loss, *, steps=20, lr=0.01):
    """Take a few steps of Adam on loss(); return its first and its last value."""
    parameters = [p for module in modules for p in module.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=lr)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        history.append(value.item())
    assert all(map(math.isfinite, history))
    return history[0], history[-1]


def parameter_count(module):
    return sum(p.numel() for p in module.parameters())


@pytest.fixture(scope="module")
def digits():
    split = load_digits_split()
    return torch.from_numpy(split.x_train), torch.from_numpy(split.y_train)


@pytest.fixture(scope="module")
def scenes():
    return [torch.from_numpy(array) for array in load_digit_scenes(48, max_digits=3)]


@pytest.fixture(scope="module")
def regions(scenes):
    """Regions with a digit, moved by up to 3 pixels, and as many without: 16 x 16 pixels each."""
    images, pixel_classes, boxes, labels, _ = scenes
    image, slot = (labels >= 0).nonzero(as_tuple=True)
    shift = torch.randint(-3, 4, (len(image), 2), generator=torch.Generator().manual_seed(0))
    true_boxes = boxes[image, slot]
    around = true_boxes + shift.repeat(1, 2)
    x1, y1, x2, y2 = around.long().clamp(0, 64).unbind(1)
    crops, masks = [], []
    for n, box in zip(image, zip(y1, y2, x1, x2, strict=True), strict=True):
        top, bottom, left, right = box
        place = (slice(top, bottom), slice(left, right))
        crops.append(F.interpolate(images[n][None, :, *place], (16, 16), mode="bilinear")[0])
        ink = (pixel_classes[n][place] > 0).float()
        masks.append(F.interpolate(ink[None, None], (16, 16))[0, 0])
    return torch.stack(crops), torch.stack(masks), around, true_boxes, labels[image, slot]


# What the task decides

DETAILS = {
    "binary": {"prior": 0.2},
    "multi-class": {"num_classes": 3, "priors": [0.5, 0.3, 0.2]},
    "multi-label": {"num_labels": 4, "priors": [0.5, 0.1, 0.2, 0.9]},
    "ordinal": {"num_classes": 4, "priors": [0.4, 0.3, 0.2, 0.1]},
    "composition": {"num_parts": 3, "means": [0.2, 0.2, 0.6]},
    "scalar regression": {"mean": 152.0},
    "multi-output regression": {"num_outputs": 2, "means": [1.0, -2.0]},
    "bounded regression": {"low": -1, "high": 3, "mean": 2},
    "non-negative regression": {"mean": 0.3},
    "counts": {"mean": 4.0},
    "mean and variance": {"mean": 3.0, "variance": 0.25},
    "angle": {},
    "sequence generation": {"vocab_size": 50},
    "sequence labelling": {"num_classes": 5},
    "segmentation": {"num_classes": 11},
    "box classification": {"num_classes": 10},
    "box regression": {"num_classes": 10},
    "instance masks": {"num_classes": 10},
    "image generation": {"channels": 3},
    "real or generated": {},
}
LENGTHS = {"N": 6, "T": 5, "H": 4, "W": 3, "R": 7}


def tensor_of(shape, make):
    return make([LENGTHS.get(axis, axis) for axis in shape])


def test_every_task_has_an_example_here():
    assert set(DETAILS) == set(_TASKS)


@pytest.mark.parametrize(("task", "units"), [
    ("binary", 1), ("multi-class", 3), ("multi-label", 4), ("ordinal", 3), ("composition", 3),
    ("scalar regression", 1), ("multi-output regression", 2), ("bounded regression", 1),
    ("non-negative regression", 1), ("counts", 1), ("mean and variance", 2), ("angle", 2),
    ("sequence generation", 50), ("sequence labelling", 5), ("segmentation", 11),
    ("box classification", 11), ("box regression", 44), ("instance masks", 10),
    ("image generation", 3), ("real or generated", 1),
])  # fmt: skip
def test_units(task, units):
    design = design_head(task, **DETAILS[task])
    assert design.units == units
    per_prediction = [axis for axis in design.shape if isinstance(axis, int)]
    assert math.prod(per_prediction) == units


@pytest.mark.parametrize("task", sorted(set(DETAILS) - {"image generation", "angle"}))
def test_the_named_loss_takes_outputs_and_targets_of_the_named_shapes_and_types(task):
    design = design_head(task, **DETAILS[task])
    outputs = tensor_of(design.shape, torch.randn).requires_grad_()
    dtype = getattr(torch, design.target_dtype)
    targets = tensor_of(design.target_shape, torch.zeros).to(dtype)
    if task == "composition":
        targets += 1 / 3
    taken = outputs
    if task == "mean and variance":
        mean, log_variance = outputs.split(1, 1)
        loss = F.gaussian_nll_loss(mean, targets, log_variance.exp())
    else:
        if task == "box regression":
            taken = outputs[:, 1]
        if task == "instance masks":
            taken = outputs[:, 0]
        if "T" in design.shape:
            taken, targets = outputs.flatten(0, 1), targets.flatten()
        if design.activation == "softplus":
            taken = F.softplus(outputs)
        loss = getattr(F, design.loss)(taken, targets)
    loss.backward()
    assert outputs.grad.abs().sum() > 0


def test_the_bias_starts_at_the_averages():
    def start(task):
        return torch.as_tensor(design_head(task, **DETAILS[task]).bias, dtype=torch.float64)

    def near(got, want):
        np.testing.assert_allclose(got, want, rtol=1e-12)

    near(start("binary").sigmoid(), 0.2)
    near(start("multi-class").softmax(0), [0.5, 0.3, 0.2])
    near(start("multi-label").sigmoid(), [0.5, 0.1, 0.2, 0.9])
    near(start("ordinal").sigmoid(), [0.6, 0.3, 0.1])  # above class 0, 1, 2
    near(start("composition").softmax(0), [0.2, 0.2, 0.6])
    near(start("scalar regression"), 152)
    near(start("multi-output regression"), [1, -2])
    near(-1 + 4 * start("bounded regression").sigmoid(), 2)
    near(F.softplus(start("non-negative regression")), 0.3)
    near(start("counts").exp(), 4)
    near(start("mean and variance")[0], 3)
    near(start("mean and variance")[1].exp(), 0.25)
    assert design_head("non-negative regression", mean=1000.0).bias == 1000.0
    assert design_head("bounded regression", low=2, high=6).activation == "2 + 4 * sigmoid"


def test_without_averages_the_head_starts_neutral():
    for task in ("binary", "scalar regression", "counts", "bounded regression"):
        assert design_head(task).bias == 0
    for task in ("multi-class", "sequence labelling", "segmentation"):
        assert design_head(task, num_classes=3).bias == 0
    third = design_head("ordinal", num_classes=3).bias
    np.testing.assert_allclose(third, [math.log(2), -math.log(2)], rtol=1e-12)


@pytest.mark.parametrize(("task", "activation", "in_loss"), [
    ("binary", "sigmoid", True), ("multi-class", "softmax", True), ("multi-label", "sigmoid", True),
    ("scalar regression", "identity", True), ("counts", "exp", True),
    ("non-negative regression", "softplus", False), ("image generation", "tanh", False),
    ("sequence generation", "softmax", True), ("instance masks", "sigmoid", True),
])  # fmt: skip
def test_activations(task, activation, in_loss):
    design = design_head(task, **DETAILS[task])
    assert (design.activation, design.activation_in_loss) == (activation, in_loss)


def test_a_design_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        design_head("binary").units = 2


@pytest.mark.parametrize(
    ("task", "details", "error", "message"),
    [
        (
            "regression",
            {},
            ValueError,
            "unknown task 'regression': known tasks are 'binary', 'multi",
        ),
        ("multi-class", {}, TypeError, "'multi-class': missing a required argument: 'num_classes'"),
        ("binary", {"num_classes": 2}, TypeError, r"unexpected keyword.*it takes prior=0\.5"),
        ("angle", {"mean": 0}, TypeError, "it takes no details"),
        ("multi-class", {"num_classes": 1}, ValueError, "num_classes must be .* at least 2, got 1"),
        ("multi-class", {"num_classes": 2.5}, ValueError, r"num_classes must be an integer"),
        ("multi-class", {"num_classes": 2, "priors": [1]}, ValueError, "hold 2 numbers, got 1"),
        ("multi-class", {"num_classes": 2, "priors": [1, 0]}, ValueError, "above 0 and sum to 1"),
        ("segmentation", {"num_classes": 2, "priors": [1, 1]}, ValueError, "above 0 and sum to 1"),
        ("multi-label", {"num_labels": 2, "priors": [0.1]}, ValueError, "hold 2 numbers, got 1"),
        ("binary", {"prior": 1.0}, ValueError, r"prior must be strictly between 0 and 1, got 1\.0"),
        ("bounded regression", {"low": 1, "high": 1}, ValueError, "low=1 must be below high=1"),
        ("bounded regression", {"mean": 2}, ValueError, "strictly between 0 and 1"),
        ("counts", {"mean": 0}, ValueError, "mean must be a finite number above 0, got 0"),
        ("mean and variance", {"variance": -1}, ValueError, "variance must be a finite number"),
    ],
)
def test_wrong_details_are_named(task, details, error, message):
    with pytest.raises(error, match=message):
        design_head(task, **details)


def test_designs_for_tables_learn():
    """Binary, regression, multi-label and multi-class: same body, the design makes the head."""
    cancer, diabetes, digits = load_imbalanced_cancer(), load_diabetes_split(), load_digits_split()
    prior, mean = float(cancer.y_train.mean()), float(diabetes.y_train.mean())
    cases = [
        ("binary", {"prior": prior}, cancer.x_train, cancer.y_train[:, None]),
        ("scalar regression", {"mean": mean}, diabetes.x_train, diabetes.y_train[:, None]),
        ("multi-label", {"num_labels": 4}, digits.x_train, digit_attributes(digits.y_train)),
        ("multi-class", {"num_classes": 10}, digits.x_train, digits.y_train),
    ]
    for task, details, x, y in cases:
        design = design_head(task, **details)
        model = MLP(x.shape[1], 32, design.units)
        nn.init.normal_(model.output.weight, std=0.01)
        nn.init.constant_(model.output.bias, design.bias)
        x, y = torch.from_numpy(x), torch.from_numpy(y).to(getattr(torch, design.target_dtype))
        loss = getattr(F, design.loss)
        first, last = train([model], lambda m=model, x=x, y=y, loss=loss: loss(m(x), y), steps=60)
        assert last < 0.8 * first, task
        if task == "binary":  # the first loss is the entropy of the labels
            entropy = -prior * math.log(prior) - (1 - prior) * math.log(1 - prior)
            assert first == pytest.approx(entropy, rel=0.02)
        if task == "multi-class":
            assert first == pytest.approx(math.log(10), rel=0.01)


def test_softmax_cannot_answer_a_multi_label_task():
    split = load_digits_split()
    x, x_test = torch.from_numpy(split.x_train), torch.from_numpy(split.x_test)
    y, y_test = (torch.from_numpy(digit_attributes(t)) for t in (split.y_train, split.y_test))
    right, wrong = MLP(64, 64, 4), MLP(64, 64, 4)
    wrong_targets = y / y.sum(1, keepdim=True).clamp(min=1)
    train([right], lambda: F.binary_cross_entropy_with_logits(right(x), y), steps=150)
    train([wrong], lambda: F.cross_entropy(wrong(x), wrong_targets), steps=150)
    exact = ((right(x_test) > 0) == y_test).all(1).float().mean()
    exact_softmax = ((wrong(x_test).softmax(1) > 0.5) == y_test).all(1).float().mean()
    assert exact > 0.85
    assert exact_softmax < 0.5
    assert ((wrong(x_test).softmax(1) > 0.5).sum(1) <= 1).all()  # never two labels


# Dense heads


def test_mlp_parameters_and_values():
    model = MLP(64, 32, 10)
    assert parameter_count(model) == 64 * 32 + 32 + 32 * 10 + 10
    x = torch.randn(5, 64)
    hidden = np.maximum(
        x.numpy() @ model.hidden.weight.T.detach().numpy() + model.hidden.bias.detach().numpy(), 0
    )
    want = hidden @ model.output.weight.T.detach().numpy() + model.output.bias.detach().numpy()
    np.testing.assert_allclose(model(x).detach(), want, atol=1e-5)


@pytest.mark.parametrize("pooling", ["flatten", "average"])
def test_convolutional_heads_learn_digits(digits, pooling):
    x, y = digits
    body = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    head = FlattenHead(16, 4, 4, 10) if pooling == "flatten" else GlobalAverageHead(16, 10)
    images = x.reshape(-1, 1, 8, 8)
    first, last = train(
        [body, head], lambda: F.cross_entropy(head(body(images)), y), steps=60, lr=0.03
    )
    assert first == pytest.approx(math.log(10), rel=0.1)
    assert last < 0.8 * first
    p = head(body(images)).softmax(1)
    assert p.shape == (600, 10)
    np.testing.assert_allclose(p.sum(1).detach(), 1, rtol=1e-5)


def test_pooling_decides_the_number_of_parameters_and_the_image_size():
    # VGG-16's and ResNet-50's last feature maps, and what torchvision counts for ResNet-50's head
    assert parameter_count(FlattenHead(512, 7, 7, 10)) == 512 * 7 * 7 * 10 + 10
    assert parameter_count(GlobalAverageHead(2048, 1000)) == 2_049_000
    maps = torch.randn(2, 4, 3, 3)
    average = GlobalAverageHead(4, 5)
    flat = FlattenHead(4, 3, 3, 5)
    with torch.no_grad():  # the average is the flat head that gives all places the same weight
        flat.output.weight.copy_((average.output.weight / 9).repeat_interleave(9, dim=1))
        flat.output.bias.copy_(average.output.bias)
    torch.testing.assert_close(flat(maps), average(maps))
    assert average(torch.randn(2, 4, 6, 9)).shape == (2, 5)
    with pytest.raises(
        ValueError, match=r"maps must have shape \(N, 4, 3, 3\), got \(2, 4, 6, 9\)"
    ):
        flat(torch.randn(2, 4, 6, 9))


# Boxes


def random_boxes(n, seed=0):
    low = 50 * torch.rand(n, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    size = 1 + 30 * torch.rand_like(low, dtype=torch.float64)
    return torch.cat([low, low + size], 1)


def test_codes_decode_to_the_box():
    boxes, anchors = random_boxes(50), random_boxes(50, seed=1)
    for weights in ((10, 10, 5, 5), (1, 1, 1, 1)):
        codes = encode_boxes(boxes, anchors, weights=weights)
        torch.testing.assert_close(decode_boxes(codes, anchors, weights=weights), boxes)


def test_codes_follow_the_definition():
    anchor, box = torch.tensor([[0.0, 0, 10, 20]]), torch.tensor([[4.0, 5, 9, 45]])
    # centres (5, 10) and (6.5, 25), sizes (10, 20) and (5, 40)
    want = [10 * 0.15, 10 * 0.75, 5 * math.log(0.5), 5 * math.log(2)]
    np.testing.assert_allclose(encode_boxes(box, anchor)[0], want, rtol=1e-6)
    np.testing.assert_allclose(
        encode_boxes(box, anchor, weights=(1, 2, 3, 4))[0],
        [0.15, 1.5, 3 * math.log(0.5), 4 * math.log(2)],
        rtol=1e-6,
    )


@given(st.floats(0.1, 10), st.floats(-100, 100))
def test_codes_do_not_depend_on_the_scale_or_the_origin(scale, shift):
    boxes, anchors = random_boxes(5), random_boxes(5, seed=1)
    codes = encode_boxes(boxes, anchors)
    moved = encode_boxes(scale * boxes + shift, scale * anchors + shift)
    torch.testing.assert_close(moved, codes, rtol=1e-7, atol=1e-7)


def test_decoding_clips_the_size_and_stays_finite():
    anchor = torch.tensor([[0.0, 0, 16, 16]])
    wild = torch.tensor([[0.0, 0, 1e4, 1e4]])
    x1, y1, x2, y2 = decode_boxes(wild, anchor)[0].tolist()
    assert (x2 - x1, y2 - y1) == pytest.approx((1000, 1000), rel=1e-5)
    small = decode_boxes(wild, anchor, clip=math.log(2.0))[0]
    assert (small[2] - small[0]).item() == pytest.approx(32, rel=1e-5)


def test_boxes_without_area_are_refused():
    good, flat = torch.tensor([0.0, 0, 1, 1]), torch.tensor([0.0, 0, 0, 1])
    with pytest.raises(ValueError, match="boxes must have x1 < x2"):
        encode_boxes(flat, good)
    with pytest.raises(ValueError, match="anchors must have x1 < x2"):
        decode_boxes(good, flat)
    with pytest.raises(ValueError, match=r"codes must have shape \(..., 4\), got \(3,\)"):
        decode_boxes(good[:3], good)


def test_iou():
    a = random_boxes(20)
    torch.testing.assert_close(box_iou(a, a), torch.ones(20, dtype=torch.float64))
    b = random_boxes(20, seed=1)
    torch.testing.assert_close(box_iou(a, b), box_iou(b, a))
    canvas = torch.zeros(2, 100, 100)
    whole = torch.tensor([[3, 5, 40, 50], [20, 30, 90, 60]])
    for i, (x1, y1, x2, y2) in enumerate(whole):
        canvas[i, y1:y2, x1:x2] = 1
    want = canvas.prod(0).sum() / canvas.amax(0).sum()
    torch.testing.assert_close(box_iou(*whole.float()), want)
    apart, empty = torch.tensor([[0.0, 0, 1, 1], [2, 2, 3, 3]]), torch.zeros(4)
    assert box_iou(*apart) == 0
    assert box_iou(empty, empty) == 0


# Faster R-CNN and Mask R-CNN


def test_fast_rcnn_loss_is_the_definition():
    logits, codes = torch.randn(6, 4), torch.randn(6, 4, 4)
    labels, targets = torch.tensor([0, 2, 3, 0, 1, 1]), torch.randn(6, 4)
    class_loss, box_loss = fast_rcnn_loss(logits, codes, labels, targets)
    torch.testing.assert_close(class_loss, F.cross_entropy(logits, labels))
    total = 0.0
    for r in range(6):
        if labels[r] > 0:
            for e in (codes[r, labels[r]] - targets[r]).abs().tolist():
                total += e * e * 9 / 2 if e < 1 / 9 else e - 1 / 18
    assert box_loss.item() == pytest.approx(total / 6, rel=1e-5)


def test_only_the_box_of_the_true_class_learns():
    codes = torch.zeros(3, 5, 4, requires_grad=True)
    labels = torch.tensor([0, 4, 2])
    fast_rcnn_loss(torch.zeros(3, 5), codes, labels, torch.ones(3, 4))[1].backward()
    touched = codes.grad.abs().sum(-1).nonzero().tolist()
    assert touched == [[1, 4], [2, 2]]


def test_losses_of_no_regions_are_zero():
    none = torch.zeros(0, dtype=torch.int64)
    both = fast_rcnn_loss(torch.zeros(0, 3), torch.zeros(0, 3, 4), none, torch.zeros(0, 4))
    assert [loss.item() for loss in both] == [0, 0]
    assert mask_loss(torch.zeros(0, 3, 4, 4), torch.zeros(0, 4, 4), none).item() == 0


def test_box_head_learns_digits_in_scenes(regions):
    crops, _, around, true_boxes, digit = regions
    features = crops.mean(1).flatten(1)
    labels, targets = digit + 1, encode_boxes(true_boxes, around)
    head = BoxHead(256, num_classes=10)
    assert parameter_count(head) == 257 * 11 + 257 * 44
    first, last = train([head], lambda: sum(fast_rcnn_loss(*head(features), labels, targets)))
    assert last < 0.8 * first
    logits, codes = head(features)
    assert logits.shape == (len(labels), 11)
    assert codes.shape == (len(labels), 11, 4)
    found = decode_boxes(codes[torch.arange(len(labels)), labels], around)
    assert box_iou(found, true_boxes).mean() > box_iou(around, true_boxes).mean()


def test_mask_head_learns_digits_in_scenes(regions):
    crops, masks, _, _, digit = regions
    body = nn.Sequential(nn.Conv2d(3, 8, 4, stride=2, padding=1), nn.ReLU())
    head = MaskHead(8, num_classes=10)
    assert parameter_count(head) == 8 * 8 * 4 + 8 + 8 * 10 + 10
    first, last = train(
        [body, head], lambda: mask_loss(head(body(crops)), masks, digit), steps=60, lr=0.03
    )
    assert last < 0.9 * first
    logits = head(body(crops))
    assert logits.shape == (len(digit), 10, 16, 16)
    assert logits.sigmoid().sum(1).max() > 1.01  # the masks of the classes do not compete


def test_only_the_mask_of_the_true_class_learns():
    logits = torch.randn(2, 5, 4, 4, requires_grad=True)
    masks, classes = (torch.rand(2, 4, 4) > 0.5).float(), torch.tensor([3, 0])
    loss = mask_loss(logits, masks, classes)
    loss.backward()
    want = torch.zeros(2, 5, 4, 4)
    for r, k in enumerate(classes):
        want[r, k] = (logits[r, k].sigmoid() - masks[r]).detach() / 32
    torch.testing.assert_close(logits.grad, want)
    with pytest.raises(IndexError, match=r"classes\[1\] is 5: must be in 0 to 4"):
        mask_loss(logits, masks, torch.tensor([3, 5]))
    with pytest.raises(IndexError, match=r"classes\[0\] is -1"):
        mask_loss(logits, masks, torch.tensor([-1, 0]))


# YOLO


@pytest.fixture(scope="module")
def grid_targets(scenes):
    _, _, boxes, labels, _ = scenes
    return cell_targets(boxes / 64, labels, grid=4)


def test_every_object_gets_the_cell_of_its_centre(scenes, grid_targets):
    _, _, boxes, labels, _ = scenes
    assert grid_targets.has_object.sum() == (labels >= 0).sum()
    for n, row, column in grid_targets.has_object.nonzero().tolist():
        x1, y1, x2, y2 = (grid_targets.boxes[n, row, column] * 4).tolist()
        assert column <= (x1 + x2) / 2 < column + 1
        assert row <= (y1 + y2) / 2 < row + 1
        slot = (boxes[n] / 64 == grid_targets.boxes[n, row, column]).all(1).nonzero().item()
        assert labels[n, slot] == grid_targets.labels[n, row, column]


def test_cell_targets_refuse_pixels_and_keep_the_border_inside():
    with pytest.raises(ValueError, match=r"fractions of the image in \[0, 1\], got 0 to 64"):
        cell_targets(torch.tensor([[[0.0, 0, 64, 64]]]), torch.tensor([[1]]), grid=2)
    corner = torch.tensor([[[1.0, 1, 1, 1]]])
    assert cell_targets(corner, torch.tensor([[1]]), grid=3).has_object[0, 2, 2]


def perfect_v1(targets, num_boxes, num_classes):
    """Write the outputs that say exactly what the targets say, in box 0."""
    n, s, _ = targets.has_object.shape
    raw = torch.zeros(n, s, s, 5 * num_boxes + num_classes)
    for i, r, c in targets.has_object.nonzero().tolist():
        x1, y1, x2, y2 = targets.boxes[i, r, c].tolist()
        centre = [(x1 + x2) / 2 * s - c, (y1 + y2) / 2 * s - r]
        raw[i, r, c, :5] = torch.tensor([*centre, math.sqrt(x2 - x1), math.sqrt(y2 - y1), 1])
        raw[i, r, c, 5 * num_boxes + targets.labels[i, r, c]] = 1
    return raw


def test_yolo_v1_decodes_what_its_loss_wants(grid_targets):
    raw = perfect_v1(grid_targets, 2, 10)
    assert yolo_v1_loss(raw, grid_targets, num_boxes=2).item() == pytest.approx(0, abs=1e-9)
    output = decode_yolo_v1(raw, num_boxes=2)
    has = grid_targets.has_object
    torch.testing.assert_close(output.boxes[has][:, 0], grid_targets.boxes[has])
    assert (output.classes[has].argmax(1) == grid_targets.labels[has]).all()
    assert (output.objectness[has][:, 0] == 1).all()


def test_yolo_v1_loss_is_the_sum_of_its_weighted_squares():
    targets = cell_targets(torch.tensor([[[0.1, 0.1, 0.3, 0.5]]]), torch.tensor([[2]]), grid=2)
    raw = perfect_v1(targets, 2, 3)

    def loss_with(index, change, **options):
        changed = raw.clone()
        changed[index] += change
        return yolo_v1_loss(changed, targets, num_boxes=2, **options).item()

    cell, other = (0, 0, 0), (0, 1, 1)
    assert loss_with((*cell, 12), 0.3) == pytest.approx(0.09, rel=1e-4)  # a class
    assert loss_with((*other, 12), 0.3) == pytest.approx(0, abs=1e-9)  # no object, no class
    assert loss_with((*cell, 4), 0.3) == pytest.approx(0.09, rel=1e-4)  # objectness
    assert loss_with((*cell, 9), 0.3) == pytest.approx(0.5 * 0.09, rel=1e-4)  # of the other box
    assert loss_with((*other, 4), 0.3) == pytest.approx(0.5 * 0.09, rel=1e-4)
    assert loss_with((*other, 4), 0.3, no_object=2.0) == pytest.approx(0.18, rel=1e-4)
    assert loss_with((*other, 0), 0.3) == pytest.approx(0, abs=1e-9)  # no box to learn
    moved = raw.clone()
    moved[(*cell, 0)] += 0.01
    iou = box_iou(decode_yolo_v1(moved, num_boxes=2).boxes[0, 0, 0, 0], targets.boxes[0, 0, 0])
    want = 5 * 0.01**2 + (1 - iou.item()) ** 2
    assert loss_with((*cell, 0), 0.01) == pytest.approx(want, rel=1e-3)
    want = 7 * 0.01**2 + (1 - iou.item()) ** 2
    assert loss_with((*cell, 0), 0.01, coordinates=7.0) == pytest.approx(want, rel=1e-3)


def perfect_v3(targets, anchors, which, num_classes, sure=30.0):
    n, s, _ = targets.has_object.shape
    raw = torch.full((n, len(anchors), 5 + num_classes, s, s), -sure)
    for i, r, c in targets.has_object.nonzero().tolist():
        x1, y1, x2, y2 = targets.boxes[i, r, c].tolist()
        x, y = torch.tensor([(x1 + x2) / 2 * s - c, (y1 + y2) / 2 * s - r]).logit().tolist()
        size = torch.tensor([x2 - x1, y2 - y1])
        raw[i, which, :5, r, c] = torch.tensor([x, y, *(size / anchors[which]).log(), sure])
        raw[i, which, 5 + targets.labels[i, r, c], r, c] = sure
    return raw.flatten(1, 2)


def test_yolo_v3_decodes_what_its_loss_wants():
    boxes = torch.tensor([[[0.6, 0.1, 0.8, 0.5]]])  # row 0, column 1
    targets = cell_targets(boxes, torch.tensor([[2]]), grid=2)
    anchors = torch.tensor([[0.9, 0.9], [0.25, 0.5], [0.4, 0.2]])  # the second fits best
    raw = perfect_v3(targets, anchors, 1, 3)
    output = decode_yolo_v3(raw, anchors)
    torch.testing.assert_close(output.boxes[0, 0, 1, 1], boxes[0, 0])
    assert output.objectness[0, 0, 1].round().tolist() == [0, 1, 0]
    assert output.classes[0, 0, 1, 1].round().tolist() == [0, 0, 1]
    # what is left is the entropy of the two centre offsets, 0.4 and 0.6 of a cell
    entropy = -(0.4 * math.log(0.4) + 0.6 * math.log(0.6))
    assert yolo_v3_loss(raw, targets, anchors).item() == pytest.approx(2 * entropy, rel=1e-5)
    wrong_anchor = perfect_v3(targets, anchors, 0, 3)
    assert yolo_v3_loss(wrong_anchor, targets, anchors) > 50


def test_yolo_v3_gradients_are_prediction_minus_target():
    targets = cell_targets(torch.tensor([[[0.1, 0.1, 0.3, 0.5]]]), torch.tensor([[1]]), grid=2)
    anchors = torch.tensor([[0.2, 0.4]])
    raw = torch.randn(1, 7, 2, 2, requires_grad=True)
    yolo_v3_loss(raw, targets, anchors).backward()
    t = raw[0, :, 0, 0].detach()
    want = torch.cat([t[:2].sigmoid() - torch.tensor([0.4, 0.6]), t[2:4], t[4:].sigmoid()])
    want[4] -= 1
    want[6] -= 1
    torch.testing.assert_close(raw.grad[0, :, 0, 0], want)
    elsewhere = raw.grad[0, :, 1, 1]
    torch.testing.assert_close(elsewhere[4], raw[0, 4, 1, 1].sigmoid().detach())
    assert elsewhere[[0, 1, 2, 3, 5, 6]].abs().sum() == 0


def test_a_v3_centre_cannot_leave_its_cell_but_a_v1_centre_can():
    wild, anchors = 20 * torch.randn(3, 7, 4, 4), torch.tensor([[0.2, 0.2]])
    boxes = decode_yolo_v3(wild.clamp(max=5), anchors).boxes
    centres = 4 * (boxes[..., :2] + boxes[..., 2:]) / 2
    columns, rows = torch.arange(4.0), torch.arange(4.0)[:, None]
    inside = centres[..., 0, :] - torch.stack([columns.expand(4, 4), rows.expand(4, 4)], -1)
    assert inside.min() >= -1e-3
    assert inside.max() <= 1 + 1e-3
    linear = decode_yolo_v1(wild.permute(0, 2, 3, 1), num_boxes=1)
    assert linear.boxes.min() < -1
    assert linear.objectness.min() < 0  # a linear output is no probability


def test_yolo_heads_learn_scenes(scenes, grid_targets):
    images = scenes[0]
    body = nn.Sequential(
        nn.Conv2d(3, 8, 8, stride=8), nn.ReLU(), nn.Conv2d(8, 32, 2, stride=2), nn.ReLU()
    )
    v1, v3 = nn.Conv2d(32, 2 * 5 + 10, 1), nn.Conv2d(32, 2 * (5 + 10), 1)
    anchors = torch.tensor([[0.2, 0.25], [0.3, 0.37]])

    def loss_v1():
        raw = v1(body(images)).permute(0, 2, 3, 1)
        return yolo_v1_loss(raw, grid_targets, num_boxes=2)

    first, last = train([body, v1], loss_v1, steps=40)
    assert last < 0.7 * first
    first, last = train(
        [body, v3], lambda: yolo_v3_loss(v3(body(images)), grid_targets, anchors), steps=40
    )
    assert last < 0.7 * first
    output = decode_yolo_v3(v3(body(images)), anchors)
    assert output.boxes.shape == (48, 4, 4, 2, 4)
    assert output.classes.shape == (48, 4, 4, 2, 10)
    for scores in (output.objectness, output.classes):
        assert scores.min() >= 0
        assert scores.max() <= 1


def test_yolo_refuses_wrong_sizes(grid_targets):
    with pytest.raises(ValueError, match="2 boxes take 10, and at least one class must remain"):
        decode_yolo_v1(torch.zeros(1, 4, 4, 10), num_boxes=2)
    with pytest.raises(ValueError, match="14 channels: 3 anchors need the same number"):
        decode_yolo_v3(torch.zeros(1, 14, 4, 4), torch.ones(3, 2))
    with pytest.raises(ValueError, match=r"has_object must have shape \(48, 7, 7\)"):
        yolo_v1_loss(torch.zeros(48, 7, 7, 20), grid_targets, num_boxes=2)


# Every pixel a class


@pytest.mark.parametrize("name", ["fcn", "unet", "deeplab"])
def test_dense_heads_learn_scenes(scenes, name):
    images, pixel_classes = scenes[0][:16], scenes[1][:16]
    early = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU())
    late = nn.Sequential(nn.Conv2d(8, 16, 4, stride=2, padding=1), nn.ReLU())
    head = {
        "fcn": FCNHead(16, 11, stride=2),
        "unet": UNetHead(16, 8, 11),
        "deeplab": DeepLabHead(16, 11, stride=2, rates=(1, 3)),
    }[name]

    def logits():
        skip = early(images)
        return head(late(skip), skip) if name == "unet" else head(late(skip))

    first, last = train(
        [early, late, head], lambda: F.cross_entropy(logits(), pixel_classes), steps=15, lr=0.02
    )
    assert last < 0.5 * first
    p = logits().softmax(1)
    assert p.shape == (16, 11, 64, 64)
    torch.testing.assert_close(p.sum(1), torch.ones(16, 64, 64))


def test_dense_heads_have_the_parameters_of_their_formulas():
    assert parameter_count(FCNHead(512, 21, stride=32)) == 21 * 513  # the bilinear filter is frozen
    assert parameter_count(UNetHead(128, 64, 2)) == (128 * 64 * 4 + 64) + (128 * 64 * 9 + 64) + 130
    assert parameter_count(DeepLabHead(32, 5, stride=8)) == 3 * (32 * 9 * 5 + 5)


@pytest.mark.parametrize("head", [FCNHead(3, 2, stride=4), DeepLabHead(3, 2, stride=4)])
def test_enlarging_keeps_a_constant_and_a_slope(head):
    class Passed(nn.Module):
        in_channels = 3

        def forward(self, maps):
            return maps[:, :2]

    if isinstance(head, FCNHead):
        head.score = Passed()
    else:
        head.branches = nn.ModuleList([Passed()])
    ramp = torch.arange(6.0).expand(1, 3, 6, 6)
    inside = head(ramp)[0, 0, 8:16, 8:16]
    want = (torch.arange(8.0, 16.0) + 0.5) / 4 - 0.5  # pixel centres, in units of coarse places
    torch.testing.assert_close(inside, want.expand(8, 8))


def test_pixel_cross_entropy_is_the_cross_entropy_of_the_reshaped_rows(scenes):
    targets = scenes[1][:2].clone()
    targets[0, :5] = 255
    confident = 5 * F.one_hot(targets % 11, 11).permute(0, 3, 1, 2)
    logits = confident + torch.randn(2, 11, 64, 64, dtype=torch.float64)
    per_pixel = F.cross_entropy(logits, targets, ignore_index=255)
    rows = logits.permute(0, 2, 3, 1).reshape(-1, 11)
    torch.testing.assert_close(
        per_pixel, F.cross_entropy(rows, targets.flatten(), ignore_index=255)
    )
    ours = losses.cross_entropy(
        np.moveaxis(logits.numpy(), 1, -1), targets.numpy(), ignore_index=255
    )
    assert ours == pytest.approx(per_pixel.item(), rel=1e-12)
    wrong = F.cross_entropy(logits.reshape(-1, 11), targets.flatten(), ignore_index=255)
    assert wrong > 2 * per_pixel  # reshaped without moving the axis: no error, other rows


def test_unet_sees_both_the_deep_and_the_early_maps():
    deep = torch.randn(1, 16, 4, 4, requires_grad=True)
    skip = torch.randn(1, 8, 8, 8, requires_grad=True)
    UNetHead(16, 8, 2)(deep, skip)[0, :, 4, 4].sum().backward()
    seen = skip.grad.abs().sum((0, 1)).nonzero().tolist()
    assert 1 < len(seen) <= 9  # the 3 x 3 neighbourhood of the pixel
    assert all(abs(row - 4) <= 1 and abs(column - 4) <= 1 for row, column in seen)
    assert deep.grad.abs().sum() > 0


def test_dense_heads_refuse_wrong_sizes():
    with pytest.raises(ValueError, match="stride must be an even number of at least 2, got 3"):
        FCNHead(3, 2, stride=3)
    with pytest.raises(
        ValueError, match=r"skip must have shape \(1, 8, 8, 8\), got \(1, 8, 4, 4\)"
    ):
        UNetHead(16, 8, 2)(torch.zeros(1, 16, 4, 4), torch.zeros(1, 8, 4, 4))
    with pytest.raises(ValueError, match=r"maps must have shape \(N, 16, h, w\)"):
        DeepLabHead(16, 2, stride=8)(torch.zeros(1, 3, 4, 4))


# Sequences


@pytest.fixture(scope="module")
def words():
    """Real words as characters, padded; their lengths; whether each character is a vowel."""
    text = load_english_text()
    vocabulary = character_tokenizer("abcdefghijklmnopqrstuvwxyz")
    chosen = [w for w in dict.fromkeys(text.split()) if w.isalpha() and w.islower()][:200]
    lengths = torch.tensor([len(word) for word in chosen])
    tokens = torch.zeros(len(chosen), int(lengths.max()), dtype=torch.int64)
    for row, word in zip(tokens, chosen, strict=True):
        row[: len(word)] = torch.from_numpy(vocabulary.encode(word))
    vowels = torch.isin(tokens, torch.from_numpy(vocabulary.encode("aeiou"))).long()
    return tokens, lengths, vowels


class Encoder(nn.Module):
    """Characters to states (N, T, 24)."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(27, 24)
        self.gru = nn.GRU(24, 24, batch_first=True)

    def forward(self, tokens):
        return self.gru(self.embedding(tokens))[0]


def test_many_to_one_learns_words(words):
    tokens, lengths, vowels = words
    ends_in_vowel = vowels[torch.arange(len(tokens)), lengths - 1]
    encoder, head = Encoder(), ManyToOneHead(24, units=2)
    first, last = train(
        [encoder, head], lambda: F.cross_entropy(head(encoder(tokens), lengths), ends_in_vowel)
    )
    assert last < 0.5 * first
    assert head(encoder(tokens), lengths).shape == (200, 2)


def test_many_to_one_never_sees_the_padding(words):
    tokens, lengths, _ = words
    encoder, head = Encoder(), ManyToOneHead(24, units=2)
    longer = F.pad(tokens, (0, 5), value=7)
    for row, length in zip(longer, lengths, strict=True):
        row[length:] = 7
    torch.testing.assert_close(head(encoder(longer), lengths), head(encoder(tokens), lengths))
    naive = encoder(tokens)[:, -1]
    assert not torch.allclose(last_valid_step(encoder(tokens), lengths), naive)


def test_many_to_many_learns_words_and_padding_does_not_count(words):
    tokens, lengths, vowels = words
    encoder, head = Encoder(), ManyToManyHead(24, num_classes=2)
    assert parameter_count(head) == 24 * 2 + 2
    targets = mask_targets(vowels, lengths)

    def loss():
        return sequence_cross_entropy(head(encoder(tokens)), targets)

    first, last = train([encoder, head], loss)
    assert last < 0.5 * first
    before = loss()
    longer_tokens = F.pad(tokens, (0, 6), value=3)
    longer = mask_targets(F.pad(vowels, (0, 6), value=1), lengths)
    after = sequence_cross_entropy(head(encoder(longer_tokens)), longer)
    torch.testing.assert_close(after, before)
    valid = torch.cat([head(encoder(tokens))[i, :n] for i, n in enumerate(lengths)])
    labels = torch.cat([vowels[i, :n] for i, n in enumerate(lengths)])
    torch.testing.assert_close(before, F.cross_entropy(valid, labels))


def test_padding_gets_no_gradient():
    logits = torch.randn(3, 5, 4, requires_grad=True)
    targets = mask_targets(torch.randint(4, (3, 5)), torch.tensor([5, 2, 0]))
    sequence_cross_entropy(logits, targets).backward()
    assert (logits.grad.abs().sum(-1) > 0).tolist() == [
        [True] * 5,
        [True] * 2 + [False] * 3,
        [False] * 5,
    ]
    assert sequence_cross_entropy(logits, torch.full((3, 5), -100)).item() == 0
    other = mask_targets(targets, torch.tensor([5, 2, 0]), ignore_index=9)
    same = sequence_cross_entropy(logits, other, ignore_index=9)
    torch.testing.assert_close(same, sequence_cross_entropy(logits, targets))


def test_masking_leaves_the_targets_as_they_were():
    targets = torch.randint(4, (3, 5))
    before = targets.clone()
    mask_targets(targets, torch.tensor([1, 2, 3]))
    torch.testing.assert_close(targets, before)


def test_decoder_learns_to_copy_words_and_feeds_back(words):
    tokens, lengths, _ = words
    tokens, lengths = tokens[:40, :6], lengths[:40].clamp(max=5)
    start, end = 27, 28
    targets = tokens.clone()
    targets[torch.arange(40), lengths] = end
    targets = mask_targets(targets, lengths + 1)
    previous = torch.cat([torch.full((40, 1), start), tokens[:, :-1]], 1)
    encoder, decoder = Encoder(), Seq2SeqDecoder(vocab_size=29, width=24)

    def logits():
        return decoder(last_valid_step(encoder(tokens), lengths), previous)

    first, last = train(
        [encoder, decoder], lambda: sequence_cross_entropy(logits(), targets), steps=80, lr=0.02
    )
    assert first == pytest.approx(math.log(29), rel=0.1)
    assert last < 0.3 * first
    assert logits().shape == (40, 6, 29)

    context = last_valid_step(encoder(tokens), lengths)
    written = decoder.generate(context, start=start, end=end, max_length=8)
    assert written.shape[1] <= 8
    for row in written:  # what was written is what teacher forcing with it would choose
        stop = (row == end).nonzero()
        if len(stop):
            assert (row[stop[0].item() :] == end).all()
    forced = decoder(context, torch.cat([torch.full((40, 1), start), written[:, :-1]], 1)).argmax(
        -1
    )
    first_end = (written == end).int().cumsum(1) <= 1
    agree = (forced == written) | ~first_end
    assert agree.all()
    right = (written[:, :1] == tokens[:, :1]).float().mean()
    assert right > 0.8


def test_generation_stops_at_the_end_or_at_the_limit():
    decoder = Seq2SeqDecoder(vocab_size=5, width=4)
    with torch.no_grad():
        decoder.output.weight.zero_()
        decoder.output.bias.copy_(torch.tensor([0.0, 0, 9, 0, 0]))
    context = torch.randn(3, 4)
    assert decoder.generate(context, start=0, end=2, max_length=7).tolist() == [[2]] * 3
    assert decoder.generate(context, start=0, end=1, max_length=7).tolist() == [[2] * 7] * 3
    with pytest.raises(ValueError, match=r"max_length must be at least 1, got 0"):
        decoder.generate(context, start=0, end=1, max_length=0)


class Counter(nn.Module):
    """A cell that counts: the next token is the last one plus the first number of the context."""

    hidden_size = 1

    def forward(self, embedded, state):
        rows = zip(embedded, state[0, :, 0].int().tolist(), strict=True)
        return torch.stack([row.roll(step, dims=-1) for row, step in rows]), state


def test_generation_feeds_back_and_fills_ended_rows_with_the_end():
    decoder = Seq2SeqDecoder(vocab_size=7, width=7)
    decoder.cell = Counter()
    with torch.no_grad():
        decoder.embedding.weight.copy_(torch.eye(7))
        decoder.output.weight.copy_(torch.eye(7))
        decoder.output.bias.zero_()
    written = decoder.generate(torch.tensor([[1.0], [2.0]]), start=0, end=4, max_length=9)
    assert written.tolist() == [[1, 2, 3, 4], [2, 4, 4, 4]]


def test_sequence_heads_refuse_wrong_shapes():
    states = torch.zeros(2, 5, 4)
    with pytest.raises(ValueError, match=r"lengths\[1\] is 6: lengths must be in 1 to 5"):
        last_valid_step(states, torch.tensor([1, 6]))
    with pytest.raises(ValueError, match=r"lengths\[0\] is 0: lengths must be in 1 to 5"):
        ManyToOneHead(4, 2)(states, torch.tensor([0, 5]))
    with pytest.raises(ValueError, match=r"targets must have shape \(N, T\), got \(2, 4\).*T = 5"):
        sequence_cross_entropy(states, torch.zeros(2, 4, dtype=torch.int64))
    with pytest.raises(ValueError, match=r"context must have shape \(N, 4\)"):
        Seq2SeqDecoder(5, 4)(torch.zeros(2, 3), torch.zeros(2, 1, dtype=torch.int64))


# Adversarial networks


def test_gan_learns_digits(digits):
    real = (2 * digits[0] - 1).reshape(-1, 1, 8, 8)[:128]
    generator, discriminator = DCGANGenerator(16, (16,), 1), DCGANDiscriminator(1, (16,))
    noise = torch.randn(128, 16)

    def loss_d():
        return discriminator_loss(discriminator(real), discriminator(generator(noise).detach()))

    first, last = train([discriminator], loss_d, lr=0.005)
    assert first == pytest.approx(math.log(4), abs=0.1)  # all logits near 0
    assert last < 0.7 * first
    assert discriminator(real).shape == (128,)
    first, last = train(
        [generator], lambda: generator_loss(discriminator(generator(noise))), lr=0.002
    )
    assert last < 0.7 * first
    images = generator(noise)
    assert images.shape == (128, 1, 8, 8)
    assert images.abs().max() <= 1
    assert images.min() < -0.5  # paper is -1


def test_gan_losses_are_cross_entropies_with_the_gradients_of_the_paper():
    z = torch.linspace(-30, 30, 13, dtype=torch.float64, requires_grad=True)
    real, fake = torch.ones_like(z), torch.zeros_like(z)
    bce = F.binary_cross_entropy_with_logits
    torch.testing.assert_close(discriminator_loss(z, z), bce(z, real) + bce(z, fake))
    torch.testing.assert_close(generator_loss(z), bce(z, real))
    torch.testing.assert_close(generator_loss(z, saturating=True), -bce(z, fake))
    for saturating, slope in ((False, -(-z).sigmoid()), (True, -z.sigmoid())):
        (gradient,) = torch.autograd.grad(generator_loss(z, saturating=saturating), z)
        torch.testing.assert_close(13 * gradient, slope.detach())
    assert discriminator_loss(torch.tensor([1e4]), torch.tensor([-1e4])) == 0
    assert generator_loss(torch.tensor([-1e4])) == 1e4


def test_dcgan_has_no_batch_normalization_where_the_paper_has_none():
    generator, discriminator = DCGANGenerator(100, (64, 32), 3), DCGANDiscriminator(3, (32, 64))
    assert generator(torch.randn(2, 100)).shape == (2, 3, 16, 16)
    kinds = [type(layer).__name__ for layer in generator.layers]
    assert kinds == ["BatchNorm2d", "ReLU", "ConvTranspose2d"] * 2  # tanh follows, nothing between
    kinds = [type(layer).__name__ for layer in discriminator.layers]
    assert kinds == ["Conv2d", "LeakyReLU", "Conv2d", "BatchNorm2d", "LeakyReLU", "Conv2d"]
    weights = generator.project.weight
    assert weights.std().item() == pytest.approx(0.02, rel=0.02)
    with pytest.raises(ValueError, match=r"images must have shape \(N, 3, 16, 16\)"):
        discriminator(torch.zeros(2, 3, 8, 8))


# Autoencoders


@pytest.mark.parametrize(
    ("activation", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1), ("identity", -3, 3)]
)
def test_autoencoder_learns_digits_in_their_range(digits, activation, low, high):
    x = low + (high - low) * digits[0]
    encoder, decoder = nn.Linear(64, 8), AutoencoderDecoder(8, 32, 64, activation=activation)
    assert parameter_count(decoder) == 9 * 32 + 33 * 64
    first, last = train([encoder, decoder], lambda: F.mse_loss(decoder(encoder(x)), x), steps=40)
    assert last < 0.7 * first
    extreme = decoder(1e4 * torch.randn(50, 8))
    if activation == "identity":
        assert extreme.abs().max() > 10
    else:
        assert extreme.min() >= low
        assert extreme.max() <= high
    with pytest.raises(ValueError, match="activation must be one of 'identity', 'sigmoid', 'tanh'"):
        AutoencoderDecoder(8, 32, 64, activation="softmax")


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_variational_autoencoder_learns_digits(digits, likelihood):
    x = digits[0]
    body, latent = nn.Sequential(nn.Linear(64, 32), nn.ReLU()), LatentHead(32, latent=4)
    if likelihood == "bernoulli":
        x = (x > 0.5).float()
        decoder = BernoulliDecoder(4, 32, 64)
        assert parameter_count(decoder) == 5 * 32 + 33 * 64
    else:
        x = x + 0.1 * torch.randn_like(x)
        decoder = GaussianDecoder(4, 32, 64)
        assert parameter_count(decoder) == 5 * 32 + 2 * 33 * 64

    def loss():
        mean, log_variance = latent(body(x))
        h = sample_latent(mean, log_variance)
        if likelihood == "bernoulli":
            reconstruction = bernoulli_nll(decoder(h), x)
        else:
            reconstruction = gaussian_nll(*decoder(h), x)
        return (reconstruction + kl_to_standard_normal(mean, log_variance)).mean()

    first, last = train([body, latent, decoder], loss, steps=60)
    # untrained: 64 fair coins, or 64 unit normals
    expected = 64 * math.log(2) if likelihood == "bernoulli" else 32 * math.log(2 * math.pi)
    assert first == pytest.approx(expected, rel=0.35)
    assert last < first - 10


def test_kl_agrees_with_a_numerical_average():
    mean = torch.tensor([[0.5, -1.0, 2.0]], dtype=torch.float64)
    log_variance = torch.tensor([[0.3, -2.0, 1.0]], dtype=torch.float64)
    draws = 200_000
    h = sample_latent(mean.expand(draws, 3), log_variance.expand(draws, 3))
    own = torch.distributions.Normal(mean, (log_variance / 2).exp())
    log_ratio = (own.log_prob(h) - torch.distributions.Normal(0, 1).log_prob(h)).sum(1)
    error = log_ratio.std() / draws**0.5
    closed = kl_to_standard_normal(mean, log_variance)
    assert abs(closed.item() - log_ratio.mean().item()) < 4 * error
    library = torch.distributions.kl_divergence(own, torch.distributions.Normal(0, 1)).sum(1)
    torch.testing.assert_close(closed, library)


def test_kl_is_zero_at_the_prior_and_keeps_small_digits():
    assert kl_to_standard_normal(torch.zeros(2, 3), torch.zeros(2, 3)).tolist() == [0, 0]
    s = torch.tensor([[1e-3]])
    assert kl_to_standard_normal(torch.zeros(1, 1), s).item() == pytest.approx(2.5e-7, rel=1e-3)


def test_samples_have_the_mean_the_variance_and_the_gradients():
    mean = torch.full((100_000, 1), 2.0, requires_grad=True)
    log_variance = torch.full((100_000, 1), math.log(9.0), requires_grad=True)
    h = sample_latent(mean, log_variance)
    assert h.mean().item() == pytest.approx(2, abs=0.04)
    assert h.std().item() == pytest.approx(3, rel=0.01)
    h.sum().backward()
    torch.testing.assert_close(mean.grad, torch.ones_like(mean))
    torch.testing.assert_close(log_variance.grad, ((h - mean) / 2).detach())


def test_decoder_likelihoods_are_likelihoods():
    logits = torch.randn(1, 3, dtype=torch.float64)
    total = sum(
        (-bernoulli_nll(logits, torch.tensor([[a, b, c]], dtype=torch.float64))).exp().item()
        for a in (0.0, 1.0)
        for b in (0.0, 1.0)
        for c in (0.0, 1.0)
    )
    assert total == pytest.approx(1, rel=1e-12)
    mean, log_variance, x = torch.randn(3, 5, 4, dtype=torch.float64)
    want = torch.distributions.Normal(mean, (log_variance / 2).exp()).log_prob(x).sum(1)
    torch.testing.assert_close(gaussian_nll(mean, log_variance, x), -want)
    ours = losses.bce_with_logits(logits.numpy(), [[0.0, 1, 1]], reduction="sum")
    got = bernoulli_nll(logits, torch.tensor([[0.0, 1, 1]], dtype=torch.float64))
    assert got.item() == pytest.approx(float(ours), rel=1e-12)


def test_grey_values_make_a_loss_that_is_no_likelihood():
    z, grid = torch.tensor(1.0).double(), torch.linspace(0, 1, 10_001).double()[:, None]
    density = (-bernoulli_nll(z.expand(10_001, 1), grid)).exp()
    mass = torch.trapezoid(density.squeeze(), grid.squeeze()).item()
    # p^x (1 - p)^(1 - x) = (1 - p) e^{z x} integrates to (1 - p) (e^z - 1) / z = tanh(z / 2) / z
    assert mass == pytest.approx(math.tanh(0.5), rel=1e-6)


def test_decoders_refuse_wrong_data():
    with pytest.raises(ValueError, match=r"pixels must be in \[0, 1\], got 0 to 16"):
        bernoulli_nll(torch.zeros(1, 2), torch.tensor([[0.0, 16.0]]))
    with pytest.raises(ValueError, match=r"log_variance must have shape \(N, k\)"):
        kl_to_standard_normal(torch.zeros(2, 3), torch.zeros(2, 4))
    with pytest.raises(ValueError, match=r"values must have shape \(N, D\)"):
        gaussian_nll(torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(3))


# Several heads


@pytest.mark.parametrize("weighting", ["weights", "uncertainty"])
def test_two_heads_learn_digits(digits, weighting):
    x, y = digits
    ink = x.sum(1, keepdim=True)  # in full pixels: about 20
    model = MultiHead(
        nn.Sequential(nn.Linear(64, 32), nn.ReLU()),
        {"digit": nn.Linear(32, 10), "ink": nn.Linear(32, 1)},
    )
    learned = UncertaintyWeighting({"digit": "classification", "ink": "regression"})

    def separate():
        outputs = model(x)
        return {
            "digit": F.cross_entropy(outputs["digit"], y),
            "ink": F.mse_loss(outputs["ink"], ink),
        }

    def loss():
        if weighting == "uncertainty":
            return learned(separate())
        return weighted_loss(separate(), {"digit": 1.0, "ink": 0.01})

    before = separate()
    first, last = train([model, learned], loss, steps=150, lr=0.03)
    after = separate()
    assert last < 0.6 * first
    assert all(after[name] < 0.6 * before[name] for name in before)


def test_the_backbone_gets_the_weighted_sum_of_the_gradients():
    model = MultiHead(nn.Linear(4, 3), {"a": nn.Linear(3, 2), "b": nn.Linear(3, 1)})
    x = torch.randn(5, 4)

    def gradient(weights):
        separate = {name: output.square().mean() for name, output in model(x).items()}
        return torch.autograd.grad(weighted_loss(separate, weights), model.backbone.weight)[0]

    both = gradient({"a": 2.0, "b": 0.5})
    parts = 2 * gradient({"a": 1.0, "b": 0.0}) + 0.5 * gradient({"a": 0.0, "b": 1.0})
    torch.testing.assert_close(both, parts)


def test_learned_weights_settle_where_the_notes_say():
    values = {"digit": torch.tensor(0.3), "ink": torch.tensor(50.0)}
    weighting = UncertaintyWeighting({"digit": "classification", "ink": "regression"})
    train([weighting], lambda: weighting(values), steps=400, lr=0.2)
    variances = {name: s.exp().item() for name, s in weighting.log_variances.items()}
    assert variances["digit"] == pytest.approx(2 * 0.3, rel=1e-3)
    assert variances["ink"] == pytest.approx(50, rel=1e-3)


def test_uncertainty_weighting_of_a_regression_is_a_normal_nll():
    residuals, s = torch.randn(1000), 0.7
    weighting = UncertaintyWeighting({"y": "regression"})
    with torch.no_grad():
        weighting.log_variances["y"].fill_(s)
    want = F.gaussian_nll_loss(residuals, torch.zeros(1000), torch.full((1000,), math.exp(s)))
    torch.testing.assert_close(weighting({"y": residuals.square().mean()}), want)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MultiHead(nn.Identity(), {}), "heads is empty"),
        (lambda: weighted_loss({"a": torch.ones(())}, {"b": 1.0}), r"named \['a'\], but weights"),
        (
            lambda: weighted_loss({"a": torch.ones(3)}, {"a": 1.0}),
            r"losses\['a'\] must be a scalar",
        ),
        (lambda: weighted_loss({"a": torch.ones(())}, {"a": -1.0}), "weights must be at least 0"),
        (lambda: UncertaintyWeighting({"a": "ranking"}), "regression, classification, got"),
        (lambda: UncertaintyWeighting({}), "at least one name"),
        (lambda: UncertaintyWeighting({"a": "regression"})({}), "losses are named"),
    ],
)
def test_multi_task_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# All heads


def test_everything_public_is_exported_and_documented():
    for name in heads.__all__:
        assert getattr(heads, name).__doc__, name
    for module in ("boxes", "classification", "design", "generative", "multi_task", "rcnn",
                   "segmentation", "sequence", "yolo"):  # fmt: skip
        assert set(getattr(heads, module).__all__) <= set(heads.__all__)


def test_shape_errors_name_argument_and_reason():
    x, y = torch.zeros(2, 3), torch.zeros(3, 3)
    check_shapes(x=(x, ("N", 3)), y=(y, ("K", 3)))
    with pytest.raises(ValueError, match=r"^y must have shape \(N, N\), got \(2, 3\)"):
        check_shapes(y=(x, ("N", "N")))
    with pytest.raises(ValueError, match=r"^y must have shape \(N, 3\), got \(3, 3\).* N = 2$"):
        check_shapes(x=(x, ("N", 3)), y=(y, ("N", 3)))
    with pytest.raises(ValueError, match=r"^x must have shape \(N, 4\), got \(2, 3\)"):
        check_shapes(x=(x, ("N", 4)))
    with pytest.raises(ValueError, match=r"^x must have shape \(N,\), got \(2, 3\)"):
        check_shapes(x=(x, ("N",)))
