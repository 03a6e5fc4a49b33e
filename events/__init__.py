"""Before the day: venues, programmes, topics, events with their booths, who is granted what, posters and the map."""
