"""Where the functions run: the AWS stacks, as code."""
