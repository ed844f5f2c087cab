"""Use cases: one class per noun, one method for each thing that staff can do."""
