"""An hour of work while everything goes wrong: nothing is lost, nothing doubled, order is kept."""
