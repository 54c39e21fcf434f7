"""eCare: the pages for people. `docs/ecare.md` tells how a page is made."""
