#!/bin/sh
# Make .venv and add the system libraries the program needs.
#
#   sh scripts/set_up.sh run     what it takes to run the viewer
#   sh scripts/set_up.sh test    that, and what it takes to test it
#
# PYTHON=path chooses another interpreter. A run with nothing left to do takes about 0.1 s:
# a stamp in .venv holds a checksum of everything the installation depends on.
set -eu

purpose=${1:-run}
case $purpose in
    run | test) ;;
    *) echo "usage: set_up.sh [run|test]" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# --- system libraries -------------------------------------------------------------------

# What the wheels of PyQt5 (its xcb plugin) and opencv-python expect of the system.
libraries='libgl1 libglib2.0-0 libfontconfig1 libfreetype6 libdbus-1-3 libxkbcommon0
    libx11-xcb1 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0
    libxcb-xkb1'

# The packages among "$@" that are not installed. Since 2024 some libraries are called
# NAMEt64 and only provide NAME: either will do, and apt-get resolves the old name.
missing_packages() {
    for name in "$@"; do set -- "$@" "${name}t64"; done
    installed=$(dpkg-query -W -f ' ${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)
    for name in "$@"; do
        case $name in *t64) continue ;; esac
        case $installed in
            *" installed:$name "* | *" installed:${name}t64 "*) ;;
            *) printf ' %s' "$name" ;;
        esac
    done
}

find_missing() {
    # shellcheck disable=SC2086  # a list of words
    missing=$(missing_packages $libraries)
    # Any scalable font will do; without one, text is blank and nothing complains.
    [ -n "$(find -L /usr/share/fonts /usr/local/share/fonts -name '*.[ot]tf' -print -quit \
        2>/dev/null)" ] || missing="$missing fonts-dejavu-core"
    if [ "$purpose" = test ] && ! command -v Xvfb >/dev/null; then missing="$missing xvfb"; fi
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=120 update </dev/null >/dev/null || true
    # shellcheck disable=SC2068  # a list of words
    apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends $@ \
        </dev/null >/dev/null
}

add_system_packages() {
    missing=''
    command -v dpkg-query >/dev/null || return 0 # not Debian or Ubuntu: trust the system
    find_missing
    [ -n "$missing" ] || return 0
    if is_root; then
        say "Installing system packages:$missing"
        apt_install "$missing" || true
        asked=$missing
        find_missing
        [ -n "$missing" ] || return 0
        say "These could not be installed:$missing (of$asked)"
    else
        say "System packages are missing. To install them:"
        say "    sudo apt-get install$missing"
    fi
}

# --- Python -----------------------------------------------------------------------------

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

choose_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$python"; then return 0; fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo none)
    fail "Python 3.11 or newer is needed, and ${PYTHON:-python3} is: $found." \
        "Install a newer one, or name it: make setup PYTHON=/path/to/python3"
}

have_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

need_venv() {
    if have_venv; then return 0; fi
    # A Python newer than the system's own has its venv in a package with the version in it.
    package=python3-venv
    case $python in *python3.*) package=$(basename "$python")-venv ;; esac
    if is_root && command -v apt-get >/dev/null; then
        say "Installing $package"
        apt_install "$package" || true
    fi
    have_venv || fail "This Python cannot make virtual environments. To add that:" \
        "sudo apt-get install $package"
}

# Where the environment belongs: it survives neither a move nor another interpreter.
home_of_venv() { printf '%s\n' "$PWD" "$(readlink -f .venv/bin/python)"; }

make_venv() {
    choose_python
    need_venv
    say "Making .venv"
    "$python" -m venv --clear .venv
    home_of_venv >.venv/.home
}

pip_install() {
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
        .venv/bin/python -m pip install --no-input --quiet --constraint constraints.txt "$@" \
        </dev/null
}

fill_venv() {
    extras='' stamp=.venv/.stamp-run
    if [ "$purpose" = test ]; then extras='[dev]' stamp=.venv/.stamp-test; fi
    wanted=$(cat pyproject.toml constraints.txt scripts/set_up.sh viewer/__init__.py | cksum)

    if [ -e .venv/.home ] && [ "$(home_of_venv)" != "$(cat .venv/.home)" ]; then
        make_venv
    elif [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return 0
    elif ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
        ! new_enough .venv/bin/python; then
        make_venv
    fi

    say "Installing Python packages into .venv (the first time takes a few minutes)"
    pip_install --editable ".$extras" ||
        fail "The Python packages could not be installed; the lines above say why."
    home_of_venv >.venv/.home
    printf '%s\n' "$wanted" >"$stamp"
    # What a test needs includes what a run needs.
    if [ "$purpose" = test ]; then printf '%s\n' "$wanted" >.venv/.stamp-run; fi
}

add_system_packages
fill_venv
# The viewer may manage without, and says what fails if not; the tests may not.
if [ "$purpose" = test ] && [ -n "$missing" ]; then
    fail ".venv is ready, but the tests need the system packages named above:$missing"
fi
