"""What opened threads, forms and the home say."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- threads that are opened for a request
    "open.asked": ("{name} asked: {said}", "{name}：{said}"),
    "open.apart": (
        "You asked: {said}. I am not in that channel, so I answer here; write `/invite` and my name there to add me.",
        "你的请求：{said}。我不在那个频道里，所以在这里回答；在那里发送 `/invite` 加我的名字，就能把我加进去。",
    ),
}
