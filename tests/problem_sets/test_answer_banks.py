"""Every problem set grades fairly: each answer of its bank gets exactly the points listed."""

from coursework import bank, problemset

STUB = "Exercise not answered yet"


def test_points_add_up_to_20(graded):
    assert graded.problem_set.points == problemset.TOTAL_POINTS


def test_bank_has_enough_answers(graded):
    wrong = [answer for answer in graded.answers if not answer.right]
    assert len(graded.answers) - len(wrong) >= 3, "fewer than 3 right answers in the bank"
    assert len(wrong) >= 8, "fewer than 8 wrong answers in the bank"


def test_blank_scores_nothing_and_says_what_to_do(graded):
    surprises = [
        f"{cell}: score {result.score}, message {result.message!r}"
        for cell, result in graded.blank.items()
        if result.score != 0 or STUB not in result.message
    ]
    assert not surprises, "blank cells must score 0 with the stub's message:\n" + "\n".join(
        surprises
    )


def test_model_answers_score_full(graded):
    failures = [
        f"{cell}: {graded.model[cell].score} of {points:g}: {graded.model[cell].message}"
        for exercise in graded.problem_set.exercises.values()
        for cell, points in exercise.tests.items()
        if graded.model[cell].score != points
    ]
    assert not failures, "the source's own answers fail:\n" + "\n".join(failures)


def test_every_answer_gets_the_listed_points(graded):
    mismatches = [
        line for answer, results in graded.results for line in bank.compare(answer, results)
    ]
    assert not mismatches, "scores differ from the bank:\n" + "\n".join(mismatches)


def test_every_test_cell_is_failed_by_a_wrong_answer(graded):
    tested = {cell for answer in graded.answers for cell in answer.fails}
    untested = [
        cell
        for exercise in graded.problem_set.exercises.values()
        for cell in exercise.tests
        if cell not in tested
    ]
    assert not untested, f"no wrong answer of the bank fails {', '.join(untested)}: add one"


def test_every_exercise_has_answers_in_the_bank(graded):
    missing = set(graded.problem_set.exercises) - {a.exercise.answer for a in graded.answers}
    assert not missing, f"the bank has no answer to {', '.join(sorted(missing))}"
