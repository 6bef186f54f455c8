"""Why is ``Session`` null? The sign-up chain of one app client, evaluated step by step by the rules."""
