"""The line beside its yardsticks: `make bench`. Never a test: a busy machine would fail it.

bare.py floor.py tutorial.py   what the line is measured against, each a program of its own
serving.py                     the processes: servers, a Valkey, what they use of core and memory
calls.py  client.py            what is said, and a client that says it
the rest                       one question each, and the tables
"""
