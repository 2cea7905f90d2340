"""The job files of the guide, run as they are: two "machines" on this one, and a kill in between."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import yaml

from genvision.commands.recipes import RECIPES
from genvision.commands.settings import settings_from
from genvision.commands.train import main, parser
from genvision.training import distributed_torch
from genvision.training.checkpoints_torch import load_checkpoint
from genvision.vae import vae_torch

JOBS = Path(__file__).parents[2] / "book" / "guide" / "jobs"
SMALL = ["channels=(4,6)", "hidden_units=16", "latent_dim=3", "batch_size=8"]
TRAIN = ["vae", "--backend=torch", "--device=cpu", "--every=50", *(f"--set={setting}" for setting in SMALL)]
PATIENCE = 120  # seconds
ENVIRONMENT = os.environ | {"GENVISION_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
OURS = r'File ".*/genvision/\w+/\w+\.py"'  # of a traceback
TORCHRUN = [sys.executable, "-m", "torch.distributed.run"]


@contextlib.contextmanager
def started(*commands, environment=ENVIRONMENT, log: Path):
    """Processes that write to one log; none of them, nor what they start, outlives the block."""
    with log.open("a") as out, contextlib.ExitStack() as stack:
        processes = []
        for command in commands:
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
            stack.callback(process.wait)
            stack.callback(kill, psutil.Process(process.pid))
            processes.append(process)
        yield processes


def kill(process: psutil.Process):
    """As when a machine fails: the process, and whatever it has started, ends at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


def wait_until(happened, processes, log: Path):
    """Until `happened()`. A process that ends before is a failure."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, log.read_text()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(0.01)
                assert happened(), f"ended with {code}: {log.read_text()}"


def free_port(ports=(0,)) -> int:
    """The first of these ports that no program has; 0 stands for any."""
    for port in ports:
        with contextlib.suppress(OSError), socket.socket() as a_socket:
            a_socket.bind(("127.0.0.1", port))
            return a_socket.getsockname()[1]
    raise AssertionError(f"no port is free among {ports}")


def build():
    return vae_torch.build_vae(settings_from(RECIPES["vae"].settings_type(), SMALL), device="cpu")


def check_as_never_stopped(checkpoint: Path):
    """Two processes, stopped and started again, against two that ran through: all numbers are the same.

    That two are as one is compared in test_train_command.py, over few steps: rounding grows with them.
    """
    stopped, through = build(), build()
    history = load_checkpoint(checkpoint, stopped)
    at = checkpoint.with_name("through.ckpt")
    command = [*TORCHRUN, "--standalone", "--nproc-per-node=2", "-m", "genvision", "train", *TRAIN]
    command += [f"--steps={history.steps}", f"--checkpoint={at}"]
    subprocess.run(command, env=ENVIRONMENT, check=True)
    np.testing.assert_array_equal(history.rows, load_checkpoint(at, through).rows)
    for name, weights in through.network.state_dict().items():
        np.testing.assert_array_equal(stopped.network.state_dict()[name], weights, err_msg=name)


# --- Slurm ------------------------------------------------------------------------------------

SRUN = f"""#!{sys.executable}
# Each machine of the job is a process here.
import os, subprocess, sys
assert sys.argv[1] == "--kill-on-bad-exit=1" and os.environ["SRUN_CPUS_PER_TASK"] == "8"
machines = {{}}
for number in range(int(os.environ["SLURM_JOB_NUM_NODES"])):
    machine = subprocess.Popen(sys.argv[2:], env=os.environ | {{"SLURM_NODEID": str(number)}})
    machines[machine.pid] = machine
    with open(f"machine-{{number}}.pid", "w") as file:
        file.write(str(machine.pid))
failed = False
while machines:  # a real one would end the others after a while; they do it by themselves
    pid, status = os.wait()
    del machines[pid]
    failed |= status != 0
sys.exit(failed)
"""
SCONTROL = """#!/bin/sh
[ "$*" = "show hostnames node[1-2]" ] && echo 127.0.0.1
"""
PROGRAM = f"""#!/bin/sh
exec {" ".join(TORCHRUN)} "$@"
"""


@pytest.fixture
def slurm(tmp_path):
    """The environment of a job of two machines; the course's folder is `tmp_path`."""
    for name, text in {"srun": SRUN, "scontrol": SCONTROL, ".venv/bin/torchrun": PROGRAM}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    return ENVIRONMENT | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GENVISION_FOLDER": str(tmp_path),
        "SLURM_JOB_ID": str(free_port(range(20000 + os.getpid() % 9000, 30000))),  # the job's port
        "SLURM_JOB_NODELIST": "node[1-2]",
        "SLURM_JOB_NUM_NODES": "2",
        "SLURM_CPUS_PER_TASK": "8",
    }


def test_a_slurm_job_goes_on_after_a_machine_was_lost(slurm, tmp_path):
    checkpoint, log = tmp_path / "vae.ckpt", tmp_path / "log"
    job = ["bash", JOBS / "train.sbatch", *TRAIN, f"--checkpoint={checkpoint}"]
    with started([*job, "--steps=1000000"], environment=slurm, log=log) as processes:
        wait_until(checkpoint.exists, processes, log)
        kill(psutil.Process(int((tmp_path / "machine-1.pid").read_text())))
        assert processes[0].wait(PATIENCE) != 0
    told = log.read_text()
    assert told.count("ConnectionError: another process of this training ended") == 1, told
    assert not re.search(OURS, told), told
    steps = load_checkpoint(checkpoint, build()).steps
    with started([*job, f"--steps={steps + 50}"], environment=slurm, log=log) as processes:
        assert processes[0].wait(PATIENCE) == 0, log.read_text()
    told = log.read_text()
    assert told.count(f"going on from step {steps} of") == told.count(f"{steps + 50} steps: loss") == 1, told
    check_as_never_stopped(checkpoint)


# --- Kubernetes -------------------------------------------------------------------------------

SERVICE, CLAIM, JOB = yaml.safe_load_all((JOBS / "train.yaml").read_text())
POD = JOB["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]


def test_the_parts_of_the_kubernetes_job_fit_together():
    """Their fields and types are compared with Kubernetes' schema by scripts/check_job_files.sh."""
    spec, torchrun = JOB["spec"], dict(arg.split("=", 1) for arg in CONTAINER["args"] if "=" in arg)
    name, port = SERVICE["metadata"]["name"], SERVICE["spec"]["ports"][0]["port"]
    assert spec["completionMode"] == "Indexed" and spec["completions"] == spec["parallelism"]
    assert torchrun["--nnodes"] == str(spec["completions"])
    assert torchrun["--nproc-per-node"] == CONTAINER["resources"]["limits"]["nvidia.com/gpu"]
    assert POD["subdomain"] == name and SERVICE["spec"]["clusterIP"] == "None"
    assert SERVICE["spec"]["selector"] == {"job-name": JOB["metadata"]["name"]}
    assert torchrun["--master-addr"] == f"{JOB['metadata']['name']}-0.{name}"
    assert torchrun["--master-port"] == str(port)
    assert int(torchrun["--shutdown-timeout"]) < POD["terminationGracePeriodSeconds"]
    assert POD["restartPolicy"] == "Never"  # podFailurePolicy wants it
    volumes = {volume["name"]: volume for volume in POD["volumes"]}
    mounts = {mount["mountPath"]: mount["name"] for mount in CONTAINER["volumeMounts"]}
    claimed = volumes[mounts["/shared"]]["persistentVolumeClaim"]["claimName"]
    assert claimed == CLAIM["metadata"]["name"] and CLAIM["spec"]["accessModes"] == ["ReadWriteMany"]
    assert mounts.keys() == {"/shared", "/dev/shm"} and len(volumes) == 2
    options = parser().parse_args(CONTAINER["args"][CONTAINER["args"].index("train") :])
    settings = settings_from(RECIPES[options.model].settings_type(), options.set)
    assert settings.batch_size % spec["completions"] == 0
    assert options.checkpoint.parent == options.samples.parent == Path("/shared")


def pods(*training) -> list[list]:
    """The container's command in each of the two pods, with another training and this machine's network."""
    assert CONTAINER["command"] == ["torchrun"]
    own = "\n".join(CONTAINER["args"][: CONTAINER["args"].index("train") + 1])
    own = own.replace("genvision-0.genvision", "127.0.0.1").replace("29500", str(free_port()))
    return [
        [*TORCHRUN, *own.replace("$(JOB_COMPLETION_INDEX)", str(index)).splitlines(), *training]
        for index in range(JOB["spec"]["completions"])
    ]


def test_a_pod_that_is_evicted_lets_the_others_save(tmp_path):
    """Kubernetes tells one pod to end; all processes finish the same step, and the first saves."""
    checkpoint, log = tmp_path / "vae.ckpt", tmp_path / "log"
    with started(*pods(*TRAIN, f"--checkpoint={checkpoint}", "--steps=1000000"), log=log) as processes:
        wait_until(checkpoint.exists, processes, log)
        (worker,) = psutil.Process(processes[1].pid).children()
        worker.send_signal(signal.SIGTERM)  # as Slurm does; then torchrun passes its own on
        wait_until(lambda: "Stopping after the steps" in log.read_text(), processes, log)
        processes[1].send_signal(signal.SIGTERM)
        assert 0 not in [process.wait(PATIENCE) for process in processes]
    told = log.read_text()
    steps = load_checkpoint(checkpoint, build()).steps
    assert told.count(f"{steps} steps: loss") == told.count("stopped before step 1000000") == 1, told
    assert not re.search(OURS, told), told
    check_as_never_stopped(checkpoint)


# --- processes that do not fit together -------------------------------------------------------

APART = """
import sys
import numpy as np
from genvision.training import History
from genvision.training import distributed_torch as engine
from genvision.vae import vae_torch
from genvision.vae.vae_settings import VAESettings

images = np.zeros((64, 8, 8), "float32")
with engine.devices("cpu") as device:
    rank = 0 if engine.is_first() else 1
    for batch_size, steps, seed in ((9, 2, 0), (8, 2 + rank, 0), (8, 2, rank)):
        settings = VAESettings(image_size=8, batch_size=batch_size, channels=(2, 2), hidden_units=4)
        vae = engine.build(vae_torch.build_vae, settings, 3, device)
        try:
            vae_torch.train(engine.distribute(vae), images, steps=steps, seed=seed)
        except ValueError as error:
            sys.stdout.write(f"{error}\\n")
"""


def test_processes_that_do_not_fit_together_are_told_so(tmp_path):
    script, log = tmp_path / "train.py", tmp_path / "log"
    script.write_text(APART)
    command = [*TORCHRUN, "--standalone", "--nproc-per-node=2", script]
    with started(command, log=log) as processes:
        assert processes[0].wait(PATIENCE) == 0, log.read_text()
    told = log.read_text()
    assert told.count("batch_size must be a multiple of the number of processes, 2; received 9") == 2, told
    assert told.count("the first has {'first_step': 0, 'steps': 2, 'seed': 0}, process 1 has") == 4, told
    assert told.count("'steps': 3, 'seed': 0}. Start the same command") == 2, told
    assert told.count("'steps': 2, 'seed': 1}. Start the same command") == 2, told


def test_torchrun_is_not_for_keras(monkeypatch, capsys):
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert main(["train", "gan", "--backend", "keras", "--steps", "1"]) == 1
    assert "start it without torchrun, or take --backend torch\n" in capsys.readouterr().err


def test_more_processes_than_gpus(monkeypatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert distributed_torch.own_gpu() == "cuda:1"
    monkeypatch.setenv("LOCAL_RANK", "3")
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "4")
    with pytest.raises(ValueError, match="expected --nproc-per-node 2 at most, received 4"):
        distributed_torch.own_gpu()
