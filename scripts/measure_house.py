"""Count what `viewer` is made of: modules, folders, floors, arrows, and the longest things.

``python scripts/measure_house.py`` prints the table of counts that docs/architecture.md holds, and
the modules that have no test file of their own. With ``--write`` it brings that table up to date;
with ``--check`` it fails if the table is another one.
"""

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = Path("docs", "architecture.md")
BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"
FIRST = 3  # how many of the longest are named
LONG_FILE, MANY_METHODS, LONG_FUNCTION = 400, 25, 40


class TableError(Exception):
    """The table of counts is not what it should be; the message is one sentence."""


@dataclass(frozen=True)
class Module:
    """One file of the package.

    Attributes
    ----------
    name : tuple of str
        Its dotted name in parts, without that of the package.
    lines : int
        How long the file is.
    tree : ast.Module
        What it says.
    """

    name: tuple[str, ...]
    lines: int
    tree: ast.Module

    @property
    def path(self) -> str:
        """Where it lies in the package."""
        return "/".join(self.name) + ".py"

    @property
    def room(self) -> str:
        """The folder, or the module, directly in the package that it belongs to."""
        return self.name[0]

    @property
    def functions(self) -> Iterator[tuple[str, int]]:
        """All functions and methods, each with its length in lines, docstring and all."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{self.name[-1]}.{node.name}", length

    @property
    def classes(self) -> Iterator[tuple[str, int]]:
        """All classes, each with the number of its methods and properties."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node.name, sum(isinstance(part, ast.FunctionDef) for part in node.body)

    def imported(self, package: str) -> Iterator[str]:
        """Yield the rooms of the package that it imports from, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                # ``from viewer import geometry`` names the room last.
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                first, _, rest = name.partition(".")
                if first == package and rest:
                    yield rest.partition(".")[0]


@dataclass(frozen=True)
class House:
    """A package, and the folder of tests that mirrors it."""

    modules: tuple[Module, ...]
    package: str
    tests: Path

    @classmethod
    def at(cls, root: Path, package: str = "viewer") -> "House":
        """Read the package that lies in `root`; files named ``__init__`` hold nothing."""
        folder = root / package
        found = []
        for path in sorted(folder.rglob("*.py")):
            text = path.read_text("utf-8")
            name = path.relative_to(folder).with_suffix("").parts
            if name[-1] != "__init__":
                found.append(Module(name, len(text.splitlines()), ast.parse(text)))
        return cls(tuple(found), package, root / "tests" / "unit")

    @property
    def folders(self) -> set[tuple[str, ...]]:
        """Those that modules lie in, below the package."""
        return {module.name[:-1] for module in self.modules} - {()}

    @property
    def rooms(self) -> set[str]:
        """What lies directly in the package, but for what starts it."""
        return {module.room for module in self.modules} - {"__main__"}

    @property
    def arrows(self) -> set[tuple[str, str]]:
        """Pairs of rooms of which the first imports from the second."""
        return {
            (module.room, room)
            for module in self.modules
            for room in module.imported(self.package)
            if module.room in self.rooms and room in self.rooms - {module.room}
        }

    @property
    def floors(self) -> int:
        """How many rooms the longest chain has of which each imports from the next.

        Raises
        ------
        TableError
            If rooms import one another in a circle.
        """
        arrows = self.arrows

        @cache
        def height(room: str) -> int:
            return 1 + max((height(below) for above, below in arrows if above == room), default=0)

        try:
            return max(map(height, self.rooms), default=0)
        except RecursionError:
            raise TableError("There are no floors: folders import one another.") from None

    @property
    def unmirrored(self) -> list[str]:
        """The modules without a test file of the same name in the same folder."""
        return [
            module.path
            for module in self.modules
            if module.name != ("__main__",)
            and not self.tests.joinpath(*module.name[:-1], f"test_{module.name[-1]}.py").is_file()
        ]

    def counts(self) -> list[tuple[str, str]]:
        """Return the rows of the table: what is counted, and how many there are."""
        files = [(module.path, module.lines) for module in self.modules]
        classes = [found for module in self.modules for found in module.classes]
        functions = [found for module in self.modules for found in module.functions]
        lengths = sorted(length for _, length in functions)
        directly = sum(len(module.name) == 1 for module in self.modules)
        return [
            ("modules", f"{len(files)}, {directly} of them directly in `{self.package}/`"),
            ("folders", f"{len(self.folders)}"),
            ("rooms: what lies directly in the package", f"{len(self.rooms)}"),
            ("floors: the longest chain of rooms that import from the next", f"{self.floors}"),
            ("arrows: pairs of rooms of which one imports from the other", f"{len(self.arrows)}"),
            ("longest files, in lines", _longest(files)),
            (f"files of more than {LONG_FILE} lines", _over(files, LONG_FILE)),
            ("classes with the most methods", _longest(classes)),
            (f"classes of more than {MANY_METHODS} methods", _over(classes, MANY_METHODS)),
            ("longest functions, in lines", _longest(functions)),
            ("99th percentile of functions' lengths", f"{lengths[int(0.99 * len(lengths))]}"),
            (f"functions of more than {LONG_FUNCTION} lines", _over(functions, LONG_FUNCTION)),
            ("modules without a test file of their own", f"{len(self.unmirrored)}"),
        ]


def _longest(counted: Iterable[tuple[str, int]]) -> str:
    first = sorted(counted, key=lambda found: (-found[1], found[0]))[:FIRST]
    return ", ".join(f"`{name}` {count}" for name, count in first)


def _over(counted: Iterable[tuple[str, int]], most: int) -> str:
    return f"{sum(count > most for _, count in counted)}"


def table(house: House) -> str:
    """Return the counts as a table in Markdown."""
    rows = [("what", "count"), ("---", "---"), *house.counts()]
    return "".join(f"| {what} | {count} |\n" for what, count in rows)


def split(document: str) -> tuple[str, str, str]:
    """Return what a document says up to its table of counts, the table, and the rest.

    Raises
    ------
    TableError
        If it has no such table.
    """
    before, begin, rest = document.partition(BEGIN)
    counts, end, after = rest.partition(END)
    if not (begin and end):
        raise TableError(f"There is no table between {BEGIN} and {END} in {DOCUMENT}.")
    return before + begin, counts, end + after


def check(house: House, document: str) -> None:
    """Raise a `TableError` where a document's table is not that of the house."""
    _, counts, _ = split(document)
    if counts.strip() != table(house).strip():
        raise TableError(
            f"The table of counts in {DOCUMENT} is out of date: "
            "python scripts/measure_house.py --write brings it up to date."
        )


def written(house: House, document: str) -> str:
    """Return a document with the table of the house in place of its own."""
    before, _, after = split(document)
    return f"{before}\n{table(house)}{after}"


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Count what the program is made of.")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help=f"compare the table in {DOCUMENT}")
    choice.add_argument("--write", action="store_true", help=f"write the table in {DOCUMENT}")
    chosen = parser.parse_args(arguments)
    house, path = House.at(root), root / DOCUMENT
    try:
        if chosen.check:
            check(house, path.read_text("utf-8"))
        elif chosen.write:
            path.write_text(written(house, path.read_text("utf-8")), "utf-8")
        else:
            print(table(house))
            for module in house.unmirrored:
                print(f"no test file of its own: {house.package}/{module}")
    except TableError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
