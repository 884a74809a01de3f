from coursework import problemset


def test_exercises_are_answer_cells_with_the_tests_that_follow(problem_set):
    tests = {name: exercise.tests for name, exercise in problem_set.exercises.items()}
    assert tests == {
        "double": {"double-visible": 3, "double-negative": 5},
        "total": {"total-visible": 2, "total-empty": 7},
    }


def test_points_are_split_into_tests_and_written_answers(problem_set):
    assert (problem_set.auto_points, problem_set.written, problem_set.points) == (
        17,
        {"why": 3},
        20,
    )


def test_cell_ids_are_grade_ids_or_hashes_and_unique(edit):
    source = edit("## Total", "# Doubling\n\nNumbers and their doubles: $y = 2 x$.")
    ids = [cell.id for cell in source.notebook.cells]
    assert len(set(ids)) == len(ids)
    twins = [cell.id for cell in source.notebook.cells if cell.source.startswith("# Doubling")]
    assert twins[1] == f"{twins[0]}-2"
    assert {"setup", "double", "double-visible", "why"} <= set(ids)


def test_split_region_separates_what_students_may_see():
    source = "a\n  ### BEGIN SOLUTION\n  b\n  ### END SOLUTION\nc"
    assert problemset.split_region(source, problemset.SOLUTION) == (["a", "c"], ["  b"])


def test_unclosed_region_hides_the_rest():
    source = "a\n### BEGIN HIDDEN TESTS\nb\nc"
    assert problemset.split_region(source, problemset.HIDDEN_TESTS) == (["a"], ["b", "c"])
