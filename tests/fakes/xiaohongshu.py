"""An xiaohongshu-mcp server at the wire: its 18 tools with their names, arguments, limits and sentences.

Streamable HTTP, stateless, answers in one piece, as the real one. Left out: the browser and everything that it does;
pictures by URL (refused as a failed download); schedules and goods (taken and ignored); search, comments, likes and
notifications (there, and answered with "not here"); the refusal of unknown arguments.
"""

import asyncio
import base64
import io
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import uvicorn
from mcp.server import MCPServer
from mcp_types import CallToolResult, ImageContent, TextContent
from PIL import Image

from tests.fakes.faults import Faults

TOOLS = (
    "check_login_status",
    "get_login_qrcode",
    "delete_cookies",
    "publish_content",
    "list_feeds",
    "search_feeds",
    "get_feed_detail",
    "user_profile",
    "post_comment_to_feed",
    "reply_comment_in_feed",
    "publish_with_video",
    "like_feed",
    "favorite_feed",
    "get_my_profile",
    "get_unread_count",
    "list_notifications",
    "reply_notification",
    "like_notification",
)
TROUBLES = ("hang", "cut", "panic", "unseen", "500")  # or a sentence, which is answered as a failure
DEADLINE = "context deadline exceeded"
SEEN_BY = ("公开可见", "仅自己可见", "仅互关好友可见")


@dataclass(slots=True, kw_only=True)
class Note:
    """A note of the account."""

    id: str
    title: str
    text: str
    at: datetime
    files: list[str]
    tags: list[str]
    kind: str = "normal"
    visibility: str = "公开可见"
    original: bool = False
    liked: str = "赞"  # what the page shows where nobody did
    commented: str = "评论"
    shared: str = "分享"


def answer(text: str, *, failed: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=failed)


def width(title: str) -> int:
    """CalcTitleLength: what is not ASCII counts two, each half of a pair too; the sum is halved, rounded up."""
    units = title.encode("utf-16-le")
    wide = sum(2 if int.from_bytes(units[at : at + 2], "little") > 127 else 1 for at in range(0, len(units), 2))
    return (wide + 1) // 2


class XiaohongshuServer:
    """The account behind it; `now` is the platform's clock. `faults` are by tool."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.logged_in = True
        self.scanned = False  # somebody scanned the newest code
        self.codes: list[tuple[bytes, datetime]] = []  # with their ends
        self.notes: list[Note] = []  # oldest first
        self.hidden = 0  # how many looks at one's own notes will miss the newest one
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.faults = Faults()
        self.cut: Callable[[], None] = lambda: None
        self.url = ""

    def count(self, tool: str) -> int:
        return sum(name == tool for name, _ in self.calls)

    def scan(self) -> None:
        """Somebody scans the newest code with the app; it counts while it is good."""
        if self.codes and self.codes[-1][1] > self.now():
            self.logged_in = True

    # --- the log-in -----------------------------------------------------------------------------------

    async def status(self) -> CallToolResult:
        if self.logged_in:
            return answer("✅ 已登录\n用户名: xiaohongshu-mcp\n\n你可以使用其他功能了。")
        return answer("❌ 未登录\n\n请使用 get_login_qrcode 工具获取二维码进行登录。")

    async def code(self) -> CallToolResult:
        if self.logged_in:
            return answer("你当前已处于登录状态")
        ends = self.now() + timedelta(minutes=4)
        buffer = io.BytesIO()
        Image.new("RGB", (120, 120), (255, len(self.codes), 255)).save(buffer, "PNG")
        self.codes.append((buffer.getvalue(), ends))
        said = f"请用小红书 App 在 {ends:%Y-%m-%d %H:%M:%S} 前扫码登录 👇"
        data = base64.b64encode(buffer.getvalue()).decode()
        return CallToolResult(
            content=[TextContent(type="text", text=said), ImageContent(type="image", data=data, mime_type="image/png")]
        )

    # --- publishing -----------------------------------------------------------------------------------

    async def publish(self, note: Note) -> CallToolResult:
        tool = "publish_content" if note.kind == "normal" else "publish_with_video"
        if width(note.title) > 20:
            return answer("发布失败: 标题长度超过限制", failed=True)
        if note.kind == "video" and not os.path.exists(note.files[0]):
            path = note.files[0]
            return answer(f"发布失败: 视频文件不存在或不可访问: stat {path}: no such file or directory", failed=True)
        if not note.files:
            return answer("发布失败: no valid images found", failed=True)
        if any(path.startswith(("http://", "https://")) for path in note.files):
            return answer("发布失败: failed to download images: left out", failed=True)
        if not self.logged_in:
            return self.panicked(tool)
        return self._typed(note)

    def _typed(self, note: Note) -> CallToolResult:
        note.files = [path for path in note.files if os.path.exists(path)]  # the others are passed over
        if not note.files:
            return self._stopped(f"查找标题输入框失败: {DEADLINE}")
        note.tags = note.tags[:10]
        note.text = "".join([note.text, *(f" #{tag}[话题]#" for tag in note.tags)])
        length = len(note.text.encode("utf-16-le")) // 2
        if length > 1000:
            return self._stopped(f"当前输入长度为{length}，最大长度为1000")
        if note.visibility not in SEEN_BY:
            return self._stopped(f"设置可见范围失败: 不支持的可见范围: {note.visibility}，支持: {'、'.join(SEEN_BY)}")
        self.notes.append(note)
        said = f"&{{Title:{note.title} Content:… Images:{len(note.files)} Status:发布完成 PostID:}}"
        return answer(f"{'内容' if note.kind == 'normal' else '视频'}发布成功: {said}")

    def _stopped(self, why: str) -> CallToolResult:
        return answer(f"发布失败: 小红书发布失败: {why}", failed=True)

    def panicked(self, tool: str) -> CallToolResult:
        return answer(f"工具 {tool} 执行时发生内部错误: {DEADLINE}\n\n请查看服务端日志获取详细信息。", failed=True)

    def note(self, title: str, text: str, *, kind: str = "normal") -> Note:
        """A new one, not published yet."""
        number = len(self.notes) + 1
        return Note(id=f"{number:024x}", title=title, text=text, at=self.now(), files=[], tags=[], kind=kind)

    # --- looking --------------------------------------------------------------------------------------

    async def profile(self) -> CallToolResult:
        if not self.logged_in:
            return answer(f"获取我的主页失败: failed to navigate to profile page via sidebar: {DEADLINE}", failed=True)
        shown = self.notes[:-1] if self.hidden else self.notes
        self.hidden = max(0, self.hidden - 1)
        feeds = [_feed(index, note) for index, note in enumerate(reversed(shown))]
        basic = {"gender": 0, "ipLocation": "上海", "desc": "", "nickname": "xiaohongshu-mcp", "redId": "1"}
        return _json({"userBasicInfo": basic, "interactions": None, "feeds": feeds or None})

    async def detail(self, feed_id: str, xsec_token: str) -> CallToolResult:
        found = [note for note in self.notes if note.id == feed_id and xsec_token == _token(note)]
        if not found:
            return answer(f"获取Feed详情失败: feed {feed_id} not found in noteDetailMap", failed=True)
        note = found[0]
        counts = {"likedCount": note.liked, "commentCount": note.commented, "sharedCount": note.shared}
        shown = {
            "noteId": note.id,
            "title": note.title,
            "desc": note.text,
            "type": note.kind,
            "time": round(note.at.timestamp() * 1000),
            "interactInfo": counts,
        }
        comments = {"list": [], "cursor": "", "hasMore": False}
        return _json({"feed_id": feed_id, "data": {"note": shown, "comments": comments}})


def _token(note: Note) -> str:
    return f"AB{note.id[-6:]}+/x="


def _feed(index: int, note: Note) -> dict[str, object]:
    cover = {"width": 1080, "height": 1440, "url": "", "urlDefault": "https://sns.example/" + "x" * 900, "infoList": []}
    card = {"type": note.kind, "displayTitle": note.title, "user": {"userId": "u1"}, "cover": cover}
    return {"xsecToken": _token(note), "id": note.id, "modelType": "note", "noteCard": card, "index": index}


def _json(value: object) -> CallToolResult:
    return answer(json.dumps(value, ensure_ascii=False, indent=2))


def _offered(fake: XiaohongshuServer) -> MCPServer:  # noqa: C901  # a list of tools
    server = MCPServer("xiaohongshu-mcp")

    async def met(tool: str, run: Callable[[], Awaitable[CallToolResult]], **arguments: object) -> CallToolResult:
        fake.calls.append((tool, arguments))
        fault = fake.faults.take(tool, None)
        if fault is None:
            return await run()
        said = await run() if fault.after else None
        if fault.trouble == "hang":
            await fault.released.wait()
        elif fault.trouble == "cut":
            fake.cut()
            return said or answer("nobody hears this", failed=True)
        elif fault.trouble == "panic":
            return fake.panicked(tool)
        elif fault.trouble == "unseen":
            fake.hidden = 1 if fault.after else 0
            return answer("内容发布成功: &{Title: Content: Images:1 Status:发布完成 PostID:}")
        else:
            return answer(fault.trouble, failed=True)
        return said or await run()

    @server.tool(structured_output=False)
    async def check_login_status() -> CallToolResult:
        """检查小红书登录状态"""
        return await met("check_login_status", fake.status)

    @server.tool(structured_output=False)
    async def get_login_qrcode() -> CallToolResult:
        """获取登录二维码（返回 Base64 图片和超时时间）"""
        return await met("get_login_qrcode", fake.code)

    @server.tool(structured_output=False)
    async def publish_content(
        title: str,
        content: str,
        images: list[str],
        tags: list[str] | None = None,
        schedule_at: str = "",
        is_original: bool = False,
        visibility: str = "",
        products: list[str] | None = None,
    ) -> CallToolResult:
        """发布小红书图文内容"""
        note = fake.note(title, content)
        note.files, note.tags, note.original = images, tags or [], is_original
        note.visibility = visibility or note.visibility
        return await met("publish_content", lambda: fake.publish(note), title=title, images=images, tags=tags)

    @server.tool(structured_output=False)
    async def publish_with_video(
        title: str,
        content: str,
        video: str,
        tags: list[str] | None = None,
        schedule_at: str = "",
        visibility: str = "",
        products: list[str] | None = None,
    ) -> CallToolResult:
        """发布小红书视频内容（仅支持本地单个视频文件）"""
        note = fake.note(title, content, kind="video")
        note.files, note.tags, note.visibility = [video], tags or [], visibility or note.visibility
        return await met("publish_with_video", lambda: fake.publish(note), title=title, video=video, tags=tags)

    @server.tool(structured_output=False)
    async def get_my_profile() -> CallToolResult:
        """获取当前登录用户的个人主页"""
        return await met("get_my_profile", fake.profile)

    @server.tool(structured_output=False)
    async def get_feed_detail(feed_id: str, xsec_token: str, load_all_comments: bool = False) -> CallToolResult:
        """获取小红书笔记详情"""
        return await met("get_feed_detail", lambda: fake.detail(feed_id, xsec_token), feed_id=feed_id)

    async def not_here() -> CallToolResult:
        return answer("not here", failed=True)

    there = {tool.name for tool in server._tool_manager.list_tools()}
    for name in TOOLS:
        if name not in there:
            server.add_tool(not_here, name=name, structured_output=False)
    return server


@asynccontextmanager
async def xiaohongshu_server(now: Callable[[], datetime]) -> AsyncIterator[XiaohongshuServer]:
    """It serves on loopback until the end of the block."""
    fake = XiaohongshuServer(now)
    app = _offered(fake).streamable_http_app(stateless_http=True, json_response=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio does not for a socket given to it
        fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))

        def cut() -> None:
            for connection in list(server.server_state.connections):
                transport = getattr(connection, "transport", None)
                if transport:
                    transport.abort()

        fake.cut = cut
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield fake
        finally:
            fake.faults.clear()
            server.should_exit = True
            await serving
