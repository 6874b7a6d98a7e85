#!/usr/bin/env bash
# Install what is missing, and nothing else; may be repeated at any time.
#
#   deploy/setup.sh run     what the service needs (default)
#   deploy/setup.sh check   the service and the Python tools of `make check`
#   deploy/setup.sh test    the above, Chromium, a PostgreSQL server, Java and LibreOffice for the tests
#
# System packages come from apt on Debian and its relatives, Python packages from the hashed lock
# files into .venv. On other systems the script says what it looked for and did not find.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly VENV="$PWD/.venv"
readonly LEVEL="${1:-run}"
readonly NO_PYTHON="No Python of at least 3.11 with venv was found; set PYTHON to one and repeat."
readonly FANDOL_FILES=(FandolFang-Regular.otf FandolKai-Regular.otf)

WORK_DIR=""
BESIDE="" # the process that installs system packages beside us
leave() {
    [[ -z $BESIDE ]] || wait "$BESIDE" || true
    [[ -z $WORK_DIR ]] || rm -rf "$WORK_DIR"
}
trap leave EXIT

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

work_dir() {
    [[ -n $WORK_DIR ]] || WORK_DIR="$(mktemp -d)"
}

# --- system packages -------------------------------------------------------------------------

has_library() {
    local ldconfig=ldconfig
    command -v ldconfig >/dev/null || ldconfig=/sbin/ldconfig # not on an ordinary user's PATH
    [[ -x $(command -v "$ldconfig") ]] || return 1
    "$ldconfig" -p | grep -F "$1" >/dev/null
}

# Capture first: with pipefail, `fc-list | grep -q` fails when grep leaves early.
has_font() {
    command -v fc-list >/dev/null || return 1
    [[ -n $(fc-list "$1" file) ]]
}

any_command() {
    local name
    for name in "$@"; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

any_file() {
    local name
    for name in "$@"; do
        if [[ -e $name ]]; then return 0; fi
    done
    return 1
}

# Ask for the thing itself rather than for the package: another Java will do.
present() {
    case "$1" in
        python3-venv) find_python >/dev/null ;;
        libpango-1.0-0) has_library libpango-1.0.so.0 ;;
        libpangoft2-1.0-0) has_library libpangoft2-1.0.so.0 ;;
        libharfbuzz-subset0) has_library libharfbuzz-subset.so.0 ;;
        fontconfig) any_command fc-list ;;
        fonts-noto-cjk) has_font "Noto Serif CJK SC" && has_font "Noto Sans CJK SC" ;;
        chromium-headless-shell) any_command chromium-headless-shell ;;
        postgresql) any_command initdb || any_file /usr/lib/postgresql/*/bin/initdb ;;
        default-jre-headless) any_command java ;;
        libreoffice-writer-nogui) any_command soffice ;;
        libjaxb-java) any_file /usr/share/java/jaxb-runtime.jar ;;
        *) fail "No check is written for the package $1." ;;
    esac
}

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# sudo may ask for a password only where somebody can type one.
can_be_root() {
    [[ $EUID -eq 0 ]] && return 0
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }
}

# One update per run, however many things are missing.
APT_UPDATED=""
apt_update() {
    [[ -z $APT_UPDATED ]] || return 0
    APT_UPDATED=yes
    work_dir
    say "Reading the package lists (apt-get update) …"
    # A failing source among good ones is not fatal: the install that follows tells.
    as_root apt-get -q -o DPkg::Lock::Timeout=300 update >"$WORK_DIR/apt.log" 2>&1 || true
}

install_packages() {
    local missing=() package
    for package in "$@"; do
        present "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    local line="apt-get install --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        fail "Missing: ${missing[*]} (Debian's names); there is no apt-get here, so please" \
            "install their equivalents with this system's own package manager and repeat."
    fi
    if ! can_be_root; then
        fail "System packages are missing and cannot be installed without root or sudo;" \
            "please have an administrator run: $line"
    fi
    apt_update
    work_dir
    say "Installing ${missing[*]} …"
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy \
        -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends "${missing[@]}" </dev/null >"$WORK_DIR/apt.log" 2>&1; then
        grep '^E:' "$WORK_DIR/apt.log" >&2 || tail -n 5 "$WORK_DIR/apt.log" >&2
        fail "apt-get could not install: ${missing[*]} (its own words are above)."
    fi
    for package in "${missing[@]}"; do
        [[ $package != python3-venv ]] || find_python >/dev/null || fail "$NO_PYTHON"
        present "$package" || fail "$package is installed, but what it should bring is not found."
    done
}

# --- the two Fandol fonts --------------------------------------------------------------------

# Debian carries them only inside a large TeX package whose installation would bring 20 others, so
# two files are taken out of it. FandolSong stays out: both its weights claim to be the regular one.
# Nothing here is fatal: without them the documents are set in Noto Serif.
install_fandol() {
    if has_font FandolFang && has_font FandolKai; then return 0; fi
    # Without a network the search costs minutes: not more than once a day.
    local stamp="$VENV/.fandol-not-found"
    if [[ -z $(find "$stamp" -mmin -1440 2>/dev/null) ]]; then
        say "Fetching the Fandol fonts (two files out of texlive-lang-chinese) …"
        work_dir
        if fetch_fandol >"$WORK_DIR/fandol.log" 2>&1; then
            rm -f "$stamp"
            return 0
        fi
        touch "$stamp"
    fi
    say "The fonts FandolFang and FandolKai could not be had from Debian's texlive-lang-chinese;" \
        "documents are printed in Noto Serif instead (make setup tries again tomorrow)."
}

fetch_fandol() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
    local target="${XDG_DATA_HOME:-$HOME/.local/share}/fonts/fandol"
    [[ $EUID -ne 0 ]] || target=/usr/local/share/fonts/fandol # seen by the service account too
    local download=(apt-get -q -o Acquire::Retries=1 -o Acquire::http::Timeout=30 download
        texlive-lang-chinese)
    chmod 755 "$WORK_DIR" # apt drops its rights while it downloads
    if ! (cd "$WORK_DIR" && "${download[@]}"); then
        can_be_root || return 1
        apt_update
        (cd "$WORK_DIR" && "${download[@]}") || return 1
    fi
    local name
    mkdir "$WORK_DIR/fandol"
    for name in "${FANDOL_FILES[@]}"; do
        dpkg-deb --fsys-tarfile "$WORK_DIR"/texlive-lang-chinese_*.deb |
            tar -xO --wildcards "*/$name" >"$WORK_DIR/fandol/$name" || return 1
    done
    mkdir -p "$target" || return 1
    install -m 644 "${FANDOL_FILES[@]/#/$WORK_DIR/fandol/}" "$target/" || return 1
    fc-cache "$target" || return 1
    has_font FandolFang && has_font FandolKai
}

# --- Python ----------------------------------------------------------------------------------

# The first interpreter of at least 3.11 that can make a virtual environment with pip: the system's
# rather than one that somebody built, for distributions optimise theirs by profile.
find_python() {
    local candidate
    for candidate in "${PYTHON:-}" /usr/bin/python3 python3 python3.11 python3.12 python3.13; do
        [[ -n $candidate ]] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -I -c \
            'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Names the state a finished installation was made from: locks, interpreter and folder (the scripts
# in .venv/bin carry its absolute path, so a moved checkout needs a new one).
fingerprint() {
    printf '%s\n' "$VENV"
    readlink -f "$VENV/bin/python"
    "$VENV/bin/python" -I -c 'import sys; print(sys.version)'
    cat "$@" | sha256sum
}

is_current() { # stamp, lock files …
    local stamp="$1"
    shift
    [[ -f $stamp && -x $VENV/bin/python ]] && [[ $(<"$stamp") == "$(fingerprint "$@")" ]]
}

install_python_packages() {
    local lock=requirements.lock stamp="$VENV/.installed-run"
    local development=("$VENV/.installed-dev" requirements.lock requirements-dev.lock)
    # The development set contains the runtime set, at the same versions.
    if is_current "${development[@]}"; then return 0; fi
    if [[ $LEVEL == run ]]; then
        if is_current "$stamp" "$lock"; then return 0; fi
    else
        lock=requirements-dev.lock
    fi

    local python
    if ! python="$(find_python)"; then
        fail "$NO_PYTHON"
    fi
    if ! usable_venv; then
        say "Creating .venv with $("$python" --version) …"
        rm -rf "$VENV"
        "$python" -m venv "$VENV" || fail "$python could not create the virtual environment .venv."
    fi
    rm -f "$VENV"/.installed-*
    say "Installing the Python packages of $lock …"
    if ! PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 "$VENV/bin/python" -I -m pip install \
        --quiet --no-compile --no-deps --require-hashes --requirement "$lock"; then
        fail "pip could not install the packages of $lock (its own words are above);" \
            "without access to a package index, point pip's own settings to a mirror."
    fi
    # On all cores, where pip would compile on one. Some packages carry files that are not for this Python.
    "$VENV/bin/python" -I -m compileall -qq -j 0 "$VENV"/lib/python*/site-packages || true
    if [[ $LEVEL == run ]]; then
        fingerprint "$lock" >"$stamp"
    else
        fingerprint "${development[@]:1}" >"${development[0]}"
    fi
}

usable_venv() {
    [[ -f $VENV/pyvenv.cfg ]] &&
        "$VENV/bin/python" -I -c \
            'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        grep -qF "$VENV" "$VENV/bin/pip" # not moved or copied from elsewhere
}

# --- what to do ------------------------------------------------------------------------------

case "$LEVEL" in
    run | check | test) ;;
    *) fail "Unknown level '$LEVEL'; use run, check or test." ;;
esac

packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk)
if [[ $LEVEL == test ]]; then
    packages+=(chromium-headless-shell postgresql default-jre-headless libjaxb-java
        libreoffice-writer-nogui)
fi
install_packages python3-venv
# The large system packages and those of Python wait for different things: both at once.
work_dir
install_packages "${packages[@]}" &
BESIDE=$!
install_python_packages
wait "$BESIDE"
BESIDE=""
install_fandol
