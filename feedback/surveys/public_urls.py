from django.urls import path

from .views import answering, inviting, published

app_name = "answer"
urlpatterns = [
    path("", answering.list_page, name="list"),
    path("letters/<str:key>/refusal/", inviting.letters_page, name="letters"),
    path("<slug:code>/", answering.start_page, name="start"),
    path("<slug:code>/kiosk/", answering.kiosk_page, name="kiosk"),
    path("<slug:code>/results/<int:number>/", published.results_page, name="results"),
    path("<slug:code>/results/<int:number>.<slug:form>", published.results_file, name="results_file"),
    path("<slug:code>/kiosk/enough/", answering.enough_page, {"kiosk": True}, name="kiosk_enough"),
    path("<slug:code>/enough/", answering.enough_page, name="enough"),
    path("<slug:code>/invited/<slug:token>/", answering.invited_page, name="invited"),
    path("<slug:code>/<uuid:key>/thanks/", answering.thanks_page, name="thanks"),
    path("<slug:code>/<uuid:key>/<int:number>/", answering.answer_page, name="page"),
]
