"""What is known: answers of the API with holes in them, and what follows from them."""
