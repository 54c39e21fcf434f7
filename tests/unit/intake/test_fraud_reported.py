"""Which ordinary mails report fraud, in five languages: who says what happens or happened in traffic."""

import pytest

from pledgekeeper.intake.reading.billing import billing_in

# fmt: off
REPORTS = [
    ("IRSF alert",
     "Dear partner,\nwe detected IRSF traffic from your trunk towards Latvia +371 2900xxxx range, 1,240 "
     "calls, 8,900 min between 01:00 and 04:00 UTC. Please block the A-number +37060012345 and stop "
     "payment.", "irsf"),
    ("Fraud notification #F-2026-221 - Wangiri",
     "Please be advised our customers get Wangiri callbacks from Tunisia +21673...\nPlease block "
     "origination.", "wangiri"),
    ("Suspicious traffic to Cuba",
     "We detected suspicious traffic to Cuba from your interconnect (possible PBX hack). 430 calls "
     "within 20 minutes. Numbers blocked at our side. Estimated loss USD 3,220.00. Kindly confirm.", "irsf"),
    ("Bypass fraud detected Ghana",
     "Test calls show SIM box bypass in Ghana on your route:\nA: +4721000100 B: +233241112233 CLI "
     "received: +233550001111\nPlease remove this route.", "sim-box"),
    ("AIT on SMS",
     "We observe Artificial Inflation of Traffic on A2P to Indonesia. OTP conversion is 2%. We will not "
     "pay for these messages, USD 1,400.00.", "sms-ait"),
    ("Fraud dispute - invoice INV-2026-10-00500",
     "As notified on 14 Oct (case F-2026-200), we dispute USD 3,220.00 of INV-2026-10-00500 for IRSF to "
     "Cuba. Police report attached.", "irsf"),
    ("Stop payment notice",
     "Stop payment request: hijacked number range +676 7xxxx (Tonga). Traffic from 12-Nov 00:10 to "
     "12-Nov 04:00. Amount: USD 8,110.20. Please withhold payment to your downstream supplier.", "hijack"),
    ("IRSF!!",
     "IRSF ongoing NOW via your trunk NW-OSL-LON-01 to +882 16, please stop, our losses > USD 10,000", "irsf"),
    ("High volume of calls",
     "Large spike in calls to premium numbers +881 from your side at 03:10 UTC. Looks like a hacked "
     "PBX. please check urgent", "irsf"),
    ("FAS report",
     "FAS detected 34% on Tajikistan, 200 test calls, samples attached. We will dispute this traffic on "
     "the next invoice.", "fas"),
    ("hacked",
     "dear sir our customer pbx is hack, many call to Gambia and Zimbabwe from +37060099887. pls block "
     "ASAP", "irsf"),
    ("Voicemail hacking",
     "Voicemail boxes of our customer were compromised and calls forwarded to +252 (Somalia). 213 "
     "calls, EUR 4,400.", "irsf"),
    ("Fraude",
     "Nous avons détecté une fraude de type Wangiri depuis votre réseau, numéros +216 73 xxx. Merci de "
     "bloquer.", "wangiri"),
    ("URGENTE fraude PBX",
     "Centralita de cliente vulnerada, llamadas a Somalia desde +5111234567. Bloquear por favor.", "irsf"),
    ("Llamadas spam",
     "Recibimos quejas de llamadas perdidas internacionales (wangiri) desde su troncal. Favor bloquear "
     "+212 5xx.", "wangiri"),
    ("欺诈告警", "我司发现贵司中继有IRSF欺诈呼叫，被叫+882号段，请立即封堵。", "irsf"),
    ("Fraud Notification Form",
     "Notification No: NW-F-2026-330\nFraud type: IRSF\nDestination: Somalia (+252)\nA-number: "
     "+37060012345\nFirst call: 2026-11-29 01:12 UTC\nLast call: 2026-11-29 04:40 UTC\nCalls: 430\n"
     "Minutes: 5,120\nEstimated value: USD 2,410.00\nAction requested: block and stop payment", "irsf"),
    ("NW-F-2026-331", "Fraud type: IRSF\nAlarm time: 01:40 UTC\nDestination: Latvia\nCalls: 120", "irsf"),
    ("Suspicious calls",
     "Please note that 430 calls to Somalia failed and 212 were answered with 15 min duration each. "
     "Looks like IRSF.", "irsf"),
    ("IRSF",
     "Our FMS raised an alarm: 80 concurrent calls to +252 from +37060012345. Calls are now rejected at "
     "our side.", "irsf"),
    ("Urgent",
     "PBX of our customer was hacked over the weekend, trunk has been shut down. Destination Cuba, "
     "Somalia.", "irsf"),
    ("Wangiri",
     "Our customers get missed calls from +216 73 and +225; please check origin and bar. Alarm raised "
     "10:00.", "wangiri"),
    ("Interconnect traffic",
     "Dear team, since 02:00 we receive calls from your network with 1-2 sec ringing to sequential "
     "numbers of our mobile range, A-numbers +222 4xxx. This is wangiri.", "wangiri"),
    ("CLI +4799112233",
     "CLI +4799112233 of our subscriber is used by fraudsters to call our customers (bank "
     "impersonation). Calls come through your trunk. Please trace the origin.", "irsf"),
    ("SMS Pumping",
     "SMS pumping on our brand account, 120,000 OTP to +992 in 2 hours; delivery rate dropped, errors "
     "45%. Please stop.", "sms-ait"),
    ("Grey route",
     "Our SMS firewall detected SIM farm traffic of your A2P route into Norway. Please close this route.", "sim-box"),
    ("SIMBOX", "Simbox numbers found on your Kenya route, list attached (24 numbers).", "sim-box"),
    ("Fraud", "Dear all, there is fraud on our trunk. Kindly call me back +47 90 00 00 01", "irsf"),
    ("stolen SIMs",
     "Stolen roaming SIM cards used in Spain to call +252, 12 hours non stop. Please cut roaming for "
     "IMSI 24201....", "irsf"),
    ("Alerte fraude", "PABX piraté chez un client, 300 appels vers la Somalie. Merci de bloquer.", "irsf"),
    ("Alerte", "Trafic IRSF vers +252 depuis 2h00.", "irsf"),
    ("Llamadas a Cuba", "Tráfico fraudulento hacia Cuba desde +51199.", "irsf"),
    ("Cuba", "Toll fraud from +37060011223 to Cuba. All calls must be rejected.", "irsf"),
    ("Complaint", "Our subscribers receive Wangiri calls from +216 73.", "wangiri"),
    ("Need your help",
     "Dear Partner,\n\nPlease note that bypass fraud was found on the Gambia route. 20 of 20 test calls "
     "came with local CLI.", "sim-box"),
    ("Senegal", "Bypass detected Senegal. 14 test calls arrived with local on-net CLI.", "sim-box"),
    ("Traffic", "SIM farm traffic detected on your route to Norway.", "sim-box"),
    ("Traffic on NW-OSL-LON-01",
     "We see IRSF calls to +882 13 from trunk NW-OSL-LON-01, 340 calls since 18:30 UTC. Please block.", "irsf"),
    ("FW: IRSF alert", "see below, please block", "irsf"),
    ("URGENT", "We have a PBX hacked, please stop all calls to Somalia", "irsf"),
    ("Re: [TT-7Z3K9Q2M4X] High PDD",
     "This is not a fault, this is IRSF fraud! Please block +9607 now and treat as fraud.", "irsf"),
    ("Urgent", "Is this IRSF? 212 calls to +252 61 since 02:00 UTC from your trunk, average 29 minutes.", "irsf"),
    ("Traffic to Somalia", "Can you please block +252 61 at once? It looks like IRSF.", "irsf"),
    ("Re: IRSF alert",
     "The block does not work: IRSF to +252 61 still continues, 40 calls in the last 10 minutes.", "irsf"),
    ("Re: IRSF alert", "Thank you for the block, but the IRSF goes on with +371 29, please block it too.", "irsf"),
    ("IRSF case F-2026-300",
     "400 calls to Latvia since 02:00 UTC, A-number +37060012345. Please block and withhold payment.", "irsf"),
    ("Fraud case", "Yesterday's case is closed. Today we see new IRSF to +252 from your trunk, 90 calls.", "irsf"),
    ("Fraud", "Please find attached the CDRs of the IRSF attack of last night, 430 calls to +252.", "irsf"),
    ("IRSF ranges",
     "IRSF ranges found tonight in traffic from your trunk: +252 61, +371 29. Please block them.", "irsf"),
    ("IRSF", "If the calls do not stop we close the trunk. IRSF to +252 since 01:00.", "irsf"),
    ("IRSF", "430 calls to +252 61 in one hour. No doubt this is fraud.", "irsf"),
    ("Fraud report 29 Nov",
     "A-number: +37060012345\nB-range: +252 61\nAttempts: 430\nFraud scenario: PBX hacking", "irsf"),
    ("Fraud attempt",
     "Fraudsters try to reach premium numbers in Cuba through your trunk, 600 attempts since midnight.", "irsf"),
    ("Alarm", "Our fraud management system raised an alarm for IRSF to Maldives.", "irsf"),
    ("Calls fail", "Calls fail since you are flooded by IRSF to +882 on this trunk.", "irsf"),
    ("Missed calls",
     "A wave of one-ring fraud hits our subscribers from +225. Callbacks cost them a lot.", "wangiri"),
    ("Roaming", "High usage of stolen SIM cards in Spain: 12 hours of calls to +252.", "irsf"),
    ("Ghana", "SIM-box termination on your Ghana route, CLI +233 55 received instead of +47 21.", "sim-box"),
    ("Handset fraud", "We were victims of toll fraud last night, 300 calls to +53.", "irsf"),
    ("Please call", "Our customer is victim of a PBX hack; 900 minutes to Cuba.", "irsf"),
    ("Police",
     "We filed a police report on the IRSF of tonight: 430 calls to +252 from your customer "
     "+4799001122. Please block.", "irsf"),
    ("Fraud", "Our PBX got hacked last night.", "irsf"),
    ("Fraude", "Notre client a été victime d'une fraude : 240 appels vers Cuba cette nuit.", "irsf"),
    ("Fraude", "Nos abonnés reçoivent des appels wangiri depuis le +216 73.", "wangiri"),
    ("Cuba", "La messagerie vocale de notre client a été piratée, appels renvoyés vers +252.", "irsf"),
    ("Sénégal", "Bypass détecté sur votre route Sénégal, 14 appels test arrivés avec CLI local.", "sim-box"),
    ("Signalement",
     "Type de fraude : IRSF\nHeure de l'alarme : 01:40 UTC\nDestination : Lettonie\nAppels : 120", "irsf"),
    ("Alerte", "Est-ce une fraude IRSF ? 240 appels vers +252 depuis minuit.", "irsf"),
    ("Appels rejetés", "Fraude vers Cuba depuis +33199001122, tous les appels doivent être rejetés.", "irsf"),
    ("Fraude", "Nuestros abonados reciben llamadas wangiri desde +216 73.", "wangiri"),
    ("Aviso", "Tipo de fraude: IRSF\nHora de la alarma: 01:40 UTC\nDestino: Letonia\nLlamadas: 120", "irsf"),
    ("Urgente", "Vemos IRSF hacia +252 61 por su troncal, 340 llamadas, muchas fallidas.", "irsf"),
    ("Buzones", "Buzones de voz comprometidos de un cliente, llamadas desviadas a +252.", "irsf"),
    ("Senegal", "Bypass detectado en Senegal, 14 llamadas de prueba llegaron con CLI local.", "sim-box"),
    ("Fraude", "Nossos assinantes recebem chamadas wangiri de +216 73.", "wangiri"),
    ("Aviso", "Tipo de fraude: IRSF\nHora do alarme: 01:40 UTC\nDestino: Letônia\nChamadas: 120", "irsf"),
    ("Urgente", "Detectamos tráfego fraudulento para Cuba, 300 chamadas desde a meia-noite, favor bloquear.", "irsf"),
    ("Urgente", "O PABX de um cliente foi invadido; as chamadas falham agora.", "irsf"),
    ("投诉", "我司用户收到+216 73的响一声电话。", "wangiri"),
    ("通知", "欺诈类型：IRSF\n告警时间：01:40 UTC\n目的地：拉脱维亚\n呼叫次数：120", "irsf"),
    ("紧急", "昨晚有430次欺诈呼叫到+252，部分失败，请立即封堵。", "irsf"),
    ("Urgent", "SIM cards stolen from our customer make calls to +252 via roaming.", "irsf"),
    ("Tonga", "Hijacked range +676 70 is used for fraud, 220 calls last night.", "hijack"),
    ("Fraud on our interconnect", "Please find details attached.", "irsf"),
    ("IRSF notification", "See attachment.", "irsf"),
    ("URGENT: toll fraud in progress", "Call us.", "irsf"),
    ("Spoofed CLI",
     "Fraudsters call our subscribers with spoofed CLI of our bank customers over your trunk.", "irsf"),
    ("IRSF", "Test numbers +252 61 900 100 are called 400 times: IRSF. Please block.", "irsf"),
    ("Wangiri", "Wangiri from your range +47 21 again.", "wangiri"),
    ("Fraud alert", "Date: 29.11.2026\nCase: 4471\nType: IRSF\nStatus: ongoing\nContact: fraud team", "irsf"),
    ("Urgent: suspicious traffic",
     "Hello team,\n\nOur FMS shows 1,340 calls from your trunk to Cuba (+53 5) between 23:10 and 00:40 "
     "UTC, ACD 11 min. Same A-number +34 600 11 22 33. We consider this as fraud. Could you check with "
     "your customer?", "irsf"),
    ("FRAUD ALERT - case 99812",
     "Type: Wangiri\nOriginating range: +225 07 xx\nTarget: +370 6\nStatus: ongoing\nRequest: block "
     "origination", "wangiri"),
    ("Irregular traffic",
     "Our customer complains about a bill of 4,000 EUR for calls he did not make. His PBX was hacked. "
     "Destinations: Maldives and Guinea.", "irsf"),
    ("Re: Re: traffic to Tunisia", "Hi,\nthe Wangiri attack is back since this morning, can you stop it?", "wangiri"),
    ("Bypass Ghana",
     "We ran test calls yesterday. 9 of 10 came in with a Ghanaian mobile CLI, so there is a SIM box "
     "behind your route.", "sim-box"),
    ("Fraud",
     "Dear colleagues,\nkindly note we have blocked +882 and +883 towards your network due to IRSF "
     "since 03:00 UTC.", "irsf"),
    ("Notification",
     "We would like to inform you of a fraud case on our interconnect: 95 calls to Latvia premium "
     "numbers last night.", "irsf"),
    ("Suspected fraud", "Suspected fraud on trunk NW-OSL-LON-01, please contact us as soon as possible.", "irsf"),
    ("OTP", "Your A2P traffic to our brand shows 3% conversion. This looks like SMS pumping.", "sms-ait"),
    ("AIT",
     "We have identified artificially inflated traffic on your route, 120k SMS in two hours to +998. "
     "Payment will be withheld.", "sms-ait"),
    ("Stop payment",
     "Please stop payment for traffic to +675 7 from 12 to 14 November, number range hijack confirmed "
     "by the range holder, fraud.", "hijack"),
    ("Fraude PBX",
     "Bonsoir, le standard téléphonique d'un de nos clients a été piraté, 430 appels vers la Gambie "
     "depuis 22h. Pouvez-vous couper ?", "irsf"),
    ("Fraude", "Suspicion de fraude sur la route Cuba, merci de vérifier d'urgence.", "irsf"),
    ("Appels",
     "Nous constatons des appels d'une seconde vers nos abonnés (wangiri) en provenance de votre réseau.", "wangiri"),
    ("SIM box", "Nos tests montrent une SIM box sur votre route vers le Sénégal.", "sim-box"),
    ("Fraude en curso", "Tenemos un fraude en curso: llamadas a +252 desde la troncal AVZ-ORI-MIA-01.", "irsf"),
    ("Ataque", "Estamos sufriendo un ataque de wangiri desde su red.", "wangiri"),
    ("Consulta urgente", "¿Pueden bloquear +53 de inmediato? Es fraude.", "irsf"),
    ("Hackeo", "Hackearon la centralita de un cliente, hay 300 llamadas a Cuba. ¿Pueden cortar?", "irsf"),
    ("Fraude", "Cliente com PABX invadido gerou 500 chamadas para a Somália nesta madrugada.", "irsf"),
    ("SIM box", "Encontramos SIM box na rota de Angola.", "sim-box"),
    ("欺诈", "今天凌晨发现来自贵司的IRSF流量，被叫+252，共300次，请尽快处理。", "irsf"),
    ("SIM盒", "测试发现贵司到加纳路由存在SIM盒旁路。", "sim-box"),
    ("Wangiri", "我司用户大量收到+225的wangiri来电，请问能否拦截？", "wangiri"),
    ("Hacked",
     "The PBX of our customer Acme has been compromised again. If calls continue we will suspend the "
     "route.", "irsf"),
    ("Roaming", "We detected high usage: stolen SIM in Barcelona, 90 calls to +252 in 3 hours.", "irsf"),
    ("Abuse", "Our voicemail platform was hacked and used to dial +252.", "irsf"),
    ("TT 4471",
     "There is fraud traffic coming from 203.0.113.7 to Cuba, calls rejected with 603 on our side.", "irsf"),
    ("Calls", "We are under IRSF attack. Several customers lost service. Please help.", "irsf"),
    ("Loss of revenue",
     "On your Senegal route 30% of calls arrive via SIM boxes. Please remove that supplier.", "sim-box"),
    ("IRSF", "Somebody is generating IRSF over your prefix 7788.", "irsf"),
    ("IRSF alert - Maldives", "Dear fraud team,\n\nplease see details in the attached file.", "irsf"),
    ("RE: Monthly call", "By the way, IRSF to +9607 is running from your side right now. Please block it.", "irsf"),
    ("Question", "Why do we get 400 calls per hour to +252 from you? Is it IRSF?", "irsf"),
    ("Possible fraud", "Possible fraud towards Gambia: 60 concurrent calls at 02:00 UTC.", "irsf"),
    ("False answer", "Our customer reports false answer on calls to Mali.", "fas"),
    ("Our case 12",
     "Fraud type : PBX hacking\nVictim: customer of Nordwave\nStart: 28/11 22:00\nEnd: 29/11 03:00\n"
     "Loss: EUR 900\nPolice informed: yes", "irsf"),
    ("IRSF", "The police was informed of the IRSF of last night, details below.", "irsf"),
    ("Fraud incident", "Fraud incident on 29 Nov: 400 calls to Cuba. A-number closed at our side.", "irsf"),
    ("Case", "We closed the A-number because of IRSF. Please withhold payment to your supplier.", "irsf"),
    ("IRSF again", "The IRSF case that you closed is not over: 30 calls since noon.", "irsf"),
    ("Wangiri", "Customers keep calling back +216 73 numbers after one ring. It is Wangiri.", "wangiri"),
    ("Alert", "IRSF alert: +252 61, 120 attempts.", "irsf"),
    ("IRSF", "Can you see the IRSF on trunk NW-OSL-LON-01? 200 calls in the last hour.", "irsf"),
    ("Traffic pumping", "Traffic pumping towards +44 70 personal numbers from your customers.", "irsf"),
    ("Alarm IRSF", "Alarm IRSF 02:10 +2526", "irsf"),
    ("Fraud", "Fraud!!! Call me", "irsf"),
    ("Urgent", "We believe this is IRSF.", "irsf"),
    ("PBX", "Our customer's PBX seems to be hacked.", "irsf"),
    ("Fraud detected",
     "Traffic to Cuba was suspended by our fraud management system at 02:00 UTC, 84 calls were made "
     "before.", "irsf"),
    ("Bogus calls", "Calls to unallocated ranges of Guinea, this is a hijack and fraud.", "hijack"),
    ("Betrug", "Wir sehen Betrug auf Ihrem Trunk, 300 Anrufe nach Kuba.", "irsf"),
]
# fmt: on


@pytest.mark.parametrize(("subject", "text", "kind"), REPORTS)
def test_a_mail_that_says_what_happens_in_traffic_reports_fraud_whatever_fault_it_names(subject, text, kind):
    assert billing_in(subject, text).value == kind
