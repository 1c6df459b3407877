"""Takes from this process, for good, what reading a file does not need: programs, network, other files, much memory.

docs/SECURITY.md says what that keeps off and what it does not.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# prctl(2): die when the parent does; never gain rights by starting a program, which the two filters ask for.
_SET_PARENT_DEATH_SIGNAL = 1
_SET_NO_NEW_PRIVILEGES = 38
_KILL_SIGNAL = 9

# seccomp(2) and its programs, linux/filter.h and linux/seccomp.h.
_SET_MODE_FILTER = 1
_ALL_THREADS = 1
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
# A second numbering of the same calls on x86-64.
_FIRST_X32_CALL = 0x40000000

# By machine: its name in seccomp, the number of seccomp(2), and the column of the table below.
_MACHINES = {"x86_64": (0xC000003E, 317, 0), "aarch64": (0xC00000B7, 277, 1)}
# Calls that end the process, with their numbers on both; arm64 has no call for what clone does too.
_FORBIDDEN: dict[str, tuple[int, ...]] = {
    # programs, processes, threads
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57,),
    "vfork": (58,),
    "clone": (56, 220),
    "clone3": (435, 435),
    # the network, and other processes behind sockets
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "io_uring_setup": (425, 425),
    # reaching into other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    # the whole system
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "finit_module": (313, 273),
    "init_module": (175, 105),
    "mount": (165, 40),
    "open_by_handle_at": (304, 265),
    "perf_event_open": (298, 241),
    "pivot_root": (155, 41),
    "reboot": (169, 142),
    "setns": (308, 268),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}

# landlock(7): the numbers are the same on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1, 2, 4, 8
_REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
# Rights of files that a kernel knows, by Landlock's version; later ones are of other kinds.
_ALL_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_RIGHTS_OF_NEWER = (1 << 16) - 1


@dataclass(frozen=True)
class Limits:
    """What the confined process may take; processor_seconds of all its threads together."""

    memory_bytes: int
    file_bytes: int
    processor_seconds: int


def confine(limits: Limits, *, readable: Sequence[Path], writable: Path) -> list[str]:
    """Returns what confines this process from here on; how much that is depends on the system. Cannot be undone."""
    in_force = []
    if _limit_resources(limits):
        in_force.append("resource limits")
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        library.syscall.restype = ctypes.c_long
        library.prctl(_SET_PARENT_DEATH_SIGNAL, _KILL_SIGNAL, 0, 0, 0)
        if library.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            in_force += ["Landlock"] * _restrict_files(library, readable, writable)
            in_force += ["seccomp"] * _forbid_calls(library)
    return in_force


def _limit_resources(limits: Limits) -> bool:
    try:
        import resource
    except ImportError:  # Windows
        return False
    for name, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CPU, limits.processor_seconds),
    ):
        resource.setrlimit(name, (value, value))
    if sys.platform == "linux":  # macOS takes the limit and does not heed it
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        memory = pages * resource.getpagesize() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    return True


def _restrict_files(library: ctypes.CDLL, readable: Sequence[Path], writable: Path) -> bool:
    version = library.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    handled = _ALL_RIGHTS.get(version, _RIGHTS_OF_NEWER)
    attributes = struct.pack("Q", handled)
    rules = library.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    for path in readable:
        _allow(library, rules, path, _READ_FILE | (_READ_FOLDER | _EXECUTE if path.is_dir() else 0))
    writing = _WRITE_FILE | _MAKE_FILE | _REMOVE_FILE | (_TRUNCATE & handled)
    _allow(library, rules, writable, _READ_FILE | _READ_FOLDER | writing)
    restricted = library.syscall(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return restricted


def _allow(library: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", rights, place)
    if library.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) != 0:
        raise OSError(ctypes.get_errno(), "Landlock refused a rule", str(path))
    os.close(place)


def _forbid_calls(library: ctypes.CDLL) -> bool:
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    machine, seccomp, column = known
    program = _program(machine, [numbers[column] for numbers in _FORBIDDEN.values() if column < len(numbers)])
    lines = ctypes.create_string_buffer(program)
    header = struct.pack("HP", len(program) // 8, ctypes.addressof(lines))
    return bool(library.syscall(seccomp, _SET_MODE_FILTER, _ALL_THREADS, header) == 0)


def _program(machine: int, forbidden: Sequence[int]) -> bytes:
    """Ends the process at a forbidden call, or at one of another machine's; allows all others."""
    count = len(forbidden)
    lines = [
        (_LOAD, 0, 0, 4),  # the machine
        (_JUMP_EQUAL, 0, count + 3, machine),
        (_LOAD, 0, 0, 0),  # the call
        (_JUMP_AT_LEAST, count + 1, 0, _FIRST_X32_CALL),
        *((_JUMP_EQUAL, count - index, 0, call) for index, call in enumerate(forbidden)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL_PROCESS),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
