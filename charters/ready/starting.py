"""A ready charter as content to start a draft from."""

from django.utils.translation import gettext, override

from sdip.web.language import tenant_languages
from tenancy.text import Words

from ..content import Content, Level, Party, Passage, Promise, Requirement, ServiceEntry, Step
from ..parts import Aspect, Part
from .library import Ready
from .shared import PASSAGES, PROMISES, REMEDY, REQUIREMENT, STEPS


def content_of_ready(ready: Ready) -> Content:
    """In the languages of the tenant. Its one service is a pattern: whoever starts from it says which service it is."""
    texts = {**PASSAGES, **ready.passages}
    kept = {**PROMISES, **ready.promises}
    return Content(
        pk=0,
        number=1,
        name=Words(),
        directorate=Words(),
        languages=tuple(language.code for language in tenant_languages()),
        state="draft",
        published_on=None,
        review_on=None,
        owner="",
        passages=[Passage(part.value, in_all_languages(texts[part])) for part in Part if part in texts],
        parties=[
            *(Party("client", in_all_languages(key)) for key in ready.clients),
            *(Party("stakeholder", in_all_languages(key)) for key in ready.stakeholders),
        ],
        services=[_pattern()],
        promises=[_promise(aspect, kept[aspect]) for aspect in Aspect if aspect not in ready.left_out],
    )


def in_all_languages(key: str) -> Words:
    written = Words()
    for language in tenant_languages():
        with override(language.code):
            written[language.code] = gettext(key)
    return written


def _promise(aspect: Aspect, key: str) -> Promise:
    nothing = Level(Words())
    return Promise(
        0, in_all_languages(key), in_all_languages(REMEDY), aspect.value, None, None, Words(), nothing, nothing
    )


def _pattern() -> ServiceEntry:
    """A service whose name, fee, time and person are the office's own to write."""
    paper, where = REQUIREMENT
    nothing = Words()
    steps = [
        Step(in_all_languages(client), in_all_languages(office), nothing, nothing, nothing, nothing)
        for client, office in STEPS
    ]
    requirements = [Requirement(in_all_languages(paper), in_all_languages(where))]
    return ServiceEntry(
        0, "", nothing, nothing, nothing, nothing, nothing, nothing, requirements=requirements, steps=steps
    )
