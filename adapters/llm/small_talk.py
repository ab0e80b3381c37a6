"""What the offline writer says in conversation, and how it sums one up."""

import re

from adapters.llm.asked import asked, block, language_of, material
from adapters.llm.wishes import one_of
from core.catalogue import say

TALK: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("model", one_of("(?:配置|设置|接入|换|用).{0,8}模型|api.?key", "(?:configure|set up|which|use|add).{0,12}model")),
    (
        "who",
        one_of("你是谁|你叫什么|你是什么", r"who are you|what are you|your name|are you (?:a )?(?:bot|human|ai)\b"),
    ),
    (
        "able",
        one_of("[能会可以](?:做|干|帮).{0,4}[什么啥]|怎么用", r"what can you|how do(?:es)? (?:i|this|it)|\bhelp\b"),
    ),
    ("bye", one_of(r"^\W*(?:再见|拜拜|晚安|回头见)", r"^\W*(?:bye|good ?bye|see you|good night)\b")),
    ("thanks", one_of("谢谢|多谢|感谢|辛苦了", r"\b(?:thanks?|thank you|cheers|thx)\b")),
    ("hello", one_of(r"^\W*(?:你好|您好|嗨|哈喽|在吗|早上好|下午好|晚上好|早安)", r"^\W*(?:hello|hi|hey|good \w+)\b")),
)  # the first that fits answers
SUMMARY_LENGTH = 600  # characters
TOPIC_LENGTH = 40  # characters of one message
LINE = re.compile(r"^user: (.+)$", re.MULTILINE)


def answer(prompt: str) -> str:
    """An answer in the language of the message."""
    message = material(prompt, "message")
    language = language_of(message, asked(prompt).language if block(prompt).get("Language") else "en")
    for key, pattern in TALK:
        if pattern.search(message):
            return say(f"offline.{key}", language)
    return say("offline.otherwise", language, topic=say("offline.topic", language))


def summarise(prompt: str) -> str:
    """The topics of a conversation, old ones first; where there are too many, the oldest are left out."""
    before, messages = material(prompt, "summary"), material(prompt, "messages")
    language = language_of(messages, "en")
    between = "；" if language == "zh" else "; "
    marks = re.compile(r"^(?:Talked about: |聊过：)")
    known = re.split(r"[；;] ?", marks.sub("", before)) if marks.match(before) else [before]
    topics = [each.strip() for each in known if each.strip() and each.strip() != "(nothing)"]
    topics += [_short(line) for line in LINE.findall(messages)]
    topics = list(dict.fromkeys(reversed(topics)))[::-1]
    text = say("offline.summary", language, topics=between.join(topics))
    while len(text) > SUMMARY_LENGTH and len(topics) > 1:
        topics.pop(0)
        text = say("offline.summary", language, topics=between.join(topics))
    return text[:SUMMARY_LENGTH]


def _short(line: str) -> str:
    text = " ".join(line.split()).replace("；", "，").replace(";", ",")
    return text if len(text) <= TOPIC_LENGTH else text[:TOPIC_LENGTH].rstrip() + "…"
