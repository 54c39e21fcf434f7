"""A mail that reports fraud is told from one that has words of fraud, in six languages."""

import pytest

from pledgekeeper.intake.reading.billing import billing_in
from pledgekeeper.intake.reading.fraud import fraud_in


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("PBX hacking notice", "One of our customers had his PBX hacked. Please block and stop payment.", "irsf"),
        ("Urgent", "The hacked PBX of a customer of ours calls Cuba. Please block.", "irsf"),
        ("Urgente", "Centralita hackeada de nuestro cliente, llamadas a Cuba. Bloqueen ya.", "irsf"),
        ("Urgent", "Le PABX de notre client a été piraté, appels vers Cuba. Merci de bloquer.", "irsf"),
        ("紧急", "我司客户PBX被盗打，拨打古巴号码，请立即封堵。", "irsf"),
        ("Aviso", "Invasão de PABX de um cliente. Solicitamos bloqueio imediato.", "irsf"),
        ("Dringend", "Die Telefonanlage unseres Kunden wurde gehackt. Bitte sperren Sie.", "irsf"),
        ("Betrugsmeldung IRSF", "1.200 Anrufe nach +9607, bitte sperren Sie sofort.", "irsf"),
        ("IRSF", "Ranges +9607 and +6757.", "irsf"),
        ("Attack", "Our subscribers receive Wangiri calls from +216 73. Please block.", "wangiri"),
        ("Traffic pumping", "Pumped to +882 and +883 last night. Please block.", "irsf"),
        ("AIT", "Artificially inflated traffic on your OTP messages since yesterday.", "sms-ait"),
        ("Alert", "OTP pumping to Azerbaijan, please block.", "sms-ait"),
        ("Origin", "A SIM box terminates our traffic in Ghana.", "sim-box"),
        ("Gambia", "False answer supervision on 3,000 calls to Gambia.", "fas"),
        ("Gambia", "FAS on 3,000 calls to Gambia: this is fraud.", "fas"),
        ("Alert", "Fraudulent traffic to Latvia, please stop it immediately", "irsf"),
        ("Alert", "We detected fraud: 300 calls to +53 last night. Block and withhold.", "irsf"),
        ("Alert", "We detected fraudulent SMS from your bind.", "sms-ait"),
        ("Alerta", "Detectamos fraude en la ruta de Cuba.", "irsf"),
        ("Verdacht", "Betrug auf der Route Kuba.", "irsf"),
        ("Alert", "Our fraud system detected 300 calls to +9607 from your trunk. Please block.", "irsf"),
        ("Hello", "Dear fraud desk,\n\nsince yesterday missed calls, Wangiri. Please block.", "wangiri"),
        ("Alert", "This is not a fault but IRSF to +9607, please block and confirm to noc@baltel.example.", "irsf"),
        ("Calls fail", "IRSF detected on your trunk, all our calls fail meanwhile.", "irsf"),
        ("Alert", "IRSF to +9607. We closed the trunk, please block too.", "irsf"),
        ("Alert", "To prevent more fraud please block +9607 at once.", "irsf"),
        ("Fraud report", "300 calls to +53 last night.", "irsf"),
        ("Alert", "We see not only IRSF on this trunk.", "irsf"),
    ],
)
def test_a_mail_that_reports_fraud_opens_the_lane_of_its_kind(subject, text, kind):
    assert billing_in(subject, text).value == kind


def test_where_no_kind_is_said_the_rule_says_that_the_commonest_is_taken():
    assert fraud_in("Fraud", "300 calls to +53 last night").rule.startswith("fraud is said, its kind is not")


NO_REPORTS = [
    "Regards\nJonas\nBaltel Billing, Interconnect & Fraud Department",
    "Jonas\nReport IRSF, Wangiri and SIM box fraud to fraud@baltel.example",
    "Jonas\nFraud hotline: +370 5 000 0100, 24/7",
    "We have checked and this is NOT a fraud case (no IRSF, no FAS).",
    "There is no fraud, and it isn't IRSF.",
    "Ce n'est pas une fraude (pas d'IRSF).",
    "No es un fraude, no hay IRSF.",
    "Não se trata de fraude, sem IRSF.",
    "这不是欺诈，没有IRSF。",
    "Es ist kein Betrug, kein IRSF.",
    "The IRSF case of last month is closed on our side, thank you for your help.",
    "Le cas IRSF du mois dernier est clôturé, merci.",
    "El caso de IRSF está cerrado, gracias.",
    "O caso de IRSF está encerrado, obrigado.",
    "上月的IRSF案件已关闭，谢谢。",
    "Our fraud desk (fraud@baltel.example, IRSF/Wangiri/FAS notifications) is closed on 25 December.",
    "Do you offer an IRSF and Wangiri protection service? Please send us a quotation.",
    "Please send a quotation of your anti-fraud package.",
    "Jonas\nSenior Fraud Specialist\nBaltel Fraud Operations Centre",
    "Beware of payment fraud: our bank details have not changed.",
    "Please find attached our monthly fraud report.",
    "Together against fraud: join the i3forum Fraud Workgroup on Tuesday.",
    "We will send artificial traffic for the test tonight.",
    "We are refiling the order form.",
    "In case of fraud or IRSF call our NOC.",
    "En cas de fraude, appelez notre NOC.",
    "This e-mail may be fraudulent, be careful with what is attached.",
    "Please update the contacts of our fraud department: fraud@baltel.example",
]


@pytest.mark.parametrize("text", NO_REPORTS)
def test_signatures_hours_offers_and_what_is_denied_or_over_report_no_fraud(text):
    assert billing_in("Hello", text) is None


@pytest.mark.parametrize("text", NO_REPORTS)
def test_such_words_do_not_change_what_a_claim_is_about(text):
    claim = f"We dispute EUR 500.00 of invoice INV-2026-10-04103 (rate of Mali).\n\n{text}"

    assert billing_in("Dispute INV-2026-10-04103", claim).value == "rate"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fraud desk holiday hours", "It is closed on 25 December."),
        ("Fraud case closed", "Nothing to do."),
        ("Question about your anti-fraud package", "How much is it?"),
        ("Calls fail", "Your fraud system blocks our calls"),
        ("Calls fail", "All calls to Kenya fail since you blocked the IRSF ranges."),
        ("Calls rejected", "False positive: please unblock the fraud filter for our legitimate traffic."),
        ("Loss of frame", "LOS and FAS alarms on STM-1 port 3"),
        ("BGP", "Prefix hijack of 192.0.2.0/24, please filter it."),
    ],
)
def test_a_fault_or_news_with_a_word_of_fraud_opens_no_alert(subject, text):
    assert fraud_in(subject, text) is None
