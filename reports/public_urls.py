from django.urls import path

from .views import public, published, recipient

app_name = "public_reports"
urlpatterns = [
    path("", published.published_page, name="published_page"),
    path("annual/<str:number>/", published.annual_page, name="annual_page"),
    path("annual/<str:number>/report.pdf", published.annual_pdf_page, name="annual_pdf_page"),
    path("annual/<str:number>/figures.<str:form>", published.annual_figures_page, name="annual_figures_page"),
    path("annual/<str:number>/<int:issue>/", published.annual_page, name="annual_page"),
    path("annual/<str:number>/<int:issue>/report.pdf", published.annual_pdf_page, name="annual_pdf_page"),
    path(
        "annual/<str:number>/<int:issue>/figures.<str:form>", published.annual_figures_page, name="annual_figures_page"
    ),
    path("verify/", public.verify_page, name="verify_page"),
    path("get/<str:token>/", recipient.recipient_page, name="recipient_page"),
    path("get/<str:token>/shown.gif", recipient.shown_page, name="shown_page"),
    path("get/<str:token>/figures.<str:form>", recipient.figures_page, name="figures_page"),
    path("get/<str:token>/pdf/", recipient.download_page, name="download_page"),
    path("get/<str:token>/acknowledge/", recipient.acknowledge_page, name="acknowledge_page"),
    path("get/<str:token>/decide/", recipient.decide_page, name="decide_page"),
]
