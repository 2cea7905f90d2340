"""The conditional GAN of the lesson. Import `cgan_torch` or `cgan_keras`: the names are the same."""
