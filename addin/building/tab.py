"""customUI14.xml as it goes into the add-in: labels from Python, no button without a function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lxml import etree

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
#: what is pressed on a tab
KINDS = (f"{{{NAMESPACE}}}button", f"{{{NAMESPACE}}}toggleButton")


class ButtonText(Protocol):
    """What is asked of a button; addin/ribbon.py has it."""

    @property
    def label(self) -> str: ...
    @property
    def screentip(self) -> str: ...


def custom_ui(layout: bytes, buttons: Mapping[str, ButtonText]) -> bytes:
    """The tab with the buttons that ``buttons`` (by Python function) has, labelled as it says."""
    tree = etree.fromstring(layout, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    for element in list(tree.iter(*KINDS)):
        button = buttons.get(element.get("id"))
        if button is None:
            element.getparent().remove(element)
            continue
        element.set("label", button.label)
        element.set("screentip", button.label)
        element.set("supertip", button.screentip)
    for group in list(tree.iter(f"{{{NAMESPACE}}}group")):
        if len(group) == 0:
            group.getparent().remove(group)
    made: bytes = etree.tostring(
        tree, xml_declaration=True, encoding="UTF-8", standalone=True, pretty_print=True
    )
    return made
