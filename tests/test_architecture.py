"""The shape of the code: sizes, names, and sentences on what others read."""

import ast
import re
import statistics
from pathlib import Path

import pytest

from core.catalogue import CATALOGUE, PARTS

ROOT = Path(__file__).parent.parent
CODE = [path for room in ("bot", "core", "adapters") for path in sorted((ROOT / room).rglob("*.py"))]
NAMELESS = {"utils", "helpers", "common", "misc", "base", "types"}
EMPTY_WORDS = re.compile(r"Manager$|Helper$|Impl$|Data$|Info$")
WORDS_ONLY = {"catalogue", "phrases_en", "phrases_zh", "points_en", "points_zh"}  # tables of sentences


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path.relative_to(ROOT)): n for path in CODE if (n := len(path.read_text().splitlines())) > 300}
    assert not long


def test_half_of_the_files_have_at_most_120_lines() -> None:
    assert statistics.median(len(path.read_text().splitlines()) for path in CODE) <= 120


def test_no_function_is_longer_than_40_lines() -> None:
    long = {f"{path.relative_to(ROOT)}:{f.name}": length(f) for path in CODE for f in functions(path) if length(f) > 40}
    assert not long


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    assert statistics.median(length(f) for path in CODE for f in functions(path)) <= 8


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_the_room(path: Path) -> None:
    assert path.stem not in NAMELESS
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert not [name for name in classes if EMPTY_WORDS.search(name)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_public_class_has_a_sentence(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "the module has no docstring"
    silent = [
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize("room", ["core", "adapters", "bot"])
def test_no_error_is_swallowed(room: str) -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CODE
        if path.relative_to(ROOT).parts[0] == room
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert not silent


def test_no_sentence_has_two_places() -> None:
    assert len(CATALOGUE) == sum(len(part.TEXTS) for part in PARTS)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_each_sentence_has_both_languages_with_the_same_names(key: str) -> None:
    english, chinese = CATALOGUE[key]
    assert english
    assert chinese
    names = re.compile(r"\{(\w+)[^}]*\}")
    assert set(names.findall(english)) == set(names.findall(chinese))
