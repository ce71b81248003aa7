"""Use cases about unmet needs: what people ask departments for in vain."""
