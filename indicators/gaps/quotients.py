"""Exact quotients in SQL, rounded to 12 places half to even, as formula.rounded() does; round() goes away from zero."""

SHIFT, UNIT = "1000000000000", "0.000000000001"  # 12 places


def quotient(name: str, x: str, y: str) -> str:
    """The column q_<name>: x / y cut off after 12 places."""
    return f"div({x} * {SHIFT}, {y}) AS q_{name}"


def half_even(name: str, x: str, y: str) -> str:
    """x / y from q_<name>: a tie goes to the even neighbour."""
    return (
        f"(q_{name} + CASE sign(2 * abs({x} * {SHIFT} - q_{name} * {y}) - {y}) "
        f"WHEN 1 THEN sign({x}) WHEN 0 THEN sign({x}) * abs(mod(q_{name}, 2)) ELSE 0 END) * {UNIT}"
    )
