"""Why is ``Session`` null? The story of the sign-up chain, told from the verdicts of the rules."""
