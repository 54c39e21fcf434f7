"""What a mail is about that reports no fault: a question, bills, a notice, thanks, a dispute that is none of theirs.

Only a mail is of such a matter of which every sentence is, or a courtesy. A sentence that nobody knows may report a
fault in odd words. Pure.
"""

import re
from typing import Final
from unicodedata import normalize

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.billing import SAID_DISPUTED
from pledgekeeper.intake.reading.found import found
from pledgekeeper.intake.reading.happening import SUPPOSED, foretold_or_over
from pledgekeeper.intake.reading.mentions import without_others
from pledgekeeper.intake.reading.own_words import GREETING, own_words
from pledgekeeper.intake.reading.seen_sums import WRITTEN
from pledgekeeper.intake.reading.sentences import sentences_in
from pledgekeeper.intake.reading.severity import marks_a_fault

# fmt: off
QUESTION: Final = re.compile(
    r"\b(?:question|information\srequest|how\s(?:do|can|should|to|does)\b|do\syou\s(?:offer|provide|support)\b"
    r"|(?:who|what|which)\s(?:is|are)\s(?:your|the)\s(?:[\w/-]+\s){0,2}(?:contacts?|procedures?|process|address|hours)\b"
    r"|demande\sd['’]information|comment\s(?:pouvons|peut|puis|faire|ajouter|obtenir)|consulta\b|cómo\s(?:se|podemos|puedo)\b"
    r"|dúvida|como\s(?:posso|podemos|se)\b)|咨询|请问|如何",
    re.IGNORECASE,
)
BILL: Final = re.compile(
    r"\b(?:invoic\w+|billing|payments?|prepay\w*|we\s(?:have\s)?paid|be\spaid|remittance|swift\scopy|bank\s(?:details|account|transfer)"
    r"|iban|credit\snotes?|balance|netting|settlement|overdue|outstanding\samounts?|statement\sof\saccount|soa|cdrs?"
    r"|call\sdetail\srecords?|traffic\s(?:volumes?\s)?(?:reports?|volumes?|figures)|reconcil\w+|vat|tva|tax\s(?:certificate|id|residen\w+)"
    r"|factur(?:es?|as?)|paiements?|virements?|relevé\sde\scompte|soldes?|rib|impayée?s?|coordonnées\sbancaires"
    r"|pagos?|transferencia|comprobante|estado\sde\scuenta|saldo|conciliar|conciliación|faturas?|pagamentos?|transferência"
    r"|comprovati?vo|comprovante|extrato|conciliação)\b|发票|账单|付款|支付|汇款|水单|对账|结算|余额|话单|预付|银行账户",
    re.IGNORECASE,
)
NOTICE: Final = re.compile(
    r"\b(?:(?:new|our|updated|revised|special|attached)\s(?:[\w-]+\s)?rates?|rate\s(?:sheet|notif\w+|amendment|changes?|increase|decrease"
    r"|update|card|announcement)|price\s(?:list|change|notification|increase)|quotation|quote|offer|dial[-\s]codes?|code\s(?:list|update)"
    r"|amendment|agreement|contract|nda|countersigned|account\smanager|contact\s(?:list|change|details|person)"
    r"|new\s(?:\w+\s){0,2}(?:contact|address|mailbox|manager)|escalation\s(?:matrix|list)|offices?\s(?:\w+\s){0,2}closed"
    r"|holidays?|company\sname|becomes|(?:nouveaux|nos)\starifs|grille\starifaire|devis|avenant|contrat"
    r"|nouve(?:au|lle)\s(?:contact|adresse|interlocut\w+)|jours?\sfériés?|bureaux\s(?:seront|sont)\sfermés|matrice\sd['’]escalade"
    r"|(?:nuevas|nuestras)\starifas|lista\sde\spre(?:cios|ços)|cotización|oferta|contrato|adenda|nuevo\scontacto|feriado|festivo"
    r"|matriz\sde\sescal\w+|novas?\starifas?|tabela\sde\spreços|cotação|aditamento|novo\sconta(?:c?to))\b"
    r"|资费|费率|价格|报价|合同|协议|联系人|联系方式|放假|节假日|公司名称",
    re.IGNORECASE,
)
ABOUT: Final = re.compile(
    r"\b(?:contacts?|procedures?|process|portal|portail|ecare|api|documentation|password|pdf|copy|attach\w+|records|effective|valid\w*|válid[oa]s?|vigentes?|applicables?|due|credits|amounts?|paid|pay|receipt|INV-\d[\w-]*)\b"
    r"|门户|网站|附件|款项",
    re.IGNORECASE,
)
"""What else is of the same matters, and tells none by itself."""
COURTESY: Final = re.compile(
    r"\b(?:please|kindly|may\swe|could\syou|can\syou|merci\sde|veuillez|favor|we\sask\syou|podem|podrían)\b.{0,30}?\b(?:confirm\w*|acknowledge|send|return|sign|update|load|note"
    r"|settle|pay|reply|tell|accuser|enviar|confirmar|noter)\b|\b(?:thanks?|thank\syou|merci|gracias|obrigad[oa]|great\swork|good\s(?:work|job)"
    r"|nice\s(?:day|weekend)|look(?:ing)?\sforward|happy\sto|pleased\sto\sinform|remains?\sreachable|stays?\sreachable)\b|感谢|谢谢|请确认",
    re.IGNORECASE,
)
THANKS: Final = re.compile(
    r"\b(?:thanks|thank\syou)\b[^.!?\n]{0,20}\sfor\b|\bmerci\b[^.!?\n]{0,20}\spour\b|\bgracias\spor\b|\bobrigad[oa]\sp(?:or|el[oa])\b|感谢|谢谢",
    re.IGNORECASE,
)
ASKS: Final = re.compile(r"\b(?:please|kindly|merci\sde|veuillez|favor)\b|请|[?？]", re.IGNORECASE)
SERVED: Final = re.compile(
    r"\b(?:calls?|call(?:ing|ers)|dial\w*|attempts?|traffic|voice|audio|sms|a2p|otps?|messages?|codes?\sarrive|trunks?|circuits?|links?|lines?|ports?"
    r"|routes?|routing|sessions?|tunnels?|sbcs?|switch|network|platform|servers?|gateways?|box|cage|rack|engineer|customers?|clients?"
    r"|users?|subscribers?|callers|visitors|handsets?|roam\w*|asr|acd|ner|pdd|cli|bgp|sip|smpp|dlrs?|delivery\sreceipts?|hlr|prefix\w*|10g|100g"
    r"|appel\w*|trafic|voix|liens?|liaisons?|faisceaux?|abonnés|utilisateurs?|réseau|llama\w+|tráfico|mensajes|enlaces?"
    r"|circuitos?|troncal\w*|rutas?|clientes|usuarios?|abonados|chama\w+|ligaç\w+|tráfego|mensagens|rotas?|utilizadores)\b"
    r"|呼叫|短信|话务|流量|中继|电路|链路|路由|客户|用户|网络|验证码|语音|通话|拨打|电话",
    re.IGNORECASE,
)
"""What carries traffic, whoever sends it, and what it is measured by."""
NOT: Final = re.compile(
    r"\b(?:not|cannot|no(?![.°º])|nobody|nothing|none|never|hardly|without|unable|urgent\w*|asap|immediately"
    r"|ne|n['’]\w+|pas|personne|aucune?|jamais|rien|nadie|ningun\w*|nunca|não|ninguém|nenhuma?)\b|n['’]t\b|不|没|未|无(?!误)|尽快",
    re.IGNORECASE,
)
TROUBLE: Final = re.compile(
    r"\b(?:again|still(?!\s(?:unpaid|outstanding|open|overdue|due))|hear[ds]?|silen\w+|mute|echo|nois\w+|rings?|ringing|busy|tones?"
    r"|congest\w+|time[sd]?[-\s]?outs?|slow\w*|delay\w*|hours\slate|minutes\slate|drop\w*|disconnect\w*|(?:un)?block\w*|stuck|queue|dead|dark"
    r"|broken|stop(?:s|ped|ping)?|respond\w*|(?:un)?available|empty|loop\w*|exceptions?|voice\s?mail|wrong|fails?"
    r"|flash\w*|leak\w*|los(?:es?|ing)|stran?ge\w*|odd\w*|weird|abnormal\w*|unusual\w*|quality|troubl\w+|problems?|(?:an?|the|this|any|some|technical)\sissue"
    r"|issues\s(?:with|on|to|in)|investigat\w*|troubleshoot\w*|a\slook|please\s(?:look|check)|kindly\scheck|complain\w*|escalated?|restor\w*|repair\w*"
    r"|reroute\w*|reach(?:es|ed)?|robot|instead|(?:al)?though|but\snow|now\sthat|(?:after|since)\s(?:the|your|our|this|you|yesterday|noon|morning)"
    r"|went|gone|goes|zero|cut|dying|flood\w*|suspend\w*|reopen|re-enable|refused|act|hurry|awake|fix(?:es)?|working(?!\s(?:days?|hours?))|this\smorning|cause\s\d|wait(?:s|ing)?\s\d"
    r"|entend\w*|mue?t(?:te)?s?|écho|bruit|occupation|coup\w+|lent\w*|débits?|ralenti\w*|(?:dé)?bloqu\w+|qualité|problèmes?|soucis?|anomalies?"
    r"|étrange\w*|bizarre\w*|encore|toujours|plai(?:nt|gn)\w*|décroch\w*|pourquoi|se\spasse|tomb\w+|recommence\w*|rouvr\w+|pourtant|alors\sque|depuis\s(?:ce|hier|la|le)"
    r"|oye\w*|escuch\w+|mud[ao]s?|eco|ruido|ocupad\w|se\scorta\w*|lentitud|demora\w*|(?:des)?bloque\w+|calidad|problemas?|extrañ\w|quej\w+|igual"
    r"|pasa|cae[ns]?|cortad\w+|cayó|passa|cai\w*"
    r"|sigue\w*|seguimos|todavía|aún|de\snuevo|otra\svez|aunque|por\squé|desde\s(?:ayer|anoche|hoy|esta)"
    r"|ouve\w*|silêncio|ruído|atraso\w*|qualidade|estranh\w+|queix\w+|continua\w*|ainda|novamente|de\snovo|embora|porque\sé\sque)\b"
    r"|(?<![\d.,])(?:40[348]|48[0-8]|50[0-4]|603)(?![\d.,])|(?:\+|\b00)\d[\d\s.-]{7,}"
    r"|听|慢|怎么了|恢复|延迟|投诉|异常|有问题|核查|排查|超时|掉线|堵|拥塞|静音|回声|质量|为什么|收到不|仍|又|还是|虽然|尽管|看一下",
    re.IGNORECASE,
)
"""What may tell that something does not work, as people say it: a mail with one of these is a report."""
# fmt: on
CLAUSE: Final = re.compile(r"[,;:，；：]\s+|[，；：]|\s(?:but|yet|while|mais|pero|mas)\s")
MATTERS: Final = {"question": QUESTION, "bill": BILL, "notice": NOTICE}
TOLD: Final = {
    "dispute": "a dispute is mentioned that is ours, over or asked about",
    "question": "a question",
    "bill": "of bills or payments",
    "notice": "a notice of terms, contacts or the like",
    "thanks": "nothing but thanks",
}
MOST_THANKS: Final = 200
WORD: Final = re.compile(r"[^\W\d_]")
SHORT: Final = 5
"""Words of a sentence that only greets, or says that something is asked, and of a clause that tells nothing alone."""
SHORT_SIGNS: Final = 40


def matter_in(subject: str, text: str, *, told: bool) -> Understood | None:
    """What a mail is about by plain words of it, where nothing of it may tell of a fault that is there; else None.

    `told`: it names a circuit, calls, or since when something fails. Works to come have these, too.
    """
    both = normalize("NFKC", f"{subject}\n\n{own_words(text)}")
    if foretold_or_over(subject, own_words(text)):
        return Understood(field="matter", value="works", quote="", rule="works to come, or a fault that is over")
    if told:
        return None
    rest = without_others(both)
    matter = _dispute(both, rest) or _matter(rest)
    may_fail = matter and (TROUBLE.search(rest) or _may_fail(SUPPOSED.sub(" ", rest)))
    return None if may_fail else matter


def _dispute(both: str, rest: str) -> Understood | None:
    mentioned = SAID_DISPUTED.search(both) if both != rest else None
    return found("matter", "dispute", mentioned, TOLD["dispute"]) if mentioned else None


def _matter(text: str) -> Understood | None:
    named = ((name, words.search(text)) for name, words in MATTERS.items())
    for name, match in (*named, ("thanks", _thanks(text))):
        if match:
            return found("matter", name, match, TOLD[name])
    return None


def _thanks(text: str) -> re.Match[str] | None:
    body = GREETING.sub("", text).strip()
    return None if len(body) > MOST_THANKS or ASKS.search(body) else THANKS.search(text)


def _may_fail(text: str) -> bool:
    """Has it marks of a fault, or a sentence on traffic or of which nobody knows what it is about?"""
    head, _, body = text.partition("\n\n")
    return (
        marks_a_fault(head, body)
        or _is_suspect(head)
        or any(_is_suspect(each) or not _is_known(each) for each in sentences_in(body))
    )


def _is_suspect(sentence: str) -> bool:
    served, denied = SERVED.search(sentence), NOT.search(sentence)
    return bool(served and denied) or (bool(served or denied) and not _is_about(sentence))


def _is_about(words: str) -> bool:
    return any(each.search(words) for each in (BILL, NOTICE, ABOUT, WRITTEN))


def _is_known(sentence: str) -> bool:
    """Is what it says about such matters or a courtesy, and so each longer clause of it?"""
    short = len(sentence.split()) <= SHORT and len(sentence) <= SHORT_SIGNS
    asks = short and (QUESTION.search(sentence) or GREETING.search(sentence) or not WORD.search(sentence))
    long = (each for each in CLAUSE.split(sentence) if len(each.split()) > SHORT)
    return bool(asks) or (_is_polite(sentence) and all(_is_polite(each) or QUESTION.search(each) for each in long))


def _is_polite(words: str) -> bool:
    return _is_about(words) or bool(COURTESY.search(words))
