"""Ctrl-C while a model trains: the steps that have begun are finished, so that what there is can be saved."""

import os
import signal


class Stopped(Exception):
    """A training ended between two blocks of steps; `history` is its history so far."""

    def __init__(self, history):
        super().__init__(history)
        self.history = history


class CtrlC:
    """`with CtrlC() as ctrl_c:` — inside, Ctrl-C sets `ctrl_c.pressed`, once. A second one stops at once.

    A step that is broken off leaves a model that fits no step of its history: it could not go on as if it
    never had been stopped.
    """

    pressed = False

    def __enter__(self) -> "CtrlC":
        self.before = signal.getsignal(signal.SIGINT)
        if self.before is signal.default_int_handler:  # a job in the background ignores it, and shall
            signal.signal(signal.SIGINT, self.press)
        return self

    def press(self, *_):
        self.pressed = True
        signal.signal(signal.SIGINT, self.before)
        # `print` could meet itself here: the progress bar writes, too
        os.write(2, b"\nStopping after the steps that have begun; Ctrl-C again stops at once.\n")

    def __exit__(self, *reason):
        signal.signal(signal.SIGINT, self.before)
