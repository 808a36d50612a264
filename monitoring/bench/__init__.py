"""What the portal costs, against bare SQL and the bare framework: `manage.py bench`, on throw-away databases."""
