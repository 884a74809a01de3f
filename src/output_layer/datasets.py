"""Real data that ships with the course's dependencies: nothing is downloaded.

Every loader is deterministic: the same arguments give the same arrays. Two sources depend on what
is installed: the photographs on the JPEG decoder (by a grey level at most) and the English text on
the version of Python.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn import datasets

from output_layer._arguments import check_option

__all__ = [
    "DIGIT_ATTRIBUTES",
    "DigitScenes",
    "DigitsSplit",
    "TabularSplit",
    "Tokenizer",
    "character_tokenizer",
    "digit_attributes",
    "load_diabetes_split",
    "load_digit_scenes",
    "load_digits_split",
    "load_english_text",
    "load_imbalanced_cancer",
    "word_tokenizer",
]

#: What `digit_attributes` says about a digit, in the order of its columns.
DIGIT_ATTRIBUTES = ("even", "at least 5", "has a loop", "prime")

SCENE_SIZE = 64  # pixels, height and width
NO_OBJECT = -100  # label of an empty slot: the default `ignore_index` of a cross-entropy
UNKNOWN = "<unk>"


# Digits


class DigitsSplit(NamedTuple):
    """Training, validation and test part of the digits data.

    ``x_*`` are float32 arrays of shape (N, 64): the 8 x 8 pixels of an image, row by row, 0 for
    paper and 1 for full ink. ``y_*`` are int64 arrays of shape (N,): the digit, 0 to 9.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_digits_split(
    *, seed: int = 0, train: int = 600, validation: int = 400, noise: float = 0.0
) -> DigitsSplit:
    """Handwritten digits, shuffled and split three ways.

    The 1,797 images are the test part of the Optical Recognition of Handwritten Digits data,
    which scikit-learn bundles.

    Parameters
    ----------
    seed : int, default 0
        Seed of the shuffle and of the noise.
    train : int, default 600
        Rows of the training part.
    validation : int, default 400
        Rows of the validation part. The rest, at least one row, is the test part.
    noise : float, default 0.0
        Standard deviation of Gaussian noise added to every pixel, in units of full ink. Noisy
        pixels may leave [0, 1].

    Returns
    -------
    DigitsSplit
        The three parts, float32 pixels and int64 labels.

    Raises
    ------
    ValueError
        If a part would be empty, or ``noise`` is negative.

    References
    ----------
    ``alpaydin1998optical``: Alpaydin and Kaynak, Optical recognition of handwritten digits, 1998.

    Examples
    --------
    >>> digits = load_digits_split(train=1000, validation=300)
    >>> digits.x_train.shape, digits.x_val.shape, digits.x_test.shape
    ((1000, 64), (300, 64), (497, 64))
    """
    pixels, labels = datasets.load_digits(return_X_y=True)
    rows = len(labels)
    cuts = _cuts(train, validation, rows)
    if noise < 0:
        raise ValueError(f"noise={noise} is a standard deviation: it must be 0 or more")

    rng = np.random.default_rng(seed)
    order = rng.permutation(rows)
    x = pixels[order] / 16
    if noise:
        x = x + rng.normal(scale=noise, size=x.shape)
    x = x.astype(np.float32)
    y = labels[order].astype(np.int64)

    x_parts, y_parts = np.split(x, cuts), np.split(y, cuts)
    return DigitsSplit(*(part for pair in zip(x_parts, y_parts, strict=True) for part in pair))


def digit_attributes(labels: ArrayLike) -> NDArray:
    """Return four yes-or-no attributes of each digit: labels that do not exclude each other.

    The attributes are `DIGIT_ATTRIBUTES`: even; at least 5; has a loop when written (0, 6, 8, 9);
    prime (2, 3, 5, 7). A digit has none to three of them, so no softmax over the four can be right.

    Parameters
    ----------
    labels : array_like of int, shape (...)
        Digits, 0 to 9.

    Returns
    -------
    ndarray, shape (..., 4), float32
        1 where the digit has the attribute, else 0: targets of a binary cross-entropy.

    Raises
    ------
    ValueError
        If a label is not an integer from 0 to 9.

    Examples
    --------
    >>> digit_attributes([1, 2, 8]).tolist()
    [[0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 0.0]]
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or np.any((labels < 0) | (labels > 9)):
        raise ValueError(f"labels must be integers from 0 to 9, got {labels}")
    columns = [labels % 2 == 0, labels >= 5, np.isin(labels, (0, 6, 8, 9))]
    columns.append(np.isin(labels, (2, 3, 5, 7)))
    return np.stack(columns, axis=-1).astype(np.float32)


class DigitScenes(NamedTuple):
    """Images with several digits on a background, and four kinds of exact targets.

    ``images``
        float32 (N, 3, 64, 64): red, green, blue in [0, 1].
    ``pixel_classes``
        int64 (N, 64, 64): 0 for background, digit + 1 for ink; targets of a segmentation.
    ``boxes``
        float32 (N, D, 4): corners x1, y1, x2, y2 in pixels around the ink of up to D digits; x2 and
        y2 are the first column and row outside. Empty slots hold zeros.
    ``box_labels``
        int64 (N, D): the digit in each box, -100 for an empty slot.
    ``presence``
        float32 (N, 10): 1 where the scene has the digit; targets of a multi-label classifier.

    Each digit lies in a quadrant of its own, so boxes never overlap: the mask of a digit is where
    ``pixel_classes`` in its box is not 0.
    """

    images: np.ndarray
    pixel_classes: np.ndarray
    boxes: np.ndarray
    box_labels: np.ndarray
    presence: np.ndarray


def load_digit_scenes(
    num_scenes: int = 100,
    *,
    seed: int = 0,
    max_digits: int = 3,
    background: str = "photo",
    part: str = "train",
) -> DigitScenes:
    """Paste handwritten digits, enlarged to 16 or 24 pixels, on 64 x 64 crops of two photographs.

    Parameters
    ----------
    num_scenes : int, default 100
        Scenes N.
    seed : int, default 0
        Seed of digits, places and crops.
    max_digits : int, default 3
        A scene has 1 to D = `max_digits` digits, each number equally often; at most 4, one
        a quadrant.
    background : {"photo", "plain"}, default "photo"
        Crops of scikit-learn's ``china.jpg`` and ``flower.jpg``, or black.
    part : {"train", "test"}, default "train"
        The first 1,200 images of digits and the left 60 % of the photographs, or the rest: nothing
        seen in training occurs in a test scene.

    Returns
    -------
    DigitScenes
        Images, pixel classes, boxes with labels, and the digits present.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    ``alpaydin1998optical``: Alpaydin and Kaynak, Optical recognition of handwritten digits, 1998.
    ``pedregosa2011scikit``: Pedregosa et al., Scikit-learn: machine learning in Python, 2011 (the
    photographs).

    Examples
    --------
    >>> scenes = load_digit_scenes(8, max_digits=2)
    >>> scenes.images.shape, scenes.pixel_classes.shape, scenes.boxes.shape, scenes.presence.shape
    ((8, 3, 64, 64), (8, 64, 64), (8, 2, 4), (8, 10))
    """
    if num_scenes < 1:
        raise ValueError(f"num_scenes={num_scenes} must be at least 1")
    if not 1 <= max_digits <= 4:
        raise ValueError(f"max_digits={max_digits} must be from 1 to 4")
    check_option("background", background, ("photo", "plain"))
    check_option("part", part, ("train", "test"))

    digits, photos = _scene_material(part)
    rng = np.random.default_rng(seed)
    size = (num_scenes, SCENE_SIZE, SCENE_SIZE)
    images, pixel_classes = np.zeros((*size, 3)), np.zeros(size, np.int64)
    boxes = np.zeros((num_scenes, max_digits, 4), np.float32)
    box_labels = np.full((num_scenes, max_digits), NO_OBJECT, np.int64)
    for n in range(num_scenes):
        if background == "photo":
            images[n] = _random_crop(photos[rng.integers(len(photos))], rng)
        quadrants = rng.permutation(4)[: rng.integers(1, max_digits + 1)]
        for d, quadrant in enumerate(quadrants):
            ink, label = digits[rng.integers(len(digits))]
            ink = np.kron(ink, np.ones((rng.integers(2, 4),) * 2))
            boxes[n, d] = _paste(ink, label, quadrant, images[n], pixel_classes[n], rng)
            box_labels[n, d] = label

    presence = (box_labels[:, :, None] == np.arange(10)).any(axis=1)
    images = np.ascontiguousarray(np.moveaxis(images, -1, 1), np.float32)
    return DigitScenes(images, pixel_classes, boxes, box_labels, presence.astype(np.float32))


def _scene_material(part: str) -> tuple[list[tuple[NDArray, int]], list[NDArray]]:
    """Return the digits (ink 8 x 8 in [0, 1], label) and the photographs of one part."""
    train = part == "train"
    rows, columns = (slice(1200), slice(384)) if train else (slice(1200, None), slice(384, None))
    digits = datasets.load_digits()
    inks = digits.images[rows] / 16
    photos = [photo[:, columns] / 255 for photo in datasets.load_sample_images().images]
    return list(zip(inks, digits.target[rows].tolist(), strict=True)), photos


def _random_crop(photo: NDArray, rng: np.random.Generator) -> NDArray:
    top, left = (rng.integers(length - SCENE_SIZE + 1) for length in photo.shape[:2])
    return photo[top : top + SCENE_SIZE, left : left + SCENE_SIZE]


def _paste(
    ink: NDArray,
    label: int,
    quadrant: int,
    image: NDArray,
    pixel_classes: NDArray,
    rng: np.random.Generator,
) -> tuple[int, int, int, int]:
    """Draw a digit at a random place of a quadrant, in white or black; return its box."""
    half, side = SCENE_SIZE // 2, len(ink)
    top = half * (quadrant // 2) + rng.integers(half - side + 1)
    left = half * (quadrant % 2) + rng.integers(half - side + 1)
    place = np.s_[top : top + side, left : left + side]
    colour = 1.0 if image[place].mean() < 0.5 else 0.0  # whichever stands out
    image[place] += ink[..., None] * (colour - image[place])
    solid = ink >= 0.5
    pixel_classes[place][solid] = label + 1
    y, x = np.nonzero(solid)
    return left + x.min(), top + y.min(), left + x.max() + 1, top + y.max() + 1


# Tables


class TabularSplit(NamedTuple):
    """Training, validation and test part of a table.

    ``x_*`` are float32 arrays of shape (N, d), each feature shifted and scaled to mean 0 and
    standard deviation 1 over the training rows. ``y_*`` have shape (N,); see the loader.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_imbalanced_cancer(malignant: int = 30, *, seed: int = 0) -> TabularSplit:
    """Breast cancer data with few cancers: all 357 benign tumours, `malignant` of the 212 others.

    The labels are int64: **1 for malignant**, the rare class that must not be missed, 0 for benign.
    (scikit-learn numbers them the other way round.) Of each class 60 % of the rows go to training,
    20 % to validation and 20 % to test; there are 30 features.

    Parameters
    ----------
    malignant : int, default 30
        Malignant rows to keep, 5 to 212: from 5 on, every part has at least one.
    seed : int, default 0
        Seed of the choice and of the split.

    Returns
    -------
    TabularSplit
        Standardised float32 features and int64 labels.

    Raises
    ------
    ValueError
        If `malignant` is out of range.

    References
    ----------
    ``street1993nuclear``: Street, Wolberg and Mangasarian, Nuclear feature extraction for breast
    tumor diagnosis, 1993.

    Examples
    --------
    >>> cancer = load_imbalanced_cancer(20)
    >>> [(len(y), int(y.sum())) for y in (cancer.y_train, cancer.y_val, cancer.y_test)]
    [(226, 12), (75, 4), (76, 4)]
    """
    if not 5 <= malignant <= 212:
        raise ValueError(f"malignant={malignant} must be from 5 to 212")
    x, benign = datasets.load_breast_cancer(return_X_y=True)
    rng = np.random.default_rng(seed)
    kept = [rng.permutation(np.flatnonzero(benign))]
    kept.append(rng.permutation(np.flatnonzero(benign == 0))[:malignant])
    shares = [np.split(rows, [len(rows) * 3 // 5, len(rows) * 4 // 5]) for rows in kept]
    parts = [rng.permutation(np.concatenate(rows)) for rows in zip(*shares, strict=True)]
    return _standardised(x, 1 - benign.astype(np.int64), parts)


def load_diabetes_split(*, seed: int = 0, train: int = 300, validation: int = 70) -> TabularSplit:
    """Diabetes data: 442 patients, 10 features, and how far the disease went in a year.

    The targets are raw, float32 from 25 to 346 with mean 152: a head whose bias starts at 0 is far
    off.

    Parameters
    ----------
    seed : int, default 0
        Seed of the shuffle.
    train : int, default 300
        Rows of the training part.
    validation : int, default 70
        Rows of the validation part. The rest, at least one row, is the test part.

    Returns
    -------
    TabularSplit
        Standardised float32 features and raw float32 targets.

    Raises
    ------
    ValueError
        If a part would be empty.

    References
    ----------
    ``efron2004least``: Efron, Hastie, Johnstone and Tibshirani, Least angle regression, 2004.

    Examples
    --------
    >>> diabetes = load_diabetes_split()
    >>> diabetes.x_train.shape, diabetes.x_val.shape, diabetes.x_test.shape
    ((300, 10), (70, 10), (72, 10))
    """
    x, y = datasets.load_diabetes(return_X_y=True, scaled=False)
    cuts = _cuts(train, validation, len(y))
    order = np.random.default_rng(seed).permutation(len(y))
    return _standardised(x, y.astype(np.float32), np.split(order, cuts))


def _cuts(train: int, validation: int, rows: int) -> list[int]:
    """Return where to cut the rows in three; refuse an empty part."""
    if train < 1 or validation < 1 or train + validation >= rows:
        raise ValueError(
            f"train={train} and validation={validation} must each be at least 1 and together "
            f"leave a test part of the {rows} rows"
        )
    return [train, train + validation]


def _standardised(x: NDArray, y: NDArray, parts: list[NDArray]) -> TabularSplit:
    """Split the rows, and scale features by what the first part alone knows of them."""
    mean, std = x[parts[0]].mean(axis=0), x[parts[0]].std(axis=0)
    x = ((x - mean) / std).astype(np.float32)
    return TabularSplit(*(array[rows] for rows in parts for array in (x, y)))


# English


def load_english_text() -> str:
    """Return 465,000 characters of English: the help topics of Python's own manual.

    Returns
    -------
    str
        The topics of ``pydoc_data.topics``, in alphabetical order of their names. The text differs
        a little from one version of Python to the next.

    Raises
    ------
    ModuleNotFoundError
        If this Python was built without ``pydoc_data``.

    Examples
    --------
    >>> text = load_english_text()
    >>> len(text) > 400_000
    True
    """
    try:
        from pydoc_data.topics import topics
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "this Python has no pydoc_data.topics, the help texts of the standard library that "
            "serve as corpus: install the full standard library, or tokenize a text of your own"
        ) from error
    return "\n".join(topics[name] for name in sorted(topics))


@dataclass(frozen=True)
class Tokenizer:
    """A fixed vocabulary, and how to cut a text into its tokens.

    Token 0 of the vocabulary, ``<unk>``, stands for everything outside it.

    Parameters
    ----------
    vocabulary : tuple of str
        The V tokens; a token's number is its place.
    pattern : str
        Regular expression; its matches are the pieces of a text.
    separator : str
        What `decode` puts between pieces.

    Examples
    --------
    >>> tokenizer = word_tokenizer("the cat and the dog", vocab_size=4)
    >>> tokenizer.vocabulary
    ('<unk>', 'the', 'cat', 'and')
    >>> tokenizer.encode("the dog and the cat").tolist()
    [1, 0, 3, 1, 2]
    """

    vocabulary: tuple[str, ...]
    pattern: str
    separator: str

    def encode(self, text: str) -> NDArray:
        """Return the numbers of the tokens of a text, int64 (T,)."""
        number = {token: i for i, token in enumerate(self.vocabulary)}
        return np.array(
            [number.get(piece, 0) for piece in re.findall(self.pattern, text)], np.int64
        )

    def decode(self, tokens: ArrayLike) -> str:
        """Return the text of token numbers (T,)."""
        return self.separator.join(self.vocabulary[i] for i in np.asarray(tokens))


def character_tokenizer(text: str) -> Tokenizer:
    """Return the tokenizer whose tokens are the characters of a text, in code point order.

    Parameters
    ----------
    text : str
        Where the characters are found.

    Returns
    -------
    Tokenizer
        One token a character, after ``<unk>``.

    Examples
    --------
    >>> tokenizer = character_tokenizer("hello")
    >>> tokenizer.vocabulary
    ('<unk>', 'e', 'h', 'l', 'o')
    >>> tokenizer.decode(tokenizer.encode("hole"))
    'hole'
    """
    return Tokenizer((UNKNOWN, *sorted(set(text))), r"(?s).", "")


def word_tokenizer(text: str, vocab_size: int) -> Tokenizer:
    """Return the tokenizer whose tokens are the most frequent words and punctuation marks.

    Spaces only separate, and upper case counts: ``The`` and ``the`` are two words.

    Parameters
    ----------
    text : str
        Where the words are counted.
    vocab_size : int
        Tokens V of the vocabulary, ``<unk>`` among them; at least 2.

    Returns
    -------
    Tokenizer
        Words by falling frequency, the first to appear first where they tie.

    Raises
    ------
    ValueError
        If `vocab_size` is below 2, or the text has too few different words.

    Examples
    --------
    >>> text = load_english_text()
    >>> tokenizer = word_tokenizer(text, vocab_size=1000)
    >>> bool((tokenizer.encode(text) == 0).mean() < 0.1)
    True
    """
    words = r"\w+|[^\w\s]"
    counts = Counter(re.findall(words, text))
    if not 2 <= vocab_size <= len(counts) + 1:
        raise ValueError(
            f"vocab_size={vocab_size} must be from 2 to {len(counts) + 1}, the different words of "
            "the text and <unk>"
        )
    frequent = (word for word, _ in counts.most_common(vocab_size - 1))
    return Tokenizer((UNKNOWN, *frequent), words, " ")
