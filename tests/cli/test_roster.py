"""`subscribers export` and `subscribers import`: a round trip through a spreadsheet that keeps the file's comments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.homes import make_home
from watcher.cli.main import root
from watcher.config import ConfigError, load_home

FILE = """\
# Who is told what.
- id: li   # the desk
  name: 李
  channel: {kind: email, to: li@example.org}
  query: '(数据要素 OR 融资担保) -kind:news'   # since March
  follow: [海财发〔2025〕8号, 《海滨市办法》]
  catch_up: 30d

# A robot.
- id: group
  channel: {kind: dingtalk, url: "https://robot.example.org/send?key=1", secret: SEC1}
  frequency: immediate
  query: -新闻
  changes: [new, repealed]
  follow_cited: true
  quiet_hours: "22:00-07:00"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path, {})
    (tmp_path / "config" / "subscribers.yaml").write_text(FILE, "utf-8")
    return tmp_path


def call(home: Path, *args: str, typed: str = "") -> Result:
    return CliRunner().invoke(root, ["--home", str(home), "subscribers", *args], input=typed, catch_exceptions=False)


def config(home: Path) -> str:
    return (home / "config" / "subscribers.yaml").read_text("utf-8")


def imported(home: Path, sheet: str, *args: str) -> dict[str, Any]:
    (home / "in.csv").write_text(sheet, "utf-8")
    found: dict[str, Any] = json.loads(call(home, "import", str(home / "in.csv"), "--json", *args).stdout)
    return found


def test_an_export_taken_in_again_changes_nothing(home: Path) -> None:
    out = home / "out.csv"
    assert call(home, "export", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert "SEC1" not in out.read_text("utf-8")
    assert "'-新闻" in out.read_text("utf-8")
    found = imported(home, out.read_text("utf-8"), "--yes")
    assert (found["added"], found["changed"], found["removed"], found["diff"], found["written"]) == ([], [], [], "", False)
    assert config(home) == FILE


def test_an_export_into_an_empty_home_makes_the_same_subscribers(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    sheet = call(home, "export", "-", "--secrets").stdout
    other = make_home(tmp_path_factory.mktemp("other"), {})
    (other / "config" / "subscribers.yaml").write_text("# nobody yet\n", "utf-8")
    assert imported(other, sheet, "--yes")["added"] == ["li", "group"]
    assert config(other).startswith("# nobody yet\n- id: li\n")
    assert load_home(other).subscribers == load_home(home).subscribers


def test_what_changes_is_shown_first_and_comments_stay(home: Path) -> None:
    (home / "in.csv").write_text(
        "id,name,query,channel.kind,channel.to\nli,李雷,融资担保,email,li@example.org\nwang,王,,email,w@example.org\n"
    )
    before = config(home)
    shown = call(home, "import", str(home / "in.csv"), typed="n\n")
    assert shown.exit_code == 1
    assert config(home) == before
    assert "-  name: 李\n+  name: 李雷\n" in shown.stdout
    assert "新增 1，修改 1，删除 0" in shown.stdout
    assert call(home, "import", str(home / "in.csv"), "--dry-run").exit_code == 0
    assert config(home) == before
    done = call(home, "import", str(home / "in.csv"), typed="y\n")
    assert done.exit_code == 0
    text = config(home)
    assert "# Who is told what.\n- id: li   # the desk\n" in text
    assert "# since March\n" in text
    assert '  quiet_hours: "22:00-07:00"\n' in text
    assert "# A robot.\n" in text
    li, group, wang = load_home(home).subscribers
    assert (li.name, li.query, li.follow) == ("李雷", "融资担保", ("海财发〔2025〕8号", "《海滨市办法》"))
    assert group.channel.secret == ("SEC1",)  # the sheet has no such column
    assert (wang.channel.to, wang.query) == ("w@example.org", "")


def test_an_empty_cell_takes_the_key_away_and_a_missing_row_only_on_request(home: Path) -> None:
    found = imported(home, 'id,catch_up,follow\nli,,"《海滨市办法》\n海财发〔2026〕1号"\n', "--yes")
    assert (found["changed"], found["removed"]) == (["li"], [])
    li = load_home(home).subscribers[0]
    assert (li.catch_up, li.follow) == (None, ("《海滨市办法》", "海财发〔2026〕1号"))
    assert imported(home, "id\nli\n", "--yes", "--remove")["removed"] == ["group"]
    assert [s.id for s in load_home(home).subscribers] == ["li"]
    assert "# Who is told what." in config(home)


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("id,channel.kind,channel.to\nli,email,nowhere\n", "in.csv:2: column 'channel': an email channel needs `to`"),
        ("id,frequency\nli,hourly\n", "in.csv:2: column 'frequency': Input should be 'immediate'"),
        ("id,name\nneu,x\n", "in.csv:2: column 'channel.kind': is missing"),
        ("id,name\nli,x\nli,y\n", "in.csv:3: column 'id': 'li' stands in line 2 already"),
        ("id,name\na b,x\n", "in.csv:2: column 'id':"),
        (
            "id,query\nli,融资 titel:x\n",
            "in.csv:2: column 'query': 没有“titel”这个字段；是不是“title”？\n    融资 titel:x\n         ^",
        ),
        ("id,exclude\nli,kind:nwes\n", "in.csv:2: column 'exclude': 没有“nwes”这个类型（kind:）；是不是“news”？"),
        ("id,changes\nli,gone\n", "in.csv:2: column 'changes'"),
    ],
)
def test_bad_rows_are_refused_with_line_and_column_and_nothing_is_written(home: Path, sheet: str, says: str) -> None:
    (home / "in.csv").write_text(sheet, "utf-8")
    with pytest.raises(ConfigError) as wrong:
        call(home, "import", str(home / "in.csv"), "--yes")
    assert says in str(wrong.value)
    assert config(home) == FILE


def test_a_file_changed_meanwhile_is_not_written_over(home: Path) -> None:
    from watcher.run.readers.roster import carry_out, plan_import

    (home / "in.csv").write_text("id,name\nli,x\n", "utf-8")
    planned = plan_import(load_home(home), home / "in.csv")
    (home / "config" / "subscribers.yaml").write_text(FILE + "\n# by hand\n", "utf-8")
    with pytest.raises(ConfigError, match="changed meanwhile"):
        carry_out(planned)
    assert config(home).endswith("# by hand\n")


def test_a_file_that_is_there_is_not_written_over(home: Path) -> None:
    (home / "out.csv").write_text("mine", "utf-8")
    assert call(home, "export", str(home / "out.csv")).exit_code == 2
    assert (home / "out.csv").read_text("utf-8") == "mine"
    assert call(home, "export", str(home / "out.csv"), "--force").exit_code == 0
