"""The lesson library from the shell: `train` a model, or make the `weights` of `course weights`."""

import sys


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["weights"]:
        from genvision.commands import weights

        return weights.main(arguments[1:])
    from genvision.commands import train

    return train.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
