"""The chapters for learners: no outputs, exercises blank, answers folded."""
