"""One file, one Lambda function: `ls` is the list of what can be triggered."""
