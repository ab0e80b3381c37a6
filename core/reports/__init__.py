"""How readers took the posts: counts, reports, the weekly one, and its chart."""
