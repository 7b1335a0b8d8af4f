"""Sentences people read are filled from the facts themselves."""

import pytest

from domain.errors import NotAllowed
from entrypoints.words import load
from tests.golden_samples import bindings, kernel, organisations, staff

SAMPLES = {fact.TOPIC: fact for fact in (*organisations.SAMPLES, *staff.SAMPLES, *bindings.SAMPLES, *kernel.SAMPLES)}


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
