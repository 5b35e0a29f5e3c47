from rest_framework.pagination import PageNumberPagination


class Paging(PageNumberPagination):
    """Apart from api.py: REST framework loads it while its own views, which api.py needs, are being loaded."""

    page_size_query_param = "page_size"
    max_page_size = 500
