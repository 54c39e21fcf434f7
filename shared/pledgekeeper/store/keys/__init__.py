"""Every key of the table. No other folder spells one; each function names its access pattern."""

from pledgekeeper.store.keys.billing import *
from pledgekeeper.store.keys.cases import *
from pledgekeeper.store.keys.key import *
from pledgekeeper.store.keys.messaging import *
from pledgekeeper.store.keys.parties import *
from pledgekeeper.store.keys.watching import *
