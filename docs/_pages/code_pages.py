"""Pages on the command line and the Python API."""

from __future__ import annotations

import inspect

from text import table

import holdfast


def cli() -> str:
    """Every verb with its options."""
    import typer

    from holdfast.cli.app import app

    root = typer.main.get_command(app)
    out = [
        f"# Command line\n\n{root.help}\n",
        "Exit status: 0 done, 2 the request can't be met as asked, 3 bad or missing data or an unwritable "
        "folder, 4 unfinished. Errors go to standard error. The order is always power, country.",
    ]
    for name, verb in _verbs(root):
        arguments = [p for p in verb.params if p.param_type_name == "argument"]
        options = [p for p in verb.params if p.param_type_name != "argument"]
        asked = "".join(f" {p.metavar or p.name.upper()}" for p in arguments)
        rows = [(f"`{p.metavar or p.name.upper()}`", getattr(p, "help", None), "") for p in arguments]
        rows += [(f"`{_flag(p)}`", p.help, _default(p)) for p in options]
        out.append(
            f"\n(cli-{name.replace(' ', '-')})=\n## `holdfast {name}`\n\n{' '.join((verb.help or '').split())}\n"
        )
        out.append(f"```\nholdfast {name} [OPTIONS]{asked}\n```\n")
        out.append(table(["argument or option", "what it does", "default"], rows))
    return "\n".join(out)


def _verbs(group, before=""):
    """Verbs with their names; those of a group carry its name in front."""
    for name, verb in group.commands.items():
        if hasattr(verb, "commands"):
            yield from _verbs(verb, f"{before}{name} ")
        else:
            yield before + name, verb


def _flag(option) -> str:
    return "/".join(option.opts) + ("" if option.is_flag or not option.metavar else f" {option.metavar}")


def _default(option):
    shown = option.show_default if isinstance(option.show_default, str) else option.default
    return "" if shown is None or shown is False or callable(shown) else shown


def api() -> str:
    """The public names with their docstrings."""
    out = ["# Python API\n", "Everything here can be imported from `holdfast`; nothing else is public."]
    for name in holdfast.__all__:
        if name.startswith("__"):
            continue
        thing = getattr(holdfast, name)
        if inspect.ismodule(thing):
            inside = "\n\n".join(
                f".. autofunction:: {thing.__name__}.{n}" for n in thing.__all__ if n.islower()
            )
            out.append(f"\n## `{name}`\n\n```{{eval-rst}}\n{inside}\n```")
            continue
        directive = f".. autofunction:: holdfast.{name}"
        if inspect.isclass(thing) and issubclass(thing, Exception):
            directive = f".. autoexception:: holdfast.{name}\n   :show-inheritance:"
        elif inspect.isclass(thing):
            directive = f".. autoclass:: holdfast.{name}\n   :members:"
        out.append(f"\n## `{name}`\n\n```{{eval-rst}}\n{directive}\n```")
    return "\n".join(out)
