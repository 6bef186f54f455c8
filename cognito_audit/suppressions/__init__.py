"""Which findings somebody accepted: suppressions in the configuration and in templates, and the baseline."""
