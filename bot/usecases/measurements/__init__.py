"""Measurements of requests, and daily measures of departments."""
