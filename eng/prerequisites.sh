# Sourced by ./run and ./test, which stand in the root of the repository: finds, and where possible installs, what they need.
# Every function leaves the distribution's own PostgreSQL cluster and Redis service uncreated and unstarted.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*" >&2; }

fail() { say "$*"; exit 1; }

# setting NAME: from the environment, else from .env (lines NAME=value, perhaps quoted), else empty.
setting() {
  local value=${!1-}
  if [ -z "$value" ] && [ -f .env ]; then
    value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" .env | tail -n 1)
    value=${value%$'\r'}
    case $value in
      \"*\") value=${value#\"} value=${value%\"} ;;
      \'*\') value=${value#\'} value=${value%\'} ;;
    esac
  fi
  printf '%s' "$value"
}

data_directory() {
  local folder
  folder=$(setting PLATFORM_DATA_DIR)
  printf '%s' "${folder:-.data}"
}

tools_directory() { printf '%s/tools' "$(data_directory)"; }

require_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
    export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
  fi
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || fail "The .NET 10 SDK is missing. Install it, then start again:
  Debian, Ubuntu:  apt-get install dotnet-sdk-10.0   (see https://learn.microsoft.com/dotnet/core/install/linux)
  anywhere:        curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

# PostgreSQL 15 or newer, in the places where the server looks (Platform.Core/Shared/Embedded/Binaries.cs).
have_postgres() {
  local folder major
  [ -z "${PG_BIN-}" ] || { [ -x "$PG_BIN/postgres" ]; return; }
  for folder in /usr/lib/postgresql/*/bin "$(tools_directory)"/usr/lib/postgresql/*/bin; do
    [ -x "$folder/postgres" ] || continue
    major=${folder%/bin} major=${major##*/}
    [ "$major" -ge 15 ] 2>/dev/null && return
  done
  command -v postgres >/dev/null || return 1
  major=$(postgres --version | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 15 ]
}

have_redis() {
  [ -z "${REDIS_BIN-}" ] || { [ -x "$REDIS_BIN" ]; return; }
  command -v redis-server >/dev/null || [ -x "$(tools_directory)/usr/bin/redis-server" ]
}

have_chromium() {
  [ -z "${CHROMIUM_BIN-}" ] || { [ -x "$CHROMIUM_BIN" ]; return; }
  [ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ]
}

# What reads PDF (Platform.Core/Knowledge/Extraction/ReadingProcess.cs looks in the same places).
have_poppler() {
  { command -v pdftotext && command -v pdfinfo; } >/dev/null || [ -x "$(tools_directory)/usr/bin/pdftotext" ]
}

# as_root COMMAND…: as root, or by a sudo that asks nothing; 1 when neither is to be had.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

# Exit code 101 of policy-rc.d forbids packages to start their services; the cluster is forbidden by postgresql-common's own switch.
forbid_services() {
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
    policy_is_ours=1
  fi
  if [ ! -e /etc/postgresql-common/createcluster.d/no-main.conf ]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/no-main.conf >/dev/null
    no_main_is_ours=1
  fi
  redis_was_there=$(dpkg-query -W -f '${Status}' redis-server 2>/dev/null | grep -c 'ok installed' || true)
}

allow_services() {
  [ -z "${policy_is_ours-}" ] || as_root rm -f /usr/sbin/policy-rc.d
  [ -z "${no_main_is_ours-}" ] || as_root rm -f /etc/postgresql-common/createcluster.d/no-main.conf
  policy_is_ours='' no_main_is_ours=''
}

# first_known PACKAGE|PACKAGE…: of each choice the first that the lists know; where they know none, the last one.
first_known() {
  local choice package
  for choice in "$@"; do
    for package in ${choice//|/ }; do
      apt-cache show "$package" >/dev/null 2>&1 && break
    done
    echo "$package"
  done
}

install_with_apt() {
  say "Installing: $*"
  local log status=0
  log=$(mktemp)
  trap allow_services EXIT
  forbid_services
  { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(first_known "$@"); } >"$log" 2>&1 || status=$?
  # The package also enables its service for the next boot.
  if [ "$status" = 0 ] && [ "$redis_was_there" = 0 ] && command -v systemctl >/dev/null; then
    as_root systemctl disable --quiet redis-server.service >/dev/null 2>&1 || true
  fi
  allow_services
  trap - EXIT
  [ "$status" = 0 ] || tail -n 20 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Without root: the packages and what they depend on, unpacked below the data directory.
unpack_with_apt() {
  local tools names log
  tools=$(tools_directory)
  mkdir -p "$tools/apt/lists/partial" "$tools/apt/cache/archives/partial" "$tools/deb"
  tools=$(cd "$tools" && pwd)
  say "Unpacking into $tools (no root here): $*"
  log=$(mktemp)
  local apt=(apt-get -q)
  if ! names=$("${apt[@]}" install -s --no-install-recommends $(first_known "$@") 2>"$log"); then
    # No package lists that we may read: fetch lists of our own.
    apt+=(-o "Dir::State::lists=$tools/apt/lists" -o "Dir::Cache=$tools/apt/cache" -o APT::Sandbox::User=)
    "${apt[@]}" update >"$log" 2>&1 && names=$("${apt[@]}" install -s --no-install-recommends "${@##*|}" 2>"$log") || { tail -n 5 "$log" >&2; return 1; }
  fi
  # "Inst libpq5 (15.18-0+deb12u1 Debian:12/stable [amd64])"; another C library than the running one would not start.
  names=$(awk '$1 == "Inst" && $2 !~ /^(libc6|libc-bin|locales)$/ { print $2 }' <<<"$names")
  (cd "$tools/deb" && "${apt[@]}" download $names) >"$log" 2>&1 || { tail -n 5 "$log" >&2; return 1; }
  local package
  for package in "$tools"/deb/*.deb; do dpkg -x "$package" "$tools"; done
  rm -rf "$tools/deb" "$tools/apt" "$log"
}

# want_packages PROBE=PACKAGES…: tries to install the packages of every probe (have_…) that fails.
want_packages() {
  local entry missing=()
  for entry in "$@"; do
    "${entry%%=*}" || missing+=(${entry#*=})
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if command -v apt-get >/dev/null; then
    if can_be_root; then
      install_with_apt "${missing[@]}" || true
    else
      unpack_with_apt "${missing[@]}" || true
    fi
  fi
}

# require_packages PROBE=PACKAGES…: the same, and nothing goes on without them.
require_packages() {
  want_packages "$@"
  local entry left=()
  for entry in "$@"; do
    "${entry%%=*}" || left+=("${entry#*=}")
  done
  [ ${#left[@]} -eq 0 ] || explain_missing "${left[@]}"
}

explain_missing() {
  say "Missing, and not to be installed from here: $*"
  case "$*" in *postgresql*) say "
  PostgreSQL 15 or newer (server programs; no cluster, no service is needed)
    Debian, Ubuntu:  apt-get install postgresql        (older releases: https://www.postgresql.org/download/linux/)
    Fedora, RHEL:    dnf install postgresql-server
    Alpine:          apk add postgresql
    Arch:            pacman -S postgresql
    elsewhere:       name the folder of postgres and initdb in PG_BIN" ;; esac
  case "$*" in *redis*) say "
  Redis 6 or newer (the program redis-server; no service is needed)
    Debian, Ubuntu:  apt-get install redis-server
    Fedora, RHEL:    dnf install redis
    Alpine, Arch:    apk add redis / pacman -S redis
    elsewhere:       name the program in REDIS_BIN" ;; esac
  case "$*" in *chromium*) say "
  Chromium (the browser tests)
    Debian:          apt-get install chromium-headless-shell   (or chromium)
    elsewhere:       install it and name the program in CHROMIUM_BIN" ;; esac
  case "$*" in *poppler*) say "
  poppler-utils (the programs pdftotext and pdfinfo, which read PDF)
    Debian, Ubuntu, Fedora, RHEL, Alpine:  the package poppler-utils;  Arch: poppler" ;; esac
  case "$*" in *postgresql*|*redis*) say "
  Or use servers of your own: set both DATABASE_URL and REDIS_URL, in the environment or in .env." ;; esac
  exit 1
}
