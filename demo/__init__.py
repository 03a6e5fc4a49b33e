"""The demonstration: a second process that lives a day of the sample event through the app's own actions. Nothing imports it."""
