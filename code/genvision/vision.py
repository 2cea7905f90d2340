"""The one place that torchvision is imported. Everything else writes, for example,

    from genvision.vision import models, transforms

torchvision's wheel brings operators (non-maximum suppression and the like) compiled against the
CUDA build of PyTorch. Beside a CPU-only PyTorch they cannot be loaded, and then
`import torchvision` stops at "operator torchvision::nms does not exist". The course needs none of
them, so it is enough to declare the two that the import asks for: their names and arguments,
without any code. Where the operators load, nothing is declared.
"""

import torch

_OPERATORS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}

try:
    import torchvision
except RuntimeError as error:
    if "torchvision::" not in str(error):
        raise
    _declared = torch.library.Library("torchvision", "FRAGMENT")  # kept: what it declares goes with it
    for _name, _schema in _OPERATORS.items():
        if not hasattr(torch.ops.torchvision, _name):
            _declared.define(_schema)
    import torchvision

from torchvision import datasets, models, transforms, utils  # noqa: E402
from torchvision.transforms import v2  # noqa: E402

__all__ = ["datasets", "models", "torchvision", "transforms", "utils", "v2"]
