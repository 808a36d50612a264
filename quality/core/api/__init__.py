"""What every part of the REST API shares: lists from one queryset and one FilterSet, pages by key, problem details,
conditional requests. Apps add a serializer that names the columns, and nothing else that a page has already said.
"""
