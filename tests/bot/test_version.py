"""`copydesk version` answers before anything heavy is loaded."""

import subprocess
import sys
from importlib.metadata import version

ASK = """
import sys
sys.argv = ["copydesk", "version"]
from bot.cli import main
main()
print(*sorted({"asyncio", "typer", "pydantic", "langgraph", "importlib.metadata"} & set(sys.modules)))
"""


def test_the_version_is_told_and_nothing_heavy_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], check=True, capture_output=True, text=True)
    told, loaded = done.stdout.splitlines()
    assert told == f"copydesk {version('copydesk')}"
    assert not loaded
