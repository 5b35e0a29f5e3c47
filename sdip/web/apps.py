from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sdip.web"
    label = "web"
