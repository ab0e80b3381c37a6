"""What an xiaohongshu-mcp server says, and what it means: sentences and JSON as its source has them.

Source: publish.go, publish_video.go, login.go, service.go and mcp_handlers.go of xpzouying/xiaohongshu-mcp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

LOGGED_IN: Final = "已登录"
LOGGED_OUT: Final = "未登录"
NO_NEED: Final = "已处于登录状态"  # instead of a QR code
PUBLISHED: Final = ("内容发布成功", "视频发布成功")
GONE: Final = ("笔记不可访问", "已被删除", "无法浏览", "not found in noteDetailMap")
_FAILED: Final = "发布失败: "
_TYPING: Final = "小红书发布失败: "  # behind the upload: text, settings, and the click itself

# How a refusal begins, where its place in the source is before the click on the publish button; with the key of what
# can be done. Whatever is not here may have happened behind the click, and is not known.
BEFORE_THE_CLICK: Final[Sequence[tuple[str, str]]] = (
    ("标题长度超过限制", "too_long"),
    ("failed to download images", "upload"),
    ("no valid images found", "no_picture"),
    ("图片不能为空", "no_picture"),
    ("视频不能为空", "no_picture"),
    ("必须提供本地视频文件", "no_picture"),
    ("缺少本地视频文件路径", "no_picture"),
    ("视频文件不存在或不可访问", "upload"),
    ("小红书上传图片失败", "upload"),
    ("小红书上传视频失败", "upload"),
    ("导航到发布页面失败", "unreachable"),
    ("切换到上传视频失败", "page"),
    ("没有找到发布 TAB", "page"),
    ("发布 TAB ", "page"),  # … is covered by a layer that does not go away
    (_TYPING + "当前输入长度为", "too_long"),
    (_TYPING + "长度超过限制", "too_long"),
    (_TYPING + "查找标题输入框失败", "page"),
    (_TYPING + "输入标题失败", "page"),
    (_TYPING + "检查标题长度元素失败", "page"),
    (_TYPING + "获取标题长度文本失败", "page"),
    (_TYPING + "查找正文输入框失败", "page"),
    (_TYPING + "输入正文失败", "page"),
    (_TYPING + "创建键盘操作失败", "page"),
    (_TYPING + "按下方向键失败", "page"),
    (_TYPING + "按下回车键失败", "page"),
    (_TYPING + "输入标签[", "page"),
    (_TYPING + "检查正文长度元素失败", "page"),
    (_TYPING + "获取正文长度文本失败", "page"),
    (_TYPING + "设置可见范围失败", "page"),
    (_TYPING + "设置原创声明失败", "page"),
    (_TYPING + "等待发布按钮可点击超时", "page"),
    (_TYPING + "滚动新版发布按钮到可视区域失败", "page"),
    (_TYPING + "获取新版发布按钮位置失败", "page"),
)


def refusal(text: str) -> str:
    """The key of what can be done, where the answer says that the publish button was not pressed; else ""."""
    if not text.startswith(_FAILED):
        return ""
    said = text.removeprefix(_FAILED)
    return next((why for beginning, why in BEFORE_THE_CLICK if said.startswith(beginning)), "")


class _Json(BaseModel):
    """An object of the server; what we do not use is ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class _Card(_Json):
    display_title: str = ""


class _Feed(_Json):
    id: str = ""
    xsec_token: str = ""
    note_card: _Card = _Card()


class _Profile(_Json):
    feeds: list[_Feed] | None = None  # Go writes an empty list as null


class _Interactions(_Json):
    liked_count: str = ""
    comment_count: str = ""
    shared_count: str = ""


class _Note(_Json):
    note_id: str = ""
    title: str = ""
    desc: str = ""
    time: int = 0
    interact_info: _Interactions = _Interactions()


class _Detail(_Json):
    note: _Note


class _DetailAnswer(_Json):
    data: _Detail = Field(alias="data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A note as the list of one's own notes has it, which tells no time; the token opens it."""

    id: str
    title: str
    token: str

    @property
    def url(self) -> str:
        """The note's page, which a browser does not open without the token."""
        token = quote(self.token, safe="=")
        return f"https://www.xiaohongshu.com/explore/{self.id}?xsec_token={token}&xsec_source=pc_feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A note as its own page has it. The counts are None where the page shows something else than a number."""

    title: str
    text: str  # with its tags
    at: datetime
    likes: int | None
    comments: int | None
    shares: int | None


def own_notes(text: str) -> Sequence[Listed]:
    """The notes of `get_my_profile`, in its order. Raises ValueError for anything else."""
    feeds = _Profile.model_validate_json(text).feeds or []
    return [Listed(id=feed.id, title=feed.note_card.display_title, token=feed.xsec_token) for feed in feeds if feed.id]


def opened_note(text: str) -> Opened:
    """The note of `get_feed_detail`. Raises ValueError for anything else."""
    note = _DetailAnswer.model_validate_json(text).data.note
    return Opened(
        title=note.title,
        text=note.desc,
        at=datetime.fromtimestamp(note.time / 1000, UTC),
        likes=_count(note.interact_info.liked_count),
        comments=_count(note.interact_info.comment_count),
        shares=_count(note.interact_info.shared_count),
    )


def _count(text: str) -> int | None:
    """A number as the page shows it: 12, 1.2万; a word such as 赞 stands for none yet."""
    try:
        if text.endswith("万"):
            return round(float(text[:-1]) * 10_000)
        return int(text or "0")
    except ValueError:
        return 0 if text in {"赞", "评论", "分享"} else None


def same_text(note: str, body: str) -> bool:
    """Whether a note's text is that body with tags behind it; the editor changes nothing but white space."""
    return "".join(note.split()).startswith("".join(body.split()))
