"""What of WordPress sites is looked after: codes and carts that are past their time."""

from __future__ import annotations

from laleo.core.sweeps import sweep
from laleo.wordpress import linking, shop


@sweep(every_s=3600)
def forget() -> None:
    """Remove used-up codes, and carts that no shop confirms any more."""
    linking.forget()
    shop.forget()
