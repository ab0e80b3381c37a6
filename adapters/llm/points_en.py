"""English sentences of the offline writer, by content type and by what a topic is."""

from adapters.llm.phrases import Lines

LEADS = {
    "normal": (
        "Keep this list and tick things off as you go:",
        "Pick the points that fit your case:",
        "Here is the practical part:",
    ),
    "lifestyle": (
        "Put it back into an ordinary day and look again.",
        "This is how it might turn up in a day.",
        "No special hour is needed; one day is enough to begin.",
    ),
    "emotional": ("Slowly, then.", "A few things want saying to the end.", "It begins with a very small moment."),
}

POINTS: dict[str, dict[str, Lines]] = {
    "normal": {
        "food": (
            "Start with the ingredients. The simpler the method, the more they count: smell and look before you buy.",
            "Treat water, heat and time as three dials, and turn one at a time, or you will not know what helped.",
            "Plain tools will do. Change them only once they are clearly what stands in your way.",
            "Write one line each time: how much, how long, what was off. The next try starts from that line.",
            "Taste it warm and once more when it has cooled; weak spots like to hide in the heat.",
        ),
        "place": (
            "Check three things before you leave: opening hours, the way there, and whether you must book.",
            "Make the route short. Time to sit down is worth more than one more stop.",
            "Go early or late; the light is kinder and the queues are shorter.",
            "Shoes matter more than the outfit, and water more than snacks.",
            "Have one place in mind for rain, so that the weather does not own the day.",
        ),
        "product": (
            "Write down the problem it should solve. If you cannot, you may not need it yet.",
            "Make two columns, must have and nice to have, and read the specifications against the first one only.",
            "Read the bad reviews first, and ask whether you mind what they mind.",
            "Use it in earnest while you can still return it, in the place where you will really use it.",
            "Add upkeep and accessories to the price; only the sum is what it costs.",
        ),
        "event": (
            "Put time, place and how to sign up where nobody can miss them, and take them from the organiser.",
            "Plan the way home before you go; everybody leaves at once.",
            "Set one small goal: meet one person, hear one talk to the end, take one good picture.",
            "Bring your ticket, water and one more layer. The rest can wait.",
            "Agree with your friends where to meet if you lose each other.",
        ),
        "skill": (
            "Cut the goal down until one sitting is enough, so small that no excuse fits.",
            "The same hour every day matters more than a long hour once a week.",
            "Copy one complete example, then change one thing. It is faster than starting from nothing.",
            "Explain it to somebody right away; where you stumble is what to practise next.",
            "Choose one guide and finish it before you open the second.",
        ),
        "idea": (
            "Give it a definition in your own words, however rough, so that there is something to discuss.",
            "Find one example near you and one that does not fit; the edges become clear.",
            "Ask yourself what the first step would be if you had to use it tomorrow.",
            "Keep apart what you have heard and what you have lived; both count, and they are not the same.",
            "Listen for ten minutes to somebody who sees it differently, without answering.",
        ),
    },
    "lifestyle": {
        "food": (
            "In the morning the kitchen is quiet; lay things out one by one, and the day begins with running water.",
            "At noon a simple plate by the window is enough to put the morning down.",
            "In the evening everybody takes a share, and the talk about more salt or less is half of the meal.",
        ),
        "place": (
            "Early, the street is half asleep, and you can hear your own steps on it.",
            "In the afternoon find some shade and watch people pass; doing nothing is a way of being there too.",
            "Walk it once more when the light turns soft. The same road shows another face.",
        ),
        "product": (
            "In the morning it saves one movement on the way out, and that is all a good thing has to do.",
            "At noon clear the desk; what stays on it should be able to say why.",
            "At night wipe it, put it back in its place, and find it there tomorrow.",
        ),
        "event": (
            "In the morning you go over what to bring, and looking forward has already begun.",
            "By noon the crowd grows; a word with a stranger, and the mood is there.",
            "At night, on the way back, a little of the noise is still in your ears.",
        ),
        "skill": (
            "In the morning give it a quarter of an hour, not to be good at it, only to have touched it today.",
            "At noon look at yesterday's question again; some answers come by themselves overnight.",
            "In the evening make a tick on paper. Once they form a row, you will not want to break it.",
        ),
        "idea": (
            "It turns up while you brush your teeth and walks with you for the whole day.",
            "At lunch you mention it, and find that everybody carries a slightly different version.",
            "At night, with the light off, what was stuck by day seems to move a little.",
        ),
    },
    "emotional": {
        "food": (
            "Some tastes remember people for us: one bite, and there is the one who pushed the bowl your way.",
            "To cook properly for yourself is to say that you are worth the trouble today as well.",
            "When the steam rises, something in you that was hard grows soft.",
        ),
        "place": (
            "Once there, you see that you were looking for more than a place: for the one who dared to set out.",
            "The wind comes up, and some things need not be said any more.",
            "One look back when leaving, and a quiet word: thank you, until next time.",
        ),
        "product": (
            "Things that are used for long take on the warmth of a hand; the worn spots are days spent together.",
            "What is hard to give away is never the thing, only the time it kept you company.",
            "Whoever treats a small thing well is perhaps learning to treat themselves well.",
        ),
        "event": (
            "The noise fades, and somebody waving at you across the room stays for years.",
            "We mark a day with care to tell each other with care: it is good that you are here.",
            "When the lights went down there was a lump in the throat, and it was not sadness.",
        ),
        "skill": (
            "Learning slowly is when doubt comes easily. Every time you begin again, it counts.",
            "You are not measured against others; you are coming closer to somebody you want to be.",
            "The practice that nobody saw becomes the ground you stand on.",
        ),
        "idea": (
            "Some words change shape when they are kept for too long, so today they come out.",
            "We each understand it in our own way, and being slow at it is allowed.",
            "Perhaps the answer matters less than having somebody to ask with.",
        ),
    },
}

GENERAL = {
    "normal": (
        "Write the result you want in one sentence and hold every step against it.",
        "Make a list and cross things out, so that your head need not remember for you.",
        "Get to the end once before you try to do it well.",
        "Where you are not sure, look at the source before you read somebody's summary.",
        "Leave a margin in time and money; your patience will thank you.",
        "Take one picture at the start and one at the end; comparing beats describing.",
        "The last step is where most things go wrong. Stop before it and check once more.",
        "Change one thing at a time, or you will never know which one worked.",
        "Before {topic}, ask which step must not go wrong, and keep your strength for it.",
        "Decide beforehand when {topic} is good enough, and stop there.",
    ),
    "lifestyle": (
        "Put the phone out of reach, and the room grows.",
        "Play something quiet; your hands slow down with it, and the hour seems thicker.",
        "The plant on the sill has a new leaf. Water it, as a way to say hello.",
        "Keep a small empty space on the table for what today needs, and feel one open in you.",
        "The shop on the corner nods at you, and the day looks familiar.",
        "Send a picture to a friend you have not written to for long, without a word; they will understand.",
        "One small lamp is enough, and the rest belongs to the quiet.",
        "Somebody asks about {topic}, and you find no headline for it, only small good steps.",
        "With the alerts off, {topic} finds a pace of its own.",
    ),
    "emotional": (
        "Often we need no advice, only somebody who says: I know, this is not easy.",
        "Do not hurry to be strong. Be sad for a while; the sky will hold.",
        "What looked like stubbornness may have been paving the way for you all along.",
        "If today brought one small thing done, that is good; small things are part of a life.",
        "Be gentle with yourself, as with a friend who has come from far away.",
        "Say thank you while there is time, and while the one you mean is near.",
        "Time does not solve everything, but it grows the strength to face it.",
        "When nobody understands, trust what you feel first; it does not lie to you.",
        "Thinking of {topic} there is joy and a little ache, and both may stay.",
        "If {topic} teaches anything, it may be this: go slowly, and do not fear to begin again.",
    ),
}
