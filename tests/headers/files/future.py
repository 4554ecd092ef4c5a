from __future__ import annotations
print("annotations" in dir())
