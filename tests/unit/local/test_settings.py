"""What `pledge up` is told by the environment."""

import pytest

from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import settings_from


def test_an_empty_environment_means_the_documented_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = settings_from({"PORT": "", "SPEED": ""})

    assert (settings.port, settings.smtp_port, settings.speed) == (8080, 2525, 1)
    assert settings.data_dir == tmp_path / ".pledge"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PORT": "http"}, "PORT=http is no port"),
        ({"SMTP_PORT": "70000"}, "SMTP_PORT=70000 is no port"),
        ({"PORT": "2525"}, "both 2525"),
        ({"SPEED": "fast"}, "SPEED=fast is no speed"),
        ({"SPEED": "0"}, "SPEED=0 is no speed"),
        ({"SPEED": "nan"}, "SPEED=nan is no speed"),
        ({"SPEED": "1e9"}, "up to 3600"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_what_would(environ, said):
    with pytest.raises(CannotStart, match=said):
        settings_from(environ)
