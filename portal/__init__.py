"""A customer portal for subscription billing that anyone can run."""
