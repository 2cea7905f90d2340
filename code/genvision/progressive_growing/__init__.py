"""Progressive growing in its smallest form. Import `progressive_torch` or `progressive_keras`: same names."""
