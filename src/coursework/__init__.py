"""Release and grade the problem sets of the course, on top of nbgrader.

`problemset` reads a source, `lint` finds its faults, `release` makes the student notebook and
`leaks` proves that it gives nothing away. `engine` grades one submission, `grading` a class;
`duplicates` repairs copied cells and `feedback` keeps hidden tests out of what students get back.
`bank` and `sample` turn the answer banks of the tests into submissions. `cli` is the command.
"""
