"""Sentences that speak of fraud and report none: who asks, supposes, denies, prevents, plans, counts or closes. Pure.

What gives them the lie is told here too: calls that are counted, and that a block is asked for.
"""

import re
from typing import Final

SAID: Final = r"(?:\bfraud\w*|betrug\w*|betrüg\w*|欺诈|诈骗|\bestafa\w*)"
NAME: Final = (
    r"(?:fraud\w*|IRSF|wangiri|FAS|AIT|SIM[- ]?(?:box|farm)|PA?BX[- ]hack\w*|hijack\w*|bypass|betrug\w*|estafas?|欺诈)"
)
LIST: Final = (
    rf"(?:anti[- ]?)?{NAME}(?:(?:\s?[/,、&]\s?|\s(?:and|or|et|y|e|und)\s|\s)(?:l['’]|la\s|el\s)?{NAME}){{0,5}}"
)
BLOCK: Final = (
    r"(?:block|stop|suspend|withhold|cut|bar|cease|bloqu(?:er|ez|een|ear|ea|ee|eiem|eio|eo)|suspend(?:re|ez|an|er|am)"
    r"|sperren)"
)
# fmt: off
THING: Final = (
    r"(?:desks?|departments?|dept|teams?|units?|hotlines?|offices?|managers?|management|analysts?|officers?|systems?"
    r"|filters?|rules?|engines?|clauses?|polic(?:y|ies)|procedures?|process(?:es)?|contacts?|statistics|forums?"
    r"|conferences?|meetings?|workshops?|trainings?|webinars?|newsletters?|services?|protection|prevention|detection"
    r"|monitoring|packages?|products?|solutions?|tools?|databases?|control|abteilung|specialists?|experts?|engineers?"
    r"|groups?|work(?:ing)? ?groups?|operations|intelligence|cent(?:er|re)s?|surcharges?|scores?|awareness|risks?"
    r"|dashboard|insurance|liability|firewalls?|projects?|trends?|KPIs?|questions?|investigations?|blocking|alerting"
    r"|cases(?! of)|incidents|alerts|notifications|losses|disputes?|test numbers?"
    r"|(?:number )?(?:ranges? )?(?:lists?|updates?)"
    r"|[^，。；\s]{0,6}(?:清单|名单)|的?(?:处理)?(?:流程|政策|条款|团队|部门|中心|月报|项目|防火墙|联系人))"
)
"""What is called after fraud, and is none: with an `s` cases at large, without it (`IRSF alert`) one that happens."""
ABOUT: Final = (
    r"\b(?:contacts?|procedures?|polic(?:y|ies)|process|clauses?|articles?|projects?|trends?|lists?|questions?"
    r"|liability"
    r"|trainings?|insurance|protection|prevention|department|département|service|equipo|departamento|equipe|área"
    r"|cellule"
    r"|head|manager|director|responsable|procédures?|politiques?|procedimientos?|procedimentos?|políticas?|procesos?"
    r"|processos?|alertes|alertas|listes?|listas?|cláusulas?|projets?|proyectos?|projetos?|tendances|tendencias"
    r"|tendências|formations?|cursos?)(?:\s[\d.]+)?"
    r"(?:\s(?:of|on|for|in|with|de(?: la)?|du|des|sur(?: la)?|sobre|en|em|contra|contre|para|pour|anti[- ]?)\b"
    r"|\s?\(|\sd['’])[^.;:\n]{0,50}?"
)
# fmt: on
CALLED: Final = re.compile(
    rf"\b(?:interconnect|billing|revenue assurance|risk|security)\s?(?:&|and)\s?fraud\b(?:\s{THING})?"
    rf"|{LIST}\s?{THING}(?![a-z])"
    rf"|{ABOUT}{LIST}(?:\s?\({LIST}\))?"
    rf"|\banti[- ]?fraud\w*|反欺诈\w{{0,4}}|关于{LIST}",
    re.IGNORECASE,
)
YOURS: Final = re.compile(
    rf"\b(?:your|votre|su|sua)\s(?:{LIST}\s(?:alert|alarm|notification|notice|report|case)|(?:alerte"
    rf"|alerta)\s(?:de\s)?{LIST})",
    re.IGNORECASE,
)
"""What was reported to them."""
DESKS_HOURS: Final = re.compile(
    rf"(?:{CALLED.pattern})[^\n]{{0,80}}\b(?:closed|open|hours|holidays?|available|reachable|duty|fermé|ouvert"
    rf"|cerrad\w+"
    r"|abiert\w+|fechad\w+|geschlossen)\b",
    re.IGNORECASE,
)
ITEM: Final = rf"(?:{SAID}|IRSF|wangiri|FAS|AIT|SIM[- ]?box|PBX hack\w*|hijack\w*)"
DENIED: Final = re.compile(
    rf"(?:n['’]t|\b(?:not?(?! only)|never|without|nor|non|ne|pas|aucune?|sans|sin"
    r"|nicht|kein\w*|ohne|não|nunca|sem|nenhuma?|ningun[ao]?))"
    rf"(?:\s(?:be|been|is|an?|any|the|case|of|related|to|about|considered|suspected|suspicion|kind|sign|evidence"
    rf"|matter|this"
    rf"|want|become|victims?"
    rf"|est|une?|d['’]|de|du|la|le|es|una?|caso|ein\w*|é|uma?|se|trata|tipo|indicios?|hay|há|était|was|like"
    rf"|as)){{0,6}}"
    rf"\s(?:d['’]|l['’])?{ITEM}"
    rf"|(?:不是|并非|没有|无|非|不属于|不涉及|未发现)[^。；\n]{{0,6}}?(?:{ITEM})",
    re.IGNORECASE,
)
PREVENTED: Final = re.compile(
    r"(?:\b(?:against|prevent\w*|avoid\w*|combat\w*|fight\w*|reduc\w+|protect\w*|discuss\w*|introduc\w+|cover\w*"
    r"|contre|prévenir|éviter|contra|prevenir|evitar|reducir|reduzir)"
    rf"\s(?!(?:\w+\s)?(?:more|further|any|this|these|cette|esta|este|nuev\w+|nov\w+|autres)\b)(?:[\w'’-]+\s){{0,3}}?"
    rf"|(?:防[范止]|预防|避免)[^，。；\n]{{0,4}}){LIST}",
    re.IGNORECASE,
)
"""Fraud that is to come, or of every day; `more` of it is of today."""

QUESTION: Final = re.compile(
    r"\?|？|请问|吗|是否|如何|什么|谁"
    r"|\b(?:asks?|asking|asked|wonder\w*|explain|tell us|clarif\w+|know)\b[^.\n]{0,30}?\b(?:who|how|what|whether"
    r"|which|if|when)\b"
    r"|\b(?:savoir|saber)\b[^.\n]{0,20}\b(?:si|qui|quien|quién|cómo|comment|como|quem)\b",
    re.IGNORECASE,
)
SUPPOSED: Final = re.compile(
    r"\bin case of|\bin the event of|\bif (?:you|we|someone|anyone) (?:ever )?(?:see|notice|suspect|detect|find)"
    r"|\b(?:if|when|once|should) (?:an?|any|there is)\b|e-?mail (?:may|might|could) be"
    r"|\ben (?:cas|caso) d|\bem caso d|\bshall\b|\b(?:tomorrow|demain|mañana (?:haremos|vamos)|amanhã)\b|\bse houver"
    r"|\bsi (?:hay|vous constat\w+|detectan)|如(?:果|发现|遇|有)|\bim falle",
    re.IGNORECASE,
)
WANTED: Final = re.compile(
    r"\b(?:do you (?:offer|have|provide|sell|support)|quot(?:e|es|ation)|brochure|demo|webinar|proposal|budget|devis"
    r"|interested in|(?:plan|would like|want|propose) to (?:introduce|discuss|launch|start)|kick-?off"
    r"|offre|cotización|cotação|orçamento|presupuesto|angebot)\b|报价|提供.{0,20}(?:服务|产品)",
    re.IGNORECASE,
)
MAILBOX: Final = re.compile(
    r"fraud[\w.-]*@|betrug[\w.-]*@|\b(?:report|contact|writ|mail|send|notif|reach|signal|envoy|denunci|escri|envi"
    r"|informe|meld)"
    r"\w*\b[^@]{0,120}@",
    re.IGNORECASE,
)
PAPER: Final = re.compile(
    r"\bpolice (?:asks?|needs?|wants?|requests?|report)|\bas requested|\bNRTRDE\b|\bcredit note"
    r"|\bCDRs? (?:for|of|to)\b.{0,40}\b(?:case|police)|\bplainte\b|\bdenuncia policial|\bboletim de ocorrência|报案"
    r"|警方",
    re.IGNORECASE,
)
LIFTED: Final = re.compile(
    r"\bunblock|\bwhitelist|\b(?:remove|lift|release)\b.{0,30}\bblock|false positive|legitimate (?:calls|traffic"
    r"|users|customers)"
    r"|\b(?:since|because) you (?:have )?block|\b(?:reject|block|refus)ed\b.{0,40}\bfraud(?:[- ]suspected"
    r"|\b.{0,10}suspected)"
    r"|débloqu|desbloque|误(?:判|拦|封)|解封|entsperr",
    re.IGNORECASE,
)
OVER: Final = re.compile(
    r"\b(?:cases?|issues?|incidents?|matters?|investigations?|alerts?|cas|casos?|dossiers?|alerte|alerta"
    r"|fall)\b.{0,60}?"
    r"\b(?:closed?|resolved|settled|solved|clos|clôtur\w+|cerrad\w+|resuelt\w+|encerrad\w+|resolvid\w+"
    r"|abgeschlossen|erledigt)\b"
    r"|^\W*closed\b|\bclose (?:the|this|your|our) (?:case|ticket|alert)"
    r"|\b(?:thanks|thank you) for (?:your|the)|\bmerci (?:pour|de votre)|\bgracias por|\bobrigad\w+ pel"
    r"|\bno (?:more|further|new) (?:calls|traffic|attempts)|\bplus (?:aucun|d['’])\s?(?:appel|trafic)"
    r"|\b(?:no|não) h[aá]y? mais? (?:chamadas|tráfego)|\bno hay más (?:llamadas|tráfico)"
    r"|已(?:经)?(?:关闭|结束|解决|结案|停止)|无新(?:的)?(?:呼叫|话务)|感谢",
    re.IGNORECASE | re.DOTALL,
)
TALK: Final = (WANTED, MAILBOX, DESKS_HOURS, PAPER, OVER)
"""Unless its sentence counts calls, or asks for a block."""

TEST: Final = re.compile(
    r"\A\W*test(?: of\b|\W*\n|\s?[:–-])|\balert test\b|\bsimula(?:tion|ción|ção)\b|模拟|"
    r"\btest of (?:our |the |your )?(?:IRSF|fraud|alarm|alert)|\bmock\b|\b(?:fraud|alert) drill\b|\bsimulacro\b"
    r"\b(?:is|was) (?:only |just )?(?:a|our) (?:\w+ )?(?:test|drill|exercise)\b(?! (?:call|number|SIM))"
    r"|\b(?:est|ceci est|voici) un (?:simple )?(?:test|exercice)\b|\b(?:es|era) (?:solo )?(?:una prueba"
    r"|un simulacro)\b"
    r"|\bé (?:só |apenas )?um (?:teste|simulado)\b|(?:这是|仅为|为).{0,16}(?:测试|演练)",
    re.IGNORECASE,
)
GENUINE: Final = re.compile(
    r"\b(?:is|are|was|were) (?:all )?(?:genuine|legitimate|legit)\b|\btraffic (?:is|was) (?:legal|normal|valid)"
    r"|\bgenuine traffic|\bfalse alarm|\btrafic (?:est|était) (?:légitime|normal)|\bfausse alerte"
    r"|\btráfico (?:es|era) (?:legítimo|normal|genuino)|\bfalsa alarma|\btráfego (?:é|era) (?:legítimo|normal)"
    r"|\balarme falso|(?:流量|话务|呼叫)[^。]{0,4}(?:正常|真实)|误报",
    re.IGNORECASE,
)
SUMMED: Final = re.compile(
    r"\b(?:monthly|weekly|quarterly|annual|yearly)\s(?:\w+\s){0,3}?(?:fraud|IRSF|wangiri|reports?|summary|list"
    r"|statistics)|\bstatistics\b|\bsurvey\b|\bquestionnaire\b|\binvitation\b|\bcourse on\b|\bpauta d|\bKPIs?\b"
    r"|\bsummary (?:of )?(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|q[1-4]|20\d\d)|\bagenda\b|\bworkshop\b|\bwebinar\b|\bconference\b"
    r"|\bformation sur|\bordre du jour|\borden del día|\b(?:rapport|bilan|liste)\s(?:\w+\s)?mensuel"
    r"|\b(?:informe|reporte|lista)\s(?:\w+\s)?mensual|\brelatório\s(?:\w+\s)?mensal|[月季年]报|统计|议程",
    re.IGNORECASE,
)
ELSEWHERE: Final = re.compile(
    r"\bIBAN\b|\bbank\b|\bphish\w*|\bspam\b|\bpasswords?\b|\bbeware\b|(?:payment|invoice|identity|CEO|e-?mail) fraud"
    r"|\bfraud\w* (?:invoice|e-?mail|payment|domain|web ?site)|\bfalse invoices?|\b(?:facture|factura"
    r"|fatura)s? fraudul"
    r"|coordonnées bancaires|(?:datos|dados) bancários?|银行|欺诈发票|钓鱼",
    re.IGNORECASE,
)
"""Fraud with mails and money; of no kind that a network carries, it is none where nothing of traffic is said."""
TRAFFIC: Final = re.compile(
    r"\bcalls\b|traffic|\btrunks?\b|\broutes?\b|\bSMS\b|\bminutes\b|\branges?\b|subscriber|\bappels\b|\btrafic"
    r"|\bllamadas\b|\btráfico|\btroncal|\bchamadas\b|\btráfego|\broaming|呼叫|流量|话务|号段|中继|短信",
    re.IGNORECASE,
)
SIGNS: Final = re.compile(
    rf"{TRAFFIC.pattern}|\+\s?\d{{2}}|\burgent|\basap\b|\bimmediately|\bat once|\bright now|!!|\bcall (?:me|us)\b"
    r"|\b(?:there|it|this) is\b|\blooks? like|\bseems?\b|\bbelieve|\bthink\b|\bconfirm\w*|\brunning|\bstarted|\bvictim"
    r"|\bnetwork|\binterconnect|\bcustomers?\b|\busers\b|\bréseau|\bclients?\b|\babonnés|\bred\b|\bruta\b"
    r"|\bclientes?\b"
    r"|\busuarios|\brede\b|\brota\b|\bassinantes|\bhay\b|\btenemos|\bil y a\b|网络|用户|客户|路由"
    rf"|{NAME}\s(?:calls?\s)?(?:to|towards|from|in|on|at|vers|depuis|hacia|desde|para|em|en|sur)\s(?-i:[A-Z]|\d)"
    rf"|(?:\A|\n)[^\n:：]{{2,30}}[:：]\s?{LIST}[ \t]*(?:\n|\Z)",
    re.IGNORECASE,
)
"""Where, when or how urgently something happens."""
ALARM: Final = re.compile(
    rf"\A\W*(?:\w+:\s*)?{LIST}\W*\Z|{LIST}\s(?:alert|alarm|notification|notice|report|attack|case|incident)\b"
    rf"|\b(?:alerte|alerta|alarm|aviso|signalement)\s(?:de\s)?{LIST}|{LIST}(?:告警|通知)",
    re.IGNORECASE,
)
"""A subject that is itself an alarm."""

UNIT: Final = (
    r"(?:calls|attempts|minutes|mins?|SMS|OTPs?|messages|numbers|appels|tentatives|llamadas|intentos|minutos|chamadas"
    r"|tentativas|anrufe|hours)"
)
COUNTED: Final = re.compile(
    rf"(?<!\d)\d[\d.,]{{0,20}}\s(?:(?!more|further|test)\w{{1,30}}\s){{0,2}}?{UNIT}\b|\b{UNIT}\s?[:：]\s?\d"
    r"|\d\s?(?:次|通|分钟|条)|次数[:：]\s?\d",
    re.IGNORECASE,
)
"""How many calls there were."""
UNASKED: Final = re.compile(
    rf"(?:\b(?:not|never|ne|no|não|the|an?|your|our|since|el|del|un|le|du|o|do|do you|did you|we|can we|could we"
    rf"|to)\s|n['’]t\s|\bn['’]|un|[勿不别]要?)"
    rf"(?:pas\s|be\s|to\s)?{BLOCK}|\bne pas {BLOCK}|(?:勿|不要|别)(?:封堵|拦截|阻断)",
    re.IGNORECASE,
)
ASKED: Final = re.compile(
    rf"\b{BLOCK}\b|\btreat as fraud|\bstop[- ]payment|(?:封堵|拦截|止付|阻断)(?!后|前)", re.IGNORECASE
)
GOES_ON: Final = re.compile(
    r"\bstill\b|\bgo(?:es|ing) on|\bcontinu\w+|\bongoing|\bencore\b|\bsiguen?\b|\bainda\b|仍|继续|还在", re.IGNORECASE
)


def counted(text: str) -> bool:
    return bool(COUNTED.search(text))


def urged(text: str) -> bool:
    """Is a block asked for, or said that it goes on?"""
    return bool(ASKED.search(UNASKED.sub(" ", text)) or GOES_ON.search(text))


def elsewhere(text: str) -> bool:
    """Is it fraud with mails or money, of which no network knows?"""
    return bool(ELSEWHERE.search(text)) and not TRAFFIC.search(text)


def is_no_report(subject: str, text: str, *, pressing: bool, told: bool) -> bool:
    """Is the whole mail a test, a summary, an agenda, or the answer that calls are genuine, or says it nothing of what
    happens? `pressing`: a block is asked for; `told`: that, or calls are counted."""
    both = f"{subject}\n{text}"
    if TEST.search(both) or not (told or SIGNS.search(both) or ALARM.search(subject)):
        return True
    return not pressing and bool(GENUINE.search(text) or SUMMED.search(both))


def is_talk(sentence: str, *, told: bool) -> bool:
    """Does a sentence that speaks of fraud say something else than that there is one? `told`: the mail counts calls
    or asks for a block, and a question in it is none of what is done at large."""
    if SUPPOSED.search(sentence) or LIFTED.search(sentence):
        return True
    if QUESTION.search(sentence) and not told:
        return True
    return any(each.search(sentence) for each in TALK) and not (counted(sentence) or urged(sentence))
