"""PostgreSQL is given many numbers as one array instead of one by one.

However many branches a committee has, the statement stays the same and is prepared once; the values of all are one; and
a plan that is kept for all values looks at them as they are, instead of putting them together again for each row. Of a
few, each is named: the database then knows how many there are, and by one it finds rows in their order.

The same is done for numbers that a statement looks up itself (``within``), where they are few beside the rows in which
they are sought: these are then found by index, one by one, and not by going through all that others have.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Integer, Select
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.visitors import InternalTraversal

FEW = 8


class Within(ColumnElement[bool]):
    """A number is among those that are selected."""

    __visit_name__ = "within"
    inherit_cache = True
    type = Boolean()
    _traverse_internals = [
        ("number", InternalTraversal.dp_clauseelement),
        ("selected", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, number: Any, selected: Select[tuple[int]]) -> None:
        """Nothing of *selected* refers to the statement around it."""
        self.number = number.expression if hasattr(number, "expression") else number
        self.selected = selected.correlate(None).scalar_subquery()


def within(number: Any, selected: Select[tuple[int]]) -> ColumnElement[bool]:
    """SQL condition: the column has one of the numbers that are selected, few beside the rows of its table."""
    return Within(number, selected)


@compiles(Within)
def _in(element: Within, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.number, **kw)} IN {compiler.process(element.selected, **kw)}"


@compiles(Within, "postgresql")
def _in_array(element: Within, compiler: SQLCompiler, **kw: Any) -> str:
    number, selected = (compiler.process(one, **kw) for one in (element.number, element.selected))
    return f"{number} = ANY (ARRAY{selected})"


class ManyAtOnce(PGCompiler_psycopg):
    """Writes ``IN`` with numbers as a comparison with one, or with any of an array."""

    def visit_in_op_binary(self, binary: BinaryExpression[Any], _operator: Any, **kw: Any) -> str:
        """One of these."""
        return self._compared(binary, **kw) or self._generate_generic_binary(binary, " IN ", **kw)

    def visit_not_in_op_binary(
        self, binary: BinaryExpression[Any], operator: Any, **kw: Any
    ) -> str:
        """None of these."""
        told = self._compared(binary, **kw)
        if told:
            return f"(NOT {told})"
        return str(super().visit_not_in_op_binary(binary, operator, **kw))  # type: ignore[no-untyped-call]

    def _compared(self, binary: BinaryExpression[Any], **kw: Any) -> str:
        if kw.get("literal_binds") or not _are_numbers(binary.right):
            return ""
        left = binary.left._compiler_dispatch(self, **kw)
        # in brackets, as of IN
        place = binary.right._compiler_dispatch(self, **kw)[1:-1]
        return f"({left} = {place})"

    def _literal_execute_expanding_parameter(
        self, name: str, parameter: BindParameter[Any], values: Sequence[Any], **kw: Any
    ) -> tuple[Sequence[tuple[str, Any]], str]:
        at_once = _are_numbers(parameter) and len(values) > FEW
        found, told = super()._literal_execute_expanding_parameter(  # type: ignore[no-untyped-call]
            name, parameter, [list(values)] if at_once else values, **kw
        )
        if not _are_numbers(parameter) or len(values) == 1:
            return found, told
        if not values:
            return found, "ANY ('{}'::INTEGER[])"
        return found, f"ANY ({told}[])" if at_once else f"ANY (ARRAY[{told}])"


def _are_numbers(right: Any) -> bool:
    return isinstance(right, BindParameter) and isinstance(right.type, Integer) and right.expanding
