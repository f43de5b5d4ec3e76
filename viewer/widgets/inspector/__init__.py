"""One pixel explained."""
