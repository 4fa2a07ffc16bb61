"""`python -m server.api.openapi`: writes generated/openapi.yaml and generated/openapi.json."""

import json

import yaml

from server.api.openapi import document
from server.api.openapi.contract import REPOSITORY, Contract


def main() -> None:
    made = document(Contract.read())
    folder = REPOSITORY / "generated"
    (folder / "openapi.json").write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
