"""What runs inside the sandbox, beside student code, and the language it speaks with the outside.

This package holds no secret. It is the only part of `coursework` that a sandbox can see, so its
modules import each other by their plain names and nothing else of the project.
"""
