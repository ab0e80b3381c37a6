"""Whatever somebody writes, the router reads it: made of the words that its patterns look for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.router.numbers import NUMBER, number_in
from tests.core.routing import route

WORDS = """
一 二 两 三 十 百 千 零 几 0 3 19 1000 1.5 - 到 ~ 张 幅 图 配图 照片 张图 九宫格 字 ， 。
帮我写一篇 写 关于 手冲咖啡 的 小红书 笔记 只要草稿 不要 周五 早上 九点 发布 半 个 小时 后 月 号 : ：
write a post about coffee with two to three pictures a dozen hundred Friday at 9:00 am , . my photos
/ ／ “ ” 😀 ** <b>
"""
SIGNS = ("\x1e", "\x1f", "\ufe0f\u200d", "\n", " ")
PIECES = st.one_of(st.sampled_from((*WORDS.split(), *SIGNS)), st.text(max_size=5))


@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_any_message_is_routed(text: str, has_pictures: bool) -> None:
    decision = route(text, language_hint="zh", has_pictures=has_pictures)
    count = decision.params.get("pictures")
    assert count is None or (isinstance(count, int) and count >= 0)


@given(st.from_regex(NUMBER, fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_whatever_looks_like_a_number_is_one(text: str) -> None:
    assert number_in(text) >= 0
