"""A module."""
import sys
print(sys.argv[0] != "", __doc__)
