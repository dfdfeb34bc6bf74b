"""placeholder until config is written"""
class ConfigError(Exception):
    """x"""
