"""The document of a credit: what it says (`note.py`), as XML (`ubl.py`) and as a page (`page.py`)."""
