"""Seeded scripts of what people in several chats write and press."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from core.drafts import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Write a message; with `asks` it asks for a draft; a `patient` one waits until the last draft is being made."""

    text: str
    asks: bool = False
    patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Press a button of the draft that the `back`-th request before asked for; `patient` waits for its new card."""

    action: Action
    back: int = 1
    patient: bool = True


Step = Say | Press
Story = Callable[[Random], Sequence[Step]]

TOPICS = (
    ("手冲咖啡", "雨天散步", "旧书店", "阳台番茄", "夜跑", "周末露营", "早餐", "南方的冬天", "一人食", "手账"),
    ("night trains", "sourdough", "balcony tomatoes", "cold swims", "old maps", "street pianos", "slow mornings"),
)
PICTURES = (("，不要配图", "，配一张图", "，两张图"), (", no pictures", " with one picture", " with 2 pictures"))
TALK = ("你好", "今天天气真好", "谢谢你", "How are you today?", "Good morning", "thanks a lot", "哈哈")
COMMANDS = ("/help", "/drafts", "/status", "/language zh", "/language en", "/reset", "/stop", "/nonsense")
CHANGES = ("短一点", "换个标题", "shorter please", "another title", "更幽默一点", "make it more formal")


def _post(rng: Random, *, publish: bool = True) -> Say:
    chinese = rng.random() < 0.5
    topic = rng.choice(TOPICS[0 if chinese else 1])
    pictures = rng.choices(PICTURES[0 if chinese else 1], (60, 28, 12))[0]
    if chinese:
        return Say(text=f"帮我写一篇关于{topic}的小红书笔记{pictures}{'' if publish else '，只要草稿'}", asks=True)
    return Say(text=f"Write a Xiaohongshu post about {topic}{pictures}{'' if publish else ', just a draft'}", asks=True)


def _talk(rng: Random) -> Say:
    return Say(text=rng.choice(TALK))


def _command(rng: Random) -> Say:
    return Say(text=rng.choice(COMMANDS))


def _change(rng: Random) -> Say:
    return Say(text=rng.choice(CHANGES))


STORIES: Sequence[tuple[int, Story]] = (
    (3, lambda rng: [_talk(rng)]),
    (3, lambda rng: [_command(rng)]),
    (4, lambda rng: [_post(rng), _talk(rng), Press(action="approve")]),
    (3, lambda rng: [_post(rng), Press(action="approve")]),
    (3, lambda rng: [_post(rng), Press(action="reject")]),
    (2, lambda rng: [_post(rng, publish=False), Press(action="approve")]),
    (2, lambda rng: [_post(rng), Press(action="regenerate"), Press(action="approve")]),
    (3, lambda rng: [_post(rng), Press(action="edit"), _change(rng), Press(action="approve")]),
    (2, lambda rng: [_post(rng), Press(action="edit"), _change(rng), Press(action="reject")]),
    (2, lambda rng: [_post(rng), Press(action="approve"), Press(action="approve", patient=False)]),
    (2, lambda rng: [_post(rng), Press(action="approve"), Press(action="reject", patient=False)]),
    (2, lambda rng: [_post(rng), Press(action="reject"), Press(action="approve", patient=False)]),
    (2, lambda rng: [_post(rng), Press(action="regenerate"), Press(action="approve", patient=False)]),
    (1, lambda rng: [_post(rng), Press(action="schedule"), Say(text="Friday 9:00")]),
    (1, lambda rng: [_post(rng), Say(text="/stop")]),
    (2, lambda rng: [_post(rng), Say(text="/stop", patient=True)]),
    (2, lambda rng: [_post(rng), Press(action="regenerate"), Say(text="/stop", patient=True), Press(action="approve")]),
    (2, lambda rng: [_post(rng), _post(rng), Press(action="approve", back=2), Press(action="approve")]),
    (1, lambda rng: [_post(rng)]),
)


def script(rng: Random, length: int) -> list[Step]:
    """Stories, one after the other, of `length` messages and presses in all."""
    weights, stories = zip(*STORIES, strict=True)
    steps: list[Step] = []
    while len(steps) < length:
        story = list(rng.choices(stories, weights)[0](rng))
        if len(steps) + len(story) <= length:
            steps.extend(story)
        elif length - len(steps) == 1:
            steps.append(_talk(rng))
    return steps


def scripts(rng: Random, *, chats: int, length: int) -> list[list[Step]]:
    """One script per chat, `length` messages and presses together."""
    sizes = [length // chats + (number < length % chats) for number in range(chats)]
    return [script(rng, size) for size in sizes]
