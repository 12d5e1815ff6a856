"""What templates get to see: plain words and addresses, made for one page."""
