"""What rings somebody at night is an outage that is there now: not one to come, over, supposed, counted or denied."""

import pytest

from pledgekeeper.intake.reading.happening import foretold_or_over
from pledgekeeper.intake.reading.severity import marks_a_fault, priority_in, priority_said

OUTAGES = [
    ("OML-ORI-MRS-01 hard down", "We have LOS on OML-ORI-MRS-01, all protection paths lost too."),
    ("Circuit outage", "OML-ORI-MRS-01 is out of service since 08:00."),
    ("OML-ORI-MRS-01: DOWN", "Please check."),
    ("Link", "Our link to Muscat went down at 03:10 UTC."),
    ("Trunk", "Both trunks with you are down."),
    ("Interconnect down", "SIP timeouts on both SBCs."),
    ("Calls", "We cannot send any call to you."),
    ("Calls", "We are unable to terminate any traffic on your side."),
    ("Calls", "We can’t send calls to you."),
    ("SBC", "SIP OPTIONS no response, total traffic loss"),
    ("Iraq", "No call is connecting to Iraq Zain since 08:00 GST"),
    ("Iraq", "100% failure to Iraq Zain"),
    ("Iraq", "100 % of calls to Iraq fail"),
    ("Yemen", "all call to Yemen not connecting"),
    ("Yemen", "ASR 0 since morning"),
    ("Yemen", "ASR dropped to 0%"),
    ("BGP", "BGP session AS65001 down since 3am"),
    ("BGP", "The BGP session with AS65001 is down."),
    ("SMS", "None of our messages to Pakistan are delivered since midnight"),
    ("SMS", "No messages are delivered to Jordan."),
    ("IP", "100% packet loss to 192.0.2.1"),
    ("Alarm", "LOS raised on BLT-ORI-PAR-07"),
    ("Light", "No Rx light on our side at Frankfurt."),
    ("Fibre cut", "Fibre cut between Paris and Marseille."),
    ("Lien coupé", "Le lien TMG-ORI-MRS-03 est coupé depuis 3h."),
    ("Panne", "Liaison TMG-ORI-MRS-03 hors service"),
    ("Panne", "Aucun trafic depuis 08:00."),
    ("Panne", "Plus aucun appel n'aboutit."),
    ("Enlace", "El enlace AVZ-ORI-MIA-01 está caído"),
    ("Sin servicio", "Revisen por favor."),
    ("Circuito", "O circuito AVZ-ORI-MIA-01 caiu."),
    ("电路不通", "请尽快处理"),
    ("故障", "NW-OSL-LON-01 无收光"),
    ("故障", "所有呼叫均失败"),
    # though the mail speaks of something else, too
    (
        "Link down after your planned work",
        "Circuit OML-ORI-MRS-01 is down since the planned maintenance of last night.",
    ),
    ("Planned maintenance PW-2026-1188", "The window is over and OML-ORI-MRS-01 is still down."),
    ("Circuit down", "Do you have any planned work? OML-ORI-MRS-01 is down. Please send an RFO."),
    ("Circuit OML-ORI-MRS-01 down, RFO needed", "Please restore the service."),
    ("RFO requested", "OML-ORI-MRS-01 is down again."),
    ("RFO - ticket 883311", "Incident end: 21-Nov-2026 05:40 UTC\nThe circuit is down again since 06:10 UTC."),
    ("Circuit down", "OML-ORI-MRS-01 is down and has not been restored."),
    ("Circuit down", "OML-ORI-MRS-01 is down. When will it be restored?"),
    ("Circuit down", "The link is down, please check if the port is down on your side."),
    ("Question", "The circuit is down, how can we escalate?"),
    ("Calls", "All calls to Kenya fail. Our side is OK and was checked, our SBC is up."),
    ("Calls", "All calls fail. We have cleared our side and fixed our own configuration."),
    ("Link", "The link went down at 03:00, came up at 03:05 and went down at 03:10."),
    ("Link", "The port came up but all calls fail."),
    ("Fault report: circuit down", "OML-ORI-MRS-01"),
    ("Incident report", "Total outage on OML-ORI-MRS-01."),
    ("Clear channel circuit down", "OML-ORI-MRS-01"),
    ("Circuit down", "OML-ORI-MRS-01 is down; unless restored within the hour we escalate."),
    ("Quality", "The ASR is down to 0%."),
    ("Rapport d'incident", "Coupure de la liaison TMG-ORI-MRS-03 depuis 3h."),
    ("Please restore", "OML-ORI-MRS-01 down. Please confirm once the service is restored."),
    ("SIGTRAN", "Both SCTP associations are down since 10 UTC"),
    ("Alarm", "OML-ORI-MRS-01 state changed from UP to DOWN"),
    ("Calls", "Every INVITE gets 503."),
    ("Calls", "We don't have any traffic from you since 08:00."),
    ("Re: Planned Maintenance PW-77", "We lost the circuit an hour ago. It has not come back."),
    ("Planned Maintenance?", "We lost the circuit an hour ago."),
    ("Panne", "Nous n'avons plus de trafic sur le trunk depuis 10h."),
    ("Interrupção", "Prezados, o link AVZ está fora desde 10h."),
    ("Fibre cut", "A fibre cut near Lyon affects your circuits NW-OSL-LON-01. ETR 4 hours."),
    ("P1", "Please call me at +968 24000100."),
    ("Down", "No errors on our side, but the circuit is down."),
]


@pytest.mark.parametrize(("subject", "text"), OUTAGES)
def test_an_outage_is_a_p1_in_whatever_words(subject, text):
    assert priority_said(subject, text) == "P1"


CALM = [
    (
        "RFO - ticket 883311 BLT-ORI-PAR-07",
        "Impact: total loss of traffic\nRoot cause: fibre cut\nThe ticket is closed.",
    ),
    ("Ticket 883311", "Please find below the Reason For Outage.\n\nImpact: circuit down for 2 hours"),
    ("Ticket 883311", "Outage start: 03:14 UTC\nOutage end: 05:40 UTC\nImpact: all calls failed"),
    ("Closed: circuit down BLT-ORI-PAR-07", "Dear partner, we close the ticket."),
    ("Rapport d'incident", "L'incident du 21/11 (coupure totale de 03h à 05h) est résolu."),
    ("Incident", "The total outage of last night is resolved."),
    ("Incident", "We had a total outage at 03:00. Service was restored at 05:00."),
    ("Alarm cleared", "LOS on BLT-ORI-PAR-07 cleared at 05:40."),
    ("Planned work PW-2026-1188", "Impact: total loss of service up to 30 minutes on OML-ORI-MRS-01."),
    ("Maintenance window", "We inform you that the circuit will be down for 30 minutes on 2 December."),
    ("Notice", "We will carry out scheduled maintenance on 5 December. Complete outage of 20 minutes."),
    ("Travaux programmés", "Coupure totale de 20 minutes le 5 décembre."),
    ("Ventana de mantenimiento", "Realizaremos trabajos programados. Corte total de 20 minutos."),
    ("Manutenção programada", "Poderá ocorrer interrupção total do circuito."),
    ("割接通知", "电路中断30分钟"),
    ("P1 contact list", "Please find our P1 / P2 escalation contacts."),
    ("Escalation matrix", "P1: +968 24000100\nP2: +968 24000101"),
    ("Report", "Number of P1 incidents in October: 0."),
    ("Trunk", "OML-ORI-MRS-01 went down at 03:00 and came up at 03:05."),
    ("Incident", "Le lien était coupé hier."),
    ("CDRs", "None of the calls of your file are in ours."),
    ("SLA credit request", "Circuit OML-ORI-MRS-01 had a total outage of 96 hours in October."),
    ("Info", "Our NOC phone line is down, please call +370 5 000."),
    ("Test plan", "Step 4: all calls must fail over to SBC2."),
    ("Network event", "There was a fibre cut yesterday; traffic was rerouted and service restored."),
    ("Report", "P1 incidents in October: 0"),
    ("Report", "Number of P1 incidents in October: 0. P2: 1."),
    ("Prio 1 customers", "Which Sudan route is Prio 1 in your routing?"),
    ("Question", "What is the price of item P2 of the offer?"),
    ("Forecast", "All traffic in December will go down by 20 % due to holidays."),
    ("Forecast", "All traffic is down by 20 % in December."),
    ("Price list", "All calls to Yemen mobile are rejected unless the A-number is E.164."),
    ("Holiday notice", "In case of total outage call +968 24000100."),
    ("Holiday notice", "If a circuit is down please call our NOC."),
    ("Fêtes", "En cas de coupure totale, appelez le NOC."),
    ("Route quality", "NER 99%, ASR 45%, no errors seen. Good job team."),
    ("Thanks", "No more errors on the trunk, please close."),
    ("Thanks", "There is no packet loss or jitter any more."),
    ("Relance", "Sauf erreur de notre part la facture reste impayée."),
    ("Facture", "Vous avez facturé par erreur deux mois."),
    ("Factura", "Salvo error u omisión, queda pendiente."),
    ("Invoice", "There is an error in your invoice INV-2026-10-00417."),
    ("Loss", "Our total loss is EUR 5,000.00."),
    ("Maintenance", "The maintenance has been cancelled, the link will not be down."),
]


@pytest.mark.parametrize(("subject", "text"), CALM)
def test_what_is_no_outage_now_rings_nobody(subject, text):
    assert priority_said(subject, text) == "P3"


def test_why_it_is_not_urgent_is_told_with_its_words():
    found = priority_in("Planned work", "Total outage of 20 minutes on 2 December.")

    assert (found.value, found.rule) == ("P3", "of works to come, of a fault that is over or of none")
    assert found.quote == "Total outage of 20 minutes on 2 December."


@pytest.mark.parametrize("text", ["No errors seen.", "Sauf erreur de notre part.", "An error in your invoice."])
def test_what_says_that_nothing_is_wrong_marks_no_fault(text):
    assert not marks_a_fault("Hello", text)


@pytest.mark.parametrize(
    ("subject", "text", "calm"),
    [
        ("Planned work", "The circuit will be down.", True),
        ("RFO", "Root cause: fibre cut", True),
        ("LOS on BLT-ORI-PAR-07", "CRITICAL", False),
        ("Trunk down since your planned work", "", False),
        ("Trunk down", "No planned works on our side.", False),
        ("Trunk down", "Is this a planned outage?", False),
    ],
)
def test_a_mail_announces_works_or_reports_on_a_fault_that_is_over(subject, text, calm):
    assert foretold_or_over(subject, text) is calm
