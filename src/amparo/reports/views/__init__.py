"""Pages: the sealed ones, which work with the script alone, and the assisted ones without it."""
