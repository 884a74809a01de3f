"""Real data that ships with the course's dependencies: nothing is downloaded.

Every loader is deterministic: the same arguments give the same arrays on every machine.
"""

from typing import NamedTuple

import numpy as np
from sklearn import datasets

__all__ = ["DigitsSplit", "load_digits_split"]


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
    seed : int
        Seed of the shuffle and of the noise.
    train, validation : int
        Rows of the first two parts. The rest, at least one row, is the test part.
    noise : float
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
    if train < 1 or validation < 1 or train + validation >= rows:
        raise ValueError(
            f"train={train} and validation={validation} must each be at least 1 and together "
            f"leave a test part of the {rows} rows"
        )
    if noise < 0:
        raise ValueError(f"noise={noise} is a standard deviation: it must be 0 or more")

    rng = np.random.default_rng(seed)
    order = rng.permutation(rows)
    x = pixels[order] / 16
    if noise:
        x = x + rng.normal(scale=noise, size=x.shape)
    x = x.astype(np.float32)
    y = labels[order].astype(np.int64)

    cuts = [train, train + validation]
    x_parts, y_parts = np.split(x, cuts), np.split(y, cuts)
    return DigitsSplit(*(part for pair in zip(x_parts, y_parts, strict=True) for part in pair))
