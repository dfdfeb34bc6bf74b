"""Measurements that print their ratios to something known, so that they mean the same on any machine."""
