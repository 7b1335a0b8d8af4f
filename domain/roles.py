"""Roles and functions people hold in an organisation's subtree (domain rules: who sees and does what)."""

from enum import StrEnum


class Role(StrEnum):
    TEACHER = "teacher"
    MENTOR = "mentor"
    TUTOR = "tutor"
    SCHOOL_HEAD = "school_head"
    METHODICAL_CENTRE = "methodical_centre"
    MUNICIPALITY = "municipality"
    CENTRE = "centre"
    MINISTRY = "ministry"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Function(StrEnum):
    """What a person may do for the organisation beside the role."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    SIGNATORY = "signatory"
    COORDINATOR = "coordinator"
    DEPUTY = "deputy"
