"""The page in the browser: templates, styles, scripts, and the routes that render them."""
