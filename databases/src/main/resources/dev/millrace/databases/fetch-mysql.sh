#!/usr/bin/env bash
# Unpacks a real MySQL server on a Debian whose own release carries none, and leaves the system as it is.
#
# Resolves mysql-server-core and what it depends on out of another Debian suite, with apt and a private state of its
# own, and unpacks the packages into a folder. Their mysqld runs through their own dynamic loader and libc, so the
# machine's libraries do not matter. Nothing is installed; dpkg, /var/lib/apt and /etc stay untouched.
#
#   fetch-mysql.sh FOLDER ANSWER
#
# Writes into the file ANSWER the unpacked tree and then, a word a line, the command that runs its mysqld.
# Exit: 0 done, 2 wrong use, 5 the machine lacks something, 6 the packages could not be had.
#
# Environment:
#   MILLRACE_MYSQL_SUITE     Debian suite that holds the package    (default sid)
#   MILLRACE_MYSQL_VERSION   exact version of the package           (default: the suite's own)
#   MILLRACE_MYSQL_MIRROR    archive to read                        (default: the one in this machine's apt sources)
set -euo pipefail
umask 022

die() { local rc=$1; shift; printf '%s\n' "$*" >&2; exit "$rc"; }

[ $# = 2 ] || die 2 "usage: $0 FOLDER ANSWER"
cache=$1
answer=$2
# apt's configuration and the loader's library path know no way to quote these.
case $cache in *[[:space:]\"\;:]*) die 5 "the cache folder's name must hold no blank, quote, colon or semicolon: $cache. Set MILLRACE_CACHE to another folder.";; esac
suite=${MILLRACE_MYSQL_SUITE:-sid}
arch=$(dpkg --print-architecture 2>/dev/null) || die 5 "dpkg does not work here. Use Debian or a derivative."
tree=$cache/tree-$suite-$arch${MILLRACE_MYSQL_VERSION:+-$MILLRACE_MYSQL_VERSION}

mirror() {
  if [ -n "${MILLRACE_MYSQL_MIRROR:-}" ]; then printf '%s\n' "${MILLRACE_MYSQL_MIRROR%/}"; return; fi
  local codename uri
  codename=$(. /etc/os-release; printf '%s' "${VERSION_CODENAME:-}")
  uri=$(apt-get indextargets --format '$(CREATED_BY)|$(RELEASE)|$(COMPONENT)|$(SITE)' 2>/dev/null |
        awk -F'|' -v c="$codename" '$1=="Packages" && $3=="main" && ($2==c || $2=="stable" || $2=="testing" || $2=="sid" || $2=="unstable") {print $4; exit}')
  [ -n "$uri" ] || die 5 "apt's sources name no Debian archive for '$codename'. Set MILLRACE_MYSQL_MIRROR to one."
  printf '%s\n' "${uri%/}"
}

use_tree() {   # sets mysqld: the loader of the tree, its libraries, its mysqld
  local t=$1 ld libs= d
  ld=$(find "$t/usr/lib64" "$t/usr/lib" "$t/lib64" "$t/lib" -maxdepth 2 \( -name 'ld-linux*.so.*' -o -name 'ld64.so.*' \) 2>/dev/null | head -n 1 || true)
  [ -n "$ld" ] || die 6 "the packages hold no dynamic loader ($t)"
  [ -x "$t/usr/sbin/mysqld" ] || die 6 "the packages hold no mysqld ($t)"
  for d in "$t"/usr/lib/*-linux-gnu* "$t"/lib/*-linux-gnu* "$t"/usr/lib/mysql/private "$t"/usr/lib; do
    [ -d "$d" ] && libs=${libs:+$libs:}$d
  done
  mysqld=("$ld" --library-path "$libs" "$t/usr/sbin/mysqld")
}

fetch() {
  [ ! -e "$tree/.complete" ] || return 0
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock -w 600 9 || die 6 "another process has held $cache/.lock for ten minutes"
  if [ -e "$tree/.complete" ]; then exec 9>&-; return; fi
  local a=$cache/apt-$suite uri key='' deb base new=$tree.new
  uri=$(mirror)
  mkdir -p "$a/etc" "$a/state/lists/partial" "$a/cache/archives/partial"
  : >"$a/status"
  [ -r /usr/share/keyrings/debian-archive-keyring.gpg ] && key=' signed-by=/usr/share/keyrings/debian-archive-keyring.gpg'
  printf 'deb [arch=%s%s] %s %s main\n' "$arch" "$key" "$uri" "$suite" >"$a/etc/sources.list"
  # Read after the machine's own apt configuration, so a proxy set there still holds.
  cat >"$a/apt.conf" <<EOF
Dir::Etc::SourceList "$a/etc/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$a/state";
Dir::State::status "$a/status";
Dir::State::extended_states "$a/state/extended_states";
Dir::Cache "$a/cache";
Dir::Cache::archives "$a/cache/archives";
Dir::Log "$a/log";
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Get::Assume-Yes "true";
APT::Sandbox::User "";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
EOF
  apt-get -c "$a/apt.conf" -q update >"$a/update.log" 2>&1 || { cat "$a/update.log" >&2; die 6 "apt-get update failed for $suite at $uri"; }
  # apt-get update ends with 0 and only warns when an index could not be had.
  if grep -Eq '^(E|W): .*(Failed to fetch|NO_PUBKEY|not signed)' "$a/update.log"; then
    cat "$a/update.log" >&2
    die 6 "the package index of $suite at $uri could not be read or checked"
  fi
  local want=mysql-server-core${MILLRACE_MYSQL_VERSION:+=$MILLRACE_MYSQL_VERSION}
  # Packages of an earlier state of the suite would be unpacked on top of the new ones: start empty.
  rm -rf "$a/cache/archives"; mkdir -p "$a/cache/archives/partial"
  apt-get -c "$a/apt.conf" -q --download-only --no-remove install "$want" >"$a/install.log" 2>&1 ||
    { cat "$a/install.log" >&2; die 6 "apt could not resolve or download $want from $suite at $uri"; }
  rm -rf "$new"; mkdir -p "$new"
  for deb in "$a"/cache/archives/*.deb; do
    base=${deb##*/}
    case $base in perl[-_]*|perl-*|libperl*) continue;; esac   # only for mysqldumpslow and its like
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner --keep-directory-symlink \
        --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*' ||
      die 6 "could not unpack $base"
  done
  use_tree "$new"
  "${mysqld[@]}" --no-defaults --version >"$new/.complete.tmp" 2>&1 ||
    { cat "$new/.complete.tmp" >&2; die 6 "the unpacked mysqld does not run on this machine"; }
  mv "$new/.complete.tmp" "$new/.complete"
  rm -rf "$tree"; mv "$new" "$tree"
  rm -rf "$a/cache/archives"
  exec 9>&-
}

fetch
use_tree "$tree"
{ printf '%s\n' "$tree" "${mysqld[@]}"; } >"$answer"
