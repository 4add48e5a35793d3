"""Mutation: tables changed one thing at a time, and the cases asked whether they notice."""
