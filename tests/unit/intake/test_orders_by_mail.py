"""A mail places no order: its letter says so, and does not thank for a fault."""

import pytest

from pledgekeeper.intake.reading.orders import ordered_in


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Order: 1 Gbps IPLC Muscat - Marseille",
            "please find attached our PO 4500077 for 1 Gbps IPLC, MRC USD 4,500.00",
        ),
        ("Purchase order 4500077", "Dear sales, as agreed."),
        ("PO 4500077", "10G port at FR5"),
        ("New circuit", "We would like to order a 10G wavelength Oslo - London."),
        ("10G", "Attached the signed order form."),
        ("Port", "Please provision a new 10G port in Frankfurt."),
        ("Bon de commande 22", "Ci-joint notre commande."),
        ("Liaison", "Nous commandons une liaison 1G."),
        ("Pedido", "Adjuntamos la orden de compra 33."),
        ("Circuito", "Em anexo o pedido de 1G."),
        ("订单 33", "我司订购一条1G电路"),
    ],
)
def test_a_mail_that_orders_is_seen_to(subject, text):
    assert ordered_in(subject, text).rule == "an order is placed in eCare or by API"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Calls", "In order to check, send samples."),
        ("Order amendment PO 4500077", "Please change the Z-end of our order PO 4500077."),
        ("Cancellation of order 4500077", "Kindly cancel order PO 4500077."),
        ("Delivery", "Our order 4500070 was promised for 15 Nov and is still not delivered."),
        ("Order 4500070: status", "Please tell us the status."),
        ("LOA", "Please provide LOA/CFA for cross connect at FR5, for our order 4500080."),
        ("PO 4500077", "Our invoice for PO 4500077 is attached."),
        ("Order 77: circuit down", "OML-ORI-MRS-01 is down."),
        ("Meeting", "Regards\n\nFaisal\n\nOrders: order form on our site"),
    ],
)
def test_what_speaks_of_another_matter_orders_nothing(subject, text):
    assert ordered_in(subject, text) is None
