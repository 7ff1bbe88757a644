r"""Text in LaTeX's own letters: what is beyond ASCII becomes mathematics, an accent or punctuation.

So that any engine compiles it, in any document: a minus sign, a superscript or a Greek letter needs no package.
"""

import re
import unicodedata

_MATH = {
    "−": "-", "·": r"\cdot ", "×": r"\times ", "≥": r"\geq ", "≤": r"\leq ", "≈": r"\approx ", "√": r"\surd ",
    "Σ": r"\sum ", "∑": r"\sum ", "Π": r"\prod ", "∏": r"\prod ", "∞": r"\infty ", "±": r"\pm ", "∈": r"\in ",
    "‖": r"\Vert ", "…": r"\ldots ", "→": r"\rightarrow ", "⌊": r"\lfloor ", "⌋": r"\rfloor ", "∂": r"\partial ",
    "ᵢ": "_{i}", "ⱼ": "_{j}", "ₖ": "_{k}", "ₙ": "_{n}", "ₘ": "_{m}", "ⁱ": "^{i}", "ʲ": "^{j}", "ᵏ": "^{k}",
    "ⁿ": "^{n}", "ᵐ": "^{m}", "ᵀ": "^{T}", "⁻": "^{-}", "⁺": "^{+}", "₋": "_{-}", "₊": "_{+}",
}  # fmt: skip
_TEXT = {"–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "\u00a0": "~", "\u2009": r"\,"}
_ACCENTS = {"0300": "`", "0301": "'", "0302": "^", "0303": "~", "0308": '"', "030C": "v", "0327": "c", "030A": "r"}
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (\w+)$")


def plain(text: str) -> str:
    r"""A text of LaTeX in ASCII: what is beyond becomes mathematics, accents and punctuation commands.

    >>> plain("x² − 3·10⁻⁵ ≥ λ, Müller–Brown")
    'x\\ensuremath{^{2}} \\ensuremath{-} 3\\ensuremath{\\cdot }10\\ensuremath{^{-}}\\ensuremath{^{5}}
    \\ensuremath{\\geq } \\ensuremath{\\lambda }, M\\"{u}ller--Brown'
    """
    return "".join(letter if letter.isascii() else command(letter) for letter in text)


def command(letter: str) -> str:
    """The command for a character beyond ASCII; a question mark where there is none."""
    if letter in _TEXT:
        return _TEXT[letter]
    if letter in _MATH:
        return rf"\ensuremath{{{_MATH[letter]}}}"
    if greek := _GREEK.match(unicodedata.name(letter, "")):
        name = greek[2].lower().replace("lamda", "lambda")
        return rf"\ensuremath{{\{name if greek[1] == 'SMALL' else name.capitalize()} }}"
    parts = unicodedata.decomposition(letter).split()
    if parts and parts[0] in ("<super>", "<sub>"):
        return rf"\ensuremath{{{'^' if parts[0] == '<super>' else '_'}{{{chr(int(parts[1], 16))}}}}}"
    if parts and parts[0] == "<fraction>":
        over, under = "".join(chr(int(part, 16)) for part in parts[1:]).split("\u2044")
        return rf"\ensuremath{{\frac{{{over}}}{{{under}}}}}"
    if len(parts) == 2 and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{chr(int(parts[0], 16))}}}"
    return "?"
