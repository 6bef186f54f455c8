"""The values of HCL expressions, as far as the files settle them."""
