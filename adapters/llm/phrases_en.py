"""English sentences of the offline writer."""

from adapters.llm.phrases import Phrases
from adapters.llm.points_en import GENERAL, LEADS, POINTS

KINDS = {
    "food": "coffee|tea|bread|cake|baking|breakfast|lunch|dinner"
    "|recipe|cooking|soup|noodle|fruit|wine|food|pasta|meal|snack|brunch",
    "place": "travel|trip|city|town|beach|park|camping|hiking"
    "|hotel|cafe|bookshop|museum|walk|cycling|road trip|weekend in|island|guide to",
    "product": "phone|laptop|camera|keyboard|skincare|lipstick"
    "|perfume|sunscreen|outfit|shoe|headphone|bag|app|tool|review",
    "event": "event|market|exhibition|festival|concert|launch|talk"
    "|wedding|birthday|party|graduation|christmas|race|hiring",
    "skill": "learn|learning|english|coding|writing|reading"
    "|photography|drawing|painting|guitar|piano|journaling|fitness|running|swimming|stretching|yoga|meditation"
    "|habit|productivity|interview|parenting|gardening|houseplant|budgeting",
    "idea": "",
}

TITLES = {
    "professional": (
        "{topic}: a checklist",
        "{topic}, step by step",
        "Getting {topic} right",
        "{topic}: the essentials",
    ),
    "casual": ("Let's talk {topic}", "{topic}, no rush", "Notes on {topic}", "A bit about {topic}"),
    "humorous": ("{topic}: don't panic", "{topic} vs. me", "Surviving {topic}", "{topic}, allegedly easy"),
    "emotional": ("Because of {topic}", "{topic} and I", "A letter to {topic}", "{topic}, from the heart"),
}

OPENINGS = {
    "professional": (
        "A working note on {topic}: what to settle first, and in which order.",
        "Advice on {topic} is not scarce, it is scattered. In order, then:",
        "Good {topic} rests on a few steady judgements. One by one:",
    ),
    "casual": (
        "So, {topic}. No lecture, just how to begin.",
        "Get yourself something to drink; let's talk about {topic}.",
        "{topic}, in plain words: sit down, and we go through it.",
    ),
    "humorous": (
        "Me and {topic}: the head says easy, the hands say who are you? 😂",
        "This note on {topic} cures nothing, but you will fail with style 😂",
        "For others {topic} is a documentary. For us it is a comedy.",
    ),
    "emotional": (
        "Some things grow lighter once they are said. {topic} is one.",
        "Thinking of {topic}, something in me goes quiet first.",
        "We rarely stop to see what {topic} has given us. Let us stop.",
    ),
}

ASIDES = {
    "professional": (
        "A simple test: can you repeat it, and can you say why it works?",
        "If there is time for one thing only, do the one that the later steps depend on.",
        "Keep conditions and results in one table; the differences will show by themselves.",
    ),
    "casual": (
        "Comfortable beats correct, if you ask me.",
        "Skip a day if you like. Nobody keeps score.",
        "You will find your own way of doing this; come back and tell me.",
    ),
    "humorous": (
        "If it fails, call it research 🤝",
        "Applause goes here. I will start.",
        "Do not ask how I know. Life charges tuition.",
    ),
    "emotional": (
        "If you have read this far, take one deep breath.",
        "You see, we are not alone in it.",
        "May these lines keep a little of the wind off you.",
    ),
}

CLOSINGS = {
    "professional": (
        "Which point about {topic} matters most to you, and why?",
        "If you do it differently, tell us where and why.",
        "Begin with one point. Which one will it be?",
    ),
    "casual": (
        "That is about it. What is your story with {topic}?",
        "Got a trick of your own? Share it.",
        "Go and try it, then come back and say how it felt.",
    ),
    "humorous": (
        "Your {topic} disasters, please, in the comments 😎",
        "Not starting? Save this and pretend. I will not tell.",
        "Which line hurt the most?",
    ),
    "emotional": (
        "When you think of {topic}, who comes to mind first?",
        "Leave your own story here, if you like.",
        "Rest early tonight. Tomorrow one can begin again.",
    ),
}

EN = Phrases(
    kinds=KINDS,
    titles=TITLES,
    openings=OPENINGS,
    leads=LEADS,
    points=POINTS,
    general=GENERAL,
    asides=ASIDES,
    closings=CLOSINGS,
    tags={
        "food": ("FoodNotes", "EatWell"),
        "place": ("TravelIdeas", "Weekend"),
        "product": ("WorthIt", "BuyLess"),
        "event": ("WhatsOn", "SaveTheDate"),
        "skill": ("KeepLearning", "StudyNotes"),
        "idea": ("Thoughts", "OnMyMind"),
    },
    type_tags={"normal": "HowTo", "lifestyle": "EverydayLife", "emotional": "FromTheHeart"},
    missing={
        "food": "what you used and how much, a close-up picture, how it tasted to you",
        "place": "the address and opening hours, how to get there, your own pictures",
        "product": "model and price, how long you have used it, what you like and dislike",
        "event": "time and place, how to sign up, one detail from the scene",
        "skill": "how long you have practised, where you are stuck, an example of your own",
        "idea": "one small thing that happened to you, your own view",
    },
    markers={"professional": "{number}. ", "casual": "✔️ ", "humorous": "👉 ", "emotional": "· "},
    emoji=("✨", "🌿", "📌", "💬", "🙌"),
)
