"""The pictures of the evaluation: values and a language in, PNG and words out.

Nothing here imports matplotlib before a picture is drawn.
"""
