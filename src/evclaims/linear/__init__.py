"""All claims and laws as one system of linear inequalities: solved exactly, with a proof of what cannot be."""
