"""A recording on a disk: one JSON file, its owner's alone, there whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from lyncauto.adapters.recording.anonymous import RECORDING
from lyncauto.adapters.whole_file import write_whole
from lyncauto.errors import RecordingInvalid
from lyncauto.model.recording import RECORDING_VERSION, Recording

_MOST = 12  # reasons that an error lists
_FIX = "ask for the file again, made by `lyncauto inspect --record FILE`"


def write_recording(recording: Recording, path: Path) -> None:
    """Write a recording, in the place of whatever file is there.

    Raises:
        RunFolderUnusable: It could not be written; what was there still is.
    """
    _write(path, RECORDING.dump_python(recording, mode="json", exclude_defaults=True))


def write_names(names: Mapping[str, str], path: Path) -> None:
    """Write which invented name stands for which real one.

    Raises:
        RunFolderUnusable: It could not be written; what was there still is.
    """
    _write(path, {"names": dict(sorted(names.items()))})


def read_recording(path: Path) -> Recording:
    """Return the recording in a file.

    Raises:
        RecordingInvalid: It cannot be read, is damaged, or is of another version; every reason.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _invalid(path, error.strerror or str(error), "check the path") from error
    except UnicodeDecodeError as error:
        raise _invalid(path, f"byte {error.start} is not UTF-8", _FIX) from error
    except json.JSONDecodeError as error:
        raise _invalid(path, f"{path}:{error.lineno}:{error.colno}: {error.msg}", _FIX) from error
    except RecursionError as error:
        raise _invalid(path, "it is nested too deep", _FIX) from error
    version = found.get("recording") if isinstance(found, dict) else None
    if version != RECORDING_VERSION or isinstance(version, bool):
        why = f"`recording` is {version!r}; this version reads {RECORDING_VERSION}"
        raise _invalid(path, why, "use the version of lyncauto that wrote it, or record again")
    try:
        return RECORDING.validate_python(found)
    except ValidationError as error:
        raise _invalid(path, "\n".join(_reasons(error)), _FIX) from error


def _reasons(error: ValidationError) -> list[str]:
    found = [f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()]
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    return found[:_MOST] + more


def _invalid(path: Path, why: str, fix: str) -> RecordingInvalid:
    return RecordingInvalid(f"{path} is not a recording to make a lab from", why=why, fix=fix)


def _write(path: Path, document: object) -> None:
    write_whole(path, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())
