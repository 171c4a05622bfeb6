# Sourced by Jobs/demo and Tests/run: finds Swift, and installs the C library that the store needs. Tests/run
# sets `browser=yes` before: then also the browser that the consent page is tested with.

swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ -z "$swift_version" ]; then
    echo "Swift is not on the PATH. Install 6.2 or newer: https://www.swift.org/install/linux/" >&2
    exit 1
fi
if [ "$(printf '6.2\n%s\n' "$swift_version" | sort -V | head -n 1)" != "6.2" ]; then
    echo "Swift $swift_version is too old: 6.2 or newer is needed." >&2
    exit 1
fi

# packages NAME...: installs those Debian packages that are missing, and says so.
packages() {
    local missing=()
    local name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null; then
        echo "These packages are needed, under the names of your system: ${missing[*]}" >&2
        exit 1
    fi
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    echo "Installing ${missing[*]} (apt-get${root:+ with sudo})." >&2
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}

if [ "$(uname)" = Linux ]; then
    packages libsqlite3-dev
    [ "${browser:-no}" != yes ] || packages chromium chromium-driver
fi
