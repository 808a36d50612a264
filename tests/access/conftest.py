"""An option to write the access table anew."""


def pytest_addoption(parser):
    parser.addoption(
        "--write-access-table", action="store_true", help="write tests/access/table.tsv from what is"
    )
