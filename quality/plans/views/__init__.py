"""Pages of the plans. They parse, call one service or queryset, and choose a template."""
