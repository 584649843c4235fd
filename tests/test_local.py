"""Running a model with torch: batches, memory, and files that can't be loaded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import SEEDS, Run
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import BriefingError, ModelError, UsageError
from briefing.models.devices import is_out_of_memory, pick_device
from briefing.summarizers._local import (
    LARGEST_PADDING,
    LocalModel,
    Output,
    Prompt,
    batches,
    fingerprint,
)

PROMPTS = st.lists(st.tuples(st.integers(1, 600), st.sampled_from([64, 128])), max_size=40)


@given(PROMPTS, st.integers(100, 2_000))
def test_batches_hold_each_prompt_once_within_bounds(prompts: list[tuple[int, int]], largest: int) -> None:
    lengths, most = [length for length, _ in prompts], [m for _, m in prompts]
    made = list(batches(lengths, most, largest))
    assert sorted(place for batch in made for place in batch) == list(range(len(prompts)))
    for batch in made:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or longest * len(batch) <= largest
        assert longest * len(batch) - sum(lengths[i] for i in batch) <= LARGEST_PADDING * longest * len(batch)
        assert len({most[i] for i in batch}) == 1


def test_like_lengths_share_a_batch() -> None:
    assert list(batches([100, 20, 95, 21], [64] * 4, 1_000)) == [[0, 2], [3, 1]]


class Crowded(LocalModel):
    """A model on a GPU that has no room for more than `rows`, and a CPU that has."""

    def __init__(self, rows: int, cpu_rows: int = 99) -> None:
        super().__init__("AutoModelForCausalLM", {"path": "crowded"}, lambda: 0.0)
        self.rows = {"cuda": rows, "cpu": cpu_rows}
        self.tried: list[tuple[str, int]] = []
        self.__dict__["model"] = SimpleNamespace(device=SimpleNamespace(type="cuda"), to=self.move)

    def move(self, device: str) -> None:
        self.model.device.type = device

    def _generate(self, rows: Sequence[Prompt], settings: Mapping[str, Any]) -> list[Output]:
        where = self.model.device.type
        self.tried.append((where, len(rows)))
        if len(rows) > self.rows[where]:
            raise RuntimeError("CUDA out of memory. Tried to allocate 20 GiB")
        return [Output(str(row.ids[0]), False, 0.0) for row in rows]


EIGHT = [Prompt((n,) * 10, 8, 60.0) for n in range(8)]


def test_out_of_memory_halves_the_batch_and_stays_with_what_fits() -> None:
    model = Crowded(2)
    assert [o.text for o in model.generate(EIGHT, {})] == [str(n) for n in range(8)]
    assert model.tried[:3] == [("cuda", 8), ("cuda", 4), ("cuda", 2)]
    model.tried.clear()
    model.generate(EIGHT, {})
    assert {size for _, size in model.tried} == {2}


def test_then_it_goes_on_on_the_cpu() -> None:
    model = Crowded(0)
    assert [o.text for o in model.generate(EIGHT, {})] == [str(n) for n in range(8)]
    assert model.tried[-1][0] == "cpu"
    assert [where for where, _ in model.tried].count("cuda") == 4, "a device without room is not tried again"


def test_last_it_says_so() -> None:
    made = Crowded(0, cpu_rows=0).generate(EIGHT, {})
    assert {(o.text, o.failure) for o in made} == {("", "out-of-memory")}


def test_a_model_that_not_even_the_cpu_has_room_for_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []

    def load(self: LocalModel, device: str) -> Any:
        loads.append(device)
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")

    monkeypatch.setattr(LocalModel, "_load", load)
    model = LocalModel("AutoModelForCausalLM", {"path": "huge", "device": "cpu"}, lambda: 0.0)
    assert {o.failure for o in model.generate(EIGHT, {})} == {"out-of-memory"}
    assert loads == ["cpu"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"), True),
        (RuntimeError("a kernel is missing"), False),
    ],
)
def test_out_of_memory_is_told_from_other_faults(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) is expected


def test_a_device_that_is_not_here_is_named() -> None:
    import torch

    assert pick_device("cpu") == "cpu"
    missing = next(name for name, here in (("cuda", torch.cuda.is_available()), ("mps", False)) if not here)
    with pytest.raises(UsageError, match=f"--device {missing}"):
        pick_device(missing)


# Files


Damage = Callable[[Path], object]


def edit(name: str, **more: object) -> Damage:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_text(json.dumps({**json.loads(path.read_text()), **more}))

    return change


def lose_a_part(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["model.encoder.layers.0.fc1.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def lose_the_tokenizer(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name not in {"config.json", "generation_config.json", "model.safetensors"}:
            path.unlink()


DAMAGES: dict[str, tuple[Damage, str]] = {
    "weights cut off": (lambda f: (f / "model.safetensors").write_bytes(b"\x08\0\0\0"), "can't be loaded"),
    "weights that are none": (lambda f: (f / "model.safetensors").write_bytes(b"x" * 99), "can't be loaded"),
    "a part of the weights missing": (lose_a_part, "its weights lack 1 of the model's parts"),
    "weights of another shape": (edit("config.json", d_model=32), "can't be loaded|lack"),
    "no tokenizer": (lose_the_tokenizer, "files of its tokenizer"),
    "a family that nobody knows": (edit("config.json", model_type="unheard-of"), "can't be used|can't be loaded"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_loaded_is_one_sentence(damage: str, tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny("bart"), tmp_path / "damaged")
    change, message = DAMAGES[damage]
    change(folder)
    model = LocalModel("AutoModelForSeq2SeqLM", {"path": str(folder), "device": "cpu"}, lambda: 0.0)
    with pytest.raises(ModelError, match=message) as caught:
        model.generate([Prompt(tuple(model.ids("The ferry sank.")), 4, 60.0)], {})
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("family", ["t5", "mt5", "bart", "led"])
def test_a_folder_without_its_tokenizer_says_so_in_one_sentence(
    family: str, run: Run, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny(family), tmp_path / "bare")
    lose_the_tokenizer(folder)
    done = run("summarize", SEEDS / "mayor-tie-lots.txt", "--model", folder, "--offline")
    assert done.returncode == 1
    assert done.stderr == f"briefing: {folder}: the files of its tokenizer are missing; download the model again\n"


def test_code_that_a_model_brings_is_never_run(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny("bart"), tmp_path / "hostile")
    trace = tmp_path / "ran"
    (folder / "modeling_x.py").write_text(f"open({str(trace)!r}, 'w')\nclass X: pass\n")
    edit(
        "config.json",
        model_type="x",
        auto_map={
            "AutoConfig": "modeling_x.X",
            "AutoModelForSeq2SeqLM": "modeling_x.X",
            "AutoTokenizer": "modeling_x.X",
        },
    )(folder)
    model = LocalModel("AutoModelForSeq2SeqLM", {"path": str(folder), "device": "cpu"}, lambda: 0.0)
    with pytest.raises(BriefingError):
        model.generate([Prompt((4, 5), 4, 60.0)], {})
    assert not trace.exists()


def test_a_fingerprint_changes_with_any_weight(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny("bart"), tmp_path / "copy")
    assert fingerprint(folder) == fingerprint(tiny("bart"))
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))
    assert fingerprint(folder) != fingerprint(tiny("bart"))


def test_weights_are_of_the_type_that_was_asked_for(tiny: Callable[[str], Path]) -> None:
    import torch

    options = {"path": str(tiny("bart")), "device": "cpu", "dtype": "bfloat16"}
    half = LocalModel("AutoModelForSeq2SeqLM", options, lambda: 0.0)
    assert half.model.dtype == torch.bfloat16
    assert half.revision.endswith("+bfloat16")
    assert half.generate([Prompt(tuple(half.ids("The ferry sank.")), 4, 60.0)], {"do_sample": False})[0].failure is None
