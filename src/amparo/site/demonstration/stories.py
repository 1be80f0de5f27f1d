"""What invented people wrote to the invented agency, in four languages and at every state."""

from dataclasses import dataclass

from amparo.reports.models import Report
from amparo.reports.states import State

Relation = Report.Relation


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message. `by` is the member of staff who wrote it; empty for the person."""

    text: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    called: str
    language: str
    what: str
    where: str
    about: str = "self"
    age: str = "no"
    danger: str = "no"
    languages: str = ""
    reach: str = "no"
    how: str = ""
    word: str = ""
    # A file: its name and its text.
    file: tuple[str, str] | None = None
    talk: tuple[Line, ...] = ()
    # The states that staff put it in, one after the other, with who wrote.
    states: tuple[State, ...] = ()
    relation: Relation = Relation.SELF


STORIES = (
    Story(
        called="A cook who is in danger now",
        language="es",
        danger="yes",
        what="Trabajo en una cocina. Se quedaron con mi pasaporte. Hoy me dijeron que me van a "
        "llevar a otra ciudad.",
        where="una ciudad de la costa",
        languages="español",
        word="golondrina",
    ),
    Story(
        called="A cleaner who is owed her wages",
        language="en",
        what="They do not pay me. They say I owe them for the flight. I sleep where I work.",
        where="a hotel near a motorway",
        languages="English",
        reach="sometimes",
        how="Tuesday mornings, by text. Never call.",
        word="marmalade",
        file=("notes.txt", "May: 0. June: 0. July: 40. They wrote 900 on the paper I signed.\n"),
        states=(State.TRIAGED,),
        talk=(
            Line(
                by="samir",
                text="Thank you for writing. You did nothing wrong. Do you have a "
                "place to sleep that you choose yourself?",
            ),
            Line(text="No. I want one. Please do not come here."),
            Line(
                by="samir",
                text="We will not come. We can ask two houses for a room without "
                "saying who you are. Is that all right?",
            ),
        ),
    ),
    Story(
        called="A man on a building site, asked a question",
        language="fr",
        what="Mon frère et moi, nous travaillons sur un chantier. Le chef garde nos papiers.",
        where="près de la frontière",
        languages="français",
        word="lanterne",
        states=(State.TRIAGED, State.AWAITING),
        talk=(
            Line(
                by="samir",
                text="Merci de nous avoir écrit. Est-ce que votre frère sait que vous "
                "nous écrivez ?",
            ),
        ),
    ),
    Story(
        called="A woman in a house, answered and informed",
        language="ar",
        what="أعمل في بيت ولا أستطيع الخروج وحدي. لا يدفعون لي.",
        where="مدينة كبيرة",
        languages="العربية",
        word="ياسمين",
        states=(State.TRIAGED, State.INFORMED),
        talk=(
            Line(by="odile", text="شكراً لأنك كتبت إلينا. هذا ليس ذنبك. نحن هنا."),
            Line(text="شكراً. سأكتب عندما أستطيع."),
        ),
    ),
    Story(
        called="A neighbour who saw something",
        language="en",
        about="other",
        age="unsure",
        what="The people picking fruit next door are never alone. A man counts them.",
        where="a farm",
        states=(State.TRIAGED, State.PASSED_ON),
        relation=Relation.OTHER,
    ),
    Story(
        called="A friend, not sure about whom",
        language="es",
        about="unsure",
        age="yes",
        what="Una amiga de clase ya no viene. Dicen que trabaja para un señor.",
        where="un pueblo",
        states=(State.TRIAGED,),
        relation=Relation.UNSURE,
    ),
    Story(
        called="Somebody who found another way",
        language="fr",
        what="J'ai trouvé une autre aide. Merci quand même.",
        where="",
        states=(State.TRIAGED, State.CLOSED),
    ),
    Story(
        called="An advertisement",
        language="en",
        about="unsure",
        what="Cheap watches! Visit our shop.",
        where="",
        states=(State.TRIAGED, State.SPAM),
        relation=Relation.UNSURE,
    ),
)
