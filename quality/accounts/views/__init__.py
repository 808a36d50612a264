"""The pages of accounts; each module is one of them."""
