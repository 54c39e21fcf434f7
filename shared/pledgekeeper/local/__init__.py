"""The laptop mode: the stacks of the cloud on this machine, and at its edge what would leave it or reach it.

`up` starts everything and stops it in order. `emulator` runs MiniStack; `synthesis`, `loader` and
`deployment` bring the CDK app's stacks into it; `front_door`, `smtp_gateway`, `capture` and `egress` are the
edge. Nothing here is deployed, and no rule of the business is here.
"""
