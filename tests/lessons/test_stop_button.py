"""The stop button of a notebook, in a real kernel: a few presses. `scripts/stop_button.py` has all models."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts"
# A small GAN; the moments lie in the first half of the time that a training took, as the next may be faster.
PRESS = """\
import json, random
from dataclasses import replace

import stop_button as script

small = "generator_units=(16,), discriminator_units=(16,)"
script.MODELS["gan"] = replace(script.MODELS["gan"], steps=300, options=small)


class Early(random.Random):
    def uniform(self, a, b):
        return super().uniform(a, b / 2)


print(json.dumps(script.press_and_run_again("gan_torch", 2, Early(0))))
"""


def test_after_the_stop_button_a_training_runs_again_and_goes_on():
    done = subprocess.run([sys.executable, "-c", PRESS], cwd=SCRIPTS, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["wrong"] == []
    assert result["stopped"] > 0 and result["again"] == result["went on"] == 1
