"""Ctrl-C or SIGTERM while a model trains: steps that have begun are finished, so that they can be saved."""

import os
import signal


class Stopped(Exception):
    """A training ended between two blocks of steps; `history` is its history so far."""

    def __init__(self, history):
        super().__init__(history)
        self.history = history


class CtrlC:
    """`with CtrlC() as ctrl_c:` — inside, Ctrl-C sets `ctrl_c.pressed`, once. A second one stops at once.

    So does SIGTERM, with which Slurm and Kubernetes announce that they will end a job; it may come twice.
    A step that is broken off leaves a model that fits no step of its history: it could not go on as if it
    never had been stopped.
    """

    pressed = False

    def __enter__(self) -> "CtrlC":
        self.before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number, handler in self.before.items():
            if handler is not signal.SIG_IGN:  # a job in the background ignores Ctrl-C, and shall
                signal.signal(number, self.press)
        return self

    def press(self, number, _):
        self.pressed = True
        # A scheduler sends SIGTERM to all processes, and torchrun passes on what it got: no second wish.
        passed_on = number == signal.SIGTERM or "LOCAL_RANK" in os.environ
        signal.signal(number, signal.SIG_IGN if passed_on else self.before[number])
        # `print` could meet itself here: the progress bar writes, too
        again = "" if passed_on else "; Ctrl-C again stops at once"
        os.write(2, f"\nStopping after the steps that have begun{again}.\n".encode())

    def __exit__(self, *reason):
        for number, handler in self.before.items():
            if not (self.pressed and "LOCAL_RANK" in os.environ):  # torchrun's own may still come
                signal.signal(number, handler)
