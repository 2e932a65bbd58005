"""Runs in followupd's place in its sandbox: tries each thing, says "probe NAME done" or "probe NAME REASON"."""
import ctypes
import errno
import mmap
import os
import signal
import socket

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def write(path):
    with open(path, 'a', encoding='ascii') as file:
        file.write('x')


def write_and_remove(path):
    write(path)
    os.unlink(path)


def read(path):
    with open(path, 'rb') as file:
        file.read(1)


def other_processes():
    if not any(name.isdigit() and int(name) not in (os.getpid(), os.getppid(), 1) for name in os.listdir('/proc')):
        raise OSError(errno.ENOENT, 'none seen')


def child(action):
    """In a child, so that a signal for a forbidden call does not end the probe."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
        except OSError as e:
            os._exit(e.errno % 256)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        raise OSError(errno.EPERM, signal.Signals(os.WTERMSIG(status)).name)
    if os.WEXITSTATUS(status):
        raise OSError(os.WEXITSTATUS(status), 'child')


def set_group_id():
    path = os.environ['STATE_DIRECTORY'] + '/suid'
    write(path)
    try:
        os.chmod(path, 0o4755)
    finally:
        os.unlink(path)


state = os.environ['STATE_DIRECTORY']
PROBES = {
    # what it needs
    'state': lambda: write_and_remove(state + '/probe'),
    'spool': lambda: write_and_remove('/var/spool/followupd/probe'),
    'spool-folder': lambda: (os.mkdir('/var/spool/followupd/probe', 0o770), os.rmdir('/var/spool/followupd/probe')),
    'credential': lambda: read(os.environ['CREDENTIALS_DIRECTORY'] + '/cred_probe-secret'),
    'config': lambda: read('/etc/followupd/followupd.conf'),
    'tcp': lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
    'tcp6': lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close(),
    'unix': lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).close(),
    # what it must not
    'write-etc': lambda: write('/etc/followupd/followupd.conf'),
    'write-usr': lambda: write('/usr/sbin/followupd'),
    'write-var': lambda: write('/var/lib/probe'),
    'write-run': lambda: write('/run/probe'),
    'read-root': lambda: read('/root/secret'),
    'read-home': lambda: read('/home/anna/file'),
    'read-credentials': lambda: read('/etc/followupd/credentials/probe-secret'),
    'other-processes': other_processes,
    'signal-init': lambda: os.kill(1, signal.SIGHUP),
    'device-mem': lambda: read('/dev/mem'),
    'device-kmsg': lambda: read('/dev/kmsg'),
    'netlink': lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    'packet': lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    'raw': lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close(),
    'low-port': lambda: socket.socket().bind(('127.0.0.1', 80)),
    'mount': lambda: child(lambda: call('mount', b'none', b'/tmp', b'tmpfs', 0, None)),
    'user-namespace': lambda: child(lambda: call('unshare', 0x10000000)),
    'network-namespace': lambda: child(lambda: call('unshare', 0x40000000)),
    'setuid': lambda: child(lambda: os.setuid(0)),
    'chroot': lambda: child(lambda: os.chroot('/tmp')),
    'hostname': lambda: child(lambda: call('sethostname', b'x', 1)),
    'reboot': lambda: child(lambda: call('reboot', 0)),
    'ptrace': lambda: child(lambda: call('ptrace', 16, 1, None, None)),
    'realtime': lambda: child(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))),
    'personality': lambda: child(lambda: call('personality', 8)),
    'set-user-id': set_group_id,
    'write-and-execute': lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close(),
    'sysctl': lambda: write('/proc/sys/kernel/hostname'),
    'cgroup': lambda: os.mkdir('/sys/fs/cgroup/probe'),
}

for name, probe in PROBES.items():
    try:
        probe()
        print(f'probe {name} done', flush=True)
    except OSError as e:
        print(f'probe {name} {errno.errorcode.get(e.errno, e.errno)}', flush=True)
