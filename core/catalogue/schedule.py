"""What is said about times: zones, slots, the calendar."""

TEXTS: dict[str, tuple[str, str]] = {
    # --- time zones
    "zone.now": (
        "Times in this chat are in {zone}; it is {now} there. Another zone: `/zone Asia/Shanghai`, `/zone New York` "
        "or `/zone UTC+8`.",
        "本会话按 {zone} 的时间；那里现在是 {now}。要换时区：`/zone 上海`、`/zone America/New_York` 或 `/zone UTC+8`。",
    ),
    "zone.chosen": (
        "Times in this chat are in {zone} from now on; it is {now} there. What is scheduled stays at its moment.",
        "从现在起，本会话按 {zone} 的时间；那里现在是 {now}。已经排好的发布时刻不变。",
    ),
    "zone.unknown": (
        "I know no time zone “{said}”; nothing was changed. {hint}Name one such as `/zone Asia/Shanghai`, "
        "a large city, or `/zone UTC+8`.",
        "没有找到时区“{said}”，没有任何改动。{hint}可以写 `/zone Asia/Shanghai`、一个大城市，或 `/zone UTC+8`。",
    ),
    "zone.near": ("Did you mean {names}? ", "是不是 {names}？"),
}
