"""The error that a person can mend: one plain message, without a Python traceback."""


class CourseError(Exception):
    """Something expected went wrong. The message says what was expected, what was found and where."""
