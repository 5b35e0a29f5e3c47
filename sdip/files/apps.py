from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "sdip.files"
    label = "files"
