"""What is taken out of a request for a post, in both languages."""

import re

import pytest

from core.messages import Language
from core.router.decision import Question
from core.router.language import language_of
from core.router.params import params_for, post_params
from tests.core.routing import MONDAY

XIAOHONGSHU = re.compile("小红书|小紅書|xiaohongshu|xhs|rednote", re.IGNORECASE)
LEFT_OPEN: dict[str, object] = {
    "platform": "",
    "also": [],
    "content_type": "normal",
    "style": "casual",
    "length": "short",
    "pictures": None,
    "publish": True,
    "own_pictures": False,
    "pictures_missing": False,
    "when": "",
}

ZH: list[tuple[str, str, dict[str, object]]] = [
    ("帮我写一篇关于手冲咖啡的小红书笔记", "手冲咖啡", {}),
    ("幫我寫一篇關於手沖咖啡的小紅書筆記，三張圖", "手沖咖啡", {"pictures": 3}),
    (
        "写一篇手冲咖啡的小红书笔记，幽默一点，约600字，周五早上九点发",
        "手冲咖啡",
        {"style": "humorous", "length": "medium", "when": "周五早上九点"},
    ),
    (
        "写一篇幽默的小红书笔记，关于手冲咖啡，不要图，先不发",
        "手冲咖啡",
        {"style": "humorous", "pictures": 0, "publish": False},
    ),
    ("给我来一篇减脂餐的种草笔记，配三张图，用英文写", "减脂餐", {"pictures": 3, "language": "en"}),
    ("请以“周末去哪儿，吃什么”为主题写一篇小红书", "周末去哪儿，吃什么", {}),
    ("小红书：秋季穿搭", "秋季穿搭", {}),
    ("小红书 秋季穿搭 短一点", "秋季穿搭", {"length": "short"}),
    ("写一篇情感类的小红书，关于异地恋，走心一点", "异地恋", {"content_type": "emotional", "style": "emotional"}),
    ("帮我写篇小红书", "", {}),
    ("写一篇小红书，随便什么", "", {}),
    ("关于小红书运营的笔记，帮我写一篇，专业风格", "小红书运营", {"platform": "", "style": "professional"}),
    ("写一篇关于如何写小红书笔记的文章", "如何写小红书笔记", {"platform": ""}),
    ("明天发一篇关于中秋节的小红书", "中秋节", {"when": "明天"}),
    ("今天帮我写一篇关于酒吧的小红书吧", "酒吧", {}),
    ("为我们的新店开业写一篇小红书，九宫格", "我们的新店开业", {"pictures": 9}),
    ("把这次露营写成小红书笔记，轻松的风格", "这次露营", {"style": "casual"}),
    (
        "写一篇小红书笔记\n主题：手冲咖啡\n风格：幽默\n配图：三张\n字数：1000字",
        "手冲咖啡",
        {"style": "humorous", "pictures": 3, "length": "long"},
    ),
    ("写一篇关于手冲咖啡的小红书笔记，两三张图", "手冲咖啡", {"pictures": 3}),
    ("写一篇关于手冲咖啡的小红书笔记，1000 张图", "手冲咖啡", {"pictures": 1000}),
    ("帮我写一篇关于 cold brew 的 Xiaohongshu note", "cold brew", {}),
    ("校长让我写一篇关于春游的小红书笔记，两张图", "春游", {"pictures": 2}),
    ("写一篇关于三张图看懂经济的笔记", "三张图看懂经济", {}),
    ("写一篇专业摄影的笔记", "专业摄影", {}),
    ("来一篇抹茶拿铁，生活类，中等长度", "抹茶拿铁", {"content_type": "lifestyle", "length": "medium"}),
    ("写一篇介绍杭州西湖的小红书文案，要十二张图", "杭州西湖", {"pictures": 12}),
    ("写一篇英文的小红书，主题是杭州", "杭州", {"language": "en"}),
    ("帮我写一篇关于春天、花和风的笔记，只要草稿", "春天、花和风", {"publish": False}),
    ("写一篇关于早上九点的城市的笔记", "早上九点的城市", {}),
    ("发到小红书：周末露营攻略，九图", "周末露营攻略", {"pictures": 9}),
    ("我想发一篇小红书，讲讲我家猫的日常", "我家猫的日常", {}),
    ("写个东京旅游攻略的小红书，2张图，后天下午三点半发布", "东京旅游攻略", {"pictures": 2, "when": "后天下午三点半"}),
    ("写一篇关于咖啡的五点好处的小红书", "咖啡的五点好处", {}),
    ("请写一份关于「冬日火锅」的小红书笔记，纯文字", "冬日火锅", {"pictures": 0}),
    ("生成一篇800字的长文，讲述我的考研经历", "我的考研经历", {"length": "medium"}),
    ("写一篇公众号文章，关于远程办公，正式一点", "远程办公", {"platform": "wechat", "style": "professional"}),
    ("写一篇关于茶的小红书，语气轻松，图片3张，别发布", "茶", {"style": "casual", "pictures": 3, "publish": False}),
    ("写一篇关于猫的小红书，两小时后发", "猫", {"when": "两小时后"}),
    ("写一篇关于猫的小红书，用我的照片", "猫", {"pictures_missing": True}),
    ("麻烦帮我写一条关于新品上市的文案好吗？谢谢！", "新品上市", {}),
    ("写一篇关于《三体》的读后感笔记", "《三体》的读后感", {}),
    ("来个小红书笔记吧，内容是租房避坑", "租房避坑", {}),
    ("帮我写一篇小红书笔记，介绍一下我们店的新品「桂花拿铁」", "我们店的新品「桂花拿铁」", {}),
    ("写小红书笔记 秋天的第一杯奶茶 幽默 3张图", "秋天的第一杯奶茶", {"style": "humorous", "pictures": 3}),
    ("帮我写一篇关于书店的小红书笔记，别太正式", "书店", {}),
    ("帮我写一篇关于书店的小红书笔记，不要太长", "书店", {}),
    ("写一篇关于瑜伽的长篇小红书笔记", "瑜伽", {"length": "long"}),
    ("写一篇关于瑜伽的笔记 5月1日 18:30 发", "瑜伽", {"when": "5月1日 18:30"}),
]
EN: list[tuple[str, str, dict[str, object]]] = [
    (
        "write a Xiaohongshu note about hand-brewed coffee, Friday 9:00, three pictures",
        "hand-brewed coffee",
        {"pictures": 3, "when": "Friday 9:00"},
    ),
    (
        "write a funny short post about cats and dogs in Chinese with 3 pictures",
        "cats and dogs",
        {"style": "humorous", "pictures": 3, "language": "zh"},
    ),
    (
        "Can you please write a post about coffee, tea and chocolate, no pictures, draft only",
        "coffee, tea and chocolate",
        {"pictures": 0, "publish": False},
    ),
    ("I need a coffee post for Xiaohongshu", "coffee", {}),
    (
        "Write a heartfelt lifestyle note about moving to Shanghai, about 600 words, don't publish yet",
        "moving to Shanghai",
        {"style": "emotional", "content_type": "lifestyle", "length": "medium", "publish": False},
    ),
    ("write a post", "", {}),
    ("write a post about this", "", {}),
    ("write a 小红书 note about 手冲咖啡", "手冲咖啡", {}),
    ("turn our summer sale into a post for Xiaohongshu", "our summer sale", {}),
    (
        "Draft a detailed RedNote article on Kyoto in autumn, tomorrow at 9am, 12 pictures",
        "Kyoto in autumn",
        {"length": "long", "pictures": 12, "when": "tomorrow at 9am"},
    ),
    ('create another short post regarding "slow mornings" in a casual tone, thanks', "slow mornings", {}),
    ("publish a note about our opening on Monday", "our opening", {"when": "Monday"}),
    (
        "Write me a Xiaohongshu post about how to order coffee, make it long and funny",
        "how to order coffee",
        {"length": "long", "style": "humorous"},
    ),
    ("write a note about coffee for Friday", "coffee", {"when": "Friday"}),
    ("write something about our new café for xiaohongshu, please keep it short", "our new café", {}),
    ("write a note about coffee and publish it tomorrow at 10am", "coffee", {"when": "tomorrow at 10am"}),
    ("write a RedNote post: five cheap lunches near the office", "five cheap lunches near the office", {}),
    ("write a post about trends in Chinese tea culture", "trends in Chinese tea culture", {}),
    ("write a post about 3 photos that changed the world", "3 photos that changed the world", {}),
    ("write a post about Friday night dinners", "Friday night dinners", {}),
    (
        "a Mastodon post about bike lanes, professional tone",
        "bike lanes",
        {"platform": "mastodon", "style": "professional"},
    ),
    ("write an emotional post about my grandmother", "my grandmother", {"content_type": "emotional"}),
    ("write a post about my dog in an emotional tone", "my dog", {"style": "emotional"}),
    ("write a post about my dog, use my photos", "my dog", {"pictures_missing": True}),
    ("Topic: night markets. Write a note, one picture", "night markets", {"pictures": 1}),
    ("Write a post for Chinese New Year", "Chinese New Year", {}),
    ("I want to post about tea on Xiaohongshu tomorrow", "tea", {"when": "tomorrow"}),
    ('draft a note about "AI, and us" please', "AI, and us", {}),
    ("write a Xiaohongshu note on St. Petersburg. Keep it short. Two photos.", "St. Petersburg", {"pictures": 2}),
    ("write a post about tea, not too formal", "tea", {}),
    ("write a post about tea with a photo", "tea", {"pictures": 1}),
    ("write a post about short haircuts", "short haircuts", {}),
    (
        "write a long post about tea, text only, in 2 hours",
        "tea",
        {"length": "long", "pictures": 0, "when": "in 2 hours"},
    ),
    ("write a note about tea, about 1000 characters, without publishing", "tea", {"length": "long", "publish": False}),
    ("ｗｒｉｔｅ ａ ｐｏｓｔ ａｂｏｕｔ ｔｅａ，３ pictures", "ｔｅａ", {"pictures": 3}),
    ("write a post about مقهى صغير with two pictures", "مقهى صغير", {"pictures": 2}),
]


@pytest.mark.parametrize(("text", "topic", "wishes"), ZH + EN)
def test_a_request_says_this_and_nothing_else(text: str, topic: str, wishes: dict[str, object]) -> None:
    language = language_of(text, "en")
    found = post_params(text, Question(text=text, language=language, at=MONDAY))
    places = {"platform": "xiaohongshu"} if XIAOHONGSHU.search(text) else {}
    assert found == {"topic": topic, "language": language, **LEFT_OPEN, **places, **wishes}


@pytest.mark.parametrize(
    ("text", "own", "why"),
    [
        ("写一篇关于这家店的小红书", True, "pictures that come with a request are meant for it"),
        ("写一篇关于猫的小红书，用我的照片", True, "said"),
        ("write a post about my dog, use my photos", True, "said"),
        ("write a post about my dog, no pictures", False, "the words say no"),
    ],
)
def test_pictures_of_the_message_are_used_unless_the_words_say_no(text: str, own: bool, why: str) -> None:
    params = post_params(text, Question(text=text, language="en", at=MONDAY, has_pictures=True))
    assert (params["own_pictures"], params["pictures_missing"]) == (own, False), why


def test_a_topic_has_at_most_80_characters() -> None:
    text = "写一篇关于" + "很长的话题" * 100 + "的小红书"
    params = post_params(text, Question(text=text, language="zh", at=MONDAY))
    assert len(str(params["topic"])) <= 80


@pytest.mark.parametrize(
    ("intent", "text", "params"),
    [
        ("language", "请用英文回答", {"command": "language", "argument": "en"}),
        ("language", "switch to Chinese", {"command": "language", "argument": "zh"}),
        ("language", "切换语言", {"command": "language", "argument": ""}),
        ("list_drafts", "我的草稿", {"command": "drafts", "argument": ""}),
        ("chat", "谢谢", {}),
    ],
)
def test_a_wish_in_words_carries_the_same_params_as_its_command(
    intent: str, text: str, params: dict[str, object]
) -> None:
    language: Language = "zh"
    assert params_for(intent, Question(text=text, language=language, at=MONDAY)) == params
