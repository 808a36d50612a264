"""What lesson observations measure."""

from django.utils.translation import gettext_lazy as _

from quality.organisation.codes import Stage, Subject
from quality.plans.metrics import Filter, Metric, register

from .models import Kind, LessonType, Observation

lessons_observed = register(
    Metric(
        code="lessons_observed",
        name=_("Lessons observed and evaluated"),
        unit=_("lessons"),
        subject="person",
        evidence=Observation.objects.all,
        date_field="observed_on",
        subject_field="observer",
        filters=(
            Filter("kind", _("Kind"), "kind", tuple(Kind.choices)),
            Filter("lesson_type", _("Lesson type"), "lesson_type", tuple(LessonType.choices)),
            Filter("subject", _("Subject"), "subject", tuple(Subject.choices)),
            Filter("stage", _("Stage of the school observed in"), "school__stage", tuple(Stage.choices)),
            Filter("min_minutes", _("Minutes at least"), "minutes__gte"),
        ),
        list_url="programmes:observations",
        list_params={
            "first": "date_from",
            "last": "date_to",
            "person": "observer",
            "school": "school",
            "county": "county",
        },
    )
)
