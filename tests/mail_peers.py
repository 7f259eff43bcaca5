"""Postfix and Dovecot as peers of a test: real ones, on loopback ports of their own, with a set-up of their own.

Postfix takes letters and lays them into mailboxes, which Dovecot shows over IMAP. Addresses with a plus reach the
mailbox that stands before it; for a mailbox that is not there Postfix writes a delivery report.
"""

import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import chown, geteuid
from pathlib import Path

DOMAIN = "zarechny.example"
PASSWORD = "correct-horse-battery"
_STARTS_IN = 20  # seconds
_MAIL_OWNER = pwd.getpwnam("nobody")
_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/postfix.log
myhostname = relay.{domain}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{folder}/conf/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{owner.pw_uid}
virtual_gid_maps = static:{owner.pw_gid}
recipient_delimiter = +
biff = no
smtputf8_enable = no
"""
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{mail}/%n
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class CannotStart(Exception):
    """The peers are not installed, or may not run here; the words say what is missing."""


@dataclass(frozen=True)
class MailPeers:
    """Where the two answer."""

    smtp_port: int
    imap_port: int


@contextmanager
def running_mail_peers(users: Sequence[str]) -> Iterator[MailPeers]:
    """Start both with mailboxes for `users` of DOMAIN; CannotStart where that can't be."""
    if missing := [name for name in ("postfix", "dovecot") if not _program(name)]:
        raise CannotStart(f"not installed: {', '.join(missing)} (apt-get install postfix dovecot-imapd)")
    if geteuid() != 0:
        raise CannotStart("Postfix starts as root only")
    # Not in pytest's own folder: the mail users could not walk through it.
    folder = Path(tempfile.mkdtemp(prefix="mail-peers-"))
    folder.chmod(0o755)
    mail = folder / "mail"
    mail.mkdir()
    chown(mail, _MAIL_OWNER.pw_uid, _MAIL_OWNER.pw_gid)
    peers = MailPeers(*_free_ports(2))
    try:
        with _dovecot(folder / "dovecot", mail, users, peers), _postfix(folder / "postfix", mail, users, peers):
            yield peers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _dovecot(folder: Path, mail: Path, users: Sequence[str], peers: MailPeers) -> Iterator[None]:
    folder.mkdir()
    owner = f"{_MAIL_OWNER.pw_uid}:{_MAIL_OWNER.pw_gid}"
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}:{owner}::{mail}/{user}::\n" for user in users))
    config = folder / "dovecot.conf"
    config.write_text(_DOVECOT.format(folder=folder, mail=mail, port=peers.imap_port))
    command = [_program("dovecot"), "-F", "-c", str(config)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(peers.imap_port, folder / "dovecot.log")
            yield
        finally:
            server.terminate()
            server.wait(timeout=_STARTS_IN)


@contextmanager
def _postfix(folder: Path, mail: Path, users: Sequence[str], peers: MailPeers) -> Iterator[None]:
    conf = folder / "conf"
    for one in (conf, folder / "queue", folder / "data"):
        one.mkdir(parents=True)
    chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    (conf / "mailboxes").write_text("".join(f"{user}@{DOMAIN} {user}/\n" for user in users))
    (conf / "master.cf").write_text(_SERVICES.format(port=peers.smtp_port))
    (conf / "main.cf").write_text(_POSTFIX.format(folder=folder, mail=mail, domain=DOMAIN, owner=_MAIL_OWNER))
    _tell_postfix(conf, "start")
    try:
        _wait_for(peers.smtp_port, folder / "postfix.log")
        yield
    finally:
        _tell_postfix(conf, "abort")


def _tell_postfix(conf: Path, command: str) -> None:
    ran = subprocess.run([_program("postfix"), "-c", str(conf), command], capture_output=True, text=True, check=False)
    if ran.returncode and command == "start":
        raise CannotStart(f"Postfix did not start: {ran.stderr[-500:]}")


def _program(name: str) -> str:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or ""


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _wait_for(port: int, log: Path) -> None:
    until = time.monotonic() + _STARTS_IN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                told = log.read_text()[-500:] if log.exists() else "no log"
                raise CannotStart(f"nothing answers on port {port}: {told}") from None
            time.sleep(0.1)
        else:
            return
