"""A font in a PDF file: only its letters that are used, and which characters they are, so that text can be copied."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from fontTools.subset import Options, Subsetter

from convarith.draw.glyphs import Glyphs

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.draw.pdf_file import PdfFile, Reference

_THOUSAND = 1000  # units of the size of letters, in PDF
_SYMBOLIC = 4  # it has letters beyond those of Latin
_STEM = 80  # width of stems, which nobody reads of a font that is embedded
_MOST_CHARACTERS = 100  # that one block of the table of characters may have


class EmbeddedFont:
    """A font whose letters have the numbers that they have in its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._glyphs = Glyphs(path)
        self._characters: dict[int, tuple[str, str]] = {}  # by number: the glyph, and the character that it is

    def encoded(self, text: str) -> str:
        """Give a text as the numbers of its letters, in hexadecimal, which the font will have."""
        numbers = []
        for character, name in zip(text, self._glyphs.names(text), strict=True):
            number: int = self._glyphs.font.getGlyphID(name)
            self._characters[number] = name, character
            numbers.append(f"{number:04x}")
        return "".join(numbers)

    def add_to(self, file: PdfFile, number: Reference) -> None:
        """Write the font with all letters that were asked for."""
        kind, entries, subset = self._subset()
        embedded = file.add_stream(subset, entries)
        descriptor = file.add(self._descriptor(kind, embedded))
        unicode = file.add_stream(self._to_unicode().encode("ascii"))
        mapping = "/CIDToGIDMap /Identity " if kind == "FontFile2" else ""
        subtype = "CIDFontType2" if kind == "FontFile2" else "CIDFontType0"
        system = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        descendant = file.add(
            f"<< /Type /Font /Subtype /{subtype} /BaseFont /{self._name} /CIDSystemInfo {system} "
            f"/FontDescriptor {descriptor} 0 R {mapping}/W [{self._widths()}] >>"
        )
        file.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{self._name} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>",
            number,
        )

    @property
    def _name(self) -> str:
        """Its name, and before it six letters that say that it is a part of a font."""
        return f"SUBSET+{self._glyphs.font['name'].getDebugName(6) or 'Font'}".replace(" ", "")

    def _subset(self) -> tuple[str, str, bytes]:
        """Give the entry of a descriptor that the font belongs in, the entries of its stream, and its bytes."""
        options = Options(retain_gids=True, notdef_outline=True, hinting=False, layout_features=[], name_IDs=[])
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM"]
        subsetter = Subsetter(options)
        subsetter.populate(glyphs=[name for name, _ in self._characters.values()])
        font = Glyphs(self._path).font
        subsetter.subset(font)
        written = BytesIO()
        font.save(written)
        data = written.getvalue()
        if "glyf" in font:
            return "FontFile2", f"/Length1 {len(data)}", data
        return "FontFile3", "/Subtype /OpenType", data

    def _descriptor(self, kind: str, embedded: Reference) -> str:
        head, lines = self._glyphs.font["head"], self._glyphs.font["hhea"]
        box = " ".join(str(self._in_thousandths(each)) for each in (head.xMin, head.yMin, head.xMax, head.yMax))
        ascent, descent = self._in_thousandths(lines.ascent), self._in_thousandths(lines.descent)
        return (
            f"<< /Type /FontDescriptor /FontName /{self._name} /Flags {_SYMBOLIC} /FontBBox [{box}] /ItalicAngle 0 "
            f"/Ascent {ascent} /Descent {descent} /CapHeight {ascent} /StemV {_STEM} /{kind} {embedded} 0 R >>"
        )

    def _widths(self) -> str:
        return " ".join(
            f"{number} [{self._in_thousandths(self._glyphs.width(name))}]"
            for number, (name, _) in sorted(self._characters.items())
        )

    def _in_thousandths(self, units: int) -> int:
        return round(units * _THOUSAND / self._glyphs.units)

    def _to_unicode(self) -> str:
        """Write which characters the letters are (Adobe Technical Note 5411)."""
        lines = [
            f"<{number:04x}> <{character.encode('utf-16-be').hex()}>"
            for number, (_, character) in sorted(self._characters.items())
        ]
        blocks = [lines[start : start + _MOST_CHARACTERS] for start in range(0, len(lines), _MOST_CHARACTERS)]
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <ffff> endcodespacerange",
                *("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks),
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            ]
        )
