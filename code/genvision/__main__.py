"""The lesson library from the shell: `train` a model, or make the `weights` of `course weights`."""

import sys


def main() -> int:
    if sys.argv[1:2] == ["weights"]:
        from genvision.pretrained.command import main as command
    else:
        from genvision.training.command import main as command
    return command(sys.argv[2:] if sys.argv[1:2] == ["weights"] else None)


if __name__ == "__main__":
    sys.exit(main())
