"""Phrases of a request that say how the post should be, not what it is about."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.router.moment import END
from core.router.numbers import NUMBER, number_in
from core.router.words import LANGUAGES, LENGTHS, TONES, any_of, latin, named

Facets = Mapping[str, object]
Reader = Callable[[str], Facets | None]  # None: the match means something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A pattern for folded text, and what a match says about the post."""

    pattern: re.Pattern[str]
    read: Reader


def _phrases(read: Reader, *sources: str) -> tuple[Phrase, ...]:
    return tuple(Phrase(pattern=re.compile(source, re.IGNORECASE), read=read) for source in sources)


def _says(**facets: object) -> Reader:
    return lambda text: facets


def _names(facet: str, table: dict[str, str]) -> Reader:
    return lambda text: {facet: name} if (name := named(table, text)) else {}


def _count(text: str) -> Facets:
    numbers = re.findall(rf"{NUMBER}|{latin('an?|single')}", text, re.IGNORECASE)
    return {"pictures": max(map(number_in, numbers))} if numbers else {}


def _characters(text: str) -> Facets:
    """About 300, 600 and 1000 characters are short, medium and long; the border lies between them."""
    number = re.search(_SIZE, text)
    size = number_in(number[0]) if number else 0
    return {"length": "short" if size <= 450 else "medium" if size <= 800 else "long"}


_SIZE: Final = r"(?:\d{2,5}|[一二两三四五六七八九]百|[一两]千)"
_IMAGE: Final = r"(?:配图|插图|图片|照片|相片|图)"
_PHOTO: Final = r"(?:pictures?|pics?|images?|photos?|photographs?|illustrations?)"
_MY: Final = r"(?:my|our|these|those|the attached|attached|this)(?: own)?"
_MORE: Final = r"(?:一点儿?|一些|点儿?|些)"
_TONE: Final = any_of(TONES)
_TONE_NOUN: Final = r"(?:风格|语气|口吻|调性|文风|基调)"
_LANGUAGE: Final = any_of(LANGUAGES)
_LANGUAGE_EN: Final = r"(?:simplified chinese|chinese|mandarin|english)"
_ADD: Final = r"(?:配上?|带上?|加上?|附上?|要|用|放|需要|和)?"

_PICTURES: Final = (
    *_phrases(
        _says(pictures=0),
        rf"(?:不要|不用|不需要|不想要|不必|不|别|没有|无需|无)(?:任何)?(?:配|加|带|放|附)?上?{_IMAGE}(?!文)",
        r"(?:只要|纯)(?:文字|文本)版?(?:就行|就好|即可|的)?",
        latin(rf"(?:with )?(?:no|without(?: any)?|zero) {_PHOTO}|text[- ]only"),
        latin(rf"(?:do not|don't) (?:add|use|include|need|want)(?: any)? {_PHOTO}"),
    ),
    *_phrases(
        _says(own=True),
        rf"(?:{_IMAGE}\s?)?(?:就|直接)?(?:用|使用|配上?|附上|加上)(?:我们?|这)(?:自己)?(?:刚才|刚刚|刚)?"
        rf"(?:发|拍|上传|附|传)?的?(?:{NUMBER}|几|些)?张?{_IMAGE}",
        latin(rf"(?:use|using|with|include|including) {_MY}(?: {NUMBER})? {_PHOTO}"),
    ),
    *_phrases(  # it is the post's where it came along; here it only is no part of the topic
        _says(),
        r"(?:就|直接)?(?:用|使用|配上?|附上|加上)(?:我们?|这)(?:自己)?(?:刚才|刚刚|刚)?(?:发|拍|上传|附|传)?的?这?[个段条]?视频",
        latin(rf"(?:use|using|with|include|including) {_MY} (?:video|clip|film|footage)"),
    ),
    *_phrases(
        _count,
        rf"{_ADD}(?:{NUMBER}(?:到|至|-|~|或))?{NUMBER}\s?(?:张|幅)(?:左右)?的?{_IMAGE}(?![看读懂教带让搞])",
        rf"{_IMAGE}(?:数量)?(?:要|是|为|:)?\s?{NUMBER}\s?张",
        rf"{_IMAGE}(?:数量)?(?:是|为|:)\s?{NUMBER}",
        rf"(?:配|带|加|附|要)上?{NUMBER}张|{NUMBER}\s?图{END}",
        latin(
            rf"(?:(?:with|include|including|add|plus|use|exactly|about) ){{0,3}}(?:{NUMBER}(?: to | or |-))?{NUMBER}"
            rf"(?: [a-z]+)? {_PHOTO}(?! (?:that|which|of|from|by|who))"
        ),
        latin(rf"(?:with|include|add) (?:an?|a single) {_PHOTO}|{_PHOTO}: ?{NUMBER}"),
    ),
    *_phrases(_says(pictures=9), r"(?:配|做成|要|用)?[九9]宫格(?:图片|图|配图)?"),
    *_phrases(
        _says(),
        rf"(?:配|带|加|附|要)上?(?:几|一些|些|多)?张?{_IMAGE}{END}",
        rf"{latin(f'(?:with|include|add|plus) (?:(?:some|a few|several|nice) )?{_PHOTO}')}{END}",
    ),
)
_PUBLISHING: Final = _phrases(
    _says(publish=False),
    r"我?[只就仅](?:要|需要|需|写|出|做|给我|想要)(?:一个|个|一份|份)?草稿(?:就行|就好|即可|就可以)?",
    r"(?:给我)?草稿(?:就行|就好|即可|就可以)",
    r"(?:先|暂时|暂|请|也)?(?:不要|不用|不需要|不必|不|别|无需|暂缓)(?:先|急着|马上|直接|自动)?"
    r"(?:发布|发出去|发送|推送)(?:出去|了)?",
    rf"(?:先|暂时|暂)(?:不要|不用|不|别)(?:急着)?发(?![现展生挥财育烧热胖型])|(?:不用|不要|别|不)发了?{END}",
    latin(r"(?:just|only) (?:an? |the )?draft|drafts? only|without (?:publishing|posting)(?: it)?|no publishing"),
    latin(r"(?:do not|don't|never) (?:publish|post)(?: (?:it|this|anything))?(?: (?:yet|now))?|not publish(?: it)?"),
)
_LANGUAGES: Final = _phrases(
    _names("language", LANGUAGES),
    rf"(?:请|要|全)?(?:用|以|写成|做成){_LANGUAGE}(?:来)?(?:写作|写|撰写|创作|输出)?的?|{_LANGUAGE}版本?的?",
    rf"语言(?:是|为|:|用)?\s?{_LANGUAGE}",
    rf"{latin(f'(?:written |all )?in {_LANGUAGE_EN}')}(?={END}|\s*{latin('and|with|for|please|about|on')})",
)
_LENGTH: Final = (
    *_phrases(
        _characters,
        rf"(?:大约|大概|约|差不多|控制在|不超过|不少于|字数|篇幅|在|:|\s){{0,4}}{_SIZE}\s?个?字(?:以内|左右|上下|以上)?的?",
        rf"(?:(?<![a-z])(?:in|of|with|at|under|about|around|roughly|approximately|up to|max)\s){{0,3}}~?"
        rf"(?<!\d)\d{{2,5}}[- ]{latin('words?|characters?|chars')}(?: (?:long|max|or so))?",
    ),
    *_phrases(  # what it should not be leaves the usual
        _says(),
        rf"(?:不要|不用|不想|别|不)(?:写得?)?(?:太|过于|那么|这么)(?:{_TONE}|{any_of(LENGTHS)})",
        rf"(?<![a-z])(?:(?:but|and) )?not (?:too|so|very) (?:{_TONE}|{any_of(LENGTHS)})",
    ),
    *_phrases(
        _names("length", LENGTHS),
        rf"(?:写得?|稍微|篇幅|内容|尽量|要|再){{0,3}}(?:短|长|简短|精简|详细){_MORE}",
        r"(?:篇幅|长度)(?:要|是|为|:)?\s?(?:短|中等|长|适中)",
        latin(r"(?:keep|make) it (?:(?:very|nice and|fairly) )?(?:short|brief|concise|long|detailed|medium)"),
        latin(r"length:? ?(?:short|medium|long)|(?:short|medium|long)[- ]length"),
    ),
)
_STYLE: Final = _phrases(
    _names("style", TONES),
    rf"(?:用|以|走)?(?:比较|更)?{_TONE}[又而、]?{_TONE}?{_MORE}?的?{_TONE_NOUN}(?:来)?写?的?",
    rf"{_TONE_NOUN}(?:要|是|为|:|偏|尽量|稍微|\s){{0,3}}{_TONE}(?:、?{_TONE})?{_MORE}?",
    rf"(?:写得?|稍微|更|尽量|语言|要|再|有){{0,3}}{_TONE}{_MORE}",
    rf"(?<![a-z])(?:(?:in|with|using) )?(?:an? )?(?:(?:very|slightly|more|rather) )?{_TONE}"
    rf"(?:,? (?:and|but|yet) [a-z]+| [a-z]+)? {latin('style|tone|voice|manner')}",
    rf"(?<![a-z])(?:style|tone)(?: is|:| should be)? ?{_TONE}",
    rf"(?<![a-z])(?:make|keep) it (?:(?:very|more|a bit) )?{_TONE}(?: and {_TONE})?",
)
PHRASES: Final = (*_PICTURES, *_PUBLISHING, *_LANGUAGES, *_LENGTH, *_STYLE)
