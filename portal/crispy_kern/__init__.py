"""The template pack "kern" for django-crispy-forms: forms in the markup of the KERN design system.

`forms.KernFormMixin` gives a form its helper, `parts` a field of several boxes in a row, `dates` a date of
three such boxes. Templates write `{% crispy form %}`, or `{{ form.plate|as_crispy_field }}` for one field.
"""
