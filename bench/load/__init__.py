"""Load: an open-loop generator in a process of its own, and the product it is aimed at.

Open-loop means that work begins when it was due, however late the server is; latency counts from
then.
"""
