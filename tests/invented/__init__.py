"""A name that nobody knows, in every structure that is read from every source."""
