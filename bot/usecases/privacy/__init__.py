"""The data of single persons: what is stored about them, handed out and erased."""
