from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncauto.adapters.exports import Exported, read_files

READ_AT = datetime(2026, 8, 22, 10, 4, tzinfo=UTC)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Exported]:
    """Read files of these names and contents, which lie in one folder."""

    def reading(files: dict[str, str | bytes]) -> Exported:
        folder = tmp_path / "exports"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_files([folder], READ_AT)

    return reading
