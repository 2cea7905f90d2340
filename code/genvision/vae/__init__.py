"""The variational autoencoder of the VAE lesson. Import `vae_torch` or `vae_keras`: same names in both."""
