"""What every ready charter says alike: rights, duties, complaints, and a promise for each thing that a client may expect."""

from django.utils.translation import gettext_noop

from ..parts import Aspect, Part

PASSAGES: dict[str, str] = {
    Part.PLEDGE: gettext_noop("We serve everyone alike, politely and in time."),
    Part.AIM: gettext_noop("This charter says what you can expect of us, and what we ask of you."),
    Part.LIMITS: gettext_noop("It covers what this office does itself. Your rights under the law stay as they are."),
    Part.REVIEW_RIGHT: gettext_noop("You may ask us to look at a decision again, and you may appeal against it."),
    Part.COMPLAINT_RIGHT: gettext_noop("You may complain. Nobody may treat you worse for it."),
    Part.PRIVACY_RIGHT: gettext_noop("We ask only for what we need, and keep it to ourselves."),
    Part.INFORMATION_RIGHT: gettext_noop("You may know how far your matter is, and why we decided as we did."),
    Part.ACCESS_RIGHT: gettext_noop("If you need help to reach or understand us, tell us. We find a way that suits you."),
    Part.RESPECT_DUTY: gettext_noop("Treat our staff with respect."),
    Part.PUNCTUAL_DUTY: gettext_noop("Come on time, or tell us if you can’t."),
    Part.INFORM_DUTY: gettext_noop("Answer our questions fully, truly and in time."),
    Part.LEGAL_DUTY: gettext_noop("Bring the papers that the law asks for."),
    Part.COMPLAINT_ROUTE: gettext_noop("Complain, praise or suggest at the counter, by telephone, in writing or online. It is free."),
    Part.COMPLAINT_HANDLING: gettext_noop("You get a number and a day for the answer. We count all messages and learn from them."),
    Part.OTHER_APPEALS: gettext_noop("You may still go to court or to any other body that hears appeals."),
    Part.ON_CHARTER: gettext_noop("Tell us what is missing or unclear in this charter."),
    Part.FORMATS: gettext_noop("Ask us for large print, Braille, audio or another language. It is free."),
}  # fmt: skip
PROMISES: dict[str, str] = {
    Aspect.COURTESY: gettext_noop("We greet you, give our name and stay polite."),
    Aspect.EXPLANATION: gettext_noop("We explain what you need to do, and your rights and duties."),
    Aspect.LISTENING: gettext_noop("We listen to you before we decide."),
    Aspect.COMMUNICATION: gettext_noop("In urgent matters you reach somebody who can help."),
    Aspect.OPENNESS: gettext_noop("Forms, fees and steps are there for all to read."),
    Aspect.CLARITY: gettext_noop("Our letters and forms are easy to understand."),
    Aspect.ACCURACY: gettext_noop("What we tell you is right, and so are our papers and bills."),
    Aspect.FITNESS: gettext_noop("The service fits what you need it for."),
    Aspect.CONTINUITY: gettext_noop("We serve you without breaks in our hours, also when a colleague is away."),
    Aspect.EQUAL_ACCESS: gettext_noop("Everyone gets the same service, wherever they live."),
    Aspect.AFFORDABILITY: gettext_noop("You pay only the fees that stand here."),
    Aspect.ACCEPTABILITY: gettext_noop("We respect your language, your faith and the environment."),
    Aspect.LETTERS: gettext_noop("We answer your letters in time."),
    Aspect.EMAILS: gettext_noop("We answer your e-mails in time."),
    Aspect.CALLS: gettext_noop("We answer the telephone quickly."),
    Aspect.COUNTER: gettext_noop("You wait no longer than promised at the counter."),
    Aspect.REGISTRATION: gettext_noop("We register your application on the day you bring it."),
    Aspect.EMERGENCY: gettext_noop("In an emergency we come at once."),
    Aspect.COMPLAINTS: gettext_noop("We answer your complaint in time."),
    Aspect.SERVICE_TIME: gettext_noop("We provide the service within the time given here."),
}
REMEDY = gettext_noop("Tell us. We say sorry, tell you why and put it right.")
# paper, where to get it
REQUIREMENT = (gettext_noop("Identity card"), gettext_noop("Civil registry office"))
# what you do, what we do
STEPS = (
    (gettext_noop("Hand in the form and the papers"), gettext_noop("Check at once whether anything is missing, and give you a receipt")),
    (gettext_noop("Pay the fee"), gettext_noop("Give you a receipt for it")),
    (gettext_noop("Come when we tell you that it is ready"), gettext_noop("Decide, and give you the paper or the reason")),
)  # fmt: skip
