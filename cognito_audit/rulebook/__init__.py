"""Rules as their files say them: read, checked against AWS's service model, compiled, gathered and selected."""
