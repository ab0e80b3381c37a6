"""Who approved, who is missing, and what the audit log says."""

TEXTS: dict[str, tuple[str, str]] = {
    "names.and": ("{before} and {last}", "{before} 和 {last}"),
    "names.comma": (", ", "、"),
    "approval.given": ("✅ {count} of {needed}: {names}", "✅ {count}/{needed} 人已通过：{names}"),
    "approval.none": ("⏳ {count} of {needed} approved", "⏳ {count}/{needed} 人已通过"),
    "approval.and_to_come": ("{line} · still to come: {missing}", "{line} · 还需：{missing}"),
    "approval.anybody": ("{count} more", "另外 {count} 人"),
    "approval.one_of": ("one of {names}", "{names} 中的一人"),
    "approval.some_of": ("{count} of {names}", "{names} 中的 {count} 人"),
    "approval.too_few": (
        "{count} more, but not enough people may approve it",
        "另外 {count} 人，但可以审批的人不够",
    ),
}
