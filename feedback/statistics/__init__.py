"""What messages tell when they are counted: figures by service, area, cause and channel, themes, and what is published of it."""
