"""Views about what people say of what they received."""
