"""The semantic diff: what changes between two versions of a policy, in terms of decisions."""
