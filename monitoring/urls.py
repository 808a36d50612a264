"""Addresses of the bulletins."""

app_name = "monitoring"
urlpatterns: list = []
