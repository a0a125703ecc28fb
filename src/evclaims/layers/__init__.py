"""The families of checks, how each is run, and the rulings applied to what they find."""
