"""Material is checked so that its writer can mend it, and what ships is whole and harmless."""

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

import hedgerow.country.talk as package
from hedgerow.country.talk.check import main, report, unshown
from hedgerow.country.talk.lines import longest_text
from hedgerow.country.talk.material import BadMaterial, languages, material, read_material
from hedgerow.country.talk.tables import Kind, Tactic, harmful

folder = Path(package.__file__).parent
coarse = re.compile(
    r"\b(sex(y|e|ual|uell|uel)?|porn\w*|nudes?|naked|nackt|nud[oa]s?|desnud[oa]s?|секс\w*|гол(ый|ая))\b",
    re.IGNORECASE,
)
"""A canary only: the rule is in SAFEGUARDING, and a person reads every text."""

whole = """
language = "xx"
[words]
game = ["a", "b", "c", "d", "e", "f", "g", "h"]
[[scene]]
id = "talk"
kind = "friends"
label = 0
roles = ["child", "child"]
[[scene.part]]
beats = [
  ["a: (hi|hey|) you :)", "b: {game} or {game2}"],
  ["a: 1"], ["a: 2"], ["a: 3"], ["a: 4"], ["a: 5"], ["a: 6"], ["a: 7"],
]
[[scene]]
id = "harm"
kind = "approach"
label = 1
roles = ["adult", "child"]
[[scene.part]]
tactics = ["secrecy_and_isolation"]
beats = [["a: 1"], ["a: 2"], ["a: 3"], ["a: 4"], ["a: 5"], ["a: 6"], ["a: 7"], ["a: 8"]]
"""


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "xx.toml"
    path.write_text(text, encoding="utf-8")
    try:
        read_material(path)
    except BadMaterial as bad:
        return [str(fault) for fault in bad.faults]
    return []


def test_a_whole_file_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, whole) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{game2}", "{gmae}", "xx.toml, scene talk, part 1 beat 1 line 2 ('b: {game} or {gmae}'): has the slot {gmae}"),
        ("{game2}", "{game", "a brace that belongs to no slot"),
        ("(hi|hey|)", "((hi|hey)|)", "a bar that belongs to no choice"),
        ("(hi|hey|) you :)", "(hi|)", "an empty message"),
        ("(hi|hey|) you", "y" * 201, "204 characters long"),
        ("b: {game}", "c: {game}", "is said by c. The scene's roles are a to b"),
        ("b: {game}", "{game}", "names no speaker"),
        ("a: 7", "a: 0151 234 567 8", "looks like a way to reach somebody"),
        ("a: 7", "a: @nobody", "looks like a way to reach somebody"),
        ("a: 7", "a: see www.nowhere", "looks like a way to reach somebody"),
        ("a: 7", "a: in\u202evisible", "looks like a way to reach somebody"),
        ('"a: 1"]', '"a: 1", "b: 1", "a: 1", "b: 1", "a: 1", "b: 1"]', "has 6 turns"),
        (', ["a: 7"]', "", "has 7 beats in all"),
        (', "h"]', "]", "has 7 entries"),
        (', "h"]', ', "g"]', "holds g twice"),
        ('id = "harm"', 'id = "talk"', "is used twice"),
        ('id = "talk"', 'id = "Talk!"', "small letters"),
        ('kind = "friends"', 'kind = "freinds"', "scene talk, kind: Invalid enum value 'freinds'. Use one of"),
        ('kind = "friends"', 'kind = "approach"', "label: is 0 for the kind approach"),
        ("secrecy_and_isolation", "secrecy", "scene harm, part 1, tactics[0]: Invalid enum value 'secrecy'"),
        ('tactics = ["secrecy_and_isolation"]', "", "has no tactics"),
        ('roles = ["adult", "child"]', 'roles = ["adult"]', "roles: are 1"),
        ('roles = ["adult", "child"]', 'role = ["adult", "child"]', "unknown field `role`"),
        ('label = 1', 'label = 1\ncounter = ["debt"]', "counter: stands in a scene labelled 1"),
        ('language = "xx"', 'language = "yy"', "language: is 'yy'"),
        ("beats = [[", "beats = [", "is no TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_remedy(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in whole
    told = faults_of(tmp_path, whole.replace(old, new, 1))
    assert any(said in fault for fault in told), told
    assert all(fault.startswith("xx.toml") and fault.endswith(".") for fault in told)


def test_tactics_of_an_innocent_scene_are_refused(tmp_path: Path) -> None:
    text = whole.replace("[[scene.part]]\nbeats", '[[scene.part]]\ntactics = ["debt"]\nbeats', 1)
    assert any("labelled 0" in fault for fault in faults_of(tmp_path, text))


def test_a_file_with_one_label_is_refused(tmp_path: Path) -> None:
    text = whole[: whole.index('[[scene]]\nid = "harm"')]
    assert any("none is labelled 1" in fault for fault in faults_of(tmp_path, text))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = whole.replace("{game2}", "{gmae}").replace("a: 7", "a: @nobody")
    assert len(faults_of(tmp_path, text)) == 3


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMaterial, match=r"xx\.toml"):
        read_material(tmp_path / "xx.toml")


def test_the_checker_prints_faults_and_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "xx.toml", tmp_path / "yy.toml"
    good.write_text(whole, encoding="utf-8")
    shutil.copy(good, bad)
    assert main([str(good)]) == 0
    assert "xx.toml: ordinary scenes 1, beats 8 (friends 1)" in capsys.readouterr().out
    assert main([str(good), str(bad)]) == 1
    assert "yy.toml: 1 faults" in capsys.readouterr().out


def test_what_ships_is_without_fault() -> None:
    told, well = report(sorted(folder.glob("*.toml")))
    assert well, "\n".join(told)
    assert {"en", "de"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_language_is_rich(language: str) -> None:
    read = material(language)
    ordinary = [scene for scene in read.scene if not scene.label]
    harm = [scene for scene in read.scene if scene.label]
    assert len(ordinary) >= 14
    assert len(harm) >= 10
    assert {scene.kind for scene in ordinary} == set(get_args(Kind)) - harmful
    assert len([scene for scene in ordinary if scene.counter]) >= 5, "look-alikes"
    assert not set(unshown(read)) & set(get_args(Tactic)[:10]), "tactics of an approach"
    assert read.source


@pytest.mark.parametrize("language", languages())
def test_texts_hold_no_coarse_word(language: str) -> None:
    assert coarse.search((folder / f"{language}.toml").read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("language", languages())
def test_a_child_answers_in_every_approach(language: str) -> None:
    for scene in material(language).scene:
        if scene.label:
            assert scene.roles[1] == "child", scene.id
            said = [line for part in scene.part for beat in part.beats for line in beat]
            assert sum(line.startswith("b:") for line in said) > len(said) / 4, scene.id
            assert all(len(line) < longest_text for line in said)
