"""Real videos: ten frames of 64×48 in one second, as small as they get."""

from pathlib import Path


def film(ending: str = "mp4") -> bytes:
    """One of them: mp4, mov, webm or mkv."""
    return (Path(__file__).parent / f"clip.{ending}").read_bytes()
