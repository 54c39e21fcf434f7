"""The page behind the link of a survey: one question, five answers, room for a comment. No script."""

from html import escape
from typing import Final, NamedTuple

from pydantic import Field, field_validator

from pledgekeeper.model import Frozen


class SurveyForm(Frozen):
    """What the page sends: how satisfied, from 1 (very dissatisfied) to 5 (very satisfied), and a comment."""

    score: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=2_000)

    @field_validator("comment")
    @classmethod
    def _said_something(cls, comment: str | None) -> str | None:
        return (comment or "").strip() or None


class Words(NamedTuple):
    """`asked_of_service` and `why_of_service` stand in their place where a month of service is asked about."""

    asked: str
    scores: tuple[str, str, str, str, str]
    comment: str
    button: str
    why: str
    again: str
    thanks: str
    incomplete: str
    asked_of_service: str
    why_of_service: str


# fmt: off
WORDS: Final[dict[str, Words]] = {
    "en": Words(
        "How satisfied are you with how we handled this?",
        ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"),
        "Would you like to add something? (optional)", "Send my answer",
        "Your answer is kept with the case, and counts in the figures that we publish, without your name.",
        "You have answered already. Another answer replaces it.", "Thank you. Your answer is noted.",
        "Please choose one of the five answers.",
        "How satisfied are you with how we looked after your services?",
        "Your answer is kept with your account, and counts in the figures that we publish, without your name.",
    ),
    "fr": Words(
        "Êtes-vous satisfait de la façon dont nous avons traité ce dossier ?",
        ("Très insatisfait", "Insatisfait", "Ni l'un ni l'autre", "Satisfait", "Très satisfait"),
        "Souhaitez-vous ajouter quelque chose ? (facultatif)", "Envoyer ma réponse",
        "Votre réponse est conservée avec le dossier et compte dans les chiffres que nous publions, sans votre nom.",
        "Vous avez déjà répondu. Une nouvelle réponse remplace la précédente.", "Merci. Votre réponse est notée.",
        "Choisissez une des cinq réponses.",
        "Êtes-vous satisfait de la façon dont nous avons suivi vos services ?",
        "Votre réponse est conservée avec votre compte et compte dans les chiffres que nous publions, sans votre nom.",
    ),
    "es": Words(
        "¿Está satisfecho con la forma en que hemos tratado este caso?",
        ("Muy insatisfecho", "Insatisfecho", "Ni lo uno ni lo otro", "Satisfecho", "Muy satisfecho"),
        "¿Desea añadir algo? (opcional)", "Enviar mi respuesta",
        "Su respuesta se guarda con el caso y cuenta en las cifras que publicamos, sin su nombre.",
        "Ya ha respondido. Otra respuesta sustituye a la anterior.", "Gracias. Su respuesta queda anotada.",
        "Elija una de las cinco respuestas.",
        "¿Está satisfecho con la forma en que nos hemos ocupado de sus servicios?",
        "Su respuesta se guarda con su cuenta y cuenta en las cifras que publicamos, sin su nombre.",
    ),
    "pt": Words(
        "Está satisfeito com a forma como tratámos este caso?",
        ("Muito insatisfeito", "Insatisfeito", "Nem uma coisa nem outra", "Satisfeito", "Muito satisfeito"),
        "Quer acrescentar alguma coisa? (opcional)", "Enviar a minha resposta",
        "A sua resposta fica guardada com o caso e conta nos números que publicamos, sem o seu nome.",
        "Já respondeu. Outra resposta substitui a anterior.", "Obrigado. A sua resposta foi registada.",
        "Escolha uma das cinco respostas.",
        "Está satisfeito com a forma como cuidámos dos seus serviços?",
        "A sua resposta fica guardada com a sua conta e conta nos números que publicamos, sem o seu nome.",
    ),
    "zh": Words(
        "您对我们处理此事的方式满意吗？",
        ("非常不满意", "不满意", "一般", "满意", "非常满意"),
        "您还想补充什么吗？（可选）", "提交我的回答",
        "您的回答将与该案件一同保存，并以匿名方式计入我们公布的数据。",
        "您已经回答过。新的回答将取代之前的回答。", "谢谢，您的回答已记录。",
        "请从五个选项中选择一个。",
        "您对我们维护您服务的方式满意吗？",
        "您的回答将与您的账户一同保存，并以匿名方式计入我们公布的数据。",
    ),
}
# fmt: on

STYLE: Final = """
:root { color-scheme: light dark; --ink: #16211c; --soft: #56645d; --paper: #f6f7f4; --card: #fff; --line: #d3dad5;
  --accent: #0a6b3b; --on-accent: #fff; font: 17px/1.55 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eee9; --soft: #a3b1a9; --paper: #111613; --card: #1a211d;
  --line: #3a463f; --accent: #6fd6a0; --on-accent: #0c1b13 } }
* { box-sizing: border-box }
body { margin: 0; padding: 2.5rem 1rem; background: var(--paper); color: var(--ink) }
main { max-width: 34rem; margin: auto; padding: 1.75rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px }
h1, legend { font-size: 1.3rem; line-height: 1.3; font-weight: 650; margin: .25rem 0 1.1rem; padding: 0 }
p.case { margin: 0 0 .4rem; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0 }
label.choice { display: flex; gap: .75rem; align-items: center; padding: .7rem .9rem; margin-bottom: .45rem;
  border: 1px solid var(--line); border-radius: 10px; cursor: pointer }
label.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
input { accent-color: var(--accent); width: 1.15rem; height: 1.15rem; margin: 0 }
textarea { display: block; width: 100%; min-height: 6rem; margin: .4rem 0 1.25rem; padding: .7rem .8rem; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px }
button { width: 100%; padding: .85rem; font: inherit; font-weight: 650; border: 0; border-radius: 10px;
  background: var(--accent); color: var(--on-accent); cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
p.note { color: var(--soft); font-size: .85rem; margin: 1rem 0 0 }
p.done { margin: 0; padding-left: .9rem; border-left: 4px solid var(--accent); font-size: 1.1rem }
"""


def question(language: str, about: str, standing: int | None, *, of_service: bool = False, wrong: bool = False) -> str:
    """The form. `standing` is the answer that counts so far; `wrong` when what was sent was none."""
    words = WORDS.get(language, WORDS["en"])
    asked, why = (words.asked_of_service, words.why_of_service) if of_service else (words.asked, words.why)
    choices = "".join(
        f"<label class=choice><input type=radio name=score value={score} required{_checked(score, standing)}>"
        f"<span>{escape(words.scores[score - 1])}</span></label>"
        for score in range(5, 0, -1)
    )
    told = [words.incomplete] if wrong else []
    told += [words.again] if standing else []
    said = "".join(f"<p class=done>{escape(each)}</p><br>" for each in told)
    return _document(
        language,
        asked,
        f"{said}<p class=case>{escape(about)}</p>"
        f"<form method=post><fieldset><legend>{escape(asked)}</legend>{choices}</fieldset>"
        f"<label for=comment>{escape(words.comment)}</label>"
        "<textarea id=comment name=comment maxlength=2000></textarea>"
        f"<button>{escape(words.button)}</button><p class=note>{escape(why)}</p></form>",
    )


def thanks(language: str, about: str) -> str:
    words = WORDS.get(language, WORDS["en"])
    body = f"<p class=done>{escape(words.thanks)}</p><br><p class=case>{escape(about)}</p>"
    return _document(language, words.thanks, body)


def refusal(told: str) -> str:
    return _document("en", "Not possible", f"<h1>Not possible</h1><p>{escape(told)}</p>")


def _checked(score: int, standing: int | None) -> str:
    return " checked" if score == standing else ""


def _document(language: str, title: str, body: str) -> str:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{escape(title)}</title>"
    return f"<!doctype html><html lang={language}>{head}<style>{STYLE}</style><main>{body}</main></html>"
