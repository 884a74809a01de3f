"""Plain nbgrader gives the same scores, cell by cell, except where it is wrong.

It takes many seconds a submission, so each bank gives one here. ``make agreement`` compares all.
"""

import os

from coursework import bank

SAMPLE = 5  # the number of a submission that mixes right and wrong answers


def is_wrong(plain, points):
    """Return whether plain nbgrader takes points for a warning, or anything else on stderr."""
    return plain.score == 0 and plain.message.startswith("stderr:") and points > 0


def test_plain_nbgrader_gives_the_same_scores(graded, course):
    rows = graded.rows if os.environ.get("AGREEMENT") == "all" else graded.rows[SAMPLE:][:1]
    submissions = [{cell: answer.source for cell, answer in row.items()} for row, _ in rows]
    compared = bank.grade_with_plain_nbgrader(course, graded.problem_set.name, submissions)
    differences = [
        f"{cell} of {[answer.description for answer in row.values()]}: "
        f"{ours[cell]}, by plain nbgrader {plain[cell]}"
        for (row, ours), plain in zip(rows, compared, strict=True)
        for cell in ours
        if ours[cell].score != plain[cell].score and not is_wrong(plain[cell], ours[cell].score)
    ]
    assert not differences, "\n".join(differences)
