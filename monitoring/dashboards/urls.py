from django.urls import path

from . import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("counties/<int:pk>/", views.county, name="county"),
    path("schools/<int:pk>/", views.school, name="school"),
    path("people/<int:pk>/", views.person, name="person"),
]
