"""Measure the product as it is deployed; print one JSON object: each figure and its limit."""

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    from benchmarks import disk  # noqa: PLC0415 - the path above must be known first

    disk.slow_down(ROOT / "build")
    with tempfile.TemporaryDirectory(prefix="amparo-bench-") as name:
        folder = Path(name)
        # Before Django reads its settings: envelopes are bound to this deployment.
        os.environ["AMPARO_HOME"] = name
        os.environ["AMPARO_INSECURE_HTTP"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.site.settings"
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("SHRED_DATABASE_URL", None)
        print(json.dumps(_measured(folder), indent=1))


def _measured(folder: Path) -> dict[str, object]:
    import django  # noqa: PLC0415 - the settings must be named first

    django.setup()
    from benchmarks import browser, disk, site, submissions  # noqa: PLC0415 - and read first

    before = os.getloadavg()[0]
    with site.running(folder) as served:
        found = {
            "submissions": submissions.measure(served, folder),
            **browser.measure(served, folder),
        }
    machine = {
        "cores": os.cpu_count(),
        "flush_ms": float(os.environ.get(disk.ASKED) or 0),
        "python": platform.python_version(),
        "load_before": round(before, 2),
        "load_after": round(os.getloadavg()[0], 2),
    }
    return {**found, "machine": machine}


if __name__ == "__main__":
    main()
