"""Gives pyspf's opinion of SPF for cases that are read from standard input as JSON: the answers of the DNS by
question, the client's address, the sender and the HELO name."""

import json
import sys
import types

sys.path.insert(0, sys.argv[1])
# It wants a library for DNS to begin with, which is never asked.
library = types.ModuleType("DNS")
library.Type = types.SimpleNamespace(SPF=99)
library.DiscoverNameServers = lambda: None
sys.modules["DNS"] = library
import spf

opinions = []
for case in json.load(sys.stdin):

    def lookup(name, qtype, *_):
        answer = case["answers"].get(f"{name.lower()} {qtype}", "ENOTFOUND")
        if answer in ("ENOTFOUND", "ENODATA"):
            return []
        if isinstance(answer, str):
            raise spf.TempError(answer)
        if qtype == "TXT":
            answer = [[string.encode() for string in strings] for strings in answer]
        if qtype == "MX":
            answer = [tuple(exchange) for exchange in answer]
        return [((name, qtype), value) for value in answer]

    spf.DNSLookup = lookup
    result, _, why = spf.query(i=case["ip"], s=case["sender"], h=case["helo"]).check()
    opinions.append({"result": result, "why": why})
json.dump(opinions, sys.stdout)
