"""Style transfer without a network, 256×256: seconds from the two photographs to the picture."""
