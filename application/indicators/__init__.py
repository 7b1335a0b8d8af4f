"""What people ask of indicators."""

from application.indicators.reporting import (
    HANDLERS,
    ConfirmValue,
    ReportValue,
    ReportValueAgain,
    RestateValue,
    ReturnValue,
)

__all__ = ["HANDLERS", "ConfirmValue", "ReportValue", "ReportValueAgain", "RestateValue", "ReturnValue"]
