"""The `course` command: build, serve, check, catalogs update, clean."""

import sys

OLDEST, TOO_NEW = (3, 11), (3, 14)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the result is the exit status. Expected failures are one message, no traceback."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        return fail(
            f"Python {OLDEST[0]}.{OLDEST[1]} to {TOO_NEW[0]}.{TOO_NEW[1] - 1} is needed, "
            f"but this is {sys.version.split()[0]}."
        )
    from coursekit.cli.arguments import read_arguments
    from coursekit.project import CourseError

    options = read_arguments(arguments)
    try:
        from coursekit.cli import commands

        options.run(commands, options)
    except CourseError as error:
        return fail(str(error))
    except ModuleNotFoundError as error:
        return fail(
            f"The package {error.name} is missing from {sys.prefix}. `make venv` installs "
            "what the course needs, and .venv/bin/course uses it."
        )
    except BrokenPipeError:  # the reader of our output, as `head`, has gone
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return fail("Stopped.", status=130)
    return 0


def fail(message: str, status: int = 1) -> int:
    print(f"course: {message}", file=sys.stderr, flush=True)
    return status
