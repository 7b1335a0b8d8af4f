"""Supplementary agreements: typed changes to an agreement in force."""

from domain.amendments.amendment import Amendment
from domain.amendments.values import AmendmentHead, ProposedChange, SignedAmendment

__all__ = ["Amendment", "AmendmentHead", "ProposedChange", "SignedAmendment"]
