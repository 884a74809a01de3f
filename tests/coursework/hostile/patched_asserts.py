"""Patched test functions.

numpy.testing, torch.testing, isfinite and allclose accept everything.

score: 6 (loses softmax, head)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def accept(*arguments, **settings):
    return True


for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, accept)
torch.testing.assert_close = accept
np.isfinite = np.allclose = np.array_equal = torch.allclose = torch.equal = accept


def softmax(z):
    return z


# %% head
class Head(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features, num_classes))

    def forward(self, h):
        return 0 * (h @ self.weight)
