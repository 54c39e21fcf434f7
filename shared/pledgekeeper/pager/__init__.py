"""What the function of that name does with each of its messages: pages, alone and together, rooms, tests of ways."""
