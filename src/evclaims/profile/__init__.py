"""The claims profile, read once: sources, quantities, claims, events, rulings, and what they say of each other."""
