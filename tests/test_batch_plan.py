"""How inputs are cut: nothing is lost, nothing is read twice, whatever the sizes."""

from __future__ import annotations

import itertools
import json
import tempfile
from pathlib import Path

import pytest
from corpora import records, write_lines
from hypothesis import given
from hypothesis import strategies as st

from briefing.batch import lines, parquet
from briefing.batch.plan import chunks, pieces
from briefing.batch.values import Piece
from briefing.types import Document, Skip

# What stands in a line, and how it ends: blank ones, Windows' ends, characters of several bytes.
LINES = st.lists(
    st.tuples(st.sampled_from(["", " ", "a", "é" * 7, "w " * 40]), st.sampled_from(["\n", "\r\n"])), max_size=30
)


@given(LINES, st.integers(1, 400), st.booleans())
def test_every_line_is_read_by_one_range(written: list[tuple[str, str]], step: int, open_end: bool) -> None:
    texts = [json.dumps({"id": str(n), "text": text}) if text.strip() else text for n, (text, _) in enumerate(written)]
    data = "".join(text + end for text, (_, end) in zip(texts, written, strict=True)).encode()
    data = data.removesuffix(b"\n") if open_end else data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_bytes(data)
        found = list(pieces([str(path)], step, "out"))
        assert all(isinstance(piece, Piece) and piece.weight <= step for piece in found)
        read = [record for piece in found if isinstance(piece, Piece) for record in lines.read(path, piece)]
    assert [record.id for record in read] == [str(n) for n, (text, _) in enumerate(written) if text.strip()]
    for record in read:
        # The source says at which byte it stands.
        at = int(record.item.source.rpartition("@")[2])
        assert json.loads(data[at:].splitlines()[0])["id"] == record.id


@given(st.integers(0, 50), st.integers(1, 20), st.integers(1, 3000))
def test_every_row_is_read_by_one_range(count: int, group: int, step: int) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    table = pyarrow.Table.from_pylist(
        [{"id": n, "text": f"The ferry {n} sails."} for n in range(count)],
        pyarrow.schema([("id", pyarrow.int64()), ("text", pyarrow.string())]),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        pq.write_table(table, path, row_group_size=group)
        found = [piece for piece in pieces([str(path)], step, "out") if isinstance(piece, Piece)]
        read = [record for piece in found for record in parquet.read(path, piece)]
    assert [(record.id, record.item.source) for record in read] == [(str(n), f"{path}#{n}") for n in range(count)]


@given(st.lists(st.integers(0, 300), max_size=20), st.integers(1, 500))
def test_chunks_are_the_pieces_in_order_and_no_larger_than_they_may(sizes: list[int], step: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, size in enumerate(sizes):
            Path(folder, f"{number:03}.{'txt' if number % 2 else 'jsonl'}").write_text("a" * size)
        whole = list(pieces([folder], step, "out"))
        cut = list(chunks([folder], step, "out"))
    assert [piece for chunk in cut for piece in chunk.pieces] == whole
    assert [chunk.number for chunk in cut] == list(range(len(cut)))
    for chunk in cut:
        weights = [piece.weight for piece in chunk.pieces if isinstance(piece, Piece)]
        assert sum(weights) <= step or len(weights) == 1
    # Two neighbours that would fit together are one.
    joined = [a.pieces + b.pieces[:1] for a, b in itertools.pairwise(cut)]
    assert all(sum(p.weight for p in pair if isinstance(p, Piece)) > step for pair in joined)


def test_a_file_that_several_inputs_name_is_read_once(tmp_path: Path) -> None:
    write_lines(tmp_path / "in" / "a.jsonl", records(1))
    write_lines(tmp_path / "in" / "b.jsonl", records(1))
    named = [f"{tmp_path}/in/b.jsonl", f"{tmp_path}/in", f"{tmp_path}/i?/*.jsonl", f"{tmp_path}/in/../in/a.jsonl"]
    found = [piece for piece in pieces(named, 10**6, "out") if isinstance(piece, Piece)]
    assert [Path(piece.path).name for piece in found] == ["b.jsonl", "a.jsonl"]


def test_the_key_of_a_chunk_tells_another_content(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", records(3))
    before = [chunk.key for chunk in chunks([str(path)], 700, "out")]
    assert [chunk.key for chunk in chunks([str(path)], 700, "out")] == before
    write_lines(path, records(4))
    assert not {chunk.key for chunk in chunks([str(path)], 700, "out")} & set(before)


def test_an_endless_line_is_left_out_and_the_next_one_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_LONGEST", 100)
    told = [{"id": "long", "text": "w" * 5000}, {"id": "next", "text": "The ferry sails."}]
    path = write_lines(tmp_path / "a.jsonl", told)
    (piece,) = pieces([str(path)], 10**6, "out")
    assert isinstance(piece, Piece)
    long, following = lines.read(path, piece)
    assert isinstance(long.item, Skip)
    assert long.item.code == "too-large"
    assert (following.id, isinstance(following.item, Document)) == ("next", True)


def test_a_page_of_bytes_says_itself_what_it_is_written_in(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    page = '<html><head><meta charset="windows-1252"></head><body><p>Ein Fährmann in Köln.</p></body></html>'
    table = pyarrow.Table.from_pylist([{"html": page.encode("windows-1252"), "text": "The page as text."}])
    pq.write_table(table, tmp_path / "a.parquet")
    (piece,) = pieces([str(tmp_path / "a.parquet")], 10**6, "out")
    assert isinstance(piece, Piece)
    (record,) = parquet.read(tmp_path / "a.parquet", piece)
    assert isinstance(record.item, Document)
    assert "Fährmann in Köln" in record.item.text
    assert record.item.fallback is not None
    assert record.item.fallback.text == "The page as text."


def test_damage_within_a_table_costs_no_more_than_its_row_group(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    told = [{"id": str(n), "text": f"The ferry {n} sails. " + "It is full. " * n} for n in range(60)]
    pq.write_table(pyarrow.Table.from_pylist(told), path, row_group_size=20)
    data = bytearray(path.read_bytes())
    second = pq.ParquetFile(path).metadata.row_group(1).column(1)
    begin = second.dictionary_page_offset or second.data_page_offset
    data[begin : begin + second.total_compressed_size] = b"\xff" * second.total_compressed_size
    path.write_bytes(data)
    (piece,) = pieces([str(path)], 10**6, "out")
    assert isinstance(piece, Piece)
    read = list(parquet.read(path, piece))
    assert [r.id for r in read] == [*map(str, range(20)), f"{path}#20", *map(str, range(40, 60))]
    assert isinstance(read[20].item, Skip)
    assert read[20].item.code == "damaged"
    assert read[20].item.detail.startswith("rows 20 to 39 can't be read")
