"""What would speed a fault up and is not said yet, for the acknowledgement: asked for, never needed."""

from collections.abc import Iterable

from pledgekeeper.notices.language import Texts


def asking(missing: Iterable[str], language: Texts) -> dict[str, str]:
    """The block that ends the letter: what is asked for with the name to answer by; nothing when all is said.

    The name stands behind: a line that begins with it is an answer, also where our letter is quoted without a mark.
    """
    names = list(missing)
    if not names:
        return {"asked": ""}
    lines = "".join(f"\n  - {language.words[f'ask-{name}']} ({name})" for name in names)
    return {"asked": f"\n\n{language.words['ask']}{lines}\n{language.words['ask-how']}"}
