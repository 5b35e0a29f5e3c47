from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sdip.documents"
    label = "documents"
