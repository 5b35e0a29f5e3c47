from django.urls import path

from . import views

app_name = "members"
urlpatterns = [
    path("", views.member_list_page, name="list"),
    path("rights/", views.rights_page, name="rights"),
    path("invitations/", views.invitation_list_page, name="invitations"),
    path("invitations/new/", views.invite_page, name="invite"),
    path("invitations/<int:pk>/resend/", views.resending_page, name="resending"),
    path("invitations/<int:pk>/withdraw/", views.withdrawal_page, name="withdrawal"),
    path("tokens/", views.token_list_page, name="tokens"),
    path("tokens/new/", views.token_page, name="token"),
    path("tokens/<int:pk>/revoke/", views.token_revocation_page, name="token_revocation"),
    path("roles/<int:pk>/end/", views.role_end_page, name="role_end"),
    path("<int:pk>/", views.member_page, name="member"),
    path("<int:pk>/role/", views.role_page, name="role"),
    path("<int:pk>/leaving/", views.leaving_page, name="leaving"),
    path("<int:pk>/return/", views.return_page, name="return"),
    path("<int:pk>/deputy/", views.deputy_page, name="deputy"),
    path("<int:pk>/hand-over/", views.hand_over_page, name="hand_over"),
]
