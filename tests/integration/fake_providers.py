"""What each provider of conf/providers.d wants to be asked, and how it answers: one row a provider.

A row's `check` looks at a request as the provider would (who signs, by a computation of its own here; required fields; form of
the number) and returns what is wrong with it. `cases` are answers as the provider gives them with what they mean; what every
provider of its kind can do (a gateway's 5xx, Retry-After, garbage, an answer cut in half) is added to them.
"""

import base64
import datetime
import hashlib
import hmac
import json
import re
import urllib.parse
import uuid

NUMBER = "+380671234567"
DIGITS = NUMBER[1:]
TEXT = 'Добрий "день" & 100% 😀'
REF = re.compile(r"\d+-[0-9a-f]{16}-\d+")

SECRETS = {
    "kannel-user": "us er", "kannel-password": "p&ss=w+rd", "twilio-account": "AC" + "0" * 32, "twilio-token": "twilio/+secret",
    "vonage-key": "abcd1234", "vonage-secret": "s3cr3t&=", "infobip-key": "infobip-api-key", "telegram-token": "123456:AA-bb_CC",
    "whatsapp-token": "EAAB" + "x" * 40, "viber-token": "4453b6ac-viber", "smsgate-user": "phone-77", "smsgate-password": "p@ss:word",
    "turbosms-token": "turbo-secret-77", "sms-ru-id": "B2A1-FF", "smsc-login": "clinic-77", "smsc-password": "пароль", "alphasms-key": "alpha-key",
    "aliyun-key-id": "LTAI5tKeyId", "aliyun-key-secret": "aliyun-key-secret-value", "tencent-secret-id": "AKIDz8krbsJ5yKBZQpn",
    "tencent-secret-key": "Gu5t9xGARNpq86cd98joQYCN3", "wecom-robot-key": "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "wecom-corp-id": "ww0123456789", "wecom-secret": "corp-secret&", "wechat-app-id": "wx0123456789", "wechat-secret": "wechat-secret",
    "messagebird-key": "live_0123", "sinch-plan": "plan0123", "sinch-token": "sinch-secret-77", "plivo-id": "MAXXXXXXXXXX",
    "plivo-token": "plivo-token", "line-token": "line/token+=", "solapi-key": "NCSAYU7YDBXYORXC", "solapi-secret": "solapi-secret-value",
    "webhook-secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "slack-webhook": "T0001/B0002/XXXX", "mattermost-hook": "abc123",
    "matrix-token": "syt_matrix", "kannel-hook": "hook-0123456789abcdef",
}


def want(complaints, good, what):
    if not good:
        complaints.append(what)


def equal(complaints, what, have, wanted):
    want(complaints, have == wanted, f"{what} is {have!r}, not {wanted!r}")


def basic(request, user, password):
    head = request.headers.get("Authorization", "")
    return head == "Basic " + base64.b64encode(f"{SECRETS[user]}:{SECRETS[password]}".encode()).decode()


def bearer(request, name):
    return request.headers.get("Authorization") == "Bearer " + SECRETS[name]


def is_json(request):
    return request.headers.get("Content-Type", "").split(";")[0] == "application/json"


# ---- signers, from their descriptions -----------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def rfc3986(text):
    return urllib.parse.quote(text, safe="-_.~")


def aliyun_signature(request):
    lower = {k.lower(): v for k, v in request.headers.items()}
    signed = sorted(k for k in lower if k == "host" or k.startswith("x-acs-"))
    query = "&".join(f"{rfc3986(k)}={rfc3986(v)}" for k, v in sorted(request.query.items()))
    canonical = "\n".join([request.method, request.path, query, *(f"{k}:{lower[k].strip()}" for k in signed), "", ";".join(signed),
                           sha256(request.body)])
    text = "ACS3-HMAC-SHA256\n" + sha256(canonical.encode())
    key = SECRETS["aliyun-key-secret"].encode()
    return (f"ACS3-HMAC-SHA256 Credential={SECRETS['aliyun-key-id']},SignedHeaders={';'.join(signed)},"
            f"Signature={mac(key, text).hexdigest()}")


def tencent_signature(request):
    lower = {k.lower(): v for k, v in request.headers.items()}
    stamp = int(lower["x-tc-timestamp"])
    day = datetime.datetime.fromtimestamp(stamp, datetime.timezone.utc).strftime("%Y-%m-%d")
    canonical = (f"{request.method}\n{request.path}\n\ncontent-type:{lower['content-type']}\nhost:{lower['host']}\n\n"
                 f"content-type;host\n{sha256(request.body)}")
    scope = f"{day}/sms/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode())}"
    key = ("TC3" + SECRETS["tencent-secret-key"]).encode()
    for part in (day, "sms", "tc3_request"):
        key = mac(key, part).digest()
    return (f"TC3-HMAC-SHA256 Credential={SECRETS['tencent-secret-id']}/{scope}, SignedHeaders=content-type;host, "
            f"Signature={mac(key, text).hexdigest()}")


def webhook_signature(request):
    key = base64.b64decode(SECRETS["webhook-secret"][len("whsec_"):])
    text = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.{request.body.decode()}"
    return "v1," + base64.b64encode(mac(key, text).digest()).decode()


# ---- what each wants ----------------------------------------------------------------------------


def kannel(r, bad):
    equal(bad, "method", r.method, "GET")
    equal(bad, "path", r.path, "/cgi-bin/sendsms")
    for name, value in {"username": SECRETS["kannel-user"], "password": SECRETS["kannel-password"], "to": NUMBER, "text": TEXT,
                        "charset": "UTF-8", "coding": "2"}.items():
        equal(bad, name, r.query.get(name), value)
    want(bad, r.query.get("from"), "no sender")


def twilio(r, bad):
    equal(bad, "path", r.path, f"/2010-04-01/Accounts/{SECRETS['twilio-account']}/Messages.json")
    want(bad, basic(r, "twilio-account", "twilio-token"), "not signed in")
    equal(bad, "To", r.form.get("To"), NUMBER)
    equal(bad, "Body", r.form.get("Body"), TEXT)
    want(bad, "From" in r.form or "MessagingServiceSid" in r.form, "no sender")


def vonage_sms(r, bad):
    equal(bad, "path", r.path, "/sms/json")
    for name, value in {"api_key": SECRETS["vonage-key"], "api_secret": SECRETS["vonage-secret"], "to": DIGITS, "text": TEXT,
                        "type": "unicode"}.items():
        equal(bad, name, r.form.get(name), value)
    want(bad, REF.fullmatch(r.form.get("client-ref", "")), "no client-ref")


def vonage_messages(r, bad):
    equal(bad, "path", r.path, "/v1/messages")
    want(bad, basic(r, "vonage-key", "vonage-secret"), "not signed in")
    want(bad, is_json(r), "no JSON")
    for name, value in {"message_type": "text", "channel": "sms", "to": DIGITS, "text": TEXT}.items():
        equal(bad, name, r.json.get(name), value)


def infobip(r, bad):
    equal(bad, "path", r.path, "/sms/3/messages")
    equal(bad, "Authorization", r.headers.get("Authorization"), "App " + SECRETS["infobip-key"])
    message = r.json["messages"][0]
    equal(bad, "to", message["destinations"][0]["to"], DIGITS)
    equal(bad, "text", message["content"]["text"], TEXT)
    want(bad, REF.fullmatch(message["destinations"][0]["messageId"]), "no messageId")


def telegram(r, bad):
    equal(bad, "path", r.path, f"/bot{SECRETS['telegram-token']}/sendMessage")
    equal(bad, "chat_id", r.json.get("chat_id"), NUMBER)
    equal(bad, "text", r.json.get("text"), TEXT)


def whatsapp(r, bad):
    want(bad, re.fullmatch(r"/v23\.0/\d+/messages", r.path), "path is " + r.path)
    want(bad, bearer(r, "whatsapp-token"), "not signed in")
    body = r.json
    for name, value in {"messaging_product": "whatsapp", "recipient_type": "individual", "to": NUMBER}.items():
        equal(bad, name, body.get(name), value)
    if body.get("type") == "text":
        equal(bad, "body", body["text"]["body"], TEXT)
        return
    template = body["template"]
    equal(bad, "policy", template["language"]["policy"], "deterministic")
    want(bad, template["language"]["code"] and template["name"], "no template")
    parameters = template["components"][0]["parameters"]
    want(bad, parameters and all(p["type"] == "text" and p["text"] for p in parameters), "a parameter is empty")


def viber(r, bad):
    equal(bad, "path", r.path, "/pa/send_message")
    equal(bad, "token", r.headers.get("X-Viber-Auth-Token"), SECRETS["viber-token"])
    for name, value in {"receiver": NUMBER, "type": "text", "text": TEXT}.items():
        equal(bad, name, r.json.get(name), value)
    want(bad, 0 < len(r.json["sender"]["name"]) <= 28, "no sender")


def smsgate(r, bad):
    equal(bad, "path", r.path, "/3rdparty/v1/messages")
    want(bad, basic(r, "smsgate-user", "smsgate-password"), "not signed in")
    equal(bad, "phoneNumbers", r.json.get("phoneNumbers"), [NUMBER])
    equal(bad, "text", r.json["textMessage"]["text"], TEXT)
    want(bad, 0 < len(r.json["id"]) <= 36, "its id is longer than 36")


def turbosms(r, bad):
    equal(bad, "path", r.path, "/message/send.json")
    want(bad, bearer(r, "turbosms-token"), "not signed in")
    equal(bad, "recipients", r.json.get("recipients"), [DIGITS])
    equal(bad, "text", r.json["sms"]["text"], TEXT)
    want(bad, r.json["sms"]["sender"], "no sender")


def sms_ru(r, bad):
    equal(bad, "path", r.path, "/sms/send")
    for name, value in {"api_id": SECRETS["sms-ru-id"], "to": DIGITS, "msg": TEXT, "json": "1"}.items():
        equal(bad, name, r.form.get(name), value)


def smsc(r, bad):
    equal(bad, "path", r.path, "/sys/send.php")
    for name, value in {"login": SECRETS["smsc-login"], "psw": SECRETS["smsc-password"], "phones": DIGITS, "mes": TEXT, "fmt": "3",
                        "charset": "utf-8"}.items():
        equal(bad, name, r.form.get(name), value)
    want(bad, 1 <= int(r.form["id"]) <= 2147483647, "its id does not fit")


def alphasms(r, bad):
    equal(bad, "path", r.path, "/api/json.php")
    equal(bad, "auth", r.json.get("auth"), SECRETS["alphasms-key"])
    message = r.json["data"][0]
    equal(bad, "phone", message["phone"], int(DIGITS))
    equal(bad, "sms_message", message["sms_message"], TEXT)
    want(bad, isinstance(message["id"], int), "its id is no number")


def aliyun(r, bad):
    want(bad, r.method in ("GET", "POST") and r.path == "/", "path is " + r.path)
    lower = {k.lower(): v for k, v in r.headers.items()}
    equal(bad, "signature", lower.get("authorization"), aliyun_signature(r))
    equal(bad, "action", (lower.get("x-acs-action"), lower.get("x-acs-version")), ("SendSms", "2017-05-25"))
    equal(bad, "body hash", lower.get("x-acs-content-sha256"), sha256(r.body))
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.strptime(
        lower["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    want(bad, abs(age.total_seconds()) < 900, "its date is not now")
    want(bad, len(lower["x-acs-signature-nonce"]) >= 16, "no nonce")
    equal(bad, "PhoneNumbers", r.query.get("PhoneNumbers"), DIGITS)
    want(bad, r.query.get("SignName") and r.query.get("TemplateCode", "").startswith("SMS_"), "no template")
    variables = json.loads(r.query["TemplateParam"])
    want(bad, variables and all(isinstance(v, str) and v for v in variables.values()), "a variable is empty")


def tencent(r, bad):
    equal(bad, "signature", r.headers.get("Authorization"), tencent_signature(r))
    equal(bad, "action", (r.headers.get("X-TC-Action"), r.headers.get("X-TC-Version")), ("SendSms", "2021-01-11"))
    want(bad, r.headers.get("X-TC-Region"), "no region")
    equal(bad, "PhoneNumberSet", r.json.get("PhoneNumberSet"), [NUMBER])
    want(bad, all(isinstance(v, str) and v for v in r.json["TemplateParamSet"]) and r.json["TemplateParamSet"], "a variable is no text")
    for name in ("SmsSdkAppId", "SignName", "TemplateId"):
        want(bad, isinstance(r.json.get(name), str) and r.json[name], "no " + name)


def wecom_robot(r, bad):
    equal(bad, "path", r.path, "/cgi-bin/webhook/send")
    equal(bad, "key", r.query.get("key"), SECRETS["wecom-robot-key"])
    equal(bad, "body", r.json, {"msgtype": "text", "text": {"content": TEXT}})


def wecom_app(r, bad):
    equal(bad, "path", r.path, "/cgi-bin/message/send")
    equal(bad, "access_token", r.query.get("access_token"), "TOKEN-1")
    equal(bad, "touser", r.json.get("touser"), NUMBER)
    equal(bad, "content", r.json["text"]["content"], TEXT)
    want(bad, isinstance(r.json["agentid"], int), "agentid is no number")


def wecom_token(r, bad):
    equal(bad, "method", r.method, "GET")
    equal(bad, "query", r.query, {"corpid": SECRETS["wecom-corp-id"], "corpsecret": SECRETS["wecom-secret"]})


def wechat(r, bad):
    equal(bad, "path", r.path, "/cgi-bin/message/template/send")
    equal(bad, "access_token", r.query.get("access_token"), "TOKEN-1")
    equal(bad, "touser", r.json.get("touser"), NUMBER)
    want(bad, r.json["template_id"] and r.json["client_msg_id"], "no template")
    want(bad, r.json["data"] and all(list(v) == ["value"] and v["value"] for v in r.json["data"].values()), "a value is empty")


def wechat_token(r, bad):
    equal(bad, "body", r.json, {"grant_type": "client_credential", "appid": SECRETS["wechat-app-id"], "secret": SECRETS["wechat-secret"]})


def messagebird(r, bad):
    equal(bad, "path", r.path, "/messages")
    equal(bad, "Authorization", r.headers.get("Authorization"), "AccessKey " + SECRETS["messagebird-key"])
    for name, value in {"recipients": [DIGITS], "body": TEXT, "datacoding": "auto"}.items():
        equal(bad, name, r.json.get(name), value)
    want(bad, r.json["originator"] and r.json["reference"], "no originator or reference")


def sinch(r, bad):
    equal(bad, "path", r.path, f"/xms/v1/{SECRETS['sinch-plan']}/batches")
    want(bad, bearer(r, "sinch-token"), "not signed in")
    for name, value in {"to": [DIGITS], "body": TEXT, "delivery_report": "per_recipient"}.items():
        equal(bad, name, r.json.get(name), value)


def plivo(r, bad):
    equal(bad, "path", r.path, f"/v1/Account/{SECRETS['plivo-id']}/Message/")
    want(bad, basic(r, "plivo-id", "plivo-token"), "not signed in")
    for name, value in {"dst": DIGITS, "text": TEXT}.items():
        equal(bad, name, r.json.get(name), value)
    want(bad, r.json.get("src"), "no sender")


def line(r, bad):
    equal(bad, "path", r.path, "/v2/bot/message/push")
    want(bad, bearer(r, "line-token"), "not signed in")
    equal(bad, "body", r.json, {"to": NUMBER, "messages": [{"type": "text", "text": TEXT}]})
    try:
        uuid.UUID(r.headers["X-Line-Retry-Key"])
    except (KeyError, ValueError):
        bad.append("its retry key is no UUID")


def solapi(r, bad):
    equal(bad, "path", r.path, "/messages/v4/send")
    head = dict(p.split("=", 1) for p in r.headers["Authorization"].removeprefix("HMAC-SHA256 ").split(", "))
    equal(bad, "apiKey", head["apiKey"], SECRETS["solapi-key"])
    want(bad, 12 <= len(head["salt"]) <= 64, "salt")
    equal(bad, "signature", head["signature"], mac(SECRETS["solapi-secret"].encode(), head["date"] + head["salt"]).hexdigest())
    message = r.json["message"]
    equal(bad, "to", message["to"], "0671234567")
    equal(bad, "type", message["type"], "ATA")
    want(bad, message["from"] and message["kakaoOptions"]["pfId"] and message["kakaoOptions"]["templateId"], "no template")
    want(bad, all(re.fullmatch(r"#\{.+\}", k) and v for k, v in message["kakaoOptions"]["variables"].items()), "a variable is empty")


def webhook(r, bad):
    equal(bad, "signature", r.headers.get("webhook-signature"), webhook_signature(r))
    equal(bad, "to", r.json["to"], NUMBER)
    equal(bad, "text", r.json["text"], TEXT)


def slack(r, bad):
    equal(bad, "path", r.path, "/services/" + SECRETS["slack-webhook"])
    equal(bad, "body", r.json, {"text": TEXT})


def mattermost(r, bad):
    equal(bad, "path", r.path, "/hooks/" + SECRETS["mattermost-hook"])
    equal(bad, "text", r.json["text"], TEXT)


def matrix(r, bad):
    equal(bad, "method", r.method, "PUT")
    want(bad, re.fullmatch(r"/_matrix/client/v3/rooms/%2B380671234567/send/m\.room\.message/[^/]+", r.path), "path is " + r.path)
    want(bad, bearer(r, "matrix-token"), "not signed in")
    equal(bad, "body", r.json, {"msgtype": "m.text", "body": TEXT})


# ---- how they answer ----------------------------------------------------------------------------


class Case:
    """One answer and what it means. @blames: whether a refusal for good counts against the number; None: whichever."""

    def __init__(self, verdict, status, body="", headers=None, id=None, wait=None, blames=None):
        self.verdict, self.status, self.headers, self.blames = verdict, status, headers or {}, blames
        self.body = body if isinstance(body, str) else json.dumps(body)
        self.id, self.wait = id, wait


class Fake:
    """@good: a success, with the id it names. @garbage: what a 200 that is not the provider's means."""

    def __init__(self, check, good, cases, garbage="unknown", token=None):
        self.check, self.good, self.cases, self.garbage, self.token = check, good, cases, garbage, token


def vonage_answer(*statuses):
    return {"message-count": str(len(statuses)), "messages": [{"to": DIGITS, "message-id": f"0A-{i}", "status": s} for i, s in enumerate(statuses)]}


def infobip_answer(group, name):
    return {"bulkId": "1", "messages": [{"messageId": "IB-1", "destination": DIGITS,
                                         "status": {"groupId": group, "groupName": "G", "id": 7, "name": name}}]}


def meta_error(code):
    return {"error": {"message": "(#%d) it went wrong" % code, "type": "OAuthException", "code": code}}


def sms_ru_answer(code, top="OK"):
    return {"status": top, "status_code": 100, "balance": 1.5,
            "sms": {DIGITS: {"status": "OK" if code == 100 else "ERROR", "status_code": code, "sms_id": "202611-1"}}}


def turbo_answer(top, code, status="OK", id="turbo-1"):
    return {"response_code": top, "response_status": "SUCCESS_MESSAGE_ACCEPTED" if top >= 800 or top == 0 else status,
            "response_result": [{"phone": DIGITS, "response_code": code, "message_id": id if code == 0 else None, "response_status": status}]}


def tencent_answer(code):
    return {"Response": {"SendStatusSet": [{"SerialNo": "5000:1045710669157053657849499619", "PhoneNumber": NUMBER, "Code": code}], "RequestId": "r"}}


def tencent_error(code):
    return {"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": "r"}}


def aliyun_answer(code):
    return {"Message": code, "RequestId": "r", "Code": code, **({"BizId": "900619746936498440^0"} if code == "OK" else {})}


def number_at_fault(status, *bodies, headers=None):
    return [Case("permanent", status, body, headers, blames=True) for body in bodies]


def we_at_fault(status, *bodies, headers=None):
    """A text, a template, a sender: another message may go to that number."""
    return [Case("permanent", status, body, headers, blames=False) for body in bodies]


def each(verdict, status, *bodies, wait=None):
    return [Case(verdict, status, body, wait=wait) for body in bodies]


WECHAT_CASES = [Case("permanent", 200, {"errcode": 40003, "errmsg": "invalid openid"}),
                Case("temporary", 200, {"errcode": -1, "errmsg": "system error"}),
                Case("throttled", 200, {"errcode": 45009, "errmsg": "reach max api daily quota limit"})]

TELEGRAM_SENT = Case("sent", 200, {"ok": True, "result": {"message_id": 4711, "chat": {"id": 5}}}, id="4711")
TELEGRAM_BLOCKED = {"ok": False, "description": "Forbidden: bot was blocked by the user"}
TELEGRAM_CASES = [
    Case("permanent", 400, {"ok": False, "description": "Bad Request: chat not found"}),
    Case("account", 401, {"ok": False}), Case("account", 404, {"ok": False}),
    Case("throttled", 429, {"ok": False, "parameters": {"retry_after": 35}}, wait=35)]

FAKES = {
    "kannel": Fake(kannel, Case("sent", 202, "0: Accepted for delivery"), [
        Case("sent", 202, "3: Queued for later delivery"),
        Case("account", 403, "Authorization failed for sendsms"),
        Case("permanent", 403, "Not routable. Do not try again."),
        Case("permanent", 400, "Number(s) has/have been denied by white- and/or black-lists."),
        Case("temporary", 503, "Temporal failure, try again later."),
        *number_at_fault(400, "Number(s) has/have been denied by white- and/or black-lists.", "Missing receiver number, rejected"),
        *we_at_fault(403, "Not routable. Do not try again."), *we_at_fault(400, "Invalid charset, rejected"),
        Case("account", 400, "Sender missing and no global set, rejected")]),
    "twilio": Fake(twilio, Case("sent", 201, {"sid": "SM1", "status": "queued", "num_segments": "1"}, id="SM1"), [
        Case("permanent", 400, {"code": 21211, "status": 400}), Case("opted-out", 400, {"code": 21610}),
        Case("account", 400, {"code": 21606}), Case("account", 401, {"code": 20003}), Case("account", 403, {"code": 30002}),
        Case("throttled", 429, {"code": 20429}), Case("unknown", 201, "{}"),
        *number_at_fault(400, {"code": 21211}, {"code": 21614}, {"code": 21635}), *we_at_fault(400, {"code": 21408}, {"code": 21617}, {"code": 20001}),
        *each("account", 400, {"code": 21212}, {"code": 21608}, {"code": 21609}, {"code": 21703})]),
    "vonage-sms": Fake(vonage_sms, Case("sent", 200, vonage_answer("0"), id="0A-0"), [
        Case("sent", 200, vonage_answer("0", "0"), id="0A-0"), Case("unknown", 200, vonage_answer("0", "1")),
        Case("throttled", 200, vonage_answer("1")), Case("temporary", 200, vonage_answer("5")), Case("account", 200, vonage_answer("9")),
        Case("account", 200, vonage_answer("4")), Case("account", 200, vonage_answer("11")), Case("account", 200, vonage_answer("23")),
        Case("account", 200, vonage_answer("29")), Case("throttled", 200, vonage_answer("10")), Case("permanent", 200, vonage_answer("3")), Case("permanent", 200, vonage_answer("6", "6")),
        *number_at_fault(200, vonage_answer("7"), vonage_answer("33")), *we_at_fault(200, vonage_answer("3"), vonage_answer("12"), vonage_answer("77")),
        Case("account", 200, vonage_answer("15"))]),
    "vonage-messages": Fake(vonage_messages, Case("sent", 202, {"message_uuid": "aaaa-bbbb"}, id="aaaa-bbbb"), [
        Case("permanent", 422, {"title": "Invalid params"}), Case("account", 401, {}), Case("account", 402, {"title": "Low balance"}),
        Case("account", 403, {"title": "Forbidden", "detail": "Your account does not have permission to perform this action."}),
        Case("throttled", 429, {}),
        *number_at_fault(422, {"type": "https://developer.vonage.com/api-errors/messages#1170", "title": "Invalid or Missing Msisdn Param"},
                         {"title": "Invalid params", "invalid_parameters": [{"name": "from", "reason": "x"}, {"name": "to", "reason": "x"}]}),
        *we_at_fault(422, {"type": "https://developer.vonage.com/api-errors/messages#1120", "title": "Illegal Sender Address"})]),
    "infobip": Fake(infobip, Case("sent", 200, infobip_answer(1, "PENDING_ENROUTE"), id="IB-1"), [
        Case("sent", 200, infobip_answer(3, "DELIVERED_TO_HANDSET"), id="IB-1"),
        Case("sent", 200, infobip_answer(0, "MESSAGE_ACCEPTED"), id="IB-1"),
        Case("permanent", 200, infobip_answer(5, "REJECTED_PREFIX_MISSING")),
        Case("permanent", 200, infobip_answer(2, "UNDELIVERABLE_NOT_DELIVERED")),
        Case("account", 200, infobip_answer(5, "REJECTED_NOT_ENOUGH_CREDITS")),
        Case("account", 401, {"requestError": {}}), Case("permanent", 400, {"requestError": {}}),
        *number_at_fault(200, infobip_answer(5, "REJECTED_DESTINATION"), infobip_answer(5, "REJECTED_DND")),
        *we_at_fault(200, infobip_answer(5, "REJECTED_MESSAGE_TOO_LONG"), infobip_answer(5, "REJECTED_NETWORK")), *we_at_fault(400, {"requestError": {}}),
        *each("account", 200, infobip_answer(5, "REJECTED_SENDER"), infobip_answer(5, "REJECTED_PREPAID_PACKAGE_EXPIRED")),
        Case("duplicate", 200, infobip_answer(5, "REJECTED_DUPLICATE_MESSAGE_ID"), id="IB-1"),
        Case("number", 200, infobip_answer(5, "REJECTED_FLOODING_FILTER"), wait=3600), Case("temporary", 200, infobip_answer(5, "REJECTED_SYSTEM_ERROR"))]),
    "telegram": Fake(telegram, TELEGRAM_SENT, [
        Case("opted-out", 403, TELEGRAM_BLOCKED), Case("permanent", 403, {"ok": False, "description": "Forbidden: user is deactivated"}),
        *TELEGRAM_CASES, *number_at_fault(400, {"ok": False, "description": "Bad Request: chat not found"}),
        *we_at_fault(400, {"ok": False, "description": "Bad Request: message is too long"})]),
    "telegram-staff": Fake(telegram, TELEGRAM_SENT, [Case("permanent", 403, TELEGRAM_BLOCKED), *TELEGRAM_CASES]),
    "whatsapp": Fake(whatsapp, Case("sent", 200, {"messages": [{"id": "wamid.HBg=", "message_status": "accepted"}]}, id="wamid.HBg="), [
        Case("permanent", 400, meta_error(131026)), Case("permanent", 400, meta_error(131047)), Case("permanent", 400, meta_error(132000)),
        Case("opted-out", 400, meta_error(131050)), Case("number", 400, meta_error(131056), wait=10), Case("number", 400, meta_error(131049), wait=6 * 3600),
        Case("throttled", 400, meta_error(130429)), Case("throttled", 400, meta_error(80007)), Case("account", 401, meta_error(190)),
        Case("account", 400, meta_error(131042)), Case("account", 403, meta_error(200)), Case("temporary", 500, meta_error(131000)),
        *number_at_fault(400, meta_error(131026)), *we_at_fault(400, meta_error(131047), meta_error(132001), meta_error(132015), meta_error(100)),
        *each("account", 400, meta_error(131030), meta_error(131037)), Case("temporary", 500, meta_error(131057))]),
    "viber": Fake(viber, Case("sent", 200, '{"status":0,"status_message":"ok","message_token":5741311803571721087}', id="5741311803571721087"), [
        Case("permanent", 200, {"status": 6}), Case("permanent", 200, {"status": 5}), Case("account", 200, {"status": 2}),
        Case("throttled", 200, {"status": 12}), Case("temporary", 200, {"status": 1}),
        *number_at_fault(200, {"status": 6}, {"status": 11}), *we_at_fault(200, {"status": 3}, {"status": 14}, {"status": 99}),
        *each("account", 200, {"status": 8}, {"status": 23, "status_message": "freeMessagesExceeded"}, {"status": 24, "status_message": "noBalance"})]),
    "smsgate": Fake(smsgate, Case("sent", 202, {"id": "x1", "state": "Pending", "recipients": []}, id="x1"), [
        Case("duplicate", 409, {"message": "exists"}), Case("account", 401, {}), Case("permanent", 400, {}),
        Case("throttled", 503, {"message": "queue limit"}, wait=60),
        *number_at_fault(400, {"message": "failed to enqueue message: can't use phone in row 1: not mobile phone number"}),
        *we_at_fault(400, {"message": "No message content provided"}),
        Case("account", 400, {"message": "failed to select device: record not found"})]),
    "turbosms": Fake(turbosms, Case("sent", 200, turbo_answer(800, 0), id="turbo-1"), [
        Case("sent", 200, turbo_answer(801, 0), id="turbo-1"), Case("sent", 200, turbo_answer(0, 0), id="turbo-1"),
        Case("permanent", 200, turbo_answer(802, 406, "NOT_ALLOWED_RECIPIENT_COUNTRY")),
        Case("account", 200, {"response_code": 301, "response_status": "INVALID_TOKEN", "response_result": None}),
        Case("account", 200, turbo_answer(401, 401, "NOT_ALLOWED_MESSAGE_SENDER")), Case("account", 401, {}),
        *number_at_fault(200, turbo_answer(802, 305, "INVALID_PHONE")), *we_at_fault(200, turbo_answer(802, 406, "NOT_ALLOWED_RECIPIENT_COUNTRY")),
        Case("opted-out", 200, turbo_answer(802, 404, "NOT_ALLOWED_NUMBER_STOPLIST")),
        *each("account", 200, turbo_answer(802, 203, "REQUIRED_BALANCE"), {"response_code": 203, "response_status": "REQUIRED_BALANCE", "response_result": None}),
        Case("duplicate", 200, turbo_answer(507, 0, "FAILED_DUPLICATE_REQUEST"), id="turbo-1"),
        *each("temporary", 200, {"response_code": 999, "response_status": "FATAL_ERROR", "response_result": None},
              {"response_code": 503, "response_status": "FAILED_SMS_SEND", "response_result": None})]),
    "sms-ru": Fake(sms_ru, Case("sent", 200, sms_ru_answer(100), id="202611-1"), [
        Case("permanent", 200, sms_ru_answer(202)), Case("opted-out", 200, sms_ru_answer(209)), Case("duplicate", 200, sms_ru_answer(231), id="202611-1"),
        Case("number", 200, sms_ru_answer(230), wait=3600), Case("account", 200, sms_ru_answer(201)), Case("temporary", 200, sms_ru_answer(220)),
        Case("account", 200, {"status": "ERROR", "status_code": 300, "status_text": "token"}),
        Case("throttled", 200, {"status": "ERROR", "status_code": 500}),
        *number_at_fault(200, sms_ru_answer(202), sms_ru_answer(207)), *we_at_fault(200, sms_ru_answer(205), {"status": "ERROR", "status_code": 203})]),
    "smsc": Fake(smsc, Case("sent", 200, {"id": 17, "cnt": 2}, id="17"), [
        Case("account", 200, {"error": "no money", "error_code": 3, "id": 17}), Case("permanent", 200, {"error": "invalid number", "error_code": 7, "id": 17}),
        Case("account", 200, {"error": "authorise error", "error_code": 2}), Case("throttled", 200, {"error": "duplicate request", "error_code": 9}, wait=60),
        *number_at_fault(200, {"error": "invalid number", "error_code": 7, "id": 17}), *we_at_fault(200, {"error": "message is denied", "error_code": 6, "id": 17})]),
    "alphasms": Fake(alphasms, Case("sent", 200, {"success": True, "data": [{"success": True, "data": {"id": 1, "msg_id": 7331, "parts": 1}}]}, id="7331"), [
        Case("permanent", 200, {"success": True, "data": [{"success": False, "error": "wrong phone"}]}),
        Case("account", 200, {"success": False, "error": "auth"}),
        *number_at_fault(200, {"success": True, "data": [{"success": False, "error": "wrong phone"}]}),
        *we_at_fault(200, {"success": True, "data": [{"success": False, "error": "wrong signature"}]})]),
    "aliyun-sms": Fake(aliyun, Case("sent", 200, aliyun_answer("OK"), id="900619746936498440^0"), [
        Case("permanent", 200, aliyun_answer("isv.MOBILE_NUMBER_ILLEGAL")), Case("number", 200, aliyun_answer("isv.BUSINESS_LIMIT_CONTROL"), wait=600),
        Case("permanent", 200, aliyun_answer("isv.TEMPLATE_MISSING_PARAMETERS")), Case("account", 200, aliyun_answer("isv.AMOUNT_NOT_ENOUGH")),
        Case("account", 400, aliyun_answer("SignatureDoesNotMatch")), Case("account", 404, aliyun_answer("InvalidAccessKeyId.NotFound")),
        Case("throttled", 400, aliyun_answer("Throttling.User")),
        *number_at_fault(200, aliyun_answer("isv.MOBILE_NUMBER_ILLEGAL")), Case("opted-out", 200, aliyun_answer("isv.CUSTOMER_REFUSED")),
        *we_at_fault(200, aliyun_answer("isv.SMS_TEMPLATE_ILLEGAL"), aliyun_answer("isv.BLACK_KEY_CONTROL_LIMIT")),
        *each("account", 200, aliyun_answer("isv.DAY_LIMIT_CONTROL"), aliyun_answer("isv.MONTH_LIMIT_CONTROL"))]),
    "tencent-sms": Fake(tencent, Case("sent", 200, tencent_answer("Ok"), id="5000:1045710669157053657849499619"), [
        Case("permanent", 200, tencent_answer("InvalidParameterValue.IncorrectPhoneNumber")),
        Case("opted-out", 200, tencent_answer("FailedOperation.PhoneNumberInBlacklist")),
        Case("number", 200, tencent_answer("LimitExceeded.PhoneNumberDailyLimit"), wait=600),
        Case("account", 200, tencent_answer("FailedOperation.InsufficientBalanceInSmsPackage")),
        Case("throttled", 200, tencent_error("RequestLimitExceeded.UinLimitExceeded")), Case("account", 200, tencent_error("AuthFailure.SignatureFailure")),
        Case("temporary", 200, tencent_error("InternalError.Timeout")),
        *number_at_fault(200, tencent_answer("InvalidParameterValue.IncorrectPhoneNumber")),
        *we_at_fault(200, tencent_answer("FailedOperation.TemplateIncorrectOrUnapproved"), tencent_answer("FailedOperation.ContainSensitiveWord")),
        Case("account", 200, tencent_answer("UnauthorizedOperation.ServiceSuspendDueToArrears"))]),
    "wecom-robot": Fake(wecom_robot, Case("sent", 200, {"errcode": 0, "errmsg": "ok"}), [
        Case("account", 200, {"errcode": 93000}), Case("throttled", 200, {"errcode": 45009}, wait=60), Case("temporary", 200, {"errcode": -1})]),
    "wecom-app": Fake(wecom_app, Case("sent", 200, {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "WC1"}, id="WC1"), [
        Case("permanent", 200, {"errcode": 0, "invaliduser": NUMBER, "msgid": "WC1"}), Case("permanent", 200, {"errcode": 81013}),
        Case("account", 200, {"errcode": 60020}), Case("throttled", 200, {"errcode": 45009}), Case("temporary", 200, {"errcode": -1}),
        *number_at_fault(200, {"errcode": 81013}, {"errcode": 60111}, {"errcode": 0, "invaliduser": NUMBER, "msgid": "WC1"}),
        *we_at_fault(200, {"errcode": 44004}, {"errcode": 0, "invaliduser": "", "unlicenseduser": NUMBER, "msgid": "WC1"}),
        Case("sent", 200, {"errcode": 0, "invaliduser": "", "unlicenseduser": "", "msgid": "WC1"}, id="WC1")],
        token=("/cgi-bin/gettoken", wecom_token)),
    "wechat": Fake(wechat, Case("sent", 200, {"errcode": 0, "errmsg": "ok", "msgid": 200228332123456789}, id="200228332123456789"), [
        *WECHAT_CASES, Case("permanent", 200, {"errcode": 43004}), Case("opted-out", 200, {"errcode": 43101}), Case("permanent", 200, {"errcode": 47003}), Case("account", 200, {"errcode": 48001}),
        *number_at_fault(200, {"errcode": 40003}, {"errcode": 43004}), *we_at_fault(200, {"errcode": 47003}, {"errcode": 40037})],
        token=("/cgi-bin/stable_token", wechat_token)),
    "messagebird": Fake(messagebird, Case("sent", 201, {"id": "mb1", "recipients": {"items": []}}, id="mb1"), [
        Case("permanent", 422, {"errors": [{"code": 9, "description": "no (correct) recipients found"}]}),
        Case("account", 422, {"errors": [{"code": 25, "description": "not enough balance"}]}),
        Case("account", 401, {"errors": [{"code": 2}]}), Case("temporary", 500, {"errors": [{"code": 98}]}), Case("temporary", 400, {"errors": [{"code": 99}]}),
        *number_at_fault(422, {"errors": [{"code": 9, "description": "no (correct) recipients found", "parameter": "recipient"}]}),
        *we_at_fault(422, {"errors": [{"code": 10, "description": "body is too long", "parameter": "body"}]}),
        Case("account", 422, {"errors": [{"code": 9, "description": "originator is not valid", "parameter": "originator"}]})]),
    "sinch": Fake(sinch, Case("sent", 201, {"id": "01FC66621", "to": [DIGITS]}, id="01FC66621"), [
        Case("permanent", 400, {"code": "syntax_invalid_parameter_format"}), Case("account", 401, {}), Case("account", 402, {}), Case("account", 403, {})]),
    "plivo": Fake(plivo, Case("sent", 202, {"message": "message(s) queued", "message_uuid": ["db3ce55a"], "api_id": "x"}, id="db3ce55a"), [
        Case("permanent", 400, {"error": "invalid dst"}), Case("account", 401, {}), Case("account", 402, {}),
        *number_at_fault(400, {"error": "dst is not a valid phone number"}), *we_at_fault(400, {"error": "text is too long"})]),
    "line": Fake(line, Case("sent", 200, {"sentMessages": [{"id": "461230966842064897"}]}, id="461230966842064897"), [
        Case("duplicate", 409, {"message": "The retry key is already accepted", "sentMessages": [{"id": "4612"}]},
             {"x-line-accepted-request-id": "r"}, id="4612"),
        Case("permanent", 400, {"message": "The request body has 1 error(s)"}), Case("account", 401, {}),
        Case("account", 429, {"message": "You have reached your monthly limit."}), Case("throttled", 429, {"message": "The API rate limit has been exceeded."}),
        *number_at_fault(400, {"message": "The property, 'to', in the request body is invalid (line: -, column: -)"}),
        *we_at_fault(400, {"message": "May not be empty", "details": [{"property": "messages[0].text"}]})]),
    "solapi": Fake(solapi, Case("sent", 200, {"messageId": "M4V2", "statusCode": "2000", "to": "0671234567"}, id="M4V2"), [
        Case("permanent", 400, {"errorCode": "ValidationError"}), Case("account", 400, {"errorCode": "NotEnoughBalance"}),
        Case("account", 403, {"errorCode": "SignatureDoesNotMatch"}), Case("permanent", 200, {"messageId": "M4V3", "statusCode": "3040"}),
        *we_at_fault(400, {"errorCode": "ValidationError"})]),
    "webhook": Fake(webhook, Case("sent", 200, {"id": "own-1"}, id="own-1"), [
        Case("duplicate", 409, {"id": "own-1"}, id="own-1"), Case("account", 410), Case("temporary", 502), Case("unknown", 504),
        *each("account", 401, ""), *each("account", 404, ""), Case("temporary", 408), *number_at_fault(422, "{}"), *we_at_fault(400, "{}")], garbage="sent"),
    "slack": Fake(slack, Case("sent", 200, "ok"), [
        Case("permanent", 400, "invalid_payload"), Case("account", 403, "action_prohibited"), Case("account", 404, "no_service"), Case("account", 410, "channel_is_archived")]),
    "mattermost": Fake(mattermost, Case("sent", 200, "ok"), [
        Case("permanent", 400, {"id": "web.incoming_webhook.text.app_error"}), Case("account", 404, {})]),
    "matrix": Fake(matrix, Case("sent", 200, {"event_id": "$ev:example.com"}, id="$ev:example.com"), [
        Case("throttled", 429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}, wait=2.5), Case("account", 401, {"errcode": "M_UNKNOWN_TOKEN"}),
        Case("account", 403, {"errcode": "M_FORBIDDEN"}), Case("permanent", 413, {"errcode": "M_TOO_LARGE"})]),
}

# what a gateway before any of them, or a network of a hotel, may answer
GATEWAY = [Case("temporary", 500, "<html>down</html>"), Case("throttled", 429, "slow", {"Retry-After": "7"}, wait=7)]
GARBAGE = "<html><body>Sign in to the network</body></html>"
