"""What Slack takes, and how often."""

from typing import Final

from adapters.slack.markup import IN_A_ROW, MOST_TEXT, length
from core.records import ChatLimits

LIMITS: Final = ChatLimits(max_chars=MOST_TEXT, measure=length, live=True, max_buttons=IN_A_ROW, forms=True)
