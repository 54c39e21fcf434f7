"""Read a YAML file into a model; a mistake is told with file, line and field."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import yaml
from pydantic import BaseModel, ValidationError

from pledgekeeper.errors import Invalid

Model = TypeVar("Model", bound=BaseModel)


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves dates as texts: the model that wants one tells a wrong one with its line."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in Loader.yaml_implicit_resolvers.items()
}


SAID = {
    "extra_forbidden": "there is no such field; is it misspelt?",
    "missing": "this field is missing",
    "model_type": "fields with their values belong here, as `name: value`",
    "int_parsing": "this is no whole number",
    "int_type": "this is no whole number",
    "int_from_float": "this is no whole number",
    "decimal_parsing": "this is no number",
    "decimal_type": "this is no number",
}
"""What is told for mistakes of these kinds in place of the library's words."""

Mistake = tuple[tuple[str | int, ...], str]
"""Where something is wrong (keys from the top of the file), and what would be right."""


@runtime_checkable
class Selfcritical(Protocol):
    """A model that knows more of itself than its single fields do."""

    def mistakes(self) -> Iterable[Mistake]: ...


def load(path: Path, model: type[Model], also: Callable[[Model], Iterable[Mistake]] = lambda _: ()) -> Model:
    """The file as a `model`. Raises Invalid naming `file:line: field: what is wrong`, every mistake at once."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Invalid(f"{path}: there is no such file") from None
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from None
    return load_text(text, path, model, also)


def load_text(
    text: str, path: Path, model: type[Model], also: Callable[[Model], Iterable[Mistake]] = lambda _: ()
) -> Model:
    """The same of a text, which is told as if it stood at `path`."""
    try:
        node = yaml.compose(text, Loader=Loader)
        content = yaml.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{path.name}:{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:  # a control character, a date that is none
        raise Invalid(f"{path.name}: cannot be read as YAML: {error}") from None
    twice = _key_that_is_there_twice(node)
    if twice:
        raise Invalid(f"{path.name}:{twice.start_mark.line + 1}: {twice.value}: this field is there twice; keep one")
    try:
        found = model.model_validate(content)
    except ValidationError as error:
        raise Invalid("\n".join(_told(path, node, mistake) for mistake in error.errors())) from None
    critic: Any = found
    own: Iterable[Mistake] = critic.mistakes() if isinstance(critic, Selfcritical) else ()
    mistakes = (*own, *also(found))
    told = [f"{path.name}:{_line_of(node, where)}: {'.'.join(map(str, where))}: {what}" for where, what in mistakes]
    if told:
        raise Invalid("\n".join(told))
    return found


def _key_that_is_there_twice(node: yaml.Node | None) -> yaml.ScalarNode | None:
    """The first key that a mapping repeats: YAML itself lets the last one win in silence."""
    inner: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                return key
            seen.add(str(key.value))
            inner.append(value)
    elif isinstance(node, yaml.SequenceNode):
        inner = node.value
    return next((found for each in inner if (found := _key_that_is_there_twice(each))), None)


def _told(path: Path, node: yaml.Node | None, mistake: Any) -> str:
    keys = (*mistake["loc"], *mistake.get("ctx", {}).get("where", ()))  # a whole may know its part that is wrong
    line, field = _line_of(node, keys), ".".join(str(key) for key in keys) or "(whole file)"
    message = SAID.get(mistake["type"]) or mistake["msg"].removeprefix("Value error, ")
    return f"{path.name}:{line}: {field}: {message}"


def _line_of(node: yaml.Node | None, keys: tuple[Any, ...]) -> int:
    """The line of the innermost node on the way to `keys` (a missing field is told at its parent)."""
    line = node.start_mark.line + 1 if node else 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line
