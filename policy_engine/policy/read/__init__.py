"""Policy files to the model: structure, tables, sources; FEEL stays raw text that knows its place."""
