"""`{{ finding|said }}`: a finding in the reader's language."""

from django import template

from keguang.lectures.finding_words import said

register = template.Library()
register.filter("said", said)
