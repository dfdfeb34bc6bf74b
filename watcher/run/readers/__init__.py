"""Those who are told: who they are, what they asked for, how they join, change and leave, and when they want to hear."""
