"""What was asked for: command line, environment, configuration file and profile, and where each word came from."""
