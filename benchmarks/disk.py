"""A disk that takes its time: each flush waits as long as on a disk that really writes.

Some machines answer a flush from memory. What a durable write costs cannot be compared there, so
`BENCH_FLUSH_MS=5 make bench` gives the bench and the product the same disk: every `fsync` and
`fdatasync` of their processes takes that long, in the kernel's place and without the processor.
"""

import os
import subprocess
import sys
from pathlib import Path

ASKED = "BENCH_FLUSH_MS"
SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int file) {
  int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *asked = getenv("BENCH_FLUSH_MS");
  long micro = asked ? (long)(atof(asked) * 1000) : 0;
  struct timespec wait = {micro / 1000000, (micro % 1000000) * 1000};
  nanosleep(&wait, NULL);
  return flush(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
"""


def slow_down(folder: Path) -> None:
    """Begin this program anew with slow flushes, where they were asked for and are not yet."""
    preloaded = os.environ.get("LD_PRELOAD", "")
    if not os.environ.get(ASKED) or "slowly.so" in preloaded:
        return
    folder.mkdir(exist_ok=True)
    library = folder / "slowly.so"
    subprocess.run(  # noqa: S603 - our own source
        ["cc", "-shared", "-fPIC", "-o", str(library), "-x", "c", "-", "-ldl"],  # noqa: S607 - the system's
        input=SOURCE.encode(),
        check=True,
    )
    os.environ["LD_PRELOAD"] = str(library)
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - this very program
