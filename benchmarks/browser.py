"""What a person's browser has to fetch and to do, in chromium."""

import os
import shutil
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Request, sync_playwright

from benchmarks.figures import figure
from benchmarks.site import Site

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
SLOWER = 6
CONTEXTS = 5
WARM = 9
PAGES = {"assisted": ("/en/report/lumbre/simple/", 20), "sealed": ("/en/report/lumbre/", 90)}
FIRST_MS, WARM_MS = 400, 150
POST = "/api/reports"
ASKED = """performance.getEntriesByType("resource").find(
  (one) => new URL(one.name).pathname === "/api/reports").startTime"""


def measure(site: Site, folder: Path) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SystemExit("No browser: apt-get install chromium, or set CHROMIUM=/its/path")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=root)
        found: dict[str, object] = {
            f"{name}_page": _weight(browser, f"{site.url}{address}", limit)
            for name, (address, limit) in PAGES.items()
        }
        found |= _sealing(browser, _bundle(folder))
        found |= _pressing(browser, site)
        browser.close()
    return found


def _weight(browser: Browser, url: str, limit: float) -> dict[str, object]:
    """Kilobytes over the wire at a first visit, headers included, in fresh contexts."""
    runs, parts = [], {}
    for _ in range(CONTEXTS):
        parts = _fetched(browser, url)
        runs.append(sum(parts.values()) / 1000)
    named = {address.rsplit("/", 1)[-1] or "page": size for address, size in parts.items()}
    return {**figure(runs, unit="kB", limit=limit, by="at most"), "bytes": named}


def _fetched(browser: Browser, url: str) -> dict[str, int]:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        sizes[addresses[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{url} does not open.")
    context.close()
    return sizes


def _bundle(folder: Path) -> str:
    """What seals a report, made by the builder that makes the browser's code."""
    target = folder / "seal.js"
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    esbuild = ROOT / "client" / "node_modules" / "esbuild" / "bin" / "esbuild"
    source = ROOT / "benchmarks" / "seal.ts"
    options = ["--bundle", "--minify", "--format=iife", "--target=es2020", "--log-level=error"]
    subprocess.run([node, esbuild, source, *options, f"--outfile={target}"], check=True)  # noqa: S603 - ours
    return target.read_text(encoding="utf-8")


def _sealing(browser: Browser, script: str) -> dict[str, object]:
    first, warm = [], []
    for _ in range(CONTEXTS):
        context = browser.new_context()
        page = context.new_page()
        page.add_script_tag(content=script)
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        first.append(float(page.evaluate("sealReport()")))
        warm.append(statistics.median(page.evaluate("sealReport()") for _ in range(WARM)))
        context.close()
    return {
        "first_seal": figure(first, unit="ms", limit=FIRST_MS, by="at most"),
        "warm_seal": figure(warm, unit="ms", limit=WARM_MS, by="at most"),
    }


def _noting(paths: list[str]) -> Callable[[Request], None]:
    return lambda request: paths.append(urlsplit(request.url).path)


def _pressing(browser: Browser, site: Site) -> dict[str, object]:
    """The report page itself, slowed: until it may be sent, and from the press to the request."""
    ready, pressed, asked = [], [], []
    for _ in range(CONTEXTS):
        context = browser.new_context()
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{site.url}{PAGES['sealed'][0]}")
        button = page.locator("#send-place button")
        button.wait_for()
        ready.append(float(page.evaluate("performance.now()")))
        page.wait_for_load_state("networkidle")
        later: list[str] = []
        page.on("request", _noting(later))
        page.locator("#report textarea").first.fill("x" * 4096)
        start = float(
            button.evaluate(
                "button => { const at = performance.now(); button.click(); return at; }"
            )
        )
        page.locator("#sent:not([hidden])").wait_for()
        pressed.append(float(page.evaluate(ASKED)) - start)
        asked.append(len([path for path in later if path != POST]))
        context.close()
    return {
        "page_ready": _plain(ready),
        "press_to_request": _plain(pressed),
        "requests_after_load_beside_the_post": figure(
            asked, unit="requests", limit=0, by="at most"
        ),
    }


def _plain(runs: list[float]) -> dict[str, object]:
    """A figure without a promise."""
    return {
        "median": round(statistics.median(runs), 3),
        "unit": "ms",
        "runs": [round(one, 3) for one in runs],
    }
