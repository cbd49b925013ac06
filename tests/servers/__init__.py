"""Real servers for the suite: each on a free loopback port, with its own folder, stopped after.

A component that is not installed fails the test that needs it and names the Debian package; nothing
is ever skipped.
"""
