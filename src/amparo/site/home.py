"""Where this deployment keeps what it must not lose, and the AMPARO_* variables that say so."""

import os
import secrets
import uuid
from pathlib import Path


def on(name: str) -> bool:
    """Say whether a switch is set; anything but a plain yes is no."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def directory() -> Path:
    """Open the home of this deployment, closed to every other user of the machine."""
    home = Path(os.environ.get("AMPARO_HOME", ".amparo")).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def secret_key(home: Path) -> str:
    """Read the secret key; the first process that needs it makes it."""
    return _kept(home / "secret.key", secrets.token_urlsafe(64))


def deployment_id(home: Path) -> uuid.UUID:
    """Name this deployment: every envelope, key and signature is bound to it for good."""
    return uuid.UUID(_kept(home / "deployment.id", str(uuid.uuid4())))


def _kept(path: Path, fresh: str) -> str:
    """Read a small file of the home; the first process that needs it writes `fresh`."""
    draft = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        # Written whole, then linked: a second process starting now reads the same text, never half.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(fresh)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
