"""What the demo shop sells, and which widget stands on it."""

from dataclasses import dataclass

from flask import current_app

from laleo.widgets import service as widgets


@dataclass(frozen=True)
class Product:
    """Something on the shelf of the demo shop."""

    name: str
    note: str
    price: str
    shape: str


@dataclass(frozen=True)
class Plan:
    """A coffee subscription of the demo shop."""

    name: str
    price: str
    rhythm: str
    points: tuple[str, ...]


PRODUCTS = (
    Product("Finca La Esperanza", "Huila, Colombia. Red apple, panela, almond.", "€14.50", "one"),
    Product("Guji Highland", "Oromia, Ethiopia. Bergamot, apricot, honey.", "€16.00", "two"),
    Product("Evening Decaf", "Sugar-cane process. Cocoa, fig, walnut.", "€13.00", "three"),
    Product("House Espresso", "Brazil and Guatemala. Dark chocolate, hazelnut.", "€12.00", "four"),
)

PLANS = (
    Plan("Single", "€13", "a month", ("One 250 g bag", "Roasted on Tuesday", "Skip any month")),
    Plan("Household", "€24", "a month", ("Two 250 g bags", "Choose each coffee", "Free shipping")),
    Plan("Office", "€89", "a month", ("Two 1 kg bags", "Grinder on loan", "A person to call")),
)


def demo_widget_id() -> str | None:
    """The widget made for this shop at first start; None when this server has none."""
    settings = current_app.config["LALEO"]
    widget = widgets.first_on(f"{settings.public_url}/demo") if settings.demo else None
    return widget.id if widget else None
