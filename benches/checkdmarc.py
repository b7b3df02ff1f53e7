"""Checks the domains of the standard input with checkdmarc by one DNS server, and prints the seconds that it took.

python3 checkdmarc.py 127.0.0.1 5353 < domains.txt
"""

import sys
import time

# Not this file.
sys.path.pop(0)

import checkdmarc  # noqa: E402
import dns.nameserver  # noqa: E402


def main() -> None:
    server = dns.nameserver.Do53Nameserver(sys.argv[1], port=int(sys.argv[2]))
    domains = sys.stdin.read().split()
    started = time.monotonic()
    results = checkdmarc.check_domains(domains, nameservers=[server])
    took = time.monotonic() - started
    results = results if isinstance(results, list) else [results]
    valid = sum(bool(result["spf"]["valid"]) and bool(result["dmarc"]["valid"]) for result in results)
    print(f"{took} {len(results)} {valid}")


if __name__ == "__main__":
    main()
