from django.urls import path

from .views import adjustments, catalogue, composer, documents, evaluation, parts, plans, requirements

app_name = "plans"

urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("load/", plans.LoadPlan.as_view(), name="load"),
    path("metrics/", catalogue.catalogue, name="metrics"),
    path("<int:pk>/", plans.plan_detail, name="plan"),
    path("<int:pk>/edit/", plans.EditPlan.as_view(), name="plan-edit"),
    path("<int:pk>/copy/", plans.CopyPlan.as_view(), name="plan-copy"),
    path("<int:pk>/publish/", plans.PublishPlan.as_view(), name="plan-publish"),
    path("<int:pk>/retire/", plans.RetirePlan.as_view(), name="plan-retire"),
    path("<int:pk>/milestones/", parts.AddMilestone.as_view(), name="milestone-new"),
    path("milestones/<int:pk>/", parts.EditMilestone.as_view(), name="milestone"),
    path("milestones/<int:pk>/remove/", parts.remove_milestone, name="milestone-remove"),
    path("<int:pk>/documents/", documents.AttachDocument.as_view(), name="document-new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/remove/", documents.remove_document, name="document-remove"),
    path("projects/<int:pk>/", parts.EditProject.as_view(), name="project"),
    path("measures/<int:pk>/", parts.EditMeasure.as_view(), name="measure"),
    path("measures/<int:pk>/compose/", composer.Compose.as_view(), name="compose"),
    path("measures/<int:pk>/preview/", composer.preview_new, name="compose-preview"),
    path("requirements/<int:pk>/", requirements.requirement_detail, name="requirement"),
    path("requirements/<int:pk>/edit/", requirements.EditWords.as_view(), name="requirement-edit"),
    path("requirements/<int:pk>/target/", requirements.SetTarget.as_view(), name="requirement-target"),
    path("requirements/<int:pk>/revise/", composer.Revise.as_view(), name="requirement-revise"),
    path("requirements/<int:pk>/preview/", composer.preview_revision, name="revise-preview"),
    path("requirements/<int:pk>/retire/", requirements.Retire.as_view(), name="requirement-retire"),
    path("requirements/<int:pk>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("requirements/<int:pk>/subjects/<slug:key>/", evaluation.subject, name="subject"),
    path("requirements/<int:pk>/subjects/<slug:key>/adjust/", adjustments.Adjust.as_view(), name="adjust"),
    path("adjustments/", adjustments.adjustment_list, name="adjustments"),
    path("adjustments/<int:pk>/withdraw/", adjustments.Withdraw.as_view(), name="withdraw"),
]
