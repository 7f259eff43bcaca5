import io

from docx2python import docx2python

from shnor_flow.importers.word.reading import word_source
from tests.importers.gold import NEEDS_SHARED, annotated
from tests.importers.renderings.content import Content, plan_grid
from tests.importers.renderings.word import as_docx

pytestmark = NEEDS_SHARED


def test_every_cell_is_what_another_reader_of_word_files_finds() -> None:
    for name in ("medyn", "volkhov", "bratsk", "krasnokut"):
        data = as_docx(Content((plan_grid(annotated(name)["activities"]),)))
        (table,) = word_source(data, name).tables
        with docx2python(io.BytesIO(data), duplicate_merged_cells=True) as oracle:
            grids = [grid for grid in oracle.body if len(grid) > 1]
        theirs = [[" ".join(" ".join(cell).split()) for cell in row] for row in grids[0]]
        ours = [[" ".join(cell.split()) for cell in row.cells] for row in table]
        assert ours == theirs
