"""Autoencoders and an upscaler. Import `autoencoder_torch` or `autoencoder_keras`: the names are the same."""
