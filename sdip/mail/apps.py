from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "sdip.mail"
    label = "mail"
