"""The GAN family on one training loop. Import `family_torch` or `family_keras`: the names are the same."""
