"""What every package stands on: settings, database, clock, errors, text, addresses, QR codes and web pages."""
