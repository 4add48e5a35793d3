"""DMN's XML: models read into policies (`load.import_model`), policies written as models (`export.export_model`).

`xml` is the only door for foreign text; `model` has the nouns of both ways.
"""
