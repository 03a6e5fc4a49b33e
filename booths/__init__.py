"""The hall: visits, their stops at booths, calling, hand-overs, estimates and the board."""
