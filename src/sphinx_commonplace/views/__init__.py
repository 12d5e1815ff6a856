"""What templates are given: plain text and addresses, made for one page."""
