"""The text of one paragraph as its reader sees it: insertions in, deletions, field codes and hidden words out."""

from dataclasses import dataclass, field

from shnor_flow.importers.text.source_text import CELL_BREAK
from shnor_flow.importers.word.elements import Element, child, is_on, local, seen, value
from shnor_flow.importers.word.numbering import Numbering
from shnor_flow.importers.word.styles import Styles

_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": CELL_BREAK,
    "cr": CELL_BREAK,
    "noBreakHyphen": "-",
}
_TICKS = frozenset({"F0FC", "F0FE", "F052", "F050", "2713", "2714"})  # Wingdings and its kin
_BOXES = frozenset({"drawing", "pict", "object"})


@dataclass
class Paragraph:
    """Its words; `boxes` are the text boxes anchored in it, `notes` the footnotes it refers to."""

    text: str = ""
    is_heading: bool = False
    runs_on: bool = False  # its end was deleted, so the next paragraph goes on from it
    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class ParagraphReader:
    """Reads the paragraphs of one document in their order, for its lists count them."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._fields: list[bool] = []  # of every field that is open: whether its instruction is still being told
        self.has_corrections = False

    def read(self, element: Element) -> Paragraph:
        """Return a paragraph."""
        self._fields = []  # an instruction never goes over the end of a paragraph, so a lost end can't hide the rest
        settings = child(element, "pPr")
        style = value(child(settings, "pStyle"))
        paragraph = Paragraph(runs_on=child(settings, "rPr", "del") is not None)
        if self._styles.is_contents(style):
            return paragraph
        bold = self._add_runs(element, paragraph)
        if paragraph.runs_on and not paragraph.text.strip():
            return paragraph  # deleted whole: its list does not count it
        label = self._label(settings, style)
        paragraph.is_heading = bool(paragraph.text.strip()) and (bold or self._styles.is_heading(style))
        paragraph.text = f"{label} {paragraph.text.lstrip()}".strip(" ") if label else paragraph.text
        return paragraph

    def _label(self, settings: Element | None, style: str | None) -> str:
        own = child(settings, "numPr")
        listed = self._styles.list_of(style)
        list_id = value(child(own, "numId")) or (listed[0] if listed else None)
        if list_id is None or list_id == "0":
            return ""
        return self._numbering.label(list_id, value(child(own, "ilvl")) or (listed[1] if listed else "0"))

    def _add_runs(self, element: Element, paragraph: Paragraph) -> bool:
        """Add the words, and tell whether all of them are bold."""
        is_bold = True
        for name, each in seen(element):
            if name == "r":
                before = len(paragraph.text)
                settings = child(each, "rPr")
                if is_on(child(settings, "vanish")) or self._styles.is_hidden(value(child(settings, "rStyle"))):
                    continue
                self._add_run(each, paragraph)
                if paragraph.text[before:].strip():
                    is_bold = is_bold and is_on(child(settings, "b"))
            elif name in ("oMath", "oMathPara"):
                paragraph.text += "".join(str(each.text or "") for each in each.iter() if local(each) == "t")
        return is_bold

    def _add_run(self, run: Element, paragraph: Paragraph) -> None:
        for name, each in seen(run):
            if name == "fldChar":
                self._step_field(value(each, "fldCharType"))
            elif any(self._fields):
                continue
            elif name == "t":
                paragraph.text += str(each.text or "")
            elif name in _SIGNS:
                paragraph.text += _SIGNS[name]
            elif name == "sym":
                paragraph.text += "✓" if (value(each, "char") or "").upper() in _TICKS else "•"
            elif name in ("footnoteReference", "endnoteReference"):
                paragraph.notes.append(f"{name.removesuffix('Reference')} {value(each, 'id')}")
            elif name in _BOXES:
                paragraph.boxes += [box for box in each.iter() if local(box) == "txbxContent"][:1]

    def _step_field(self, step: str | None) -> None:
        if step == "begin":
            self._fields.append(True)
        elif self._fields and step == "separate":
            self._fields[-1] = False
        elif self._fields and step == "end":
            self._fields.pop()
