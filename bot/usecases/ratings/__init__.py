"""Use cases about what people say of what they received."""
