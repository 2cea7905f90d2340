"""Style transfer: `style_transfer_*` on pretrained features, `sliced_*` without a network or a download."""
