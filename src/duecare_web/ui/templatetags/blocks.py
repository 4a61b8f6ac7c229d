"""The shape that block tags share: a piece of a template becomes the content of a component."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template import Context, Library
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Draw = Callable[..., SafeString]


def component(library: Library, *, inline: bool = False) -> Callable[[Draw], Draw]:
    """Register ``draw(context, content, *args, **options)`` as the tag of its name.

    The tag is a block, ``{% name ... %}content{% endname %}``. With ``inline`` a tag that is given
    a value needs no end: ``{% name value %}`` has the value, escaped, as its content.
    """

    def register(draw: Draw) -> Draw:
        name = draw.__name__

        def compile_tag(parser: Parser, token: Token) -> Component:
            words = token.split_contents()[1:]
            args, options = _arguments(parser, words, name)
            if inline and args:
                return Component(draw, None, args, options)
            content = parser.parse((f"end{name}",))
            parser.delete_first_token()
            return Component(draw, content, args, options)

        library.tag(name, compile_tag)
        return draw

    return register


def _arguments(
    parser: Parser, words: list[str], name: str
) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
    args: list[FilterExpression] = []
    while words and not token_kwargs(words[:1], parser):
        args.append(parser.compile_filter(words.pop(0)))
    options = token_kwargs(words, parser)
    if words:
        raise TemplateSyntaxError(f"{{% {name} %}}: {words[0]!r} comes after a named option")
    return args, options


class Component(Node):
    """A tag registered with :func:`component`, as it lies in a template."""

    def __init__(
        self,
        draw: Draw,
        content: NodeList | None,
        args: list[FilterExpression],
        options: dict[str, FilterExpression],
    ) -> None:
        self.draw, self.nodelist, self.args, self.options = (
            draw,
            content or NodeList(),
            args,
            options,
        )
        self.is_inline = content is None

    def render(self, context: Context) -> SafeString:
        """The component, with its content inside."""
        args = [one.resolve(context) for one in self.args]
        options = {name: one.resolve(context) for name, one in self.options.items()}
        if self.is_inline:
            return self.draw(context, _text(args.pop(0)), *args, **options)
        return self.draw(context, lambda: self.nodelist.render(context), *args, **options)


def _text(value: Any) -> Callable[[], SafeString]:
    shown = "" if value is None else conditional_escape(value)
    return lambda: mark_safe(shown)  # noqa: S308  escaped on the line above
