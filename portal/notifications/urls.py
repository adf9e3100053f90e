from django.urls import path

from portal.notifications import views

app_name = "notifications"
urlpatterns = [
    path("post/", views.demo_mailbox, name="demo_mailbox"),
    path("post/<uuid:pk>/", views.demo_mail, name="demo_mail"),
    path("post/<uuid:pk>/gestaltet/", views.demo_mail_html, name="demo_mail_html"),
    path("post/<uuid:pk>/anhang/<int:number>/", views.demo_mail_attachment, name="demo_mail_attachment"),
]
