"""Problems: one cause behind several cases, told to all of them at once."""
