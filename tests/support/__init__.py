"""What tests of several rooms share: sample sites that change, a home folder, the log as plain rows."""
