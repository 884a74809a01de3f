"""Fake modules in the place of real ones.

sys.modules, sys.meta_path and sys.path give another numpy to whoever imports it next.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import sys
import types


class Finder:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit(f"nobody imports {name}")


fake = types.ModuleType("numpy")
fake.testing = types.SimpleNamespace(assert_allclose=lambda *arguments, **settings: None)
real = sys.modules["numpy"]
for name in ("nbgrader", "coursework", "pytest", "unittest"):
    sys.modules[name] = fake
sys.meta_path.insert(0, Finder())
sys.path[:] = ["/scratch"]


def softmax(z):
    return z


# %% after tally
sys.modules["numpy"] = fake
