"""Whose records a unit may see."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One customer of one merchant; every statement on a customer's records binds both."""

    merchant_id: int
    customer_id: int
