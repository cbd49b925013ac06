"""`{{ finding|said }}` and `{{ field|heading }}`: stored Chinese in the reader's language."""

from django import template

from keguang.lectures.finding_words import said
from keguang.lectures.form_words import label_of

register = template.Library()
register.filter("said", said)
register.filter("heading", label_of)
