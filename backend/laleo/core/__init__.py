"""What every feature stands on; knows no product word."""
