from django.apps import AppConfig


class SamplesConfig(AppConfig):
    name = "sdip.samples"
    label = "samples"
