"""The files of deploy/: checked, and the proxies really started."""
