"""A mail that mentions a dispute opens one only where its writer disputes something of ours."""

import pytest

from pledgekeeper.intake.reading.billing import billing_in
from pledgekeeper.intake.reading.claimed import amounts_said, claimed_in

INV = "INV-2026-10-00417"


@pytest.mark.parametrize("subject", ["Invoice", "Your dispute on our invoice BLT-2026-881"])
@pytest.mark.parametrize(
    "text",
    [
        "With regard to your dispute of EUR 500.00 on our invoice BLT-2026-881, we have checked and reject it.",
        "We do not accept your dispute of EUR 500.00 for invoice BLT-2026-881.",
        "After investigation we reject EUR 200.00 and accept EUR 300.00 of your dispute on our invoice BLT-2026-881.",
        "We confirm receipt of your dispute for EUR 500.00 on our invoice BLT-2026-881; our team is checking.",
        "You withheld EUR 500.00 from our invoice BLT-2026-881. Please pay it now.",
        "You short paid our invoice BLT-2026-881 by EUR 500.00, we do not agree. Please settle.",
        "Your payment of BLT-2026-881 was short by EUR 500.00. Is it disputed? Please send a dispute notice.",
        "Hi, in order to analyse the dispute you opened on our invoice BLT-2026-881 please send your CDRs.",
        "Your SOA shows EUR 500.00 as disputed by you on our invoice BLT-2026-881. Please send the details of it.",
        "You have EUR 500.00 disputed for more than 60 days. Please pay invoice BLT-2026-881.",
        "After verification the disputed amount of EUR 500.00 on our invoice BLT-2026-12 is not accepted.",
        "Le litige que vous avez ouvert sur notre facture TMG-2026-55 (500,00 EUR) est rejeté.",
        "Wir weisen Ihren Widerspruch gegen unsere Rechnung BLT-2026-12 über 500,00 EUR zurück.",
        "We reject the dispute raised by you against our invoice BLT-2026-12 for EUR 500.00.",
        "We refer to your letter of dispute about invoice BLT-2026-12 (EUR 500.00). We maintain our invoice.",
        "Kindly release the withheld amount of EUR 500.00 on our invoice BLT-2026-12.",
        "Please find our credit note of EUR 500.00 for invoice BLT-2026-12 attached.",
        "Votre retenue de 500,00 EUR sur notre facture TMG-2026-55 n'est pas justifiée.",
        "No aceptamos la retención de EUR 500.00 de nuestra factura AVZ-2026-33.",
        "Les enviamos la nota de crédito por EUR 500.00 de nuestra factura AVZ-2026-33.",
        "我司对贵司对我司发票NW-2026-90的争议不予认可，金额EUR 500.00。",
        "贵司对发票NW-2026-90提出的异议不成立。",
        "Rechazamos su disputa de EUR 500.00 sobre nuestra factura AVZ-2026-33.",
        "Nous rejetons votre contestation de 500,00 EUR sur notre facture TMG-2026-55.",
        "Rejeitamos a sua contestação de EUR 500,00 da nossa fatura AVZ-2026-33.",
        "我司不接受贵司对我司发票NW-2026-90的争议，金额：EUR 500.00。",
    ],
)
def test_our_dispute_of_their_invoice_is_none_of_theirs_and_no_sum_of_it_is_taken(subject, text):
    assert billing_in(subject, text) is None
    assert amounts_said(claimed_in(text, "EUR")) == {}


def test_a_carrier_may_call_the_invoice_that_it_got_its_own():
    assert billing_in("Dispute of our October invoice", "Please see what is attached.")


def test_an_answer_to_our_dispute_is_known_by_its_subject():
    assert billing_in("Your dispute of invoice BLT-7701", "We reject EUR 500.00 of invoice BLT-7701.") is None


@pytest.mark.parametrize(
    "text",
    [
        f"We confirm that dispute of EUR 500.00 for {INV} is settled with your credit note CN-221.",
        f"Difference of EUR 500.00 is below dispute threshold so we accept invoice {INV} in full.",
        "We inform you that Baltel agrees to close dispute BLT-D-2026-040, invoice 417, amount 500 EUR in your favor.",
        f"We accept your rejection of our dispute of EUR 500.00 ({INV}). Case closed.",
        f"We agree to your settlement proposal of 50% of the disputed amount EUR 500.00 ({INV}).",
        f"We propose to settle our dispute on {INV} with a credit of EUR 500.00.",
        f"We still have not received your credit note for the settled dispute DSP-2026-77 of {INV}. Amount EUR 500.00.",
        f"Thank you for credit note CN-221 over EUR 500.00, we booked it against the payment of {INV}.",
        f"Invoice {INV} EUR 88,661.81\nLess credit note CN-221 EUR 500.00\nNet payment EUR 88,161.81",
        f"Nous confirmons la clôture du litige sur la facture {INV}, l'avoir de 500,00 EUR a bien été reçu.",
        f"Please find signed settlement agreement of the dispute on {INV} (EUR 500.00).",
        f"Dispute on {INV} closed. Thanks for the credit note.",
        f"请问我司对发票{INV}的争议处理进展如何？",
        f"我司同意关闭发票{INV}的争议。",
        f"La disputa de la factura {INV} está cerrada.",
        f"Could you please send us the status of our dispute of EUR 500.00 for {INV}?",
        f"What is the status of dispute DSP-2026-77 (EUR 500.00, {INV})?",
        f"Please send us the status of our dispute of EUR 500.00 for {INV}.",
    ],
)
def test_a_dispute_that_is_over_or_asked_about_is_not_opened_again(text):
    assert billing_in("October", text) is None
    assert amounts_said(claimed_in(text, "EUR")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "When will November invoices be issued? Also, who is the contact for disputes?",
        "¿Cuál es el plazo para presentar disputas de facturas?",
        "Qual é o prazo para contestação de faturas?",
        "请问对账单有争议时应联系谁？",
        "Efetuamos o pagamento da fatura INV-2026-10-00905 no valor de USD 9.800,00. Sem contestação.",
        "Hemos pagado la factura INV-2026-10-00905, sin disputa.",
        f"Please send call details of {INV} so that we can validate it. We may raise a dispute later.",
        "A kind reminder that the dispute window for October invoices closes on 5 December.",
        "Agenda: 1. open invoices 2. disputes 3. netting",
        "How do I file a dispute about an invoice on your portal?",
        "Within how many days can we dispute an invoice?",
        "According to the new terms disputed amounts may be withheld. Please sign it with the invoice.",
        f"We checked {INV} and have nothing to dispute.",
        "Our auditor asks for confirmation of disputed and undisputed balances of all invoices.",
        "Our new contact for invoices and disputes is Jonas Petraitis, +370 5 000 0200.",
        "Any dispute of our invoice shall be raised within 14 days of receipt.",
        "Toute contestation de la facture doit nous parvenir sous 7 jours.",
        "附件为我司发票。如有异议请于3日内回复。",
        "Please address all disputes regarding invoices to disputes@nordwave.example.",
        "Level 1 NOC +370 5 000 0100\nBilling disputes: disputes@baltel.example",
        "Let us have the monthly call on disputes of the last invoices on Thursday.",
        "Please send us the list of open disputes between our companies, by invoice, for our audit.",
        f"The invoice {INV} is under verification, we will inform you in case of any dispute.",
        "Please find the withholding tax certificate for INV-2026-09-00450 (WHT EUR 610.00).",
        "Veuillez trouver le certificat de retenue à la source pour la facture INV-2026-09-00801 (610,00 EUR).",
        "Adjuntamos el certificado de retención en la fuente de la factura INV-2026-09-00801 (EUR 610.00).",
        "15% withholding tax will be deducted from payments of invoices as of 1 Jan per new law.",
        f"We return invoice {INV} because the company address is wrong. Please reissue. No amount is disputed.",
        "Please find SOA.\nInvoices total  EUR 100,000.00\nDisputed        EUR 2,000.00\nOverdue         EUR 98,000.00",
        "Overdue EUR 98,000.00, thereof disputed EUR 2,000.00. Please pay the undisputed invoices BLT-2026-880.",
        f"We paid EUR 88,646.81 for {INV}. The bank must deduct EUR 15.00 charges.",
    ],
)
def test_disputes_at_large_and_what_the_law_or_a_bank_withholds_dispute_nothing(text):
    assert billing_in("Information", text) is None
    assert "disputed_amount" not in amounts_said(claimed_in(text, "EUR"))


@pytest.mark.parametrize(
    "text",
    [
        f"Your invoice {INV} is disputed: EUR 500.00 too much.",
        f"Please settle our dispute of EUR 500.00 on invoice {INV}.",
        f"We do not accept your rejection of our dispute of EUR 500.00 on {INV}.",
        f"We received your dispute of BLT-1, and we dispute EUR 300.00 of {INV}.",
        f"Disputes of invoice {INV} and INV-2026-10-00418: see attached.",
        f"Dispute of invoice {INV}: the agreed rate was accepted by you at 0.10, and 0.12 is billed.",
        f"As per the agreement the disputed amount of {INV} is EUR 500.00.",
        f"Payment of {INV} is withheld until the dispute is settled.",
        f"You have credited EUR 200.00 of the disputed EUR 500.00; the rest of {INV} remains in dispute.",
        f"Could you please issue a credit note of EUR 500.00 for {INV}?",
        f"Can you confirm receipt of our dispute of {INV}?",
        f"Regarding your claim that the rate is right: invoice {INV} remains disputed.",
        f"In May 2026 we disputed the rate, and in {INV} it is wrong again.",
        f"EUR 500.00 will be withheld from our next payment of {INV}.",
        f"Dispute of {INV}, please answer to disputes@baltel.example",
        f"Please find attached the list of disputed calls of {INV}.",
        f"We dispute the withholding tax of EUR 500.00 on {INV}.",
        f"Our dispute of {INV} is below; you may accept it or send CDRs.",
        "We do not pay the disputed amount of invoice INV-2.",
        f"We withhold EUR 500.00 of {INV} and set it off against our invoice BLT-2026-12.",
        f"We still wait for our credit note for {INV}.",
        f"Votre facture {INV} fait l'objet d'une contestation.",
        f"Su factura {INV} está en disputa.",
        f"贵司发票{INV}有争议。",
        f"详情如下，我司对发票{INV}有异议。",
    ],
)
def test_a_mail_that_disputes_is_one_whatever_it_mentions_beside(text):
    assert billing_in("October", text)


@pytest.mark.parametrize(
    "text",
    [
        "See attached.\n\nJonas\nInvoice disputes: disputes@baltel.example",
        "See attached. Any dispute shall be raised within 30 days.",
        "See attached; withholding tax was paid.",
        f"Dispute ID: BLT-D-2026-044\nInvoice number: {INV}\nDispute period: October 2026\nDisputed amount: EUR 500.00",
        f"Invoice: {INV}\nContact for any dispute: Jonas\nDisputed: EUR 500.00",
        f"Invoice {INV} is disputed for EUR 500.00, can you please confirm?",
    ],
)
def test_talk_of_disputes_at_large_takes_nothing_from_one_that_the_subject_or_another_line_opens(text):
    assert billing_in(f"Dispute of invoice {INV}", text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Wrong rate",
            f"You invoiced Ghana MTN at 0.2450 instead of 0.2150. Please correct {INV} and credit us EUR 3,112.40.",
        ),
        ("Surcharge", f"{INV}: you applied the surcharge on calls with valid EU CLI. Please refund EUR 2,315.77."),
        (
            f"{INV} wrong",
            f"The amount in invoice {INV} is not correct. Difference is EUR 2,400.00. We pay only the correct amount.",
        ),
        ("Increments", f"{INV}: Mexico billed at 60/60 instead of 1/1. Impact: EUR 1,980.55. We request correction."),
        (
            "Final notice",
            "In the absence of your answer to our dispute we will deduct EUR 6,804.28 from our next payment.",
        ),
        (f"Payment on hold {INV}", "We keep the payment of EUR 4,410.00 on hold until the CDR comparison is finished."),
        (f"{INV} / claim", "We claim EUR 1,340.00 for wrong rate Somalia."),
        (
            "Shortfall",
            f"You charged us a shortfall of EUR 15,000.00 in {INV}. We disagree: the volume has been reached.",
        ),
        (
            f"Incorrect invoice {INV}",
            "The invoice is incorrect: Somalia was charged at the old rate. Please issue a corrected invoice.",
        ),
        ("Rate", f"Invoice {INV}: rate for Cuba should be 0.70, not 0.75. Credit EUR 300.00 please."),
        ("Payment", f"The payment of invoice {INV} will be reduced by EUR 300.00 due to wrong rates."),
        ("Ceased", f"{INV} has the ceased circuit, EUR 300.00. This is not acceptable. Please cancel this charge."),
        ("Facture", f"Merci de corriger la facture {INV} : 350,00 EUR facturés deux fois."),
        ("Factura", f"Favor corregir la factura {INV}: EUR 350.00 cobrados dos veces."),
        ("Fatura", f"Por favor corrigir a fatura {INV}: EUR 350,00."),
        ("发票", f"请更正发票{INV}，EUR 350.00。"),
        ("Avoir", f"Nous attendons toujours l'avoir de 350,00 EUR relatif à la facture {INV}."),
        (
            "SLA credit",
            "As BLT-ORI-PAR-07 was down for 6 hours we claim an SLA credit of EUR 350.00 according to clause 7.",
        ),
    ],
)
def test_a_bill_that_is_to_be_corrected_credited_or_not_paid_is_disputed(subject, text):
    assert billing_in(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Double payment", f"We paid {INV} twice by mistake. Please refund EUR 61,250.00."),
        ("Bank details", f"The IBAN on invoice {INV} is wrong; EUR 500.00 came back."),
        (
            "PO number missing",
            f"Please resend {INV} with our PO number 4500012345 as otherwise our system will reject it.",
        ),
        ("Address", f"Please correct the address of {INV}."),
        ("Delay", f"Payment of invoice {INV} (EUR 12,000.00) will be delayed until 10 Dec."),
        ("Remittance", f"We paid EUR 500.00 for {INV} instead of {INV}8."),
        ("Fault", "Our customer claims a credit of EUR 1,500.00 from us. Please repair it."),
    ],
)
def test_a_payment_or_a_form_of_an_invoice_is_none(subject, text):
    assert billing_in(subject, text) is None
