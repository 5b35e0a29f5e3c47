from django.urls import path

from .views import building, entering, files, inviting, results, sharing, surveys

app_name = "surveys"
urlpatterns = [
    path("", surveys.survey_list_page, name="list"),
    path("new/", surveys.new_survey_page, name="new"),
    path("keeping/", surveys.keeping_page, name="keeping"),
    path("<int:pk>/", surveys.survey_page, name="survey"),
    path("<int:pk>/about/", surveys.change_page, name="change"),
    path("<int:pk>/copy/", surveys.copy_page, name="copy"),
    path("<int:pk>/preview/", surveys.preview_page, name="preview"),
    path("<int:pk>/share/", sharing.share_page, name="share"),
    path("<int:pk>/poster/<slug:language>.pdf", sharing.poster_file, name="poster"),
    path("<int:pk>/move/<slug:to>/", surveys.move_survey, name="move"),
    path("<int:pk>/questions/new/", building.new_question_page, name="new_question"),
    path("<int:pk>/texts/<slug:language>/", building.texts_page, name="complete"),
    path("<int:pk>/waves/new/", building.new_wave_page, name="new_wave"),
    path("questions/<int:pk>/", building.question_page, name="question"),
    path("questions/<int:pk>/<slug:way>/", building.move_question, name="move_question"),
    path("waves/<int:pk>/", results.results_page, name="results"),
    path("waves/<int:pk>/publishing/", results.publishing, name="publishing"),
    path("waves/<int:pk>/change/", building.wave_page, name="wave"),
    path("waves/<int:pk>/invite/", inviting.invite_page, name="invite"),
    path("waves/<int:pk>/remind/", inviting.remind, name="remind"),
    path("waves/<int:pk>/enter/", entering.enter_page, name="enter"),
    path("papers/<int:pk>/removal/", entering.remove_paper, name="remove_paper"),
    path("waves/<int:pk>/import/", entering.import_page, name="import"),
    path("waves/<int:pk>/breakdown/", results.breakdown_page, name="breakdown"),
    path("waves/<int:pk>/comparison/", results.comparison_page, name="comparison"),
    path("waves/<int:pk>/texts/<slug:code>/", results.texts_page, name="texts"),
    path("waves/<int:pk>/results.<slug:form>", results.results_file, name="results_file"),
    path("waves/<int:pk>/answers.csv", files.answers_file, name="answers_file"),
    path("waves/<int:pk>/files/<slug:kind>/", files.making, name="make_file"),
    path("files/<int:pk>/", files.file_page, name="file"),
    path("files/<int:pk>/content/", files.file_content, name="file_content"),
]
