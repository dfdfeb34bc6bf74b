"""Looking at a source: when, which pages, and what each answered. Needs the network and changes nothing that is known."""
