"""Settings: command line, environment, configuration file and rule profile, each with its origin."""
