"""Conventions that a reviewer would otherwise have to remember."""

import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polib
import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = settings.BASE_DIR
APPS = ("quality", "programmes", "teachers", "families", "monitoring")
LONG_FILES: dict[str, str] = {}  # path: why it may have more than 400 lines
TEXT = {".py", ".html", ".md", ".toml", ".yml", ".txt", ".js", ".css", ".json", ".po", ".typ", ".csv", ""}
VENDORED = ("static/vendor/", "LICENSE")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    paths = [Path(line) for line in listed.splitlines() if (ROOT / line).is_file()]
    if not paths:
        pytest.skip("not a git checkout")
    return paths


def ours(suffixes: set[str]) -> list[tuple[Path, str]]:
    return [
        (path, (ROOT / path).read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.suffix in suffixes and not str(path).startswith(VENDORED)
    ]


def test_files_stay_short():
    sources = [(p, s) for p, s in ours({".py"}) if "migrations" not in p.parts]
    long = {str(p): s.count("\n") for p, s in sources if s.count("\n") > 400 and str(p) not in LONG_FILES}
    assert long == {}, "Split by aggregate, or write into LONG_FILES why not"
    assert set(LONG_FILES) <= {str(p) for p, _ in sources}
    assert len((ROOT / "quality/settings.py").read_text().splitlines()) <= 300


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b")
    assert [str(p) for p, text in ours({".py", ".html", ".js"}) if marks.search(text)] == []


def test_no_machine_is_named():
    """Paths of somebody's computer and addresses of package indexes have no place in the repository."""
    paths = re.compile(r"(?<![\w.])/(root|work|home/\w+|Users/\w+|opt/pypi)" r"/")
    indexes = re.compile(r"(index-url|find-links|pypi\.org|pythonhosted|npmjs\.org)", re.I)
    assert [str(p) for p, text in ours(TEXT) if paths.search(text)] == []
    pinned = [(p, t) for p, t in ours({".txt", ".toml", ""}) if p.parts[0] != "tests"]
    assert [str(p) for p, text in pinned if indexes.search(text.replace("--no-emit-index-url", ""))] == []


def test_every_pin_has_a_hash():
    for name in ("base", "local", "test"):
        lock = (ROOT / f"requirements/{name}.txt").read_text()
        pins = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", lock, re.M)
        assert len(pins) > 20
        assert len(re.findall(r"^[\w.-]+.*==.*\\$", lock, re.M)) == len(pins)


def test_migrations_have_telling_names():
    folders = [ROOT / app for app in APPS]
    names = [p.name for folder in folders for p in folder.rglob("migrations/0*.py")]
    assert [name for name in names if "_auto_" in name] == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"python manage.py makemigrations --name what_it_does\n{out.getvalue()}")


def test_models_point_downwards():
    """INSTALLED_APPS lists our apps from the ground up; a relation upwards escapes import-linter."""
    order = {config.label: place for place, config in enumerate(apps.get_app_configs())}
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(APPS)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if order[field.related_model._meta.app_label] > order[model._meta.app_label]
    ]
    assert upward == []


def test_static_files_can_be_hashed(tmp_path, settings):
    """The production storage refuses a style sheet that names a missing file."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_compose_file_demands_its_secrets():
    text = (ROOT / "docker-compose.yml").read_text()
    services = yaml.safe_load(text)["services"]
    assert {"postgres", "redis", "migrate", "web", "worker", "beat"} == set(services)
    assert "${SECRET_KEY:?" in services["web"]["environment"]["SECRET_KEY"]
    assert all("healthcheck" in services[name] for name in ("postgres", "redis", "worker", "beat"))
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


# ---------------------------------------------------------------- messages


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> polib.POFile:
    """All messages of the sources, as `makemessages` finds them, without touching the working tree."""
    copy = tmp_path_factory.mktemp("messages")
    skip = shutil.ignore_patterns("__pycache__", "vendor", "fonts", "node_modules")
    for name in (*APPS, "templates"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=skip)
    shutil.copy(ROOT / "manage.py", copy)
    (copy / "locale").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans", "--no-location"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return polib.pofile(str(copy / "locale/zh_Hans/LC_MESSAGES/django.po"))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)|\{(\w+)\}", text))


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_message_has_its_chinese(extracted):
    known = {
        (e.msgctxt, e.msgid): e for e in polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    }
    missing = []
    for entry in extracted:
        found = known.get((entry.msgctxt, entry.msgid))
        if found is None or found.fuzzy or not (found.msgstr or found.msgstr_plural):
            missing.append(entry.msgid)
    assert missing == []


def test_translations_keep_their_placeholders():
    messages = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    wrong = [e.msgid for e in messages if e.msgstr and placeholders(e.msgid) != placeholders(e.msgstr)]
    assert wrong == []


def test_compiled_messages_are_current():
    folder = ROOT / "locale/zh_Hans/LC_MESSAGES"
    source = {
        (e.msgctxt, e.msgid): e.msgstr for e in polib.pofile(str(folder / "django.po")) if e.translated()
    }
    compiled = {(e.msgctxt, e.msgid): e.msgstr for e in polib.mofile(str(folder / "django.mo"))}
    assert compiled == source, "make messages"
