"""English sentences of the offline writer."""

from adapters.llm.phrases import Phrases
from adapters.llm.points_en import GENERAL, LEADS, POINTS

KINDS = {
    "food": "coffee|tea|bread|cake|baking|breakfast|lunch|dinner|recipe|cooking|soup|noodles|fruit|wine|food|pasta|meal",
    "place": "travel|trip|city|town|beach|park|camping|hiking|hotel|cafe|bookshop|museum|walk|weekend in|island|guide to",
    "product": "phone|laptop|headphones|camera|keyboard|skincare|lipstick|perfume|sunscreen|outfit|shoes|bag|app|tool|review",
    "event": "event|market|exhibition|festival|concert|launch|talk|wedding|birthday|party|graduation|christmas|race|hiring",
    "skill": "learn|learning|english|coding|writing|reading|photography|drawing|fitness|running|yoga|meditation|budgeting"
    "|time management|interview|beginners|practice",
    "idea": "",
}

TITLES = {
    "professional": ("{topic}: a checklist", "{topic}, step by step", "Getting {topic} right", "{topic}: the essentials"),
    "casual": ("Let's talk {topic}", "{topic}, no rush", "Notes on {topic}", "A bit about {topic}"),
    "humorous": ("{topic}: don't panic", "{topic} vs. me", "Surviving {topic}", "{topic}, allegedly easy"),
    "emotional": ("Because of {topic}", "{topic} and I", "A letter to {topic}", "{topic}, from the heart"),
}

OPENINGS = {
    "professional": (
        "Advice on {topic} is not scarce, it is scattered. These are the things worth settling first, in order.",
        "A working note on {topic}: first the goal, then the conditions, then steps that you can follow.",
        "Doing {topic} well depends on a few steady judgements rather than on a good day. One by one:",
    ),
    "casual": (
        "So, {topic}. No lecture, just how to begin and which detours to skip.",
        "More and more people around me talk about {topic}, so let's sit down and write it out.",
        "Get yourself something to drink. We are going to talk about {topic}, in no particular order.",
    ),
    "humorous": (
        'When it comes to {topic}, the head says "easy" and the hands say "have we met?" Let me introduce them.',
        "A warning: this note on {topic} does not cure putting things off, but you will do it with better reasons 😂",
        "For other people {topic} is a documentary. For the rest of us it is a comedy, and even comedies have a script.",
    ),
    "emotional": (
        "Some things grow lighter once they are said. {topic} is one of those things.",
        "Thinking of {topic}, something in me goes quiet first. Perhaps you know the moment.",
        "We are always on the way somewhere, and rarely stop to see what {topic} has given us. Let us stop.",
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
        "Which point about {topic} matters most to you? Add your conditions, and we complete the list together.",
        "If you do it differently, tell us where and why; it helps whoever comes next.",
        "Begin with one point and look at the next when it is done. Which one will it be?",
    ),
    "casual": (
        "That is about it. What is your story with {topic}? Tell me in the comments.",
        "More when I think of it. Got a trick of your own? Share it.",
        "Go and try it, then come back and say how it felt.",
    ),
    "humorous": (
        "End of theory; bring your own courage to the practical. Your {topic} disasters, please, in the comments 😎",
        "If you still do not start, save this and pretend you did. I will not tell.",
        "Any likeness to your own attempts is pure solidarity. Which line hurt the most?",
    ),
    "emotional": (
        "Thank you for reading. When you think of {topic}, who comes to mind first?",
        "May we all be met with kindness. Leave your story here if you like.",
        "Rest early tonight. Tomorrow is a day on which one can begin again.",
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
