"""What a charter still lacks, and how plainly it is written. Everything here works on its content alone and advises; it blocks nothing."""

from .lists import CHECKLISTS, Answer, Checklist, Report, check, check_all

__all__ = ["CHECKLISTS", "Answer", "Checklist", "Report", "check", "check_all"]
