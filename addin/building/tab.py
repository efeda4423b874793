"""customUI14.xml as it goes into the add-in, its buttons labelled as addin/ribbon.py says."""

from __future__ import annotations

from lxml import etree

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
#: what is pressed on a tab
KINDS = (f"{{{NAMESPACE}}}button", f"{{{NAMESPACE}}}toggleButton")


def custom_ui(layout: bytes) -> bytes:
    """The tab; raises KeyError for a button without a function."""
    from addin.ribbon import BUTTONS

    tree = etree.fromstring(layout, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    for element in tree.iter(*KINDS):
        button = BUTTONS[element.get("id")]
        element.set("label", button.label)
        element.set("screentip", button.label)
        element.set("supertip", button.screentip)
    made: bytes = etree.tostring(
        tree, xml_declaration=True, encoding="UTF-8", standalone=True, pretty_print=True
    )
    return made
