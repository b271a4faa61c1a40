import pytest
from django.conf import LazySettings
from django.core.management import call_command

from jobs.models import Job
from salesmgmt import doctor
from salesmgmt.backup import programs


def what(found: list[doctor.Finding]) -> str:
    return "; ".join(f"{one.what} -> {one.mend}" for one in found)


@pytest.mark.debian
@pytest.mark.django_db
def test_on_a_healthy_database_only_the_first_admin_is_missing() -> None:
    found = list(doctor.database())

    assert [(one.what, one.mend, one.broken) for one in found] == [
        ("nobody can sign in", "script/manage create_admin EMAIL", False)
    ]


@pytest.mark.debian
def test_the_queue_of_the_tests_answers_and_forgets() -> None:
    assert [one.broken for one in doctor.redis()] == [False]


def test_an_address_that_nobody_answers_at_is_named(settings: LazySettings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=1"

    found = list(doctor.redis())

    assert found[0].broken
    assert "correct REDIS_URL" in what(found)


@pytest.mark.parametrize(
    ("site", "hosts", "told"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1"], ""),
        ("https://sales.example.com", ["127.0.0.1"], "add sales.example.com to ALLOWED_HOSTS"),
        ("http://sales.example.com", ["sales.example.com"], "HTTPS=1"),
        ("http://127.0.0.1:8000", ["*"], "ALLOWED_HOSTS=your.host.name"),
    ],
)
def test_addresses_that_do_not_fit_each_other_are_found(
    settings: LazySettings, site: str, hosts: list[str], told: str
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS, settings.HTTPS = site, hosts, False

    found = list(doctor.addresses())

    assert told in what(found)
    assert bool(found) == bool(told)


def test_a_short_secret_is_found(settings: LazySettings) -> None:
    settings.SECRET_KEY = "short"

    assert "short enough to guess" in what(list(doctor.secrets()))


def test_a_short_token_of_the_metrics_is_found(settings: LazySettings) -> None:
    settings.SECRET_KEY, settings.METRICS_TOKEN = "long" * 10, "short"

    assert "METRICS_TOKEN is short" in what(list(doctor.secrets()))


@pytest.mark.debian
@pytest.mark.django_db
def test_a_backup_can_be_made_here() -> None:
    assert list(doctor.backups()) == []


@pytest.mark.django_db
def test_without_postgres_s_programs_no_backup_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "installed", lambda: iter([]))

    assert "apt-get install postgresql-client-" in what(list(doctor.backups()))


@pytest.mark.django_db
def test_work_that_a_restore_holds_back_is_told() -> None:
    Job.objects.create(kind="invite", state=Job.State.PARKED)

    assert what(list(doctor.held_back())) == "1 jobs are held back since a restore -> script/manage parked"


def test_a_queue_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(doctor.broker()) == []

    monkeypatch.setattr(doctor, "broker_answers", lambda: False)

    assert "CELERY_BROKER_URL" in what(list(doctor.broker()))


def test_mail_that_goes_nowhere_is_found(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    assert "EMAIL_URL=smtp" in what(list(doctor.mail()))


@pytest.mark.django_db
def test_a_broken_thing_is_told_with_its_mend_and_an_exit_code(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY = "short"

    with pytest.raises(SystemExit) as ended:
        call_command("doctor")

    assert ended.value.code == 1
    assert "BROKEN  secrets: SECRET_KEY is short enough to guess\n        mend: SECRET_KEY=" in capsys.readouterr().out
