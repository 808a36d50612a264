from django.urls import path

from . import views

app_name = "families"

urlpatterns = [path("schools/", views.school_finder, name="schools")]
