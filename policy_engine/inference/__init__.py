"""Rules that chain over outcomes: what they are, what they may be, and two engines that run them."""
