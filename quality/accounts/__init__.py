"""Who may do what, where and until when: accounts, roles as code, grants as dated rows, API tokens, sign-in."""
