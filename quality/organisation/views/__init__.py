"""Pages of the registers. They parse, call one service or queryset, and choose a template."""
