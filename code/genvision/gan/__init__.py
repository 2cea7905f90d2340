"""The dense GAN of the GAN lesson. Import `gan_torch` or `gan_keras`: the names are the same."""
