"""The monthly service review of a carrier: computed from timelines, shown as a page and as a PDF."""
