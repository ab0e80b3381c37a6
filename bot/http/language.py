"""The language of a request: the choice of the person, else what the browser asks for."""

from starlette.requests import HTTPConnection

from core.messages import Language

COOKIE = "copydesk-language"


def _weight(part: str) -> tuple[str, float]:
    name, _, rest = part.strip().partition(";")
    _, _, number = rest.partition("q=")
    try:
        return name.strip().lower(), float(number) if number else 1.0
    except ValueError:
        return name.strip().lower(), 0.0


def accepted(header: str) -> Language:
    """The better liked of the two languages in an Accept-Language header; English where neither is named."""
    best: tuple[float, Language] = (0.0, "en")
    for name, weight in map(_weight, header.split(",")[:20]):
        language: Language | None = "zh" if name.startswith("zh") else "en" if name.startswith("en") else None
        if language and weight > best[0]:
            best = (weight, language)
    return best[1]


def _known(value: str | None) -> Language | None:
    return "zh" if value == "zh" else "en" if value == "en" else None


def chosen(request: HTTPConnection) -> Language | None:
    """What `?lang=` says, or None."""
    return _known(request.query_params.get("lang"))


def language_of(request: HTTPConnection) -> Language:
    """`?lang=`, else the cookie, else Accept-Language."""
    kept = _known(request.cookies.get(COOKIE))
    return chosen(request) or kept or accepted(request.headers.get("accept-language", ""))
