"""The protocol pack as it is installed: what a treatment of each family would cause, by `followupctl preview`.

The nodes stand here a second time, as the clinical defaults give them: purpose, and from when to when it must be due.
"""

import calendar
import datetime
import json
import re
import subprocess
import zoneinfo

import pytest

from conftest import FOLLOWUPCTL, SOURCE_ROOT

CONF = SOURCE_ROOT / "conf" / "followupd.conf"
KYIV = zoneinfo.ZoneInfo("Europe/Kyiv")
HOUR = datetime.timedelta(hours=1)


def hours(purpose, first, last, method=None):
    return purpose, method, lambda moment, due: first * HOUR <= due - moment <= last * HOUR


def days(purpose, first, last=None, method=None):
    last = first if last is None else last
    return purpose, method, lambda moment, due: first <= (due.date() - moment.date()).days <= last


def daily(purpose, first, last):
    return [days(purpose, day) for day in range(first, last + 1)]


def weeks(purpose, first, last=None, method=None):
    return days(purpose, first * 7, (first if last is None else last) * 7, method)


def add_months(date, n):
    month = date.month - 1 + n
    year, month = date.year + month // 12, month % 12 + 1
    return date.replace(year=year, month=month, day=min(date.day, calendar.monthrange(year, month)[1]))


def months(purpose, first, last=None, method=None):
    last = first if last is None else last
    return purpose, method, lambda moment, due: add_months(moment.date(), first) <= due.date() <= add_months(moment.date(), last)


AFTERCARE = hours("care", 0, 1)

# One spelling for each family, and its nodes.
FAMILIES = {
    "botulinum-toxin": ("Ботулінотерапія, верхня третина обличчя", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), weeks("review", 2, method="call"), weeks("safety", 4),
        days("offer", 84, 122)]),
    "filler": ("Контурная пластика губ, 1 мл", [
        AFTERCARE, hours("safety", 2, 4), hours("safety", 6, 24), hours("safety", 48, 72), weeks("review", 2),
        weeks("safety", 4, 6), months("safety", 3), months("survey", 6), months("offer", 6, 12)]),
    "biostimulator": ("童颜针", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), *daily("care", 1, 5),
        weeks("safety", 4, 6), weeks("offer", 4, 6), months("safety", 3), months("survey", 6), months("survey", 12),
        months("offer", 22, 24)]),
    "mesotherapy": ("Biorevitalisation; face, neck", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), weeks("safety", 2), weeks("offer", 3, 4), weeks("safety", 4),
        weeks("safety", 10, 12), months("offer", 5, 6)]),
    "peel": ("Химический пилинг, ТСА 15 %", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), days("care", 7), weeks("survey", 4), weeks("offer", 4, 6)]),
    "ablative-laser": ("点阵CO₂激光", [
        AFTERCARE, hours("safety", 6, 24), *daily("care", 1, 7), hours("review", 48, 96, "visit"),
        days("safety", 7), days("review", 11, 14, "visit"), days("review", 28, 30, "visit"), weeks("safety", 6),
        months("survey", 3), months("survey", 6)]),
    "laser-hair-removal": ("Лазерна епіляція, ноги", [
        AFTERCARE, hours("safety", 24, 48), days("safety", 7, 10), weeks("offer", 4, 8)]),
    "rf-hifu": ("黄金微针射频", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), days("safety", 7), weeks("safety", 4), months("survey", 3),
        months("survey", 6), months("offer", 12)]),
    "cryolipolysis": ("Криолиполиз", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 24, 72), weeks("safety", 2), weeks("survey", 8, 12),
        months("safety", 3), months("safety", 6)]),
    "threads": ("Нитевой лифтинг средней трети", [
        AFTERCARE, hours("safety", 6, 24), days("safety", 3), days("safety", 7), weeks("review", 2), weeks("safety", 4),
        months("survey", 3), months("survey", 6), months("offer", 6, 12)]),
    "eyelids": ("双眼皮手术", [
        AFTERCARE, hours("safety", 4, 6), hours("safety", 6, 24), days("safety", 2, 3), days("review", 5, 7, "visit"),
        weeks("safety", 2), weeks("safety", 4, 6), months("survey", 3), months("survey", 6)]),
    "face-surgery": ("Rhinoplasty", [
        AFTERCARE, hours("safety", 6, 24), hours("safety", 48, 72), days("review", 7, 10, "visit"), weeks("safety", 2),
        weeks("review", 4, 8), months("survey", 4, 6), months("survey", 12, 18)]),
    "breast-body": ("Ліпосакція, живіт", [
        AFTERCARE, hours("safety", 6, 24), days("safety", 3), days("safety", 7), days("review", 7, 10, "visit"), weeks("safety", 2),
        weeks("review", 6), weeks("safety", 12), months("survey", 6), days("review", 365, 368, "call")]),
    "hair-transplant": ("Пересадка волос FUE", [
        AFTERCARE, hours("safety", 6, 24), days("safety", 3, 5), days("safety", 7, 10), weeks("care", 3, 4), months("review", 3),
        months("survey", 6), months("survey", 12)]),
    "standard": ("Комбинированная чистка лица", [
        hours("safety", 0, 24), days("safety", 1, 3), days("care", 7), weeks("review", 2), months("safety", 1), months("survey", 3),
        months("survey", 6), months("offer", 12)]),
}

# As systems in four countries export them.
SPELLINGS = {
    "botulinum-toxin": ["BTX", "Botulinum toxin, upper face", "Ботулинотерапия, верхняя треть лица", "肉毒素注射（上面部）", "БОТОКС",
                        "Ін’єкції ботулотоксину", "  dysport "],
    "filler": ["HAF", "Hyaluronic acid filler, lips 1 ml", "Контурна пластика губ, 1 мл", "玻尿酸填充（唇部）1ml", "Juvederm"],
    "biostimulator": ["Radiesse", "Sculptra", "Коллагеностимуляция", "少女针"],
    "mesotherapy": ["BIO", "PRP", "Биоревитализация; лицо, шея", "Біоревіталізація; обличчя, шия", "水光针；面部、颈部", "PRP 头皮注射",
                        "Плазмотерапия, кожа головы", "Плазмотерапія, шкіра голови", "Platelet-rich plasma, scalp", "Липофилинг"],
    "peel": ["CPL", "Chemical peel, TCA 15 %", "Хімічний пілінг, TCA 15 %", "化学焕肤 TCA 15%", "IPL", "光子嫩肤"],
    "ablative-laser": ["CO2", "Fractional CO2 laser resurfacing", "Фракционная шлифовка CO2-лазером",
                        "Фракційне шліфування CO2-лазером"],
    "laser-hair-removal": ["LHR", "Laser hair removal, legs", "Лазерная эпиляция, ноги", "激光脱毛（腿部）"],
    "rf-hifu": ["RFM", "RF microneedling", "Микроигольчатый RF-лифтинг", "Мікроголковий RF-ліфтинг", "HIFU", "热玛吉"],
    "cryolipolysis": ["CoolSculpting", "Кріоліполіз", "冷冻溶脂"],
    "threads": ["THR", "Thread lift, mid-face", "Нитковий ліфтинг середньої третини", "线雕提升（中面部）"],
    "eyelids": ["BLP", "Upper blepharoplasty", "Верхняя блефаропластика", "Верхня блефаропластика"],
    "face-surgery": ["Ринопластика", "隆鼻", "Facelift", "Отопластика"],
    "breast-body": ["LIP", "Liposuction, abdomen", "Липосакция, живот", "吸脂（腹部）", "Абдомінопластика", "隆胸"],
    "hair-transplant": ["FUE", "Hair transplant", "Пересадка волосся", "植发"],
    "standard": ["CLN", "Combined face cleansing", "小气泡清洁"],
}

MOMENTS = ["2026-03-02T09:00", "2026-03-02T12:00", "2026-03-06T17:45", "2026-03-28T11:30", "2026-10-24T15:10", "2026-12-31T10:00",
           "2028-02-29T13:00"]


def preview(tmp_path, records, now):
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    done = subprocess.run([FOLLOWUPCTL, "--config", str(CONF), "--json", "preview", "--now", now, str(path)], capture_output=True,
                          text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def record(number, procedure, moment, language="uk"):
    return {"type": "treatment", "id": number, "clinic": "kyiv-1", "procedure": procedure, "performed_at": moment,
            "status": "completed", "patient": {"id": "P-" + number, "name": "Олена", "language": language, "phone": "+380671234567",
                                               "consent": {"care": True, "survey": True, "marketing": True}}}


@pytest.mark.parametrize("wall", MOMENTS)
def test_every_family_has_its_nodes(tmp_path, wall):
    moment = datetime.datetime.fromisoformat(wall).replace(tzinfo=KYIV)
    records = [record(family, spelling, moment.isoformat()) for family, (spelling, _) in FAMILIES.items()]
    planned = preview(tmp_path, records, moment.isoformat())
    for family, (_, nodes) in FAMILIES.items():
        own = [f for f in planned if f["treatment"] == family]
        assert {f["protocol"] for f in own} == {family}
        left = list(own)
        for purpose, method, fits in nodes:
            for f in left:
                if (f["purpose"] == purpose and (f["method"] == method if method else f["state"] == "planned") and f["due"] and
                        fits(moment, datetime.datetime.fromisoformat(f["due"]).astimezone(KYIV))):
                    left.remove(f)
                    break
            else:
                # on the day of an operation in the afternoon: no message at night, staff call in its place
                assert (family, purpose) == ("eyelids", "safety") and moment.hour >= 16, (family, purpose, method, own)
                skipped = [f for f in left if f["state"] == "skipped"]
                calls = [f for f in left if f.get("cause_step") == skipped[0]["step"]]
                assert len(skipped) == len(calls) == 1 and calls[0]["method"] == "call"
                left = [f for f in left if f not in skipped + calls]
        assert not left, (family, left)     # nothing that nobody asked for


@pytest.mark.parametrize("language", ["uk", "ru", "zh", "en"])
def test_a_visit_is_reminded_of_in_the_patients_language(tmp_path, language):
    visit = record("A-1", "BTX", "2026-03-20T15:00:00+02:00", language)
    visit = {**{k: v for k, v in visit.items() if k != "performed_at"}, "type": "appointment", "status": "booked",
             "starts_at": "2026-03-20T15:00:00+02:00"}
    planned = preview(tmp_path, [visit], "2026-03-02T12:00:00+02:00")
    assert [(f["protocol"], f["step"], f["due"]) for f in planned] == [
        ("visit", "v3d", "2026-03-17T10:00:00+02:00"), ("visit", "v1d", "2026-03-19T10:00:00+02:00"),
        ("visit", "v3h", "2026-03-20T12:00:00+02:00")]
    assert all("15:00" in f["text"] and f["language"] == language and f["parts"] <= 3 for f in planned)
    missed = preview(tmp_path, [{**visit, "status": "no-show"}], "2026-03-20T18:00:00+02:00")
    assert [(f["step"], f["due"]) for f in missed] == [("gone", "2026-03-21T10:00:00+02:00")]


def test_nobody_gets_a_message_at_night(tmp_path):
    moments = [datetime.datetime(2026, 3, 2, hour, minute, tzinfo=KYIV) for hour in range(8, 22) for minute in (0, 30)]
    for moment in moments:
        planned = preview(tmp_path, [record(f, s, moment.isoformat()) for f, (s, _) in FAMILIES.items()], moment.isoformat())
        for f in planned:
            if f["state"] == "planned":
                due = datetime.datetime.fromisoformat(f["due"]).astimezone(KYIV)
                assert "09:00" <= due.strftime("%H:%M") <= "20:00", f


def test_spellings_of_exports_find_their_family(tmp_path):
    wanted = {}
    for family, spellings in SPELLINGS.items():
        for i, spelling in enumerate(spellings):
            wanted[f"{family}.{i}"] = (family, spelling)
    planned = preview(tmp_path, [record(n, s, "2026-03-02T12:00:00+02:00") for n, (_, s) in wanted.items()],
                      "2026-03-02T12:00:00+02:00")
    got = {f["treatment"]: f["protocol"] for f in planned}
    assert {n: got[n] for n in wanted} == {n: family for n, (family, _) in wanted.items()}


@pytest.mark.parametrize("language", ["uk", "ru", "zh", "en"])
def test_texts_are_in_the_patients_language_and_name_nothing(tmp_path, language):
    planned = preview(tmp_path, [record(f, s, "2026-03-02T12:00:00+02:00", language) for f, (s, _) in FAMILIES.items()],
                      "2026-03-02T12:00:00+02:00")
    spellings = [s.strip().lower() for f in SPELLINGS.values() for s in f] + [s.lower() for s, _ in FAMILIES.values()]
    for f in planned:
        if not f["text"] or f["state"] != "planned":
            continue
        assert f["language"] == language
        assert f["parts"] <= 3
        assert "+380800000000" in f["text"]
        if f["purpose"] == "safety":
            assert "103" in f["text"] and re.search("[?？]", f["text"])
            assert re.search(r"(?<!\d)1(?!\d).*(?<!\d)2(?!\d)", f["text"])
        for spelling in spellings:
            assert len(spelling) < 3 or not re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", f["text"].lower()), (spelling, f)


def test_check_has_nothing_to_say_but_that_nobody_signed_and_the_clinic_is_a_sample(tmp_path):
    done = subprocess.run([FOLLOWUPCTL, "--config", str(CONF), "--json", "check"], capture_output=True, text=True, encoding="utf-8",
                          timeout=60)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    sample = [t["why"] for t in told if "that of the sample" in t["why"]]
    assert [why.split(" is ")[0] for why in sample] == ['"phone"', '"review_url"', "its sender"]
    unsigned = [t["why"] for t in told if t["why"] not in sample]
    assert len(unsigned) == len(FAMILIES) + 1     # and visit.conf
    assert set(unsigned) == {"no clinician has signed it off"}


def test_a_family_knows_its_red_flags_as_patients_write_them():
    rows = [line.split("\t") for line in (SOURCE_ROOT / "tests" / "data" / "red-flags.tsv").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")]
    asked = "".join(f"{i}\t{language}\tsafety\t{family.lstrip('-')}\t{text}\n" for i, (family, language, text) in enumerate(rows))
    done = subprocess.run([FOLLOWUPCTL, "--config", str(CONF), "triage"], input=asked, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    said = [line.split("\t")[1] for line in done.stdout.splitlines()]
    wrong = [(*row, label) for row, label in zip(rows, said, strict=True) if (label == "red") == row[0].startswith("-")]
    assert not wrong, wrong
    assert {row[0] for row in rows if not row[0].startswith("-")} == set(FAMILIES) - {"standard"} and len(rows) > 300
