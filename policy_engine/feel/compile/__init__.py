"""FEEL trees to Python functions. The public face is `policy_engine.feel.compiler`."""
