"""For those who write rules and those who ask about one: examples run, folders tested, rules listed and explained."""
