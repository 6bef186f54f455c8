"""Facts: answers of the API, in which values may be unknown, and what follows from them."""
