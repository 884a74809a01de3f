"""The packages of the course.

It imports the reference library, and the grader, to have the answers.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
for name in ("output_layer", "coursework", "coursework.judge", "nbgrader_config", "course"):
    try:
        module = __import__(name)
        print("loot:", module)
    except ImportError:
        pass
    except Exception as error:
        print("loot:", name, type(error))
