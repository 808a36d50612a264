"""Addresses of the bulletins and the dashboards."""

from django.urls import include, path

from . import views

app_name = "monitoring"
bulletins = [
    path("", views.bulletin_list, name="list"),
    path("compile/", views.bulletin_compile, name="compile"),
    path("receipts/", views.receipt_list, name="receipts"),
    path("receipts/<int:pk>/sign/", views.receipt_sign, name="sign"),
    path("<int:pk>/", views.bulletin_detail, name="bulletin"),
    path("<int:pk>/figures/", views.figure_list, name="figures"),
    path("<int:pk>/texts/", views.bulletin_edit, name="edit"),
    path("<int:pk>/verify/", views.bulletin_verify, name="verify"),
    path("<int:pk>/review/", views.bulletin_review, name="review"),
    path("<int:pk>/return/", views.bulletin_return, name="return"),
    path("<int:pk>/issue/", views.bulletin_issue, name="issue"),
    path("<int:pk>/discard/", views.bulletin_discard, name="discard"),
    path("<int:pk>/bulletin.<slug:kind>", views.bulletin_file, name="file"),
]

urlpatterns = [
    path("bulletins/", include(bulletins)),
    path("dashboard/", include("monitoring.dashboards.urls")),
]
