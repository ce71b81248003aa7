"""Diagrams of chains and approvals for other programs: Mermaid and BPMN 2.0, never read back."""

from bot.catalogue.diagrams.bpmn import write_bpmn
from bot.catalogue.diagrams.drawn_chain import DrawnChain, draw_chain
from bot.catalogue.diagrams.mermaid import write_mermaid

__all__ = ["DrawnChain", "draw_chain", "write_bpmn", "write_mermaid"]
