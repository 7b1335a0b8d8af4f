"""Sentences people read are filled from the facts themselves."""

import pytest

from domain.errors import NotAllowed
from entrypoints.words import load
from tests.golden_samples import bindings, kernel, organisations, pairs, staff

SAMPLES = {fact.TOPIC: fact for samples in (organisations, staff, bindings, pairs, kernel) for fact in samples.SAMPLES}


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("organisation.role_taken", "Принята роль «региональный оператор»: Диагностика компетенций."),
        ("staff.ended", "Это последний день работы. Причина: по собственному желанию."),
        ("staff.hired_again", "Работа возобновлена: учитель физики (учитель)."),
        ("binding.end_changed", "Последний день роли теперь: —."),
        ("fact.corrected", "Исправлен факт № 3. Причина: опечатка. Действительная дата: 01.09.2021."),
    ],
)
def test_a_fact_is_told_with_what_it_holds(topic: str, sentence: str):
    """Values inside values are shown by their names, and what is unknown as a dash, never as zero or nothing."""
    assert load().fact(topic, SAMPLES[topic].model_dump(mode="json"), "ru") == sentence


@pytest.mark.parametrize(
    ("topic", "unknown", "ru", "en"),
    [
        ("pair.evaluation_started", {"early": None}, "Началась оценка пары.", "The pair is being evaluated."),
        ("pair.completed", {"without": None, "reason": None}, "Пара завершена.", "The pair is completed."),
        ("staff.ended", {"reason": None}, "Это последний день работы.", "This is the last day of work."),
    ],
)
def test_a_sentence_says_nothing_of_what_is_not_there(topic: str, unknown: dict[str, None], ru: str, en: str):
    """A pair that went on to its evaluation in time is not told to be «Досрочно: —», in either language."""
    params = SAMPLES[topic].model_dump(mode="json") | unknown

    assert (load().fact(topic, params, "ru"), load().fact(topic, params, "en")) == (ru, en)


def test_a_pair_completed_without_one_evaluation_says_whose_and_why():
    """Where an evaluation is missing the sentence still names whose and the reason."""
    params = SAMPLES["pair.completed"].model_dump(mode="json")

    assert load().fact("pair.completed", params, "ru") == "Пара завершена. Без оценки: наставляемого. Причина: болезнь."


def test_a_refusal_names_who_may():
    """Whoever is refused reads, in either language, which roles may do it."""
    refusal = NotAllowed(role="auditor", allowed=["centre", "tutor"])

    assert "ЦНППМ / ИРО, тьютор" in load().refusal(refusal.code, refusal.params, "ru")
    assert "centre, tutor" in load().refusal(refusal.code, refusal.params, "en")


def test_a_malformed_request_names_its_fields_in_words():
    """Whoever sends a malformed request reads which fields to mend, without the machine's codes."""
    params = {"fields": ["body.person", "query.at"], "errors": [{"at": "body.person", "problem": "missing"}]}

    assert "поля: body.person, query.at." in load().refusal("http.malformed", params, "ru")
    assert "in: body.person, query.at." in load().refusal("http.malformed", params, "en")
