"""Text that people read: values in words, untrusted text made safe, lines wrapped and laid out for a terminal."""
